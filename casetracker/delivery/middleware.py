"""Gives forms their memory of what was sent before."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from casetracker.accounts.viewer import Viewer
from casetracker.delivery import idempotency


class RememberedAnswers:
    """The answers this viewer already got at this address."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    def earlier(self, key: str) -> str:
        """Return where the first submission went, "" when there was none."""
        viewer = self._request.viewer  # type: ignore[attr-defined]
        return idempotency.earlier_answer(actor=viewer, key=key, path=self._request.path)

    def keep(self, key: str, location: str) -> None:
        """Remember where this submission goes, in the transaction of its write."""
        viewer = self._request.viewer  # type: ignore[attr-defined]
        idempotency.remember_answer(actor=viewer, key=key, path=self._request.path, location=location)

    def for_api(self, viewer: Viewer) -> idempotency.ApiAnswers:
        """Return the answers an API client got; its viewer comes from the token, not from the session."""
        return idempotency.ApiAnswers(viewer)


class SentOnceMiddleware:
    """Put `request.remembered` on each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.remembered = RememberedAnswers(request)  # type: ignore[attr-defined]
        return self.get_response(request)
