"""Reading that stands out, with the numbers that make it do so."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.audit import unusual
from casetracker.common.views import BaseView

SHOWN = 100
WORDS: Mapping[str, Any] = MappingProxyType(
    {
        "budget": (_("Over the hourly budget"), _("Refused %(found)d times in one day")),
        "volume": (_("Many more cases than usual"), _("%(found)d cases in one day; usual for this person: %(usual)d")),
        "hours": (_("At night"), _("%(found)d times between 22:00 and 05:00; by day: %(usual)d")),
        "region": (_("Cases of other provinces"), _("%(found)d cases elsewhere; in the agency's province: %(usual)d")),
        "own_name": (_("Searched for their own name"), _("%(found)d times")),
    }
)


class UnusualView(BaseView):
    """Signals of the last month."""

    template_name = "audit/unusual.html"

    def allowed(self, viewer: Viewer) -> bool:
        return viewer.has(Role.AUDITOR)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = unusual.signals(self.viewer, now=timezone.now())[:SHOWN]
        names = unusual.names(found)
        rows = []
        for signal in found:
            title, explanation = WORDS[signal.kind]
            who, agency = names.get(signal.user_id, ("", ""))
            rows.append(
                {
                    "who": who,
                    "agency": agency,
                    "title": title,
                    "text": explanation % {"found": signal.found, "usual": signal.usual},
                    "day": signal.day,
                }
            )
        return self.render({"rows": rows, "days": unusual.DAYS})
