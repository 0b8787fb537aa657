"""Walls of a case: raised with the link that calls for them, lifted by two people from outside.

A party to a case must not learn that the case exists. Whoever is linked to one, as a suspect or by a concern, loses it
in the transaction of the link, the person who enters the link included.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import NoteClassification
from cases.models import Case, Note, Suspect
from cases.services import custody
from cases.services.checks import Problems, lock_case
from casetracker.access import changes, walls
from casetracker.access import services as grants
from casetracker.access.choices import PrincipalKind
from casetracker.access.models import Wall
from casetracker.accounts.models import Agency, Unit, User
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approvals
from casetracker.approvals.choices import ApprovalKind
from casetracker.approvals.models import ApprovalRequest
from casetracker.audit import services as audit
from casetracker.common import database
from casetracker.common.choices import FourState
from casetracker.common.errors import NotAllowed, NotVisible

LINKED, CONCERN, CONFLICT = "suspect_linked", "corruption_concern", "conflict_declared"
"""Why a wall stands."""

LEAST_TEXT = 10

Party = tuple[str, UUID]
"""What is walled off: a kind of principal and its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """A concern that somebody who works for an agency has a hand in the case."""

    agency_id: UUID | None = None
    unit_id: UUID | None = None
    user_id: UUID | None = None
    text: str = ""


def parties_of(suspect: Suspect) -> list[Party]:
    """Return who is walled off because of a suspect: the agency, the unit and the account that were named."""
    return named_parties(suspect.employer_agency_id, suspect.employer_unit_id, suspect.account_id)


def named_parties(agency_id: UUID | None, unit_id: UUID | None, user_id: UUID | None) -> list[Party]:
    """Return every party that was named.

    Naming the person alone walls off the person alone: a whole agency need not lose the case for one of its people.
    """
    named = ((PrincipalKind.AGENCY, agency_id), (PrincipalKind.UNIT, unit_id), (PrincipalKind.USER, user_id))
    return [(kind, principal) for kind, principal in named if principal is not None]


def raise_walls(
    case_id: UUID, parties: Iterable[Party], *, reason: str, source_id: UUID, actor: Viewer, now: datetime
) -> None:
    """Wall parties off, in the caller's transaction and as its last step: the actor may be one of them.

    Where the lead agency is behind a wall, the case moves to an independent custodian.
    """
    named = list(parties)
    for kind, principal in named:
        wall = grants.raise_wall(
            case_id=case_id,
            principal=principal,
            principal_kind=kind,
            reason=reason,
            source_id=source_id,
            actor=actor,
            now=now,
        )
        if wall.raised_at == now:
            # PRIVACY: why and what kind, never who.
            subject = ("wall", wall.pk, "")
            details = {"reason": reason, "kind": kind}
            audit.record("wall.raised", actor=actor, now=now, case_id=case_id, subject=subject, details=details)
    if named:
        custody.follow_walls(case_id, actor=actor, now=now)


@transaction.atomic
def raise_concern(*, case_id: UUID, concern: Concern, actor: Viewer, now: datetime) -> None:
    """Write a concern down where only the corruption section reads it, and wall off whom it is about, at once.

    Raises NotVisible, NotAllowed without writing in the case, InvalidInput by field.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_raise_concern(actor, held, case):
        raise NotAllowed()
    parties = named_parties(concern.agency_id, concern.unit_id, concern.user_id)
    problems = Problems()
    if not parties:
        problems.add("agency", _("Name the agency, the unit or the person."))
    if len(concern.text.strip()) < LEAST_TEXT:
        problems.add("text", _("Say in a sentence what the concern is."))
    if actor.user_id is None or actor.agency_id is None:
        raise NotAllowed(code="only_people_write_notes")
    problems.raise_if_any()
    check_parties(agency_id=concern.agency_id, unit_id=concern.unit_id, user_id=concern.user_id)
    note = Note(
        case=case,
        classification=NoteClassification.CORRUPTION,
        text=concern.text.strip(),
        author_id=actor.user_id,
        agency_id=actor.agency_id,
        written_at=now,
    )
    note.save(force_insert=True)
    case.corruption_suspected = FourState.YES
    case.version += 1
    case.updated_at = now
    case.save(update_fields=["corruption_suspected", "version", "updated_at"])
    audit.record("wall.concern", actor=actor, now=now, case_id=case.pk, subject=("note", note.pk, ""))
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)
    raise_walls(case.pk, parties, reason=CONCERN, source_id=note.pk, actor=actor, now=now)


def check_parties(*, agency_id: UUID | None, unit_id: UUID | None, user_id: UUID | None) -> None:
    """Raise InvalidInput for an agency, unit or account that does not exist."""
    problems = Problems()
    if agency_id is not None and not Agency.objects.filter(pk=agency_id).exists():
        problems.add("employer_agency", _("Choose an agency from the list."))
    if unit_id is not None and not Unit.objects.filter(pk=unit_id).exists():
        problems.add("employer_unit", _("Choose a unit from the list."))
    if user_id is not None and not User.objects.filter(pk=user_id).exists():
        problems.add("account", _("There is no account with this address."))
    problems.raise_if_any()


@transaction.atomic
def ask_to_lift(*, case_id: UUID, wall_id: UUID, reason: str, actor: Viewer, now: datetime) -> ApprovalRequest:
    """Ask two approvers from outside the walls to lift one.

    Raises NotVisible, NotAllowed for others than supervisors of the lead agency, InvalidInput.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_see_walls(actor, held, case):
        raise NotAllowed()
    if not any(wall.pk == wall_id for wall in standing_walls(case.pk)):
        raise NotVisible()
    wanted = approvals.Wanted(
        kind=ApprovalKind.LIFT_WALL, reason=reason, case_id=case.pk, reference=case.reference, subject_id=wall_id
    )
    return approvals.ask(wanted=wanted, actor=actor, now=now)


def lift(request: ApprovalRequest, actor: Viewer, now: datetime) -> None:
    """Lift the wall of an approved request, in the transaction of the last approval."""
    with database.as_job("walls"):
        wall = Wall.objects.standing().select_for_update().filter(pk__in=[request.subject_id]).first()
        if wall is None:
            return
        grants.end_wall(wall_id=wall.pk, reason=request.reason, actor=actor, now=now)
        audit.record(
            "wall.lifted",
            actor=actor,
            now=now,
            case_id=wall.case_id,
            subject=("wall", wall.pk, ""),
            reason=request.reason,
            details={"approval": str(request.pk)},
        )
    custody.follow_walls(wall.case_id, actor=actor, now=now)


def standing_walls(case_id: UUID) -> list[Wall]:
    """Return the walls of a case, for those who may see them: the caller has checked `access.can_see_walls`."""
    with database.as_job("walls"):
        return list(Wall.objects.standing().filter(case_id=case_id).order_by("raised_at", "pk"))


def still_sees(case_id: UUID, actor: Viewer) -> bool:
    """Say whether the actor still sees the case after what they wrote."""
    return Case.objects.visible_to(actor).filter(pk=case_id).exists()


def not_available(case_id: UUID, kind: str, principal: UUID) -> bool:
    """Say whether a wall keeps an agency, unit or person from being given anything of a case."""
    return not walls.may_be_given(case_id, kind, principal)
