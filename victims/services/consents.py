"""Recording and withdrawing consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.access.sections import ALL, to_names
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import FourState
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from victims import access, choices, registry
from victims.models import Consent, Victim
from victims.services import common


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsent:
    """One talk about consent: for each purpose one answer, kept as one row each.

    `sections` is a mask of `access.sections.Section`; without a `recipient_id` the answer speaks for every agency.
    """

    purposes: Sequence[str]
    given_on: date
    given_by: str
    language: str
    explained_by: str
    recipient_id: UUID | None = None
    sections: int = 0
    is_refused: bool = False
    form: str = ""
    until: date | None = None
    minor_assents: str = FourState.NOT_ASKED
    interpreter_used: str = FourState.NOT_ASKED
    interview_consent: str = FourState.NOT_ASKED
    purpose_told: str = FourState.NOT_ASKED
    uses_told: str = FourState.NOT_ASKED
    research_use: str = FourState.NOT_ASKED
    access_right_told: str = FourState.NOT_ASKED
    storage_time_told: str = FourState.NOT_ASKED
    withdrawal_told: str = FourState.NOT_ASKED


QUESTIONS = (
    "interview_consent",
    "purpose_told",
    "uses_told",
    "research_use",
    "access_right_told",
    "storage_time_told",
    "withdrawal_told",
)
"""The seven questions of HTCDS's consent, in their order."""

_COPIED = (
    "recipient_id",
    "sections",
    "is_refused",
    "form",
    "given_by",
    "minor_assents",
    "language",
    "interpreter_used",
    "explained_by",
    "given_on",
    "until",
    *QUESTIONS,
)


@transaction.atomic
def record_consent(*, victim_id: UUID, data: NewConsent, actor: Viewer, now: datetime) -> list[Consent]:
    """Keep what a victim agreed to, or refused, and return a row for each purpose.

    Raises NotAllowed, InvalidInput by field; a guardian who is a suspect in the case cannot consent.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor)
    if not access.can_record_consent(actor, held):
        raise NotAllowed()
    _check(victim, data, now)
    rows = [
        Consent(
            victim=victim,
            purpose=purpose,
            recorded_by_id=actor.user_id,
            recorded_at=now,
            **{name: getattr(data, name) for name in _COPIED},
        )
        for purpose in dict.fromkeys(data.purposes)
    ]
    for row in rows:
        common.check_row(row, exclude=["victim", "recorded_by"])
        row.save(force_insert=True)
    common.touch(victim, now=now)
    common.record(
        "consent.refused" if data.is_refused else "consent.recorded",
        victim,
        actor=actor,
        now=now,
        sections=data.sections,
        details={
            "purposes": [row.purpose for row in rows],
            "recipient": str(data.recipient_id or ""),
            "sections": to_names(data.sections),
            "given_by": data.given_by,
        },
    )
    if data.is_refused:
        # A refusal ends what stood on an earlier yes, just as a withdrawal does.
        for row in rows:
            registry.consent_withdrawn(row, reason="", actor=actor, now=now)
    return rows


def _check(victim: Victim, data: NewConsent, now: datetime) -> None:
    problems: common.Problems = {}
    if not data.purposes:
        problems["purposes"] = [_("Choose at least one purpose.")]
    for purpose in data.purposes:
        common.check_code(problems, "purposes", purpose, choices.ConsentPurpose.values, blank=False)
    if data.sections & ~int(ALL):
        problems["sections"] = [common.UNKNOWN_CODE]
    common.check_past(problems, "given_on", data.given_on, now)
    if data.until is not None and data.until < data.given_on:
        problems["until"] = [_("Enter a day after the day the consent was given.")]
    if data.given_by == choices.ConsentGivenBy.GUARDIAN and victim.guardian_is_suspect == FourState.YES:
        # Where the guardian is the recruiter, the law leaves the court or a guardian appointed for the child.
        problems["given_by"] = [
            _("The guardian is a suspect in this case. Ask the person, the court, or a guardian an agency appoints.")
        ]
    for name in ("language", "explained_by"):
        if not getattr(data, name).strip():
            problems[name] = [_("Fill this in. If it is not known, say so.")]
    common.refuse(problems)


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, reason: str, actor: Viewer, now: datetime) -> Consent:
    """Withdraw a consent: sharing on it stops in the same transaction; the row stays.

    Raises NotVisible, NotAllowed, WrongState when it was withdrawn before or was a refusal, InvalidInput.
    """
    place = Consent.objects.visible_to(actor).filter(pk=consent_id).values_list("victim_id", flat=True).first()
    if place is None:
        raise NotVisible()
    victim, held = common.lock_victim(victim_id=place, actor=actor)
    if not access.can_withdraw_consent(actor, held):
        raise NotAllowed()
    consent = Consent.objects.select_for_update().get(pk=consent_id)
    if consent.withdrawn_at is not None or consent.is_refused:
        raise WrongState(_("There is no consent to withdraw here any more."), code="consent_not_standing")
    if not reason.strip():
        raise InvalidInput(fields={"reason": [_("Say why, in the person's words if you can.")]})
    consent.withdrawn_at = now
    consent.withdrawn_by_id = actor.user_id
    consent.withdrawn_reason = reason.strip()
    common.check_row(consent, exclude=["victim", "recipient", "recorded_by", "withdrawn_by"])
    consent.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    common.touch(victim, now=now)
    common.record(
        "consent.withdrawn",
        victim,
        actor=actor,
        now=now,
        details={"purpose": consent.purpose, "recipient": str(consent.recipient_id or "")},
    )
    registry.consent_withdrawn(consent, reason=consent.withdrawn_reason, actor=actor, now=now)
    return consent
