"""The base of every page: one transaction, one viewer, one translation of refusals."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views import View

from casetracker.common import database, errors, record

if TYPE_CHECKING:
    from casetracker.accounts.viewer import Viewer

_PAGES: Mapping[type[errors.DomainError], tuple[int, str]] = {
    errors.NotVisible: (HTTPStatus.NOT_FOUND, "404.html"),
    errors.NotAllowed: (HTTPStatus.FORBIDDEN, "403.html"),
    errors.WrongState: (HTTPStatus.CONFLICT, "409.html"),
    errors.StaleVersion: (HTTPStatus.PRECONDITION_FAILED, "412.html"),
    errors.InvalidInput: (HTTPStatus.BAD_REQUEST, "400.html"),
    errors.TooMany: (HTTPStatus.TOO_MANY_REQUESTS, "429.html"),
}


def error_page(request: HttpRequest, error: errors.DomainError) -> HttpResponse:
    """Return the page of a refusal. A hidden object and an absent one give the same bytes."""
    if isinstance(error, errors.StepUpNeeded):
        return step_up_page(request, error)
    for kind, (status, template) in _PAGES.items():
        if isinstance(error, kind):
            context = {} if kind is errors.NotVisible else {"error": error}
            return TemplateResponse(request, template, context, status=status).render()
    return TemplateResponse(request, "409.html", {"error": error}, status=HTTPStatus.CONFLICT).render()


def step_up_page(request: HttpRequest, error: errors.StepUpNeeded) -> HttpResponse:
    """Lead to the page that asks for a fresh proof, and back.

    What a form held goes back to the browser in a form of the answer, to be sent again after the proof in another tab:
    nothing typed is lost, and none of it is kept in the session.
    """
    confirm_url = reverse("account_reauthenticate")
    htmx = getattr(request, "htmx", None)
    if request.method in {"GET", "HEAD"} and (not htmx or htmx.boosted):
        return HttpResponseRedirect(f"{confirm_url}?{urlencode({'next': request.get_full_path()})}")
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    context = {
        "error": error,
        "confirm_url": f"{confirm_url}?{urlencode({'next': reverse('account_confirmed')})}",
        "fields": fields,
        "had_files": bool(request.FILES),
        "is_form": request.method == "POST",
    }
    return TemplateResponse(request, "step_up.html", context, status=HTTPStatus.FORBIDDEN).render()


class BaseView(View):
    """A page. Everything happens in one transaction that a refusal rolls back.

    Subclasses define `get`/`post`, read rows through `visible_to(self.viewer)`, call one service, and answer with
    `self.render(...)` or a redirect. `allowed` closes a page to whole roles: it answers 403.
    """

    template_name: ClassVar[str] = ""
    fragment_name: ClassVar[str] = ""
    viewer: "Viewer"

    def allowed(self, viewer: "Viewer") -> bool:
        """Say whether this kind of viewer has this page at all."""
        return True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.viewer = request.viewer  # type: ignore[attr-defined]
        route = record.route_of(request)
        try:
            with transaction.atomic(), record.collecting() as shown:
                database.enter(self.viewer, request_id=request.request_id)  # type: ignore[attr-defined]
                if not self.allowed(self.viewer):
                    raise errors.NotAllowed()
                response = super().dispatch(request, *args, **kwargs)
                if isinstance(response, TemplateResponse):
                    response.render()
                record.keep_reads(self.viewer, shown, route=route)
                return response
        except errors.DomainError as error:
            database.keep_of_refusal(error, self.viewer, request_id=request.request_id)  # type: ignore[attr-defined]
            response = error_page(request, error)
            if not isinstance(error, errors.StepUpNeeded):
                record.keep_refusal(
                    self.viewer, status=response.status_code, route=route, method=request.method or "", about=kwargs
                )
            return response

    @property
    def wants_fragment(self) -> bool:
        """Say whether htmx asked for a part of the page (a boosted link asks for the whole)."""
        htmx = self.request.htmx  # type: ignore[attr-defined]
        return bool(htmx) and not htmx.boosted and not htmx.history_restore_request

    def render(self, context: dict[str, Any], status: int = HTTPStatus.OK, template: str = "") -> TemplateResponse:
        """Answer with the page, or with its fragment where htmx asked for one."""
        name = template or (self.fragment_name if self.fragment_name and self.wants_fragment else self.template_name)
        return TemplateResponse(self.request, name, context, status=status)


class FindingView(BaseView):
    """A list that can be narrowed to a person: asked by POST, answered in place, and so are its further pages.

    PRIVACY: whom somebody looks for stands in no address. What names nobody (an id, a code) may come in one; the
    fields of `asks_for_people` are read from the body alone.
    """

    asks_for_people: ClassVar[frozenset[str]] = frozenset()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = {name: str(value) for name, value in request.GET.items() if name not in self.asks_for_people}
        return self.answer(_answered(asked), asked.get("cursor", ""), {})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = _answered(request.POST)
        return self.answer(asked, request.POST.get("cursor", ""), {"sent_on": asked})

    def answer(self, asked: dict[str, str], cursor: str, paging: dict[str, Any]) -> HttpResponse:
        """Return a page of what was asked for; `paging` is context that says how its further pages are asked."""
        raise NotImplementedError


def _answered(asked: Any) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value and name not in {"cursor", "csrfmiddlewaretoken"}}


class FormView(BaseView):
    """A page with one form. `get_form`, `perform` (one service call, returns where to go) and `extra` differ.

    A refused answer comes back on the same form with everything typed still there. A form sent twice over a bad link
    (same `idempotency_key`) is carried out once.
    """

    form_class: ClassVar[type[BaseForm]]
    success_message: ClassVar[Any] = ""

    def load(self) -> None:
        """Fetch the rows the page is about; raises NotVisible or NotAllowed."""

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """Return the form, bound when `data` is given."""
        return self.form_class(data, files, initial=self.initial(), **self.form_arguments())

    def initial(self) -> dict[str, Any]:
        """Return what the empty form starts with."""
        return {}

    def form_arguments(self) -> dict[str, Any]:
        """Return further arguments of the form."""
        return {}

    def extra(self) -> dict[str, Any]:
        """Return further context of the page."""
        return {}

    def perform(self, form: BaseForm) -> str | HttpResponse:
        """Call the service with the cleaned answers and return the address to go to (or a response)."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return self.show(self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("idempotency_key", "")
        remembered = request.remembered  # type: ignore[attr-defined]  # set by delivery's middleware
        # Before loading: what the first submission did may be the reason that a second one is refused.
        if key and (earlier := remembered.earlier(key)):
            return HttpResponseRedirect(earlier)
        self.load()
        form = self.get_form(request.POST, request.FILES)
        if form.is_valid():
            try:
                with transaction.atomic():
                    answer = self.perform(form)
            except errors.InvalidInput as error:
                add_errors(form, error)
            else:
                if isinstance(answer, HttpResponse):
                    return answer
                if key:
                    remembered.keep(key, answer)
                if self.success_message:
                    messages.success(request, self.success_message)
                return HttpResponseRedirect(answer)
        return self.show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    def show(self, form: BaseForm, status: int = HTTPStatus.OK) -> TemplateResponse:
        """Answer with the form; the key makes sending it twice harmless."""
        key = self.request.POST.get("idempotency_key") or str(uuid4())
        return self.render({"form": form, "idempotency_key": key, **self.extra()}, status=status)


def add_errors(form: BaseForm, error: errors.InvalidInput) -> None:
    """Put the errors of a service beside the fields they speak of."""
    for field, texts in error.fields.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, str(text))
    if not error.fields:
        form.add_error(None, str(error.message))
