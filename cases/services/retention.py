"""Identities past their time, or of victims who ask to be erased: two people approve it before a key is destroyed."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import ONGOING_CASE_STATUSES, CaseStatus
from cases.models import Case
from cases.services.checks import UNKNOWN_CODE, lock_case, today
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approvals
from casetracker.approvals.choices import ApprovalKind
from casetracker.approvals.models import ApprovalRequest
from casetracker.common import database
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from casetracker.vault import custody
from casetracker.vault.choices import CaseRole
from casetracker.vault.models import PersonCase


def kept_until(case: Case) -> date | None:
    """Return the first day on which the identities of a closed case may be destroyed; None while it is open.

    A case with a child is kept longer. How long, is a setting: the law of archives decides it, not this program.
    """
    if case.status != CaseStatus.CLOSED or case.closed_on is None:
        return None
    years = settings.RETENTION_YEARS_WITH_CHILD if case.child_involved else settings.RETENTION_YEARS
    day: date = case.closed_on
    try:
        return day.replace(year=day.year + int(years))
    except ValueError:
        return day.replace(year=day.year + int(years), day=28)


@transaction.atomic
def ask_to_destroy(
    *, case_id: UUID, code: str, reason: str, ground: str = ApprovalKind.DESTRUCTION, actor: Viewer, now: datetime
) -> ApprovalRequest:
    """Ask two approvers to destroy who a person of a finished case is; what is counted by stays.

    The ground is that the time to keep it is over, or that the victim asks for it. Raises NotVisible, NotAllowed
    for others than supervisors of the lead agency, WrongState while a case of the person, this one or
    another, needs the identity; InvalidInput.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_ask_to_destroy(actor, held, case):
        raise NotAllowed(code="may_not_destroy")
    place = PersonCase.objects.filter(case_id=case.pk, code=code).first()
    if place is None:
        raise NotVisible()
    if ground not in custody.ERASING:
        raise InvalidInput(fields={"ground": [UNKNOWN_CODE]})
    if ground == ApprovalKind.ERASURE and place.role != CaseRole.VICTIM:
        raise InvalidInput(fields={"code": [_("Only victims are erased because they ask for it.")]})
    _require_not_needed(place.person_id, ground, now)
    wanted = approvals.Wanted(
        kind=ground,
        reason=reason,
        case_id=case.pk,
        reference=case.reference,
        subject_id=place.person_id,
        details={"code": code},
    )
    return approvals.ask(wanted=wanted, actor=actor, now=now)


@transaction.atomic
def destroy_identity(*, request_id: UUID, actor: Viewer, now: datetime) -> None:
    """Carry out what two people approved, once: the key of the person is gone, in every copy.

    Raises NotVisible for somebody else's request, NotAllowed, WrongState when it is not approved, used, or too old, or
    when a case of the person was opened again meanwhile.
    """
    request = ApprovalRequest.objects.visible_to(actor).filter(pk=request_id, kind__in=custody.ERASING).first()
    if request is None or request.asked_by_id != actor.user_id or request.case_id is None or request.subject_id is None:
        raise NotVisible()
    case, held = lock_case(case_id=request.case_id, actor=actor)
    if not access.can_ask_to_destroy(actor, held, case):
        raise NotAllowed(code="may_not_destroy")
    _require_not_needed(request.subject_id, request.kind, now)
    custody.erase_person(
        person_id=request.subject_id, approval_id=request.pk, ground=request.kind, actor=actor, now=now
    )


def _require_not_needed(person_id: UUID, ground: str, now: datetime) -> None:
    """Law 27/2022 lets a victim have their data erased before its time, and not from under a case that still runs."""
    with database.as_job("housekeeping"):
        standing = PersonCase.objects.filter(person_id=person_id).values_list("case_id", flat=True)
        every = list(Case.objects.filter(pk__in=list(standing)))
    # SECURITY: the same words whichever case it is: the actor may not know of the other one.
    if ground == ApprovalKind.ERASURE:
        if any(other.status in ONGOING_CASE_STATUSES for other in every):
            raise WrongState(
                _("A case that still runs needs this identity. Ask again when it is closed."), code="legal_hold"
            )
        return
    days = [kept_until(other) for other in every]
    if any(day is None or day > today(now) for day in days):
        raise WrongState(_("The time to keep this identity is not over yet."), code="not_past_retention")
