"""API clients of the viewer's agency: register, show the secret once, withdraw."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.access import clients, forms, registry
from casetracker.access.sections import Section, SectionName
from casetracker.accounts import access
from casetracker.accounts.api.scopes import SCOPES
from casetracker.accounts.forms import ConfirmForm
from casetracker.accounts.models import AgencyClient
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotVisible
from casetracker.common.views import BaseView, FormView


class ClientListView(BaseView):
    """The programs of our agency, with when each was here last."""

    template_name = "access/client_list.html"

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_see_clients(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = AgencyClient.objects.visible_to(self.viewer).order_by("revoked_at", "name", "pk")
        return self.render(
            {
                "rows": [client_row(client) for client in rows],
                "may_manage": access.can_manage_clients(self.viewer),
            }
        )


def client_row(client: AgencyClient) -> dict[str, Any]:
    """Return what the list shows of a program."""
    sections = [name.label for name in SectionName if client.section_ceiling & Section[name.value.upper()]]
    return {
        "client": client,
        "scopes": [SCOPES[scope] for scope in client.allowed_scopes if scope in SCOPES],
        "sections": sections,
        "kinds": [label for kind, label in registry.case_kinds() if kind in client.case_kinds],
        "may_write": bool(client.section_ceiling & Section.EDIT),
    }


class NewClientView(FormView):
    """Register a program. The answer shows its secret, and nothing shows it again."""

    template_name = "access/client_new.html"
    form_class = forms.ClientForm

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_manage_clients(viewer)

    def initial(self) -> dict[str, Any]:
        return {"scopes": ["reference:read", "referrals:read"], "sections": ["services"]}

    def perform(self, form: BaseForm) -> HttpResponse:
        assert isinstance(form, forms.ClientForm)  # noqa: S101
        made = clients.register_client(actor=self.viewer, now=timezone.now(), **form.values())
        # SECURITY: answered at once instead of after a redirect, so that the secret is kept nowhere on the way.
        return self.render(
            {"made": made, "token_url": self.request.build_absolute_uri("/api/v1/token/")},
            template="access/client_registered.html",
        )


class RevokeClientView(FormView):
    """Withdraw a program, after one question."""

    template_name = "access/client_revoke.html"
    form_class = ConfirmForm
    client: AgencyClient

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_manage_clients(viewer)

    def load(self) -> None:
        client = AgencyClient.objects.visible_to(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if client is None:
            raise NotVisible()
        self.client = client

    def perform(self, form: BaseForm) -> str:
        clients.revoke_client(client_id=self.client.pk, actor=self.viewer, now=timezone.now())
        messages.success(self.request, _("Program withdrawn."))
        return reverse("api_clients")

    def extra(self) -> dict[str, Any]:
        return {"client": self.client, "back_url": reverse("api_clients")}
