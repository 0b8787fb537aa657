"""What referrals put on other pages: rows of *My work*, what hangs on a case, what speaks against closing it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cases.registry import Blocker
from casetracker.access import rules
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from referrals import workflow
from referrals.choices import ReferralStatus
from referrals.models import Referral

MOST_ROWS = 50
REMIND = timedelta(days=30)
"""How long an unmet need stays in *My work*; the lists keep it."""

# What the side that owes the next step is told to do.
_OURS_TO_DO = {
    ReferralStatus.SENT: gettext_lazy("Answer the referral of %(code)s from %(agency)s"),
    ReferralStatus.RECEIVED: gettext_lazy("Accept or decline %(code)s from %(agency)s"),
    ReferralStatus.ACCEPTED: gettext_lazy("Start the service for %(code)s from %(agency)s"),
    ReferralStatus.SERVICE_STARTED: gettext_lazy("Complete the service for %(code)s from %(agency)s"),
    ReferralStatus.COMPLETED: gettext_lazy("Report back on %(code)s to %(agency)s"),
}
_THEIRS_LATE = {
    ReferralStatus.SENT: gettext_lazy("No answer on %(code)s from %(agency)s"),
    ReferralStatus.RECEIVED: gettext_lazy("No answer on %(code)s from %(agency)s"),
    ReferralStatus.ACCEPTED: gettext_lazy("Service for %(code)s not started by %(agency)s"),
    ReferralStatus.SERVICE_STARTED: gettext_lazy("No report on %(code)s from %(agency)s"),
    ReferralStatus.COMPLETED: gettext_lazy("No report on %(code)s from %(agency)s"),
}
_UNMET = {
    ReferralStatus.DECLINED: gettext_lazy("%(agency)s declined %(code)s: ask another agency"),
    ReferralStatus.REDIRECTED: gettext_lazy("%(agency)s suggests another agency for %(code)s"),
    ReferralStatus.EXPIRED: gettext_lazy("No answer on %(code)s from %(agency)s: ask another agency"),
}


def queue(viewer: Viewer, today: date) -> Sequence[dict[str, Any]]:
    """Return what waits for this viewer: their agency's next steps first, then what the other side owes them late."""
    if viewer.agency_id is None or viewer.user_id is None or not rules.sees_cases(viewer):
        return []
    now = timezone.now()
    seen = Referral.objects.visible_to(viewer).for_list()
    rows = [
        *_to_us(seen, viewer, now),
        *_to_confirm(seen, viewer, now),
        *_emergencies(seen, viewer, now),
        *_from_us(seen, viewer, now),
    ]
    return sorted(rows, key=lambda row: (row["due_on"] is None, row["due_on"] or today))[:MOST_ROWS]


def _row(referral: Referral, text: Any, agency: Any, due: datetime | None, now: datetime) -> dict[str, Any]:
    return {
        "title": text % {"code": referral.victim.code, "agency": agency},
        "url": reverse("referral_detail", args=[referral.pk]),
        "due_on": timezone.localtime(due).date() if due else None,
        "overdue": bool(due and due < now),
        "reference": referral.reference,
    }


def _to_us(seen: Any, viewer: Viewer, now: datetime) -> Iterable[dict[str, Any]]:
    waiting = seen.to_us(viewer).running().order_by("next_due_at", "pk")[:MOST_ROWS]
    for referral in waiting:
        yield _row(referral, _OURS_TO_DO[referral.status], referral.from_agency, referral.next_due_at, now)


def _to_confirm(seen: Any, viewer: Viewer, now: datetime) -> Iterable[dict[str, Any]]:
    stopped = seen.to_us(viewer).to_confirm().order_by("stop_due_at", "pk")[:MOST_ROWS]
    turned_away = gettext_lazy("%(code)s no longer agrees: stop using what %(agency)s shared, and confirm")
    ended = gettext_lazy("Sharing of %(code)s has ended: stop using what %(agency)s shared, and confirm")
    for referral in stopped:
        text = turned_away if referral.status == ReferralStatus.WITHDRAWN_BY_VICTIM else ended
        yield _row(referral, text, referral.from_agency, referral.stop_due_at, now)


def _emergencies(seen: Any, viewer: Viewer, now: datetime) -> Iterable[dict[str, Any]]:
    if not viewer.has(Role.SUPERVISOR):
        return
    text = gettext_lazy("%(code)s was referred to %(agency)s without consent: look at why")
    unseen = seen.from_us(viewer).emergencies_to_see().exclude(sent_by_id=viewer.user_id).order_by("sent_at", "pk")
    for referral in unseen[:MOST_ROWS]:
        yield _row(referral, text, referral.to_agency, referral.sent_at, now)


def _from_us(seen: Any, viewer: Viewer, now: datetime) -> Iterable[dict[str, Any]]:
    ours = seen.from_us(viewer)
    for referral in ours.overdue(now).order_by("next_due_at", "pk")[:MOST_ROWS]:
        yield _row(referral, _THEIRS_LATE[referral.status], referral.to_agency, referral.next_due_at, now)
    for referral in ours.unmet().filter(updated_at__gte=now - REMIND).order_by("-updated_at", "pk")[:MOST_ROWS]:
        yield _row(referral, _UNMET[referral.status], referral.to_agency, None, now)
    text = gettext_lazy("Consent for %(code)s ended while %(agency)s serves them: ask again")
    for referral in ours.running_unshared().order_by("sharing_ended_at", "pk")[:MOST_ROWS]:
        yield _row(referral, text, referral.to_agency, referral.sharing_ended_at, now)
    text = gettext_lazy("Read what %(agency)s reports on %(code)s, and close")
    for referral in ours.reported_back().order_by("feedback_at", "pk")[:MOST_ROWS]:
        yield _row(referral, text, referral.to_agency, None, now)
    mine = ours.drafts().filter(created_by_id=viewer.user_id).order_by("-updated_at", "pk")
    for referral in mine[:MOST_ROWS]:
        yield _row(referral, gettext_lazy("Go on with the referral of %(code)s"), "", None, now)


def blockers(case_id: UUID) -> list[Blocker]:
    """Return what keeps a case from being closed: a referral somebody still has to answer, serve or read."""
    if not Referral.objects.filter(case_id=case_id, status__in=workflow.OPEN).exists():
        return []
    return [
        Blocker(
            "referral_open",
            gettext_lazy("A referral is still open. Close or cancel it first."),
            may_override=False,
        )
    ]


def resources(case_id: UUID) -> Iterable[tuple[str, UUID]]:
    """Return the referrals of a case, for the feed of an agency that newly sees it."""
    sent = Referral.objects.sent().filter(case_id=case_id).order_by("sent_at", "pk")
    for referral_id in sent.values_list("pk", flat=True):
        yield "referral", referral_id
