"""Lists of referrals: to us, from us, and those of one case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from casetracker.access import rules
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotVisible
from casetracker.common.paging import Keyset, capped_count, paginate
from casetracker.common.views import BaseView
from referrals import access, redaction
from referrals.choices import ENDED_STATUSES
from referrals.filters import ReferralFilter
from referrals.models import Referral
from referrals.querysets import MOST_PRESSING, NEWEST

BOXES = ("to", "from")
VIEWS = ("open", "overdue", "ended")
VIEWS_FROM = ("open", "overdue", "reported", "drafts", "ended")


@dataclass(frozen=True, slots=True)
class Listing:
    """One list of the inbox: its rows before filtering, and how they are sorted."""

    rows: QuerySet[Any]
    order: Keyset


def listing(rows: Any, show: str, now: datetime) -> Listing:
    """Return the rows of a view, most pressing first while something is due, else newest first."""
    if show == "overdue":
        return Listing(rows.overdue(now), MOST_PRESSING)
    if show == "ended":
        return Listing(rows.ended(), NEWEST)
    if show == "reported":
        return Listing(rows.reported_back(), NEWEST)
    if show == "drafts":
        return Listing(rows.drafts(), NEWEST)
    return Listing(rows.running(), MOST_PRESSING)


class InboxView(BaseView):
    """Referrals to us and from us: filters, pages by keyset, late ones marked."""

    template_name = "referrals/inbox.html"

    def allowed(self, viewer: Viewer) -> bool:
        return access.has_inbox(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        box = request.GET.get("box", "")
        box = box if box in BOXES else BOXES[0]
        views = VIEWS if box == "to" else VIEWS_FROM
        show = request.GET.get("show", "")
        show = show if show in views else "open"
        seen = Referral.objects.visible_to(self.viewer)
        rows = seen.to_us(self.viewer) if box == "to" else seen.from_us(self.viewer)
        chosen = listing(rows, show, now)
        filters = ReferralFilter(request.GET, queryset=chosen.rows)
        filtered = filters.qs
        page = paginate(filtered.with_sections(self.viewer).for_list(), chosen.order, request.GET.get("cursor", ""))
        overdue = capped_count(rows.overdue(now))
        return self.render(
            {
                "box": box,
                "show": show,
                "boxes": self._boxes(box),
                "views": self._views(views, box, show, overdue),
                "filter": filters,
                "active": active_filters(filters, request.GET),
                "clear_url": f"?box={box}&show={show}",
                "page": page,
                "cards": [redaction.card(self.viewer, row, row.granted, now) for row in page.rows],
                "count": capped_count(filtered),
                "may_send": rules.may_write(self.viewer),
            }
        )

    def _boxes(self, box: str) -> list[dict[str, Any]]:
        labels = {"to": _("To us"), "from": _("From us")}
        return [{"label": labels[name], "url": f"?box={name}", "is_current": name == box} for name in BOXES]

    def _views(self, views: tuple[str, ...], box: str, show: str, overdue: int) -> list[dict[str, Any]]:
        labels = {
            "open": _("Open"),
            "overdue": _("Overdue"),
            "reported": _("Reported back"),
            "drafts": _("Drafts"),
            "ended": _("Ended"),
        }
        return [
            {
                "label": labels[name],
                "url": f"?box={box}&show={name}",
                "is_current": name == show,
                "count": overdue if name == "overdue" and overdue else None,
            }
            for name in views
        ]


def active_filters(filters: Any, query: QueryDict) -> list[dict[str, str]]:
    """Return a chip for each filter in use, with the address that takes it off."""
    chips = []
    for name, field in filters.form.fields.items():
        value = query.get(name, "")
        label = dict(field.choices).get(value) if value else None
        if not label:
            continue
        rest = query.copy()
        for gone in (name, "cursor"):
            rest.pop(gone, None)
        chips.append({"label": str(field.label), "value": str(label), "remove_url": f"?{rest.urlencode()}"})
    return chips


class CasePanelView(BaseView):
    """The referrals of one case: a card of the case page, and a page of its own."""

    template_name = "referrals/panel_page.html"
    fragment_name = "referrals/panel.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = Case.objects.visible_to(self.viewer).with_sections(self.viewer).filter(**kwargs).first()
        if case is None or not rules.effective(self.viewer, case.granted):
            raise NotVisible()
        now = timezone.now()
        rows = Referral.objects.visible_to(self.viewer).filter(case=case).exclude(status="cancelled", sent_at=None)
        shown = list(rows.for_list().order_by("-created_at", "-pk")[:MOST_IN_PANEL])
        cards = [redaction.card(self.viewer, row, case.granted, now) for row in shown]
        return self.render(
            {
                "case": case,
                "cards": [card for card in cards if card.status not in ENDED_STATUSES],
                "ended": [card for card in cards if card.status in ENDED_STATUSES],
                "is_cut": len(shown) == MOST_IN_PANEL,
            }
        )


MOST_IN_PANEL = 50
