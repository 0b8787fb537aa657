"""Seals: how far behind they are, and the heads of each day, to be printed and kept outside."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.audit.models import Seal
from casetracker.audit.status import seal_lag_seconds
from casetracker.common.views import BaseView

DAYS = 31
GROUP = 8


class SealsView(BaseView):
    """The last seal of each of the last days, and the newest of all."""

    template_name = "audit/seals.html"

    def allowed(self, viewer: Viewer) -> bool:
        return viewer.has(Role.AUDITOR)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seals = Seal.objects.visible_to(self.viewer)
        first_day = timezone.localdate() - timedelta(days=DAYS)
        since = datetime.combine(first_day, time.min, tzinfo=timezone.get_current_timezone())
        last_of_days = (
            seals.filter(sealed_at__gte=since)
            .annotate(day=TruncDate("sealed_at"))
            .values("day")
            .annotate(last=Max("number"))
            .values("last")
        )
        rows = [
            {"seal": seal, "groups": groups(seal.hash)}
            for seal in seals.filter(number__in=last_of_days).order_by("-number")
        ]
        lag = seal_lag_seconds()
        return self.render(
            {
                "rows": rows,
                "lag_minutes": int(lag // 60),
                "is_late": lag > settings.SEAL_ALARM_SECONDS,
                "limit_minutes": settings.SEAL_ALARM_SECONDS // 60,
            }
        )


def groups(digits: str) -> str:
    """Return a hash in groups that can be read out and compared on paper."""
    return " ".join(digits[start : start + GROUP] for start in range(0, len(digits), GROUP))
