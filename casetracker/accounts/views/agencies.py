"""The directory of agencies: facts, former names, who took over from whom, units."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from casetracker.accounts import access, forms, services
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotAllowed, NotVisible
from casetracker.common.paging import Keyset, capped_count, paginate
from casetracker.common.views import BaseView, FormView
from casetracker.regions import lookup

BY_NAME = Keyset(fields=("name", "pk"), kinds=(str, UUID), descending=False)


class AgencyListView(BaseView):
    """Every agency, findable by former names too."""

    template_name = "accounts/agency_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = forms.FindAgencyForm(request.GET)
        rows = form.narrow(Agency.objects.all())
        page = paginate(rows.for_list(), BY_NAME, request.GET.get("cursor", ""))
        return self.render(
            {
                "form": form,
                "is_filtered": any(request.GET.get(name) for name in form.fields),
                "page": page,
                "count": capped_count(rows),
                "may_edit": access.can_edit_agencies(self.viewer),
            }
        )


class AgencyView(BaseView):
    """One agency."""

    template_name = "accounts/agency_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        agency = Agency.objects.for_detail().filter(pk=kwargs["pk"]).first()
        if agency is None:
            raise NotVisible()
        return self.render(
            {
                "agency": agency,
                "facts": self._facts(agency),
                "may_edit": access.can_edit_agencies(self.viewer),
                "may_add_units": access.can_add_units(self.viewer, agency.pk),
            }
        )

    def _facts(self, agency: Agency) -> list[dict[str, Any]]:
        place = [lookup.region_name(agency.region_id), lookup.country_name(agency.country_id, get_language() or "en")]
        rows = [
            {"label": _("Kind of agency"), "value": agency.get_type_display()},
            {"label": _("Level"), "value": agency.get_level_display()},
            {"label": _("Place"), "value": ", ".join(name for name in place if name)},
            {"label": _("Phone"), "value": agency.phone},
            {"label": _("Duty phone, day and night"), "value": agency.duty_phone},
        ]
        if agency.name_id:
            rows.insert(0, {"label": _("Name in Bahasa Indonesia"), "value": agency.name_id})
        if agency.short_name:
            rows.insert(0, {"label": _("Short name"), "value": agency.short_name})
        if agency.parent:
            rows.append({"label": _("Part of"), "value": agency.parent.name})
        if agency.attribution:
            rows.append({"label": _("Attribution"), "value": agency.attribution})
        return rows


class EditingView(FormView):
    """A form of those who keep the directory."""

    template_name = "accounts/agency_form.html"
    title: Any = ""
    agency: Agency | None = None

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_edit_agencies(viewer)

    def load(self) -> None:
        if "pk" in self.kwargs:
            self.agency = Agency.objects.for_detail().filter(pk=self.kwargs["pk"]).first()
            if self.agency is None:
                raise NotVisible()

    def back_url(self) -> str:
        """Return the agency's page, or the directory."""
        return reverse("agency_detail", args=[self.agency.pk]) if self.agency else reverse("agency_list")

    def done(self) -> str:
        """Say that it was saved, and return where to go."""
        messages.success(self.request, _("Changes saved."))
        return self.back_url()

    def extra(self) -> dict[str, Any]:
        return {"agency": self.agency, "title": self.title, "back_url": self.back_url()}


class NewAgencyView(EditingView):
    """Add an agency."""

    form_class = forms.AgencyForm

    def initial(self) -> dict[str, Any]:
        return {"is_active": True}

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, forms.AgencyForm)  # noqa: S101
        agency = services.add_agency(data=form.facts(), actor=self.viewer, now=timezone.now())
        messages.success(self.request, _("Agency added."))
        return reverse("agency_detail", args=[agency.pk])

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "title": _("New agency")}


class EditAgencyView(EditingView):
    """Change an agency."""

    form_class = forms.AgencyForm

    def initial(self) -> dict[str, Any]:
        return forms.agency_initial(self.agency) if self.agency else {}

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, forms.AgencyForm)  # noqa: S101
        services.edit_agency(agency_id=self.kwargs["pk"], data=form.facts(), actor=self.viewer, now=timezone.now())
        return self.done()

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "title": _("Change agency")}


class AliasView(EditingView):
    """Add a former or further name."""

    form_class = forms.AliasForm

    def perform(self, form: BaseForm) -> str:
        services.add_alias(agency_id=self.kwargs["pk"], actor=self.viewer, now=timezone.now(), **form.cleaned_data)
        return self.done()

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "title": _("Add a name")}


class RemoveAliasView(BaseView):
    """Take a name off the list."""

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_edit_agencies(viewer)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        services.remove_alias(agency_id=kwargs["pk"], alias_id=kwargs["alias"], actor=self.viewer, now=timezone.now())
        messages.success(request, _("Changes saved."))
        return HttpResponseRedirect(reverse("agency_detail", args=[kwargs["pk"]]))


class SuccessionView(EditingView):
    """Say who took over."""

    form_class = forms.SuccessionForm

    def perform(self, form: BaseForm) -> str:
        answers = form.cleaned_data
        services.add_succession(
            agency_id=self.kwargs["pk"],
            successor_id=UUID(answers["successor"]),
            on=answers["on"],
            source=answers["source"],
            actor=self.viewer,
            now=timezone.now(),
        )
        return self.done()

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "title": _("Who took over?")}


class UnitView(EditingView):
    """Add a unit: also by the agency's own administrator."""

    form_class = forms.UnitForm

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_manage_users(viewer)

    def load(self) -> None:
        super().load()
        if self.agency is None or not access.can_add_units(self.viewer, self.agency.pk):
            raise NotAllowed()

    def perform(self, form: BaseForm) -> str:
        services.add_unit(
            agency_id=self.kwargs["pk"], name=form.cleaned_data["name"], actor=self.viewer, now=timezone.now()
        )
        return self.done()

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "title": _("Add a unit")}
