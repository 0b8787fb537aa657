"""What every write of referrals does first and last: lock, side, version; history, record, feed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.services.checks import NOT_AVAILABLE
from casetracker.access import changes, rules, walls
from casetracker.access.choices import PrincipalKind
from casetracker.access.models import CaseAccess
from casetracker.access.sections import Section
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import database
from casetracker.common.errors import InvalidInput, NotVisible, StaleVersion, Text, WrongState
from casetracker.common.forms.text import reject_control_characters
from referrals.models import Referral, ReferralStatusChange

RESOURCE = "referral"
_TEXT = (models.CharField, models.TextField)


def lock_referral(*, referral_id: UUID, actor: Viewer, version: int | None = None) -> tuple[Referral, Section]:
    """Return the referral, locked, and what the actor holds of its case.

    Raises NotVisible when there is no such referral for this actor, StaleVersion when somebody changed it meanwhile.
    """
    rows = Referral.objects.all() if actor.job else Referral.objects.visible_to(actor)
    referral = (
        rows.with_sections(actor)
        .select_related("case", "victim", "to_agency", "from_agency", "consent")
        .select_for_update(of=("self",))
        .filter(pk=referral_id)
        .first()
    )
    if referral is None:
        raise NotVisible()
    if version is not None and referral.version != version:
        raise StaleVersion()
    return referral, rules.effective(actor, referral.granted)


def services_of(referral: Referral) -> list[str]:
    """Return the codes of the services asked for."""
    return list(referral.services.order_by("id").values_list("type", flat=True))


def save(referral: Referral, *, now: datetime, fields: Sequence[str]) -> None:
    """Check and save changed fields as the next version."""
    check(referral, exclude=[field.name for field in referral._meta.fields if field.name not in fields])
    referral.version += 1
    referral.updated_at = now
    referral.save(update_fields=[*dict.fromkeys(fields), "version", "updated_at"])


def check(row: models.Model, *, exclude: Sequence[str] = ()) -> None:
    """Run the model's own checks. Raises InvalidInput with what is wrong by field."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name not in exclude and isinstance(value, str) and isinstance(field, _TEXT):
            check_text(field.name, value)
            # Django itself checks this length in forms only.
            if field.max_length is not None and len(value) > field.max_length:
                refuse(**{field.name: _("Shorten this to %(limit)d characters.") % {"limit": field.max_length}})
    try:
        row.full_clean(exclude=set(exclude), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise InvalidInput(fields={name: list(texts) for name, texts in error.message_dict.items()}) from error


def check_text(name: str, value: str) -> None:
    """Refuse characters nobody can see or type. Raises InvalidInput."""
    try:
        reject_control_characters(value)
    except ValidationError as error:
        raise InvalidInput(fields={name: list(error.messages)}) from error


def require_available(case_id: UUID, agency_id: UUID) -> None:
    """Refuse an agency behind a wall of the case. SECURITY: without a reason. Raises InvalidInput."""
    if not walls.may_be_given(case_id, PrincipalKind.AGENCY, agency_id):
        refuse(agency=NOT_AVAILABLE)


def recipient(referral: Referral) -> Agency:
    """Return the receiving agency. Raises WrongState while none is chosen."""
    if referral.to_agency is None:
        raise WrongState(_("Choose the agency first."), code="no_agency")
    return referral.to_agency


def refuse(**problems: Text) -> NoReturn:
    """Raise InvalidInput naming one problem by field."""
    raise InvalidInput(fields={name: [text] for name, text in problems.items()})


def add_history(
    referral: Referral, *, from_status: str, actor: Viewer, now: datetime, agency_id: UUID | None, reason: str = ""
) -> None:
    """Add the step to the append-only history."""
    step = ReferralStatusChange(
        referral=referral,
        from_status=from_status,
        to_status=referral.status,
        reason=reason,
        by_id=actor.user_id,
        agency_id=agency_id,
        at=now,
    )
    check(step, exclude=["referral", "by", "agency"])
    step.save(force_insert=True)


def record(
    event: str, referral: Referral, *, actor: Viewer, now: datetime, details: Mapping[str, Any] | None = None
) -> None:
    """Add a line to the record. PRIVACY: codes only; a reason somebody typed is named, never quoted."""
    audit.record(
        event,
        actor=actor,
        now=now,
        case_id=referral.case_id,
        subject=(RESOURCE, referral.pk, referral.reference),
        sections=referral.sections,
        details=details,
    )


def announce(referral: Referral) -> None:
    """Tell the change feed; the receiving agency hears of it also while it sees nothing of the case.

    SECURITY: unless a wall stands before it: for a walled agency nothing happens any more.
    """
    changes.changed(case_id=referral.case_id, resource=RESOURCE, resource_id=referral.pk)
    to_agency = referral.to_agency_id
    if to_agency is None or not walls.may_be_given(referral.case_id, PrincipalKind.AGENCY, to_agency):
        return
    with database.as_job("change_feed"):
        sees_it = CaseAccess.objects.in_force().filter(case_id=referral.case_id, principal=to_agency).exists()
    if not sees_it:
        changes.changed(case_id=referral.case_id, resource=RESOURCE, resource_id=referral.pk, principal=to_agency)
