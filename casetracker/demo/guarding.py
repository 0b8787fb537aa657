"""What keeps the demo's files from the wrong eyes: walls, a custodian, emergency openings, approvals that wait.

Numbers of cases are drawn anew for each installation, so tasks lead the demo's accounts to what is shown here.
"""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

from cases import services as cases
from cases.choices import CaseStatus, DocumentKind, TaskKind
from cases.models import Case, ConflictDeclaration, Suspect
from casetracker.access import services as access
from casetracker.access.models import Wall
from casetracker.access.sections import Section
from casetracker.accounts.services import viewer_for
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approvals
from casetracker.approvals.choices import EmergencyReason, Verdict
from casetracker.audit import services as audit
from casetracker.common.choices import FourState
from casetracker.demo import papers
from casetracker.demo.accounts import Staff
from casetracker.demo.agencies import Agencies
from casetracker.demo.planning import CasePlan
from casetracker.demo.world import World
from casetracker.demo.year import Year
from casetracker.vault import reading as vault

READ = "case_detail"
INVESTIGATED = (CaseStatus.OPEN_INVESTIGATION, CaseStatus.OPEN_BOTH)


def load(world: World, staff: Staff, found: Agencies, running: Year) -> None:
    """Add all of it, after everything else happened."""
    home = [plan for plan in running.home if plan.status in INVESTIGATED and plan.suspect_rows]
    walled, assigned, shared, opened = home[0], home[1], home[2], home[3]
    away = next(plan for plan in running.elsewhere if plan.status in INVESTIGATED and plan.suspect_rows)
    elsewhere = [plan for plan in running.elsewhere if plan.status in INVESTIGATED and plan is not away]
    _expired_share(world, shared, staff, found)
    _walled_account(world, walled, staff, found)
    _walled_lead_agency(world, away)
    _emergencies(world, elsewhere[0], opened, staff)
    _waiting(world, walled, staff, found)
    _declarations(world, assigned, staff)
    _paper(world, shared)
    _readers(world, shared, staff)
    _tasks(world, walled, shared, staff)


def _fresh(viewer: Viewer, world: World) -> Viewer:
    return replace(viewer, verified_at=world.now)


def _supervisor(staff: Staff, world: World) -> Viewer:
    return _fresh(staff["supervisor"], world)


def _expired_share(world: World, plan: CasePlan, staff: Staff, found: Agencies) -> None:
    """Share a case until a day that is over, and close what ran out."""
    cases.share_case(
        case_id=plan.case.pk,
        agency_id=found["lpsk"].pk,
        sections=("investigation",),
        reason="Decides whether the witness is taken into protection",
        until=world.day(2),
        actor=plan.officer,
        now=world.ago(12),
    )
    access.end_expired(now=world.now)


def _walled_account(world: World, plan: CasePlan, staff: Staff, found: Agencies) -> None:
    """Share a case with the partner, and later find that its contact person is a suspect in it."""
    shared = Case.objects.visible_to(staff["partner"]).filter(pk=plan.case.pk).exists()
    if not shared:
        cases.share_case(
            case_id=plan.case.pk,
            agency_id=found["partner"].pk,
            sections=("services",),
            reason="Accompanies the families",
            actor=plan.officer,
            now=world.ago(9),
        )
    cases.edit_suspect(
        suspect_id=plan.suspect_rows[0].pk,
        values={"account_id": staff.user_id("partner"), "is_public_official": FourState.NO},
        actor=plan.officer,
        now=world.ago(1),
    )


def _walled_lead_agency(world: World, plan: CasePlan) -> None:
    """Find that a suspect works for the agency that leads the case: an independent body keeps it from then on."""
    cases.edit_suspect(
        suspect_id=plan.suspect_rows[0].pk,
        values={"employer_agency_id": plan.case.lead_agency_id, "is_public_official": FourState.YES},
        actor=plan.officer,
        now=world.ago(3),
    )


