"""One world made through the real services: a full case, another agency's case beside it, and an address for all."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from cases import services as case_services
from cases.choices import CaseKind, ExploitationForm, PartyType, ReportChannel, TaskKind
from cases.law import load_law
from cases.models import Case, Offence
from casetracker.access import services as grants
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.models import Wall
from casetracker.access.sections import ALL_AND_EDIT, Section, from_names
from casetracker.accounts.models import AgencyAlias
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approval_services
from casetracker.approvals.choices import ApprovalKind
from casetracker.approvals.models import Reviewer
from casetracker.common import database
from casetracker.regions.models import Region
from casetracker.regions.services import load_regions
from casetracker.vault.services import Identity, Name
from referrals import services as referral_services
from referrals.choices import ConsentBasis
from referrals.workflow import Move
from reports import build as report_build
from reports import reference as report_reference
from reports import services as report_services
from tests.builders import api, approvals, referrals, reports, victims
from tests.builders import cases as builders
from tests.proofs import people as people_module
from tests.proofs import policy
from tests.proofs.oracle import Thing
from tests.proofs.people import People
from victims.choices import ServiceType
from victims.importing import services as importing

CARE = from_names(policy.RELATIONS["referred"].sections)
EXPORT = {"query": "", "format": "csv", "rows": 1}
PREFIXES = {"main": "Zq9", "decoy": "Zq8"}


ABOUT_NOTHING = Thing()


@dataclass(frozen=True)
class Target:
    """An address of a route, what it is about, and what to send there."""

    route: str
    arguments: Mapping[str, Any]
    thing: Thing = ABOUT_NOTHING
    body: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""


@dataclass
class CaseFile:
    """One filled case and the rows whose ids stand in addresses."""

    key: str
    case: Case
    rows: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    people: People
    main: CaseFile
    decoy: CaseFile
    targets: list[Target] = field(default_factory=list)

    @property
    def references(self) -> dict[str, str]:
        return {"main": self.main.case.reference, "decoy": self.decoy.case.reference}


def mark(case: str, word: str) -> str:
    """Return the text planted for a marker."""
    assert word in policy.MARKERS, word
    return f"{PREFIXES[case]}{word}"


def make() -> World:
    """Make everything; about three seconds."""
    load_regions()
    load_law()
    report_reference.load_all(now=timezone.now())
    province = Region.objects.get(code="61")
    people = people_module.make(province)
    main = _case(people, "main", "lead", province)
    decoy = _case(people, "decoy", "unrelated", Region.objects.get(code="11"))
    _give(people, main)
    _wall_off(people, main)
    _break_glass(people, main)
    _refer(people, main)
    _care(people, main)
    _office(people, main)
    # Reports and imports say for themselves who acts; what follows is asked by the test again.
    database.enter(Viewer(job="housekeeping"))
    for file in (main, decoy):
        file.case.refresh_from_db()
    world = World(people, main, decoy)
    from tests.proofs.addresses import targets

    world.targets = targets(world)
    return world


def _case(people: People, key: str, agency: str, province: Any) -> CaseFile:
    officer = people.viewer(f"{agency}/officer")
    both = people.viewer(f"{agency}/officer+shelter_worker")
    now, today = timezone.now(), timezone.localdate()

    def text(word: str) -> str:
        return mark(key, word)

    report = case_services.NewReport(
        channel=ReportChannel.BORDER_POST,
        received_on=today,
        receiving_agency_id=officer.agency_id,
        summary=text("reportsummary"),
        informant_name=text("informantname"),
        informant_contact=text("informantcontact"),
    )
    case = builders.case(
        officer,
        kind=CaseKind.TRAFFICKING,
        found_province_id=province.pk,
        found_place=text("foundplace"),
        narrative=text("narrative"),
        exploitations=[ExploitationForm.FISHING],
        route=[case_services.NewLeg(kind="origin", place=text("routeplace"))],
        report=report,
        incident_on=today - timedelta(days=30),
    )
    rows: dict[str, Any] = {}
    rows["suspect"] = builders.suspect(case, officer, name=text("suspectname"), remarks=text("suspectremarks"))
    builders.suspect(case, officer, identity=None, party_type=PartyType.CORPORATION, corporation_name=text("company"))
    rows["charge"] = case_services.add_charge(
        suspect_id=rows["suspect"].pk,
        offence_id=Offence.objects.get(code="law_21_2007_art_4").pk,
        phase="investigation",
        laid_on=case.opened_on,
        remarks=text("chargeremarks"),
        actor=officer,
        now=now,
    )
    rows["stage"] = case_services.record_stage(
        case_id=case.pk,
        stage="police_report",
        on=case.opened_on,
        document_number=text("stagedocument"),
        actor=officer,
        now=now,
    )
    rows["task"] = builders.task(case, officer, kind=TaskKind.FOLLOW_UP, title=text("tasktitle"))
    everything = Viewer(
        agency_id=officer.agency_id,
        client_id=officer.user_id,
        section_ceiling=int(ALL_AND_EDIT),
        user_id=officer.user_id,
    )
    for section in ("general", "investigation", "services", "health", "shelter_location", "informant", "corruption"):
        writer = everything if section == "corruption" else both
        word = section.replace("_", "")
        rows[f"note_{section}"] = builders.note(case, writer, text(f"note{word}"), section)
        rows[f"document_{section}"] = _document(case, writer, text(f"doc{word}"), section)
    rows["victim"] = victims.victim(
        case, officer, identity=Identity(names=[Name(text("victimname"))]), remarks=text("victimremarks")
    )
    rows["consent"] = victims.consent(rows["victim"], both, "referral", sections=CARE, explained_by=text("consentby"))[
        0
    ]
    rows["need"] = _need(rows["victim"], officer)
    rows["service"] = victims.service(rows["victim"], officer, ServiceType.FOOD, note=text("servicenote"))
    rows["health_service"] = victims.service(rows["victim"], both, ServiceType.COUNSELLING, note=text("healthnote"))
    rows["draft"] = case_services.start_draft(
        step="what", answers={"narrative": [text("drafttext")]}, actor=officer, now=now
    )
    case_services.keep_answers(
        draft_id=rows["draft"].pk,
        step="what",
        answers={"narrative": [text("drafttext")]},
        next_step="what",
        actor=officer,
        now=now,
    )
    rows["view"] = case_services.save_view(
        name=text("viewname"), query="status=open", columns=[], actor=officer, now=now
    )
    return CaseFile(key, case, rows)


def _document(case: Case, actor: Viewer, text: str, section: str) -> Any:
    return case_services.add_document(
        case_id=case.pk,
        section="header" if section == "general" else section,
        kind="letter",
        description=text,
        file=io.BytesIO(f"{text} in the file itself".encode()),
        file_name="letter.txt",
        actor=actor,
        now=timezone.now(),
    )


def _need(victim: Any, actor: Viewer) -> Any:
    from victims import services

    return services.add_need(
        victim_id=victim.pk,
        type=ServiceType.FOOD,
        is_urgent=False,
        since=timezone.localdate(),
        actor=actor,
        now=timezone.now(),
    )


def _give(people: People, main: CaseFile) -> None:
    """Give each relation what the policy says, by the way it would come about."""
    lead = people.viewer("lead/officer+shelter_worker")
    now = timezone.now()
    for name in ("shared_header", "shared_care", "shared_investigation", "withdrawn"):
        relation = policy.RELATIONS[name]
        sections = tuple(relation.sections - {"header"}) if name != "withdrawn" else ("services", "identity")
        share = builders.share(
            main.case,
            lead,
            people.agencies[name],
            sections,
            may_edit=relation.edit,
            reason=mark("main", "sharereason"),
        )
        if name == "withdrawn":
            case_services.withdraw_share(share_id=share.pk, reason="No longer needed", actor=lead, now=now)
        else:
            main.rows["share"] = share

    def give(principal: Any, principal_kind: str, relation: policy.Relation, **fields: Any) -> None:
        mask = from_names(relation.sections) | (Section.EDIT if relation.edit else Section.NONE)
        wanted = grants.Wanted(
            case_id=main.case.pk,
            principal=principal.pk,
            principal_kind=principal_kind,
            **{"kind": GrantKind.SHARE, "sections": int(mask), **fields},
        )
        grants.give(wanted, actor=lead, now=now)

    for name in ("shared_everything", "walled_agency", "walled_user"):
        give(people.agencies[name], PrincipalKind.AGENCY, policy.EVERYTHING)
    give(
        people.agencies["expired"],
        PrincipalKind.AGENCY,
        policy.EVERYTHING,
        expires_at=timezone.now() - timedelta(seconds=1),
    )
    give(people.unit, PrincipalKind.UNIT, policy.RELATIONS["unit"])
    for roles in policy.ROLE_SETS:
        user = people.users[people_module.key_of("assigned", roles)]
        give(user, PrincipalKind.USER, policy.RELATIONS["assigned"], kind=GrantKind.ASSIGNMENT)


def _wall_off(people: People, main: CaseFile) -> None:
    """A suspect works for an agency that was granted everything; the people of another are suspects one by one."""
    lead = people.viewer("lead/officer")
    builders.suspect(main.case, lead, employer_agency_id=people.agencies["walled_agency"].pk)
    for roles in policy.ROLE_SETS:
        user = people.users[people_module.key_of("walled_user", roles)]
        builders.suspect(main.case, lead, account_id=user.pk)
    main.rows["wall"] = Wall.objects.filter(case_id=main.case.pk).first()
    main.rows["export"] = approvals.request(lead, ApprovalKind.BULK_EXPORT, details=EXPORT)


def _break_glass(people: People, main: CaseFile) -> None:
    for roles in policy.ROLE_SETS:
        if policy.BREAK_GLASS_ROLES.isdisjoint(roles):
            continue
        key = people_module.key_of("break_glass", roles)
        opening = approval_services.open_in_emergency(
            reference=main.case.reference,
            reason_code="danger_to_life",
            reason="Somebody is in danger at this hour",
            actor=people.viewer(key),
            now=timezone.now(),
        )
        assert opening, key
        main.rows.setdefault("opening", opening)
    main.rows["reviewers"] = frozenset(
        people.key(row.user_id) for row in Reviewer.objects.filter(opening=main.rows["opening"])
    )
    officer = people.viewer("break_glass/officer")
    main.rows["place_request"] = approval_services.ask_for_shelter_location(
        opening_id=main.rows["opening"].pk, reason="They have to be moved now", actor=officer, now=timezone.now()
    )
    approvals.approve(main.rows["place_request"], people.viewer("lead/approver"))
    main.rows["key_request"] = approvals.request(people.viewer("lead/system_admin"))


def _refer(people: People, main: CaseFile) -> None:
    officer = people.viewer("lead/officer")
    for agency in ("referred", "asked"):
        referrals.provider(people.agencies[agency], ServiceType.SAFE_HOUSE, ServiceType.COUNSELLING)
    victim = main.rows["victim"]
    scene = referrals.Scene(
        officer, main.case, victim, people.viewer("referred/shelter_worker"), people.agencies["referred"]
    )
    sent = referrals.referral(
        scene,
        services=[ServiceType.SAFE_HOUSE, ServiceType.COUNSELLING],
        message=mark("main", "referralmessage"),
        sections=int(CARE),
    )
    main.rows["referral"] = referrals.moved(sent, scene, Move.ACCEPT)
    asked = referrals.Scene(officer, main.case, victim, people.viewer("asked/shelter_worker"), people.agencies["asked"])
    main.rows["asked"] = referrals.referral(asked, message=mark("main", "askedmessage"))
    main.rows["referral_draft"] = _draft(people, victim, officer)


def _draft(people: People, victim: Any, officer: Viewer) -> Any:
    now = timezone.now()
    draft = referral_services.start_referral(
        victim_id=victim.pk, services=[ServiceType.SAFE_HOUSE], actor=officer, now=now
    )
    known = {"referral_id": draft.pk, "actor": officer, "now": now}
    referral_services.choose_agency(agency_id=people.agencies["asked"].pk, **known)
    referral_services.settle_basis(basis=ConsentBasis.CONSENT, **known)
    return referral_services.choose_sharing(sections=int(CARE & ~Section.HEALTH), **known)


def _care(people: People, main: CaseFile) -> None:
    worker = people.viewer("referred/shelter_worker")
    house = victims.shelter(worker, code=mark("main", "sheltercode"), address=mark("main", "shelteraddress"))
    main.rows["shelter"] = house
    main.rows["stay"] = victims.stay(main.rows["victim"], house, worker)
    main.rows["saved_service"] = victims.service(main.rows["victim"], worker, ServiceType.SAFE_HOUSE)


def _office(people: People, main: CaseFile) -> None:
    """What the lead agency keeps beside its cases: an import, reports, a schedule, a program, a former name."""
    officer, supervisor = people.viewer("lead/officer"), people.viewer("lead/supervisor")
    now, year = timezone.now(), date.today().year - 1
    heading = "case_id,victim_id,how_reported,reported_on,province_code,full_name,sex,fishing"
    bad_row = f"A-1,A-1,border_post,not a day,61,{mark('main', 'importcell')},female,yes"
    run = importing.upload(
        profile_code="case-list-1",
        file=io.BytesIO(f"{heading}\n{bad_row}\n".encode()),
        file_name="list.csv",
        size=len(heading) + len(bad_row) + 2,
        actor=officer,
        now=now,
    )
    importing.check(run_id=run.pk, now=now)
    main.rows["import"] = run
    for name, viewer, is_public in (("run", officer, False), ("published_run", supervisor, True)):
        asked = reports.run(viewer, period=f"{year}-Q1", for_publication=is_public)
        report_build.run(run_id=asked.pk)
        main.rows[name] = asked
    main.rows["schedule"] = report_services.save_schedule(
        data=report_services.ScheduleInput(
            definition_code="task_force", frequency="quarterly", day_of_month=5, scope={}, language="en"
        ),
        actor=supervisor,
        now=now,
    )
    client = api.client(people.agencies["lead"])
    client.name = mark("main", "programname")
    client.save(update_fields=["name"])
    main.rows["client"] = client
    main.rows["alias"] = AgencyAlias.objects.create(agency=people.agencies["lead"], name="Former name")
