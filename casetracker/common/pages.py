"""Pages that belong to no domain: help, staying safe, language, exit, and what an open page says by itself."""

import json
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

log = structlog.get_logger(__name__)

LONGEST_REPORT = 8 * 1024


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to do the everyday things, and whom to ask."""
    return render(request, "help/help.html", _limits())


@login_not_required
@require_safe
def safety_page(request: HttpRequest) -> HttpResponse:
    """What the exit button does and, as important, what it does not do."""
    return render(request, "help/safety.html", _limits())


def _limits() -> dict[str, Any]:
    return {"idle_minutes": settings.SESSION_COOKIE_AGE // 60, "warning_minutes": settings.IDLE_WARNING_SECONDS // 60}


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back to the page the switch was used on."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = reverse("help")
    response = HttpResponseRedirect(target, status=303)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


# SECURITY: exempt on purpose. An exit must work with a stale page and a lost token; the session cookie is SameSite,
# so another site can at most sign out somebody who is not signed in.
@csrf_exempt
@login_not_required
@require_POST
def exit_page(request: HttpRequest) -> HttpResponse:
    """End the session and leave for the neutral site. A beacon gets an empty answer, a form a redirect."""
    logout(request)
    is_beacon = "beacon" in request.POST
    response = HttpResponse(status=204) if is_beacon else HttpResponseRedirect(settings.EXIT_ADDRESS, status=303)
    response["Clear-Site-Data"] = '"storage"'
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def still_here(request: HttpRequest) -> HttpResponse:
    """Keep the session of an open page in use; the session is renewed by being asked."""
    return HttpResponse(status=204)


# SECURITY: exempt on purpose. Browsers send these by themselves, without a token; nothing is written but a line.
@csrf_exempt
@login_not_required
@require_POST
def policy_report(request: HttpRequest) -> HttpResponse:
    """Log that something on a page went against its content policy.

    PRIVACY: the browser tells whole addresses; the rule and the pattern of the page's address are all that is kept.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_REPORT:
        return HttpResponse(status=413)
    try:
        report = json.loads(request.body)["csp-report"]
        rule, page = str(report["effective-directive"]), urlsplit(str(report["document-uri"])).path
    except (KeyError, TypeError, ValueError, RecursionError):
        return HttpResponse(status=400)
    rule = rule.removesuffix("-elem").removesuffix("-attr")
    known = rule in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    log.warning("content policy violated", rule=rule if known else "other", route=_route_at(page))
    return HttpResponse(status=204)


def _route_at(path: str) -> str:
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return "-"
