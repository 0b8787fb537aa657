"""Reports that are built regularly: the list, adding and changing one, pausing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotVisible
from casetracker.common.views import FormView
from reports import access, scope, services
from reports.forms import ScheduleForm
from reports.models import ReportSchedule
from reports.texts import chosen, of_fields
from reports.views.base import ReportsView, language_of_page


class ScheduleListView(ReportsView):
    """The schedules of the agency."""

    template_name = "reports/schedules.html"

    def allowed(self, viewer: Viewer) -> bool:
        """Only those who keep schedules."""
        return access.can_keep_schedules(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = language_of_page()
        rows = [
            {
                "schedule": schedule,
                "label": chosen(of_fields(schedule.definition), language),
                "scope": chosen(scope.read_or_everything(schedule.scope).label(), language),
            }
            for schedule in ReportSchedule.objects.visible_to(self.viewer).for_list()
        ]
        return self.render({"rows": rows})


class ScheduleFormView(FormView):
    """A new schedule, or an existing one to change."""

    template_name = "reports/schedule_form.html"
    form_class = ScheduleForm
    success_message = gettext_lazy("The schedule is saved.")
    schedule: ReportSchedule | None = None

    def allowed(self, viewer: Viewer) -> bool:
        """Only those who keep schedules."""
        return access.can_keep_schedules(viewer)

    def load(self) -> None:
        """Fetch the schedule to change. Raises NotVisible."""
        if pk := self.kwargs.get("pk"):
            self.schedule = ReportSchedule.objects.visible_to(self.viewer).for_list().filter(pk=pk).first()
            if self.schedule is None:
                raise NotVisible()

    def form_arguments(self) -> dict[str, Any]:
        """Leave out the choice of hiding where there is none."""
        return {"always_hides": access.must_hide_small_numbers(self.viewer)}

    def initial(self) -> dict[str, Any]:
        """Start with what the schedule says now."""
        schedule = self.schedule
        if schedule is None:
            return {"language": language_of_page(), "frequency": "quarterly"}
        return {
            "definition": schedule.definition_id,
            "frequency": schedule.frequency,
            "day_of_month": schedule.day_of_month,
            "language": schedule.language,
            "for_publication": schedule.for_publication,
            "version": schedule.version,
            **schedule.scope,
        }

    def extra(self) -> dict[str, Any]:
        """Give the page the schedule."""
        return {"schedule": self.schedule}

    def perform(self, form: BaseForm) -> str:
        """Save the schedule."""
        if not isinstance(form, ScheduleForm):
            raise TypeError(type(form))
        answers = form.cleaned_data
        data = services.ScheduleInput(
            definition_code=answers["definition"],
            frequency=answers["frequency"],
            day_of_month=answers["day_of_month"],
            scope=form.scope(),
            language=answers["language"],
            for_publication=bool(answers.get("for_publication")),
        )
        services.save_schedule(
            data=data,
            actor=self.viewer,
            now=timezone.now(),
            schedule_id=self.schedule.pk if self.schedule else None,
            version=answers.get("version"),
        )
        return reverse("schedule_list")


class ScheduleActiveView(ReportsView):
    """Pauses a schedule, or lets it go on."""

    http_method_names = ["post"]
    is_active = False

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        services.set_schedule_active(schedule_id=pk, is_active=self.is_active, actor=self.viewer, now=timezone.now())
        messages.success(request, _("The schedule goes on.") if self.is_active else _("The schedule is paused."))
        return HttpResponseRedirect(reverse("schedule_list"))
