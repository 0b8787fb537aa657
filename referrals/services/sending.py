"""Sending: the last check of everything a referral stands on, and the clock starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.choices import FINISHED_CASE_STATUSES
from casetracker.access.sections import to_names
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import WrongState
from casetracker.delivery.services import enqueue
from referrals import access, workflow
from referrals.choices import ConsentBasis, ReferralReason, ReferralStatus, Urgency
from referrals.models import Referral
from referrals.services import clocks, common, drafting, sharing
from referrals.workflow import Move, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReferral:
    """A referral made in one go. `sections` None shares the least that the services need."""

    victim_id: UUID
    to_agency_id: UUID
    services: Sequence[str]
    urgency: str = Urgency.ORDINARY
    reason: str = ReferralReason.ADDITIONAL_SERVICES
    message: str = ""
    province_id: int | None = None
    basis: str = ConsentBasis.CONSENT
    emergency_reason: str = ""
    sections: int | None = None
    follows_id: UUID | None = None


@transaction.atomic
def send_referral(*, data: NewReferral, actor: Viewer, now: datetime) -> Referral:
    """Make and send a referral in one transaction; the pages do the same step by step.

    Raises what the steps raise: NotVisible, NotAllowed, WrongState, InvalidInput by field (`services`, `agency`,
    `basis`, `emergency_reason`, `sections`).
    """
    referral = drafting.start_referral(
        victim_id=data.victim_id,
        services=data.services,
        actor=actor,
        now=now,
        urgency=data.urgency,
        reason=data.reason,
        message=data.message,
        province_id=data.province_id,
        follows_id=data.follows_id,
    )
    drafting.choose_agency(referral_id=referral.pk, agency_id=data.to_agency_id, actor=actor, now=now)
    settled = drafting.settle_basis(
        referral_id=referral.pk, basis=data.basis, emergency_reason=data.emergency_reason, actor=actor, now=now
    )
    sections = data.sections
    if sections is None:
        sections = int(
            access.proposed(drafting.may_be_shared(settled, settled.granted or 0, now), common.services_of(settled))
        )
    drafting.choose_sharing(referral_id=referral.pk, sections=sections, actor=actor, now=now)
    return send_draft(referral_id=referral.pk, actor=actor, now=now)


@transaction.atomic
def send_draft(*, referral_id: UUID, actor: Viewer, now: datetime, version: int | None = None) -> Referral:
    """Send a draft that has everything.

    What it stands on is checked again: a consent withdrawn since the gate stops it. Raises WrongState when something
    is missing or no longer holds, or the case was closed.
    """
    referral, _held = drafting.lock_draft(referral_id=referral_id, actor=actor, version=version)
    case, _held = cases.lock_case(case_id=referral.case_id, actor=actor)
    if case.status in FINISHED_CASE_STATUSES:
        raise WrongState(_("The case is closed. Reopen it before you refer somebody."), code="case_finished")
    workflow.check_move(Move.SEND, referral.status, frozenset({Side.FROM}))
    agency = common.recipient(referral)
    if not referral.basis or not referral.sections:
        raise WrongState(_("Settle consent and what to share first."), code="incomplete")
    common.require_available(case.pk, agency.pk)
    if not agency.is_active:
        raise WrongState(_("This agency no longer works. Choose another."), code="agency_inactive")
    if referral.basis == ConsentBasis.CONSENT and not sharing.is_covered(referral, now):
        raise WrongState(_("The consent on file no longer covers this. Settle consent again."), code="consent_gone")
    if referral.basis == ConsentBasis.WITHOUT_IDENTITY and sharing.is_refused(referral, now):
        raise WrongState(_("The person refused this. Settle consent again."), code="consent_gone")
    before = referral.status
    services = common.services_of(referral)
    referral.status = ReferralStatus.SENT
    referral.sent_at = now
    referral.sent_by_id = actor.user_id
    clocks.set_on_sending(referral, services, now)
    clocks.set_next(referral)
    common.save(
        referral,
        now=now,
        fields=[
            "status",
            "sent_at",
            "sent_by",
            "acknowledge_due_at",
            "answer_due_at",
            "expires_at",
            "start_due_at",
            "next_due_at",
        ],
    )
    common.add_history(referral, from_status=before, actor=actor, now=now, agency_id=actor.agency_id)
    common.record(
        "referral.sent",
        referral,
        actor=actor,
        now=now,
        details={
            "to_agency": str(agency.pk),
            "services": services,
            "urgency": referral.urgency,
            "basis": referral.basis,
            "sections": to_names(referral.sections),
        },
    )
    common.announce(referral)
    if referral.basis == ConsentBasis.EMERGENCY:
        enqueue(task="referrals.tasks.tell_supervisors", referral_id=referral.pk)
    return referral
