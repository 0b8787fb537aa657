"""The due times of a referral, from the dated time limits."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases import clock
from referrals import workflow
from referrals.choices import Urgency
from referrals.models import Referral
from victims.choices import SERVICES_WITH_STATUTORY_START

ACKNOWLEDGE = {
    Urgency.URGENT: "referral_acknowledged_urgent",
    Urgency.ORDINARY: "referral_acknowledged_ordinary",
}
ANSWER = "referral_decision"
EXPIRY = "referral_expiry"
START = "service_start"
FEEDBACK = "referral_feedback"
STOP = "consent_withdrawal"
LOOK_AGAIN = timedelta(days=7)


def national_day(moment: datetime) -> date:
    """Return the day of a moment in the national time zone."""
    return timezone.localtime(moment, timezone.get_default_timezone()).date()


def end_of_day(day: date) -> datetime:
    """Return the moment a day ends in the national time zone."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=timezone.get_default_timezone())


def limit(code: str, start: datetime) -> datetime | None:
    """Return when a limit counted from a moment runs out, None where no such limit is in force that day."""
    found = clock.limits_on(national_day(start)).get(code)
    if found is None:
        return None
    due = clock.end_of(found, start)
    return due if isinstance(due, datetime) else end_of_day(due)


def set_on_sending(referral: Referral, services: list[str], now: datetime) -> None:
    """Set what the receiving agency owes from the moment of sending.

    The statutory start counts from the request (Law 21/2007 art. 52(1)) and only for the services it names.
    """
    referral.acknowledge_due_at = limit(ACKNOWLEDGE[Urgency(referral.urgency)], now)
    referral.answer_due_at = limit(ANSWER, now)
    referral.expires_at = limit(EXPIRY, now)
    referral.start_due_at = limit(START, now) if SERVICES_WITH_STATUTORY_START & set(services) else None


def set_feedback(referral: Referral, start: datetime) -> None:
    """Set when the report is due: counted from acceptance, and anew once the service has started."""
    referral.feedback_due_at = limit(FEEDBACK, start)


def set_next(referral: Referral) -> None:
    """Set the due time that lists sort by and *My work* reminds of."""
    referral.next_due_at = workflow.next_due(
        referral.status,
        workflow.Clock(
            acknowledge=referral.acknowledge_due_at,
            answer=referral.answer_due_at,
            start=referral.start_due_at,
            feedback=referral.feedback_due_at,
        ),
    )
    if referral.next_due_at is None and referral.status in workflow.RUNNING:
        # No time limit of the table is in force: somebody still has to look at it some day.
        referral.next_due_at = (referral.sent_at or referral.created_at) + LOOK_AGAIN
