"""The page that says whether a number stands in a file of somebody else, and whom to ring."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput
from casetracker.common.views import BaseView, add_errors
from casetracker.vault import matching
from casetracker.vault.forms import MatchForm


class MatchView(BaseView):
    """A number is typed, never part of an address; the answer is a unit to ring, never a case."""

    template_name = "vault/match.html"

    def allowed(self, viewer: Viewer) -> bool:
        """Those who work with identities."""
        return matching.can_ask(viewer)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render({"form": MatchForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = MatchForm(request.POST)
        if not form.is_valid():
            return self.render({"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            contacts = matching.match_elsewhere(**form.cleaned_data, actor=self.viewer, now=timezone.now())
        except InvalidInput as error:
            add_errors(form, error)
            return self.render({"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return self.render({"form": MatchForm(), "was_asked": True, "contacts": contacts})
