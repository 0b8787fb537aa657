"""The directory: who provides what, where, for whom, and how to reach them."""

from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import places
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotAllowed, NotVisible
from casetracker.common.paging import Keyset, capped_count, paginate
from casetracker.common.views import BaseView, FormView
from referrals import access, directory, forms, services
from referrals.filters import ProviderFilter
from referrals.models import Provider
from referrals.views.inbox import active_filters
from victims.choices import ServiceType

BY_NAME = Keyset(fields=("agency__name", "pk"), kinds=(str, UUID), descending=False)


def provider_row(provider: Provider) -> dict[str, Any]:
    """Return what the directory shows of an entry."""
    offered = provider.services.all()
    places_of: dict[str, list[str]] = {}
    for row in offered:
        places_of.setdefault(row.type, []).append(row.province.name if row.province else "")
    return {
        "provider": provider,
        "agency": provider.agency,
        "services": [ServiceType(code).label for code in places_of],
        "where": [
            {"label": ServiceType(code).label, "places": [] if "" in names else names}
            for code, names in places_of.items()
        ],
        "takes": directory.takes(provider),
        "phone": provider.phone or provider.agency.phone,
        "duty_phone": provider.duty_phone or provider.agency.duty_phone,
    }


class ProviderListView(BaseView):
    """The directory, open to everybody who signs in."""

    template_name = "referrals/provider_list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        filters = ProviderFilter(request.GET, queryset=Provider.objects.filter(agency__is_active=True))
        page = paginate(filters.qs.for_list(), BY_NAME, request.GET.get("cursor", ""))
        own = self.viewer.agency_id
        return self.render(
            {
                "filter": filters,
                "active": active_filters(filters, request.GET),
                "page": page,
                "rows": [provider_row(provider) for provider in page.rows],
                "count": capped_count(filters.qs),
                "inbox_url": reverse("referral_inbox") if access.has_inbox(self.viewer) else "",
                "own_url": reverse("provider_edit", args=[own])
                if own and access.can_edit_provider(self.viewer, own)
                else "",
            }
        )


class ProviderDetailView(BaseView):
    """One entry."""

    template_name = "referrals/provider_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        provider = Provider.objects.for_list().filter(pk=kwargs["pk"]).first()
        if provider is None:
            raise NotVisible()
        may_edit = access.can_edit_provider(self.viewer, provider.pk)
        return self.render(
            {
                "row": provider_row(provider),
                "facts": self._facts(provider),
                "edit_url": reverse("provider_edit", args=[provider.pk]) if may_edit else "",
            }
        )

    def _facts(self, provider: Provider) -> list[dict[str, Any]]:
        row = provider_row(provider)
        return [
            {"label": _("Kind of agency"), "value": provider.agency.get_type_display()},
            {"label": _("Takes"), "value": ", ".join(str(group) for group in row["takes"])},
            {"label": _("Open"), "value": provider.hours},
            {"label": _("Phone"), "value": row["phone"]},
            {"label": _("Duty phone, day and night"), "value": row["duty_phone"]},
            {"label": _("Who to ask for"), "value": provider.focal_point},
            {"label": _("What to know before referring"), "value": provider.conditions},
        ]


class ProviderEditView(FormView):
    """An agency keeps its own entry."""

    template_name = "referrals/provider_edit.html"
    form_class = forms.ProviderForm
    success_message = gettext_lazy("Directory entry saved.")
    agency: Agency
    provider: Provider | None

    def allowed(self, viewer: Viewer) -> bool:
        return viewer.is_signed_in

    def load(self) -> None:
        agency = Agency.objects.of_the_task_force().filter(pk=self.kwargs["pk"]).first()
        if agency is None:
            raise NotVisible()
        if not access.can_edit_provider(self.viewer, agency.pk):
            raise NotAllowed(gettext_lazy("Only the agency's supervisor or administrator changes its entry."))
        self.agency = agency
        self.provider = Provider.objects.for_list().filter(pk=agency.pk).first()

    def initial(self) -> dict[str, Any]:
        if self.provider is None:
            everyone = dict.fromkeys(("takes_women", "takes_men", "takes_children", "accepts_referrals"), True)
            return {**everyone, "phone": self.agency.phone, "duty_phone": self.agency.duty_phone, "version": 0}
        kept = {name: getattr(self.provider, name) for name in KEPT}
        rows = self.provider.services.all()
        return {
            **kept,
            "services": list(dict.fromkeys(row.type for row in rows)),
            "whole_country": any(row.province_id is None for row in rows),
            "provinces": list(dict.fromkeys(places.region_code(row.province_id) for row in rows if row.province_id)),
        }

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, forms.ProviderForm)  # noqa: S101
        answers = form.cleaned_data
        data = services.NewProvider(
            services=form.offered(), **{name: answers[name] for name in KEPT if name != "version"}
        )
        services.save_provider(
            agency_id=self.agency.pk, data=data, actor=self.viewer, now=timezone.now(), version=answers["version"]
        )
        return reverse("provider_detail", args=[self.agency.pk])

    def extra(self) -> dict[str, Any]:
        has_page = self.provider is not None
        back = reverse("provider_detail", args=[self.agency.pk]) if has_page else reverse("provider_list")
        return {"agency": self.agency, "back_url": back}


KEPT = (
    "accepts_referrals",
    "takes_women",
    "takes_men",
    "takes_children",
    "hours",
    "phone",
    "duty_phone",
    "focal_point",
    "conditions",
    "version",
)