def _emergencies(world: World, far: CasePlan, near: CasePlan, staff: Staff) -> None:
    """Open two cases in an emergency: one was reviewed, the other waits for it."""
    reviewed = approvals.open_in_emergency(
        reference=far.case.reference,
        reason_code=EmergencyReason.AT_THE_DOOR,
        reason="A woman of this case stands at the border post and her officer cannot be reached",
        actor=_fresh(staff["officer"], world),
        now=world.ago(hours=2),
    )
    if reviewed is not None:
        found = ("He called the lead agency twice before", "He told the lead agency within the hour")
        for reviewer, text in zip(reviewed.reviewers.order_by("user__email"), found, strict=True):
            approvals.review(
                opening_id=reviewed.pk,
                verdict=Verdict.JUSTIFIED,
                text=text,
                actor=viewer_for(reviewer.user),
                now=world.ago(hours=1),
            )
    approvals.open_in_emergency(
        reference=near.case.reference,
        reason_code=EmergencyReason.MEDICAL,
        reason="She was brought in unconscious and nobody knows whom to call",
        actor=_fresh(staff["hospital"], world),
        now=world.now,
    )


def _waiting(world: World, walled: CasePlan, staff: Staff, found: Agencies) -> None:
    """Ask for two things that approvers have to decide on."""
    suspect = Suspect.objects.get(pk=walled.suspect_rows[0].pk)
    wall = Wall.objects.standing().get(case_id=walled.case.pk, source_id=suspect.pk)
    cases.ask_to_lift(
        case_id=walled.case.pk,
        wall_id=wall.pk,
        reason="A statement says it was another person of the same name",
        actor=_supervisor(staff, world),
        now=world.ago(hours=5),
    )
    cases.ask_for_export(
        query="status=open",
        rows=Case.objects.visible_to(staff["officer"]).count(),
        format="xlsx",
        reason="For the yearly meeting of the task force in Pontianak",
        actor=_fresh(staff["officer"], world),
        now=world.ago(hours=4),
    )


def _declarations(world: World, plan: CasePlan, staff: Staff) -> None:
    """Answer what people were asked when they were given a case; the officer still owes one answer."""
    rows = ConflictDeclaration.objects.filter(answer="asked").order_by("pk")
    for row in rows.select_related("user"):
        viewer = viewer_for(row.user)
        if cases.still_sees(row.case_id, viewer):
            cases.declare_conflict(
                case_id=row.case_id, has_conflict=False, actor=viewer, now=row.at + timedelta(minutes=10)
            )
    cases.ask_for_declaration(
        case_id=plan.case.pk, user_id=staff.user_id("officer"), actor=staff["supervisor"], now=world.ago(hours=3)
    )


LETTER = (
    "To the head of the investigation unit.",
    "",
    "On the evening in question the ferry left at 19.40 with 112 passengers.",
    "Nine of them travelled on one booking and were met by the same car.",
    "The list of passengers is kept for one year and can be fetched.",
    "",
    "This letter is part of a demonstration. Nobody in it exists.",
)


def _paper(world: World, plan: CasePlan) -> None:
    """Attach a letter to the file of the expired share."""
    cases.add_document(
        case_id=plan.case.pk,
        section="investigation",
        kind=DocumentKind.LETTER,
        description="Letter of the harbour office about the evening ferry",
        file=BytesIO(papers.pdf("Harbour office, letter 17", LETTER)),
        file_name="letter.pdf",
        actor=plan.officer,
        now=world.ago(6),
    )


def _readers(world: World, plan: CasePlan, staff: Staff) -> None:
    """Let two people read the file, one of them a name, so that it can be seen who did."""
    victim = plan.victim_rows[0]
    for key, ago, reason in (("colleague", 4, ""), ("officer", 2, "Called her about the day of the hearing")):
        now = world.ago(ago)
        viewer = replace(staff[key], verified_at=now)
        audit.record_reads(viewer, {plan.case.pk: int(Section.HEADER | Section.INVESTIGATION)}, route=READ, now=now)
        if reason:
            vault.show_identity(case_id=plan.case.pk, subject_id=victim.pk, reason=reason, actor=viewer, now=now)


def _tasks(world: World, walled: CasePlan, shared: CasePlan, staff: Staff) -> None:
    """Lead the supervisor to the walls, and the officer to the file whose share ran out."""
    for plan, key, title in (
        (walled, "supervisor", "See under Walls who no longer finds this case, and whether one is to be lifted"),
        (shared, "officer", "The share with LPSK ran out: read the history, and who has seen this file"),
    ):
        cases.add_task(
            case_id=plan.case.pk,
            kind=TaskKind.OTHER,
            title=title,
            due_on=world.day(-1),
            assignee_id=staff.user_id(key),
            actor=plan.officer,
            now=world.ago(hours=6),
        )
