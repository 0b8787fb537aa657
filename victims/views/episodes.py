"""Services of a case or of one victim: the list, and recording or correcting one with everything about it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.access.sections import Section
from casetracker.common.dates import PartialDate
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible
from casetracker.common.paging import Keyset, Page, capped_count, paginate
from casetracker.common.templatetags.ui import partial_date
from victims import access, choices, redaction, services
from victims.filters import ServiceFilter
from victims.forms.care import ServiceForm
from victims.models import Care, ServiceEpisode, Victim
from victims.views import presenting
from victims.views.base import InCase, OfVictim, VersionedFormView, VictimFormView, redirect

NEWEST_FIRST = Keyset(fields=("started_on", "pk"), kinds=(date.fromisoformat, UUID))
IN_PANEL = 5


class ServiceList(InCase):
    """Services of a case, newest first; as a fragment, the panel of the case page with the latest few."""

    template_name = "victims/services.html"
    fragment_name = "victims/services_panel.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load_case()
        opened = Section.SERVICES | Section.HEALTH
        self.require(bool(self.held & opened), _("You do not hold the services of this case. Ask the lead agency."))
        rows = ServiceEpisode.objects.for_list(self.viewer).filter(victim__case=self.case)
        return self.answer(rows, str(self.case_url()))

    def answer(self, rows: Any, back_url: str, victim: Victim | None = None) -> HttpResponse:
        """Answer with the page of the list, or the panel."""
        if self.wants_fragment:
            page = Page(rows=list(rows[: IN_PANEL + 1]))
            context = {"more": len(page.rows) > IN_PANEL, "rows": self._rows(page.rows[:IN_PANEL])}
            return self.render({**context, "case": self.case, "may_record": self._may_record()})
        filters = ServiceFilter(self.request.GET, queryset=rows)
        chosen = filters.qs if filters.is_valid() else rows.none()
        page = paginate(chosen, NEWEST_FIRST, self.request.GET.get("cursor", ""))
        context = {
            "case": self.case,
            "victim": victim,
            "page": page,
            "rows": self._rows(page.rows),
            "count": capped_count(chosen),
            "filter": filters,
            "active": active_filters(filters, self.request),
            "may_record": self._may_record(),
            "shows_health": access.can_view_health(self.viewer, self.held),
            "back_url": back_url,
        }
        return self.render(context)

    def _rows(self, rows: Any) -> list[dict[str, Any]]:
        cards = [redaction.service_card(row, self.held, self.viewer) for row in rows]
        return [presenting.service_row(card) for card in cards if card is not None]

    def _may_record(self) -> bool:
        if access.can_record_service(self.viewer, self.held):
            return True
        cared_for = Care.objects.standing().filter(victim__case=self.case, agency_id=self.viewer.agency_id)
        return access.can_record_service(self.viewer, self.held, in_our_care=True) and cared_for.exists()


class VictimServiceList(ServiceList, OfVictim):
    """Services of one victim."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load_victim()
        opened = Section.SERVICES | Section.HEALTH
        self.require(bool(self.held & opened), _("You do not hold the services of this case. Ask the lead agency."))
        rows = ServiceEpisode.objects.for_list(self.viewer).filter(victim=self.victim)
        return self.answer(rows, self.victim_url("services"), self.victim)


