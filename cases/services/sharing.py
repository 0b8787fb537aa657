"""Who else may see a case: shares with agencies, and the case officer."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.models import Case, CaseShare
from cases.services import walls
from cases.services.checks import NOT_AVAILABLE, REASON_NEEDED, Problems, check_version, lock_case, today
from cases.services.declarations import ask_for_declaration
from cases.services.opening import owner_grant
from casetracker.access import changes
from casetracker.access import services as grants
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.sections import Section, from_names
from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency, User
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible

LEAST_REASON = 3
LONGEST_SHARE = timedelta(days=3660)
OFFICER_ROLES = (Role.OFFICER, Role.SUPERVISOR, Role.PROSECUTOR, Role.SHELTER_WORKER)


@transaction.atomic
def share_case(
    *,
    case_id: UUID,
    agency_id: UUID,
    sections: Iterable[str],
    reason: str,
    until: date | None = None,
    may_edit: bool = False,
    actor: Viewer,
    now: datetime,
) -> CaseShare:
    """Let an agency see sections of a case through the last day of `until`; an earlier share with it is replaced.

    The header always goes along. Nobody shares a section they do not hold. Raises NotVisible, NotAllowed outside the
    lead agency, InvalidInput.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_share_case(actor, held, case):
        raise NotAllowed(code="not_lead_agency")
    wanted = _check(case, held, agency_id=agency_id, sections=sections, reason=reason, until=until, now=now)
    earlier = list(CaseShare.objects.filter(case=case, agency_id=agency_id).in_force().select_for_update())
    for share in earlier:
        _end(share, reason="replaced", actor=actor, now=now)
    share = CaseShare(
        case=case,
        agency_id=agency_id,
        sections=int(wanted),
        may_edit=may_edit,
        reason=reason,
        until=until,
        shared_by_id=actor.user_id,
        shared_at=now,
    )
    share.save(force_insert=True)
    grants.give(
        grants.Wanted(
            case_id=case.pk,
            principal=agency_id,
            principal_kind=PrincipalKind.AGENCY,
            kind=GrantKind.SHARE,
            sections=int(wanted | Section.EDIT if may_edit else wanted),
            reason=reason,
            source_id=share.pk,
            expires_at=_end_of_day(until) if until else None,
        ),
        actor=actor,
        now=now,
    )
    # Only now, so that an agency whose share is replaced never hears that the case was taken away.
    for old in earlier:
        grants.withdraw(
            case_id=case.pk, actor=actor, now=now, reason="replaced", kind=GrantKind.SHARE, source_id=old.pk
        )
    audit.record(
        "case.shared",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("agency", agency_id, ""),
        sections=int(wanted),
        reason=reason,
        details={"may_edit": may_edit, "until": until.isoformat() if until else None},
    )
    return share


def _check(
    case: Case,
    held: Section,
    *,
    agency_id: UUID,
    sections: Iterable[str],
    reason: str,
    until: date | None,
    now: datetime,
) -> Section:
    problems = Problems()
    wanted = Section.HEADER
    try:
        wanted |= from_names(sections)
    except KeyError:
        problems.add("sections", _("Choose from the list."))
    if wanted & ~Section.EDIT & ~held:
        problems.add("sections", _("You can share only what you may see yourself."))
    if agency_id == case.lead_agency_id:
        problems.add("agency", _("The lead agency sees the case already. Choose another agency."))
    elif not Agency.objects.of_the_task_force().filter(pk=agency_id).exists():
        problems.add("agency", _("Choose an agency from the list."))
    elif walls.not_available(case.pk, PrincipalKind.AGENCY, agency_id):
        problems.add("agency", NOT_AVAILABLE)
    if len(reason.strip()) < LEAST_REASON:
        problems.add("reason", REASON_NEEDED)
    if until is not None and not today(now) <= until <= today(now) + LONGEST_SHARE:
        problems.add("until", _("Enter a date from today on, at most ten years ahead."))
    problems.raise_if_any()
    return wanted & ~Section.EDIT


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


def _end(share: CaseShare, *, reason: str, actor: Viewer, now: datetime) -> None:
    share.withdrawn_at = now
    share.withdrawn_by_id = actor.user_id
    share.withdrawn_reason = reason
    share.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


@transaction.atomic
def withdraw_share(*, share_id: UUID, reason: str, actor: Viewer, now: datetime) -> CaseShare:
    """Take a share back, at once; the agency's programs hear of it in their feed.

    Raises NotVisible when there is no such share in force, NotAllowed outside the lead agency, InvalidInput.
    """
    found = CaseShare.objects.visible_to(actor).filter(pk=share_id).values_list("case_id", flat=True).first()
    if found is None:
        raise NotVisible()
    case, held = lock_case(case_id=found, actor=actor)
    if not access.can_share_case(actor, held, case):
        raise NotAllowed(code="not_lead_agency")
    share: CaseShare | None = CaseShare.objects.filter(pk=share_id).in_force().select_for_update().first()
    if share is None:
        raise NotVisible()
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidInput(fields={"reason": [REASON_NEEDED]})
    _end(share, reason=reason, actor=actor, now=now)
    grants.withdraw(case_id=case.pk, actor=actor, now=now, reason=reason, kind=GrantKind.SHARE, source_id=share.pk)
    audit.record(
        "case.share_withdrawn",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("agency", share.agency_id, ""),
        sections=share.sections,
        reason=reason,
    )
    return share


@transaction.atomic
def assign_owner(
    *, case_id: UUID, user_id: UUID | None, version: int | None = None, actor: Viewer, now: datetime
) -> Case:
    """Name the case officer (None: nobody); the earlier one's own access ends, that of the agency stays.

    Raises NotVisible, NotAllowed outside the lead agency, StaleVersion, InvalidInput.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    if not access.can_assign_case(actor, held, case):
        raise NotAllowed(code="not_lead_agency")
    check_version(case, version)
    if user_id is not None and not officers_of(case.lead_agency_id).filter(pk=user_id).exists():
        raise InvalidInput(fields={"owner": [_("Choose somebody of the lead agency who works on cases.")]})
    if user_id is not None and walls.not_available(case.pk, PrincipalKind.USER, user_id):
        raise InvalidInput(fields={"owner": [NOT_AVAILABLE]})
    before = case.owner_id
    if before == user_id:
        return case
    case.owner_id = user_id
    case.version += 1
    case.updated_at = now
    case.save(update_fields=["owner", "version", "updated_at"])
    if user_id is not None:
        grants.give(owner_grant(case, user_id), actor=actor, now=now)
        ask_for_declaration(case_id=case.pk, user_id=user_id, actor=actor, now=now)
    if before is not None:
        grants.withdraw(
            case_id=case.pk, actor=actor, now=now, reason="reassigned", kind=GrantKind.ASSIGNMENT, principal=before
        )
    audit.record(
        "case.assigned",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=("case", case.pk, case.reference),
        details={"owner": [str(before) if before else None, str(user_id) if user_id else None]},
    )
    grants.follow(case.pk)
    changes.changed(case_id=case.pk, resource="case", resource_id=case.pk)
    return case


def officers_of(agency_id: UUID) -> QuerySet[User]:
    """Return the people of an agency who can be given cases."""
    return User.objects.filter(
        agency_id=agency_id, is_active=True, pk__in=User.objects.filter(roles__role__in=OFFICER_ROLES).values("pk")
    )
