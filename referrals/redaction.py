"""WHAT: the card of a referral that this viewer gets. Pages and API render the same card."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casetracker.access import rules
from casetracker.access.sections import Section, SectionName
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import FourState, Sex
from casetracker.common.errors import Text
from referrals import access, choices, workflow
from referrals.models import Referral, ReferralStatusChange
from referrals.workflow import Move, Side
from victims import access as victim_rules
from victims.ages import AgeRange, most_telling
from victims.choices import ServiceType
from victims.models import Victim


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    status: str
    label: Text
    at: datetime
    agency: str
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class ReferralCard:
    """A referral as one viewer may see it; what they may not see is empty."""

    id: UUID
    reference: str
    version: int
    side: str
    status: str
    status_label: Text
    tone: str
    urgency: str
    urgency_label: Text
    is_urgent: bool
    is_overdue: bool
    from_agency: Agency
    to_agency: Agency | None
    province: str
    victim_code: str
    group: Text
    services: tuple[tuple[str, Text], ...]
    reads_details: bool
    reads_victim: bool
    case_reference: str
    reason_label: Text
    message: str
    basis: str
    basis_label: Text
    emergency_reason: str
    shared: tuple[tuple[str, Text], ...]
    shares_now: bool
    sharing_ended_at: datetime | None
    stop_due_at: datetime | None
    stop_confirmed_at: datetime | None
    sent_at: datetime | None
    acknowledge_due_at: datetime | None
    answer_due_at: datetime | None
    start_due_at: datetime | None
    feedback_due_at: datetime | None
    next_due_at: datetime | None
    received_at: datetime | None
    answered_at: datetime | None
    started_on: date | None
    completed_on: date | None
    decline_label: Text
    suggested_agency: Agency | None
    outcome_label: Text
    feedback: str
    feedback_at: datetime | None
    updated_at: datetime
    moves: tuple[Move, ...]


_GROUPS: dict[tuple[str, str], Text] = {
    (Sex.FEMALE, FourState.NO): pgettext_lazy("person", "Woman"),
    (Sex.FEMALE, FourState.YES): pgettext_lazy("person", "Girl"),
    (Sex.FEMALE, FourState.UNKNOWN): _("Female, age not known"),
    (Sex.MALE, FourState.NO): pgettext_lazy("person", "Man"),
    (Sex.MALE, FourState.YES): pgettext_lazy("person", "Boy"),
    (Sex.MALE, FourState.UNKNOWN): _("Male, age not known"),
    (Sex.UNKNOWN, FourState.NO): _("Adult, sex not known"),
    (Sex.UNKNOWN, FourState.YES): _("Child, sex not known"),
    (Sex.UNKNOWN, FourState.UNKNOWN): _("Sex and age not known"),
}


def is_child(victim: Victim) -> str:
    """Say whether the victim is a child, from the first age that is known at all."""
    age = most_telling(
        AgeRange(victim.age_identified_from, victim.age_identified_to),
        AgeRange(victim.age_exploited_from, victim.age_exploited_to),
        AgeRange(victim.age_recruited_from, victim.age_recruited_to),
    )
    return age.is_child


def group_of(victim: Victim) -> Text:
    """Return woman, girl, man, boy, as far as known: what a provider must know to say whether it can help."""
    return _GROUPS[(victim.sex, is_child(victim))]


def section_labels(sections: int) -> tuple[tuple[str, Text], ...]:
    """Return (code, label) of the sections in a set."""
    return tuple((name.value, name.label) for name in SectionName if sections & Section[name.value.upper()])


def side_of(viewer: Viewer, referral: Referral) -> str:
    """Return "from", "to", or "" for somebody who sees the case but is no party."""
    if viewer.agency_id is None:
        return ""
    if viewer.agency_id == referral.from_agency_id:
        return Side.FROM.value
    return Side.TO.value if viewer.agency_id == referral.to_agency_id else ""


def card(viewer: Viewer, referral: Referral, granted: int | None, now: datetime) -> ReferralCard:
    """Return the card of a referral fetched by `for_list` or `for_detail`; `granted` is the viewer's share of the case.

    PRIVACY: before acceptance the receiving agency reads the code, woman or man, girl or boy, the needs, the urgency,
    the message written for it, and which kinds of facts it would get: nothing of the case, not even its reference.
    """
    held = rules.effective(viewer, granted)
    side = side_of(viewer, referral)
    details = access.can_read_details(viewer, held, referral)
    is_sender = side == Side.FROM.value
    return ReferralCard(
        id=referral.pk,
        reference=referral.reference,
        version=referral.version,
        side=side,
        status=referral.status,
        status_label=choices.ReferralStatus(referral.status).label,
        tone=workflow.TONES[referral.status],
        urgency=referral.urgency,
        urgency_label=choices.Urgency(referral.urgency).label,
        is_urgent=referral.urgency == choices.Urgency.URGENT,
        is_overdue=is_overdue(referral, now),
        from_agency=referral.from_agency,
        to_agency=referral.to_agency,
        province=referral.province.name if referral.province else "",
        victim_code=referral.victim.code,
        group=group_of(referral.victim) if details else "",
        services=tuple((row.type, ServiceType(row.type).label) for row in referral.services.all()) if details else (),
        reads_details=details,
        reads_victim=victim_rules.can_view_victims(viewer, held),
        case_reference=referral.case.reference if held else "",
        reason_label=choices.ReferralReason(referral.reason).label,
        message=referral.message if details else "",
        basis=referral.basis if details else "",
        basis_label=_label(choices.ConsentBasis, referral.basis) if details else "",
        emergency_reason=referral.emergency_reason if is_sender else "",
        shared=section_labels(referral.sections) if details else (),
        shares_now=access.gives_access(referral) and referral.sharing_ended_at is None,
        sharing_ended_at=referral.sharing_ended_at,
        stop_due_at=referral.stop_due_at,
        stop_confirmed_at=referral.stop_confirmed_at,
        sent_at=referral.sent_at,
        acknowledge_due_at=referral.acknowledge_due_at,
        answer_due_at=referral.answer_due_at,
        start_due_at=referral.start_due_at,
        feedback_due_at=referral.feedback_due_at,
        next_due_at=referral.next_due_at,
        received_at=referral.received_at,
        answered_at=referral.answered_at,
        started_on=referral.started_on,
        completed_on=referral.completed_on,
        decline_label=_label(choices.DeclineReason, referral.decline_reason) if details else "",
        suggested_agency=referral.suggested_agency if details and referral.suggested_agency_id else None,
        outcome_label=_label(choices.ReferralOutcome, referral.outcome) if details else "",
        feedback=referral.feedback if details else "",
        feedback_at=referral.feedback_at,
        updated_at=referral.updated_at,
        moves=tuple(workflow.possible_moves(referral.status, access.sides(viewer, referral))),
    )


def _label(choices_of: type[TextChoices], value: str) -> Text:
    return choices_of(value).label if value else ""


def is_overdue(referral: Referral, now: datetime) -> bool:
    """Say whether the next step is late."""
    return referral.next_due_at is not None and referral.status in workflow.RUNNING and referral.next_due_at < now


def history(viewer: Viewer, referral: Referral, granted: int | None) -> list[Step]:
    """Return the steps, newest first; reasons for those who read the details.

    Steps before sending are the sender's own.
    """
    details = access.can_read_details(viewer, rules.effective(viewer, granted), referral)
    ours = side_of(viewer, referral) == Side.FROM.value
    return [
        _step(change, details=details)
        for change in referral.status_changes.all()
        if ours or change.to_status not in workflow.DRAFTS
    ]


def _step(change: ReferralStatusChange, *, details: bool) -> Step:
    return Step(
        status=change.to_status,
        label=choices.ReferralStatus(change.to_status).label,
        at=change.at,
        agency=str(change.agency) if change.agency else "",
        who=change.by.display_name if change.by and details else "",
        reason=change.reason if details else "",
    )
