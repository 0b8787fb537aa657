"""Making a referral, page by page: need, agency, what it stands on, what is shared. Nothing leaves the agency yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.choices import FINISHED_CASE_STATUSES
from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from casetracker.regions import lookup
from referrals import access, directory, redaction
from referrals.choices import ConsentBasis, ReferralReason, ReferralStatus, Urgency
from referrals.models import Provider, Referral, ReferralService
from referrals.services import clocks, common, sharing
from referrals.workflow import DRAFTS, may_be_sent_again
from victims.access import covers
from victims.choices import ServiceType
from victims.models import Consent, Victim

CHOOSE_SERVICE = _("Choose at least one service.")
CHOOSE_ONE = _("Choose one of the answers.")


@transaction.atomic
def start_referral(
    *,
    victim_id: UUID,
    services: Sequence[str],
    actor: Viewer,
    now: datetime,
    urgency: str = Urgency.ORDINARY,
    reason: str = ReferralReason.ADDITIONAL_SERVICES,
    message: str = "",
    province_id: int | None = None,
    follows_id: UUID | None = None,
) -> Referral:
    """Open a draft for a victim and return it.

    Raises NotVisible without the victim, NotAllowed without the right to write in the case, WrongState when the case
    is finished, InvalidInput by field.
    """
    victim = Victim.objects.visible_to(actor).with_sections(actor).select_related("case").filter(pk=victim_id).first()
    if victim is None:
        raise NotVisible()
    if actor.agency_id is None or not access.can_send_referral(actor, rules.effective(actor, victim.granted)):
        raise NotAllowed(code="may_not_refer")
    if victim.case.status in FINISHED_CASE_STATUSES:
        raise WrongState(_("The case is closed. Reopen it before you refer somebody."), code="case_finished")
    referral = Referral(
        case=victim.case,
        victim=victim,
        from_agency_id=actor.agency_id,
        status=ReferralStatus.DRAFT,
        created_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    if follows_id is not None:
        referral.follows = _followed(follows_id, victim, actor)
    _set_need(referral, urgency=urgency, reason=reason, message=message, province_id=province_id)
    wanted = _known_services(services)
    common.check(referral, exclude=["case", "victim", "from_agency", "created_by", "follows", "province"])
    referral.save(force_insert=True)
    ReferralService.objects.bulk_create([ReferralService(referral=referral, type=service) for service in wanted])
    common.add_history(referral, from_status="", actor=actor, now=now, agency_id=actor.agency_id)
    common.record("referral.drafted", referral, actor=actor, now=now, details={"services": wanted, "urgency": urgency})
    return referral


def _followed(follows_id: UUID, victim: Victim, actor: Viewer) -> Referral:
    before = Referral.objects.visible_to(actor).from_us(actor).filter(pk=follows_id, victim=victim).first()
    if before is None:
        raise NotVisible()
    if not may_be_sent_again(before.status):
        raise WrongState(code="not_unmet")
    return before


def _known_services(services: Sequence[str]) -> list[str]:
    wanted = list(dict.fromkeys(services))
    if not wanted:
        common.refuse(services=CHOOSE_SERVICE)
    if not set(wanted) <= set(ServiceType.values):
        common.refuse(services=CHOOSE_ONE)
    return wanted


def _set_need(referral: Referral, *, urgency: str, reason: str, message: str, province_id: int | None) -> None:
    province = lookup.region(province_id)
    if province_id is not None and (province is None or province.parent_id is not None):
        common.refuse(province=CHOOSE_ONE)
    referral.urgency = urgency
    referral.reason = reason
    referral.message = message
    referral.province_id = province_id


def lock_draft(*, referral_id: UUID, actor: Viewer, version: int | None = None) -> tuple[Referral, Section]:
    """Return a draft of the actor's agency, locked, and what the actor holds of the case.

    Raises NotVisible, StaleVersion, NotAllowed without the right to write, WrongState once it was sent.
    """
    referral, held = common.lock_referral(referral_id=referral_id, actor=actor, version=version)
    if referral.status not in DRAFTS:
        raise WrongState(_("This referral was sent or cancelled already."), code="not_a_draft")
    if referral.from_agency_id != actor.agency_id or not access.can_send_referral(actor, held):
        raise NotAllowed(code="may_not_refer")
    return referral, held


@transaction.atomic
def change_need(
    *,
    referral_id: UUID,
    services: Sequence[str],
    urgency: str,
    reason: str,
    message: str,
    province_id: int | None,
    actor: Viewer,
    now: datetime,
    version: int | None = None,
) -> Referral:
    """Change what a draft asks for; the agency and everything after it are asked again when the services change."""
    referral, _held = lock_draft(referral_id=referral_id, actor=actor, version=version)
    wanted = _known_services(services)
    _set_need(referral, urgency=urgency, reason=reason, message=message, province_id=province_id)
    fields = ["urgency", "reason", "message", "province"]
    if set(wanted) != set(common.services_of(referral)):
        referral.services.all().delete()
        ReferralService.objects.bulk_create([ReferralService(referral=referral, type=service) for service in wanted])
        fields += _forget_agency(referral)
    common.save(referral, now=now, fields=fields)
    return referral


def _forget_agency(referral: Referral) -> list[str]:
    referral.to_agency = None
    referral.status = ReferralStatus.DRAFT
    return ["to_agency", "status", *_forget_basis(referral)]


def _forget_basis(referral: Referral) -> list[str]:
    referral.basis = ""
    referral.consent = None
    referral.emergency_reason = ""
    referral.sections = 0
    return ["basis", "consent", "emergency_reason", "sections"]


@transaction.atomic
def choose_agency(
    *, referral_id: UUID, agency_id: UUID, actor: Viewer, now: datetime, version: int | None = None
) -> Referral:
    """Choose the agency a draft goes to: one that the directory says offers a service there and takes the person.

    Services it does not offer are left out of the draft: nothing is shared for what the agency will not do. Raises
    InvalidInput on `agency` with what speaks against it.
    """
    referral, _held = lock_draft(referral_id=referral_id, actor=actor, version=version)
    if agency_id == referral.from_agency_id:
        common.refuse(agency=_("Choose another agency than your own."))
    services = common.services_of(referral)
    provider = Provider.objects.open_for(services, referral.province_id).for_list().filter(pk=agency_id).first()
    if provider is None:
        common.refuse(agency=_("Choose an agency from the list. This one does not offer the service there."))
    common.require_available(referral.case_id, agency_id)
    against = directory.obstacle(provider, referral.victim.sex, redaction.is_child(referral.victim))
    if against:
        common.refuse(agency=against)
    offered = directory.offered_by(provider, services, referral.province_id)
    referral.services.exclude(type__in=offered).delete()
    fields = ["to_agency", "status"]
    if referral.to_agency_id != provider.agency_id:
        fields += _forget_basis(referral)
    before = referral.status
    referral.to_agency = provider.agency
    referral.status = ReferralStatus.CONSENT_CHECK
    common.save(referral, now=now, fields=fields)
    if before != referral.status:
        common.add_history(referral, from_status=before, actor=actor, now=now, agency_id=actor.agency_id)
    return referral


@transaction.atomic
def settle_basis(
    *,
    referral_id: UUID,
    basis: str,
    actor: Viewer,
    now: datetime,
    emergency_reason: str = "",
    version: int | None = None,
) -> Referral:
    """Say what a draft stands on: consent on file, no identity shared, or an emergency with its reason.

    Raises WrongState before an agency is chosen, InvalidInput when the consent on file does not cover this agency or
    the reason of an emergency is missing.
    """
    referral, _held = lock_draft(referral_id=referral_id, actor=actor, version=version)
    common.recipient(referral)
    if basis not in ConsentBasis.values:
        common.refuse(basis=CHOOSE_ONE)
    _set_basis(referral, basis=basis, emergency_reason=emergency_reason, now=now)
    referral.sections = 0
    common.save(referral, now=now, fields=["basis", "consent", "emergency_reason", "sections"])
    return referral


def _set_basis(referral: Referral, *, basis: str, emergency_reason: str, now: datetime) -> None:
    referral.basis = basis
    referral.consent = None
    referral.emergency_reason = ""
    if basis == ConsentBasis.EMERGENCY:
        if len(emergency_reason.strip()) < 10:
            common.refuse(emergency_reason=_("Say in a sentence what makes it an emergency. Your supervisor reads it."))
        referral.emergency_reason = emergency_reason.strip()
    if basis == ConsentBasis.CONSENT:
        referral.consent = _covering_consent(referral, now)
    if basis == ConsentBasis.WITHOUT_IDENTITY and sharing.is_refused(referral, now):
        common.refuse(basis=_("The person refused this. Only an emergency goes against a refusal."))


def _covering_consent(referral: Referral, now: datetime) -> Consent:
    agency = common.recipient(referral)
    purpose = access.purpose_for(agency.type)
    on = clocks.national_day(now)
    answers = sharing.answers_on_file(referral.victim_id)
    if not covers(answers, purpose, agency.pk, int(access.ALWAYS), on):
        common.refuse(basis=_("No consent on file covers this agency. Record consent first, or choose another way."))
    given = [
        answer
        for answer in answers
        if answer.purpose == purpose
        and not answer.is_refused
        and answer.recipient_id in {None, agency.pk}
        and covers([answer], purpose, agency.pk, 0, on)
    ]
    # One that names the agency says more than one to everybody; among equals the newest.
    return next((answer for answer in given if answer.recipient_id is not None), given[0])


@transaction.atomic
def choose_sharing(
    *, referral_id: UUID, sections: int, actor: Viewer, now: datetime, version: int | None = None
) -> Referral:
    """Choose what the agency gets on acceptance.

    Raises WrongState before the basis is settled, InvalidInput for a section that may not be shared.
    """
    referral, _held = lock_draft(referral_id=referral_id, actor=actor, version=version)
    common.recipient(referral)
    if not referral.basis:
        raise WrongState(_("Settle consent first."), code="no_basis")
    _set_sections(referral, sections=sections, actor=actor, now=now)
    common.save(referral, now=now, fields=["sections"])
    return referral


def may_be_shared(referral: Referral, granted: int, now: datetime) -> Section:
    """Return what may be chosen for a draft that has its agency and basis."""
    agency = common.recipient(referral)
    return access.may_be_shared(
        granted,
        referral.basis,
        sharing.answers_on_file(referral.victim_id),
        access.purpose_for(agency.type),
        agency.pk,
        clocks.national_day(now),
    )


def _set_sections(referral: Referral, *, sections: int, actor: Viewer, now: datetime) -> None:
    wanted = Section(sections) | access.ALWAYS
    refused = wanted & ~may_be_shared(referral, referral.granted or 0, now)
    if refused:
        labels = ", ".join(str(label) for _code, label in redaction.section_labels(int(refused)))
        raise InvalidInput(
            fields={"sections": [_("This may not be shared with this agency: %(sections)s.") % {"sections": labels}]}
        )
    referral.sections = int(wanted)