def active_filters(filters: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the filters in use as chips: label, value in words, and the address without it."""
    chips: list[dict[str, Any]] = []
    if not filters.is_valid():
        return chips
    for name, field in filters.form.fields.items():
        value = filters.form.cleaned_data.get(name)
        if value in {None, ""}:
            continue
        left = request.GET.copy()
        left.pop(name, None)
        left.pop("cursor", None)
        options = {str(code): str(label) for code, label in getattr(field, "choices", ())}
        shown = options.get(str(value)) or partial_date(value)
        chips.append({"label": field.label, "value": shown, "remove_url": f"?{left.urlencode()}"})
    return chips


class ChooseVictim(InCase):
    """For whom a service is recorded, where a case has several victims; with one, straight to the form."""

    template_name = "victims/choose.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load_case()
        self.require(access.can_record_service(self.viewer, self.held, in_our_care=True))
        victims = Victim.objects.for_list(self.viewer).filter(case=self.case)
        if Section.EDIT not in self.held:
            victims = victims.in_care_of(self.viewer.agency_id)
        rows = list(victims[:100])
        if len(rows) == 1:
            return redirect(reverse("service_new", args=[self.case.reference, rows[0].code]))
        people = [
            {
                "code": row.code,
                "about": presenting.age_years(redaction.age(row, "identified")),
                "url": reverse("service_new", args=[self.case.reference, row.code]),
            }
            for row in rows
        ]
        return self.render({"case": self.case, "people": people, "back_url": self.case_url()})


class _ServiceFormPage(OfVictim):
    """What the two service forms share."""

    def types(self) -> list[str]:
        """Return the types the viewer may record."""
        return access.service_types(self.held)


class NewServicePage(_ServiceFormPage, VictimFormView):
    """Record a service with everything about it."""

    form_class: ClassVar[type[BaseForm]] = ServiceForm
    template_name = "victims/service.html"
    heading = _("Record a service")
    back_to = "services"
    success_message = _("The service was recorded.")

    def load(self) -> None:
        super().load()
        ours = Care.objects.standing().filter(victim=self.victim, agency_id=self.viewer.agency_id).exists()
        self.require(access.can_record_service(self.viewer, self.held, in_our_care=ours))

    def form_arguments(self) -> dict[str, Any]:
        return {"types": self.types()}

    def initial(self) -> dict[str, Any]:
        wanted = self.request.GET.get("type", "")
        return {
            "type": wanted if wanted in self.types() else "",
            "started_on": PartialDate(timezone.localdate(self.now)),
            "provider": str(self.viewer.agency_id or ""),
            "unit_kind": choices.SERVICE_TO_UNIT.get(wanted, ""),
        }

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, ServiceForm)  # noqa: S101
        services.record_service(
            victim_id=self.victim.pk,
            data=services.NewService(**form.values()),
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)


class EditServicePage(_ServiceFormPage, VersionedFormView):
    """Read a service whole, and correct it."""

    form_class: ClassVar[type[BaseForm]] = ServiceForm
    template_name = "victims/service.html"
    heading = _("Correct a service")
    back_to = "services"
    success_message = _("The service was corrected.")

    def load(self) -> None:
        super().load()
        row = ServiceEpisode.objects.for_list(self.viewer).filter(victim=self.victim, pk=self.kwargs["pk"]).first()
        card = redaction.service_card(row, self.held, self.viewer) if row else None
        if row is None or card is None:
            raise NotVisible()
        self.row, self.card = row, card

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        if not self.card.may_edit:
            return self.render(
                {
                    "victim": self.victim,
                    "case": self.case,
                    "row": presenting.service_row(self.card),
                    "service": self.row,
                    "requested": partial_date(self.row.requested_on),
                    "funding": presenting.label(choices.FundingSource, self.row.funding),
                    "back_url": self.victim_url("services"),
                },
                template="victims/service_read.html",
            )
        return self.show(self.get_form())

    def form_arguments(self) -> dict[str, Any]:
        return {"types": self.types()}

    def version(self) -> int:
        return self.row.version

    def current(self) -> dict[str, Any]:
        row = self.row
        same = (
            "type",
            "outcome",
            "unmet_reason",
            "refused_by_victim",
            "units",
            "unit_kind",
            "cost",
            "currency",
            "funding",
            "note",
        )
        return {
            **{name: getattr(row, name) for name in same},
            "provider": str(row.provider_id),
            "started_on": PartialDate(row.started_on),
            "ended_on": PartialDate(row.ended_on) if row.ended_on else None,
            "requested_on": PartialDate(row.requested_on) if row.requested_on else None,
        }

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        assert isinstance(form, ServiceForm)  # noqa: S101
        if not self.card.may_edit:
            raise NotAllowed()
        if answers["type"] not in self.types():
            raise InvalidInput(fields={"type": [_("Choose one of the answers.")]})
        services.edit_service(
            service_id=self.row.pk, version=version, values=form.values(), actor=self.viewer, now=self.now
        )
        return self.victim_url(self.back_to)
