"""The dashboard page."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casetracker.common.errors import InvalidInput
from casetracker.common.views import add_errors
from reports import dashboard, scope
from reports.forms import LimitsForm
from reports.periods import Period
from reports.scope import EVERYTHING
from reports.views.base import ReportsView, language_of_page


def this_year(now: datetime) -> Period:
    """Return the period the dashboard is about unless another is asked for."""
    return Period.parse(f"{timezone.localdate(now).year}")


class DashboardView(ReportsView):
    """Cases, victims, suspects, stages, services and referrals of a period and place, with what leads to them."""

    template_name = "reports/dashboard.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        period, limits = this_year(now), EVERYTHING
        form = LimitsForm({"period": period.code, **request.GET.dict()})
        if form.is_valid():
            wish = form.wish()
            try:
                limits, period = scope.read(wish.scope), wish.period
            except InvalidInput as error:
                add_errors(form, error)
        found = dashboard.dashboard(
            viewer=self.viewer, period=period, scope=limits, now=now, language=language_of_page()
        )
        return self.render(
            {
                "form": form,
                "found": found,
                "document": found.document,
                "is_narrowed": any(request.GET.get(name) for name in ("province", "agency", "reference_agency")),
            }
        )


class DashboardLimitsView(ReportsView):
    """The form for another period or place, fetched when it is opened: the numbers come first and weigh less."""

    template_name = "reports/dashboard_limits.html"
    fragment_name = "reports/_limits.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render({"form": LimitsForm({"period": this_year(timezone.now()).code, **request.GET.dict()})})
