"""The base of every resource: one transaction, one viewer, one translation of refusals."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from casetracker.common import database, record
from casetracker.common.api import conditions, paging
from casetracker.common.api.permissions import ScopePermission
from casetracker.common.api.problems import ApiError, problem
from casetracker.common.api.renderers import OrjsonRenderer, ProblemRenderer
from casetracker.common.errors import DomainError, NotVisible
from casetracker.common.errors_views import DATABASE_AWAY, RETRY

if TYPE_CHECKING:
    from casetracker.accounts.viewer import Viewer

log = structlog.get_logger(__name__)

MOST_KEY_LETTERS = 200

Action = TypeVar("Action", bound=Callable[..., Response])


class BaseApiView(APIView):
    """A part of the API. Everything happens in one transaction that a refusal rolls back.

    Answers to GET carry an entity tag; `self.version` puts the row's version into it.
    """

    renderer_classes = [OrjsonRenderer, ProblemRenderer]
    viewer: "Viewer"
    now: datetime
    version: int | None = None
    rolls_back_refusals: ClassVar[bool] = True
    refusal: Exception | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        route = record.route_of(request)
        try:
            with transaction.atomic(), record.collecting() as shown:
                response = super().dispatch(request, *args, **kwargs)
                response = self._finished(response)
                if response.status_code >= 400 and self.rolls_back_refusals:
                    transaction.set_rollback(True)
                elif viewer := getattr(self, "viewer", None):
                    record.keep_reads(viewer, shown, route=route)
            if isinstance(self.refusal, DomainError):
                database.keep_of_refusal(self.refusal, self.viewer, request_id=request.request_id)  # type: ignore[attr-defined]
            if viewer := getattr(self, "viewer", None):
                status, method = response.status_code, request.method or ""
                record.keep_refusal(viewer, status=status, route=route, method=method, about=kwargs)
        except Exception as error:
            # SECURITY: what broke is in the log, not in the answer.
            got_request_exception.send(sender=type(self), request=request)
            log.exception("the API failed", error=type(error).__name__)
            is_away = isinstance(error, DATABASE_AWAY)
            response = self._rendered(problem("unavailable" if is_away else "server_error", request=request))
            for name, value in RETRY.items() if is_away else ():
                response[name] = value
        return response

    def handle_exception(self, exc: Exception) -> Response:
        self.refusal = exc
        return super().handle_exception(exc)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what came in clear, know who asks and whether they may, then refuse what cannot be read."""
        if settings.SECURE_SSL_REDIRECT and not request.is_secure():
            # SECURITY: a program that is led on to HTTPS sends its token in clear each time, and nobody notices.
            raise ApiError("https_required", _("Use https:// in the address, and ask for a new token."))
        super().initial(request, *args, **kwargs)
        self.viewer = cast(Any, request.user)
        if self.viewer is not None:
            database.enter(self.viewer, request_id=request._request.request_id)  # type: ignore[attr-defined]
        self.now = timezone.now()
        if any("\x00" in str(value) for value in kwargs.values()):
            raise NotVisible()
        self._check_query(request)

    def query_parameters(self) -> frozenset[str]:
        """Return the names of query parameters this action knows."""
        return frozenset()

    def list_parameters(self) -> frozenset[str]:
        """Return the names of those that may stand more than once."""
        return frozenset()

    def _check_query(self, request: Request) -> None:
        try:
            raw = unquote_to_bytes(request.META.get("QUERY_STRING", "").replace("+", " ")).decode("utf-8")
        except UnicodeDecodeError:
            raise ApiError("malformed", _("The address is not valid UTF-8.")) from None
        if "\x00" in raw:
            raise ApiError("malformed", _("The address holds a character that cannot be.")) from None
        unknown = sorted(set(request.query_params) - self.query_parameters())
        if unknown:
            raise ApiError(
                "unknown_parameter", fields={name[:60]: [_("There is no such parameter.")] for name in unknown}
            )
        # SECURITY: two programs on the way could each take another one of the values.
        single = set(request.query_params) - self.list_parameters()
        if twice := sorted(name for name in single if len(request.query_params.getlist(name)) > 1):
            raise ApiError("repeated_parameter", fields={name: [_("Give one value.")] for name in twice})

    def _finished(self, response: HttpResponseBase) -> HttpResponseBase:
        request: Request = self.request
        if isinstance(response, Response):
            self._rendered(response)
            if request.method in {"GET", "HEAD"} and response.status_code == 200:
                response = self._rendered(conditions.tagged(request, response, self.version))
            elif self.version is not None and response.status_code == 200:
                response["ETag"] = conditions.tag_of(response.content, self.version)
        if rate := getattr(request, "rate", None):
            response["RateLimit-Limit"], response["RateLimit-Remaining"], response["RateLimit-Reset"] = map(str, rate)
        patch_vary_headers(response, ["Authorization"])
        return response

    def _rendered(self, response: Response) -> Response:
        if not response.is_rendered:
            if not hasattr(response, "accepted_renderer"):
                response.accepted_renderer = OrjsonRenderer()
                response.accepted_media_type = OrjsonRenderer.media_type
                response.renderer_context = {}  # type: ignore[attr-defined]
            response.render()
        return response


