"""What is shown when a request cannot be answered. Nothing here tells more than the number of the request."""

import sys
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

DATABASE_AWAY = (OperationalError, InterfaceError)
"""What a database that is starting again, or out of reach, makes every request fail with."""

RETRY = {"Retry-After": "5"}


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be understood; or its session ended under way, and it is asked who it is."""
    if isinstance(exception, SessionInterrupted):
        return redirect_to_login(request.get_full_path())
    return render(request, "400.html", status=HTTPStatus.BAD_REQUEST)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Seen, but not allowed."""
    return render(request, "403.html", status=HTTPStatus.FORBIDDEN)


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Absent or hidden: the same page, byte for byte, so that neither can be told from the other."""
    return render(request, "404.html", status=HTTPStatus.NOT_FOUND)


def handler500(request: HttpRequest) -> HttpResponse:
    """Something broke. Drawn without the database or the session, either of which may be what broke."""
    context = {"product_name": settings.PRODUCT_NAME, "request_id": getattr(request, "request_id", "")}
    page = loader.get_template("500.html").render(context)
    is_away = isinstance(sys.exc_info()[1], DATABASE_AWAY)
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.INTERNAL_SERVER_ERROR
    return HttpResponse(page, status=status, headers=RETRY if is_away else {})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or cookies are off. Says how to send it again without typing it again."""
    return render(request, "csrf_failure.html", status=HTTPStatus.FORBIDDEN)