class BaseViewSet(BaseApiView, ViewSet):
    """A resource. Rows come from `visible_to(self.viewer)`; each action calls one service or one page shape.

    `scopes` names the scope that opens each action; an action without an entry is closed. `filters` names the query
    parameters of the list besides `cursor` and `limit`, `list_filters` those of them that may stand more than once.
    """

    permission_classes = [ScopePermission]
    scopes: ClassVar[Mapping[str, str]] = {}
    filters: ClassVar[frozenset[str]] = frozenset()
    list_filters: ClassVar[frozenset[str]] = frozenset()

    def query_parameters(self) -> frozenset[str]:
        """Return the filters and the parameters of paging for lists, nothing for other actions."""
        return self.filters | paging.PARAMETERS if self.action == "list" else frozenset()

    def list_parameters(self) -> frozenset[str]:
        """Return the filters that take several values."""
        return self.list_filters if self.action == "list" else frozenset()

    def body(self, serializer_class: Any, **arguments: Any) -> dict[str, Any]:
        """Return the body as read by the serializer; raises ValidationError or ApiError."""
        serializer = serializer_class(data=self.request.data, **arguments)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def receipt(self, row: Any, *, url: str, code: str = "", status: int = 201) -> Response:
        """Return the answer to a write. PRIVACY: it is remembered for retries, so it holds no case content."""
        state = str(getattr(row, "status", ""))
        body = {"id": row.pk, "code": code, "url": url, "version": row.version, "status": state}
        return Response(body, status=status, headers={"Location": url} if status == 201 else {})


def once(action: Action) -> Action:
    """Carry out a write once for each `Idempotency-Key`, and give later ones the answer of the first.

    The key is claimed in the transaction of the write: of two requests at the same moment the second waits, and a
    refusal leaves nothing behind. Raises ApiError when the key is missing, or was used for another body.
    """

    @wraps(action)
    def remembered(self: BaseViewSet, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not (1 <= len(key) <= MOST_KEY_LETTERS and key.isascii() and key.isprintable()):
            raise ApiError(
                "idempotency_key_missing", _("Send Idempotency-Key with 1 to 200 plain characters, new for each write.")
            )
        answers = request._request.remembered.for_api(self.viewer)  # type: ignore[attr-defined]
        claim = answers.claim(key=key, method=request.method, path=request.path, body=request.data)
        if claim.is_reused:
            raise ApiError("idempotency_key_reused", _("Use a new key for a new write."))
        if claim.answer is not None:
            status, headers, body = claim.answer
            return Response(body, status=status, headers={**headers, "Idempotency-Replayed": "true"})
        response = action(self, request, *args, **kwargs)
        answers.keep(claim, status=response.status_code, headers=dict(response.headers), body=response.data)
        return response

    return remembered  # type: ignore[return-value]
