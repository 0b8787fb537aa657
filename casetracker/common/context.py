"""What the frame around every page needs: product name, navigation of the viewer's roles, language, time limits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CASE_ROLES = frozenset({"officer", "supervisor", "prosecutor", "shelter_worker", "coordinator"})
SEARCH_ROLES = CASE_ROLES | {"partner_contact"}
NEW_CASE_ROLES = frozenset({"officer", "supervisor", "prosecutor"})

Entry = tuple[str, Promise, str]
"""URL name, label, keyboard shortcut."""

_MY_WORK: Entry = ("my_work", _("My work"), "g w")
_CASES: Entry = ("case_list", _("Cases"), "g c")
_REFERRALS: Entry = ("referral_inbox", _("Referrals"), "")
_DASHBOARD: Entry = ("dashboard", _("Dashboard"), "")
_REPORTS: Entry = ("report_list", _("Reports"), "")
_AGENCIES: Entry = ("agency_list", _("Agencies"), "")
_USERS: Entry = ("user_list", pgettext_lazy("navigation", "Users"), "")
_FIGURES: Entry = ("published_figures", _("Published figures"), "")
_IMPORTS: Entry = ("import_list", _("Imports"), "")
_APPROVALS: Entry = ("approval_list", _("Approvals"), "")
_EMERGENCIES: Entry = ("emergency_list", _("Emergency openings"), "")
_API: Entry = ("api_docs", _("API access"), "")
_LEDGER: Entry = ("ledger", _("Ledger"), "")
_UNUSUAL: Entry = ("unusual_access", _("Unusual reading"), "")
_SEALS: Entry = ("seals", _("Seals"), "")

_OFFICER = (_MY_WORK, _CASES, _REFERRALS, _REPORTS)
MAIN: Mapping[str, tuple[Entry, ...]] = MappingProxyType(
    {
        "coordinator": (_MY_WORK, _CASES, _DASHBOARD, _REPORTS, _AGENCIES),
        "supervisor": _OFFICER,
        "officer": _OFFICER,
        "prosecutor": _OFFICER,
        "shelter_worker": (
            ("today", pgettext_lazy("navigation", "Today"), "g w"),
            ("care_list", _("People in our care"), ""),
            ("referral_inbox", _("Referrals to us"), ""),
        ),
        "partner_contact": (("referral_inbox", _("Shared with us"), "g w"), _API),
        "statistician": (_DASHBOARD, _REPORTS, _FIGURES),
        "approver": (_APPROVALS, _EMERGENCIES),
        "auditor": (("access_log", _("Access log"), ""), _LEDGER, _UNUSUAL, _SEALS, _EMERGENCIES),
        "agency_admin": (_USERS, _AGENCIES),
        "system_admin": (_USERS, _AGENCIES, ("admin:index", _("Code tables"), "")),
    }
)
"""Main navigation by role, busiest role first; a person with several roles gets each entry once."""

MORE: Mapping[str, tuple[Entry, ...]] = MappingProxyType(
    {
        "coordinator": (_REFERRALS, _IMPORTS, _FIGURES, _API),
        "supervisor": (_DASHBOARD, _FIGURES, _EMERGENCIES, _APPROVALS),
        "officer": (_DASHBOARD, _FIGURES, _EMERGENCIES, _APPROVALS),
        "prosecutor": (_DASHBOARD, _FIGURES, _EMERGENCIES, _APPROVALS),
        "shelter_worker": (_EMERGENCIES, _APPROVALS),
        "agency_admin": (_API,),
        "system_admin": (_API, _APPROVALS),
    }
)
"""Less used pages, kept in the account menu."""


BAR_LENGTH = 5
"""Entries in the bar; what a person with many roles has beyond that goes to the account menu."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of the navigation."""

    label: str
    url: str
    shortcut: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page."""

    product_name: str
    main: tuple[NavItem, ...]
    more: tuple[NavItem, ...]
    home_url: str
    new_case_url: str
    search_url: str
    signed_in: bool
    user_label: str
    shortcuts: bool
    idle_seconds: int
    idle_warning_seconds: int
    exit_address: str
    languages: tuple[tuple[str, str], ...]
    return_to: str


def page(request: HttpRequest) -> dict[str, Any]:
    """Give every template `shell`; the context processor of the settings."""
    return {"shell": shell_for(request)}


def shell_for(request: HttpRequest) -> Shell:
    """Build the frame for whoever is asking. Touches no table."""
    viewer = getattr(request, "viewer", None)
    roles: frozenset[str] = getattr(viewer, "roles", frozenset())
    signed_in = bool(getattr(viewer, "user_id", None))
    main = _items(MAIN, roles, request.path)
    return Shell(
        product_name=settings.PRODUCT_NAME,
        main=main[:BAR_LENGTH],
        more=main[BAR_LENGTH:] + _items(MORE, roles, request.path, without=MAIN),
        home_url=_address("home") or "/",
        new_case_url=_address("case_new") if roles & NEW_CASE_ROLES else "",
        search_url=_address("search") if roles & SEARCH_ROLES else "",
        signed_in=signed_in,
        user_label=str(getattr(viewer, "display", "") or ""),
        shortcuts=bool(getattr(viewer, "shortcuts", True)),
        idle_seconds=_idle_seconds(request) if signed_in else 0,
        idle_warning_seconds=settings.IDLE_WARNING_SECONDS,
        exit_address=settings.EXIT_ADDRESS,
        languages=tuple((code, code.upper()) for code, _label in settings.LANGUAGES),
        return_to=request.get_full_path() if request.method in {"GET", "HEAD"} else request.path,
    )


def _idle_seconds(request: HttpRequest) -> int:
    """Return how long this session may lie idle; less on a device that others use too."""
    session = getattr(request, "session", None)
    return session.get_session_cookie_age() if session is not None else settings.SESSION_COOKIE_AGE


def _items(
    table: Mapping[str, Iterable[Entry]],
    roles: frozenset[str],
    path: str,
    without: Mapping[str, Iterable[Entry]] | None = None,
) -> tuple[NavItem, ...]:
    seen = {entry[0] for role in roles for entry in (without or {}).get(role, ())}
    found = []
    for role, entries in table.items():
        if role not in roles:
            continue
        for name, label, shortcut in entries:
            url = _address(name)
            if name not in seen and url:
                seen.add(name)
                found.append((str(label), url, shortcut))
    # The nearest page above is the current one: /ledger/unusual/ stands under /ledger/ and is a page of its own.
    current = max((url for _label, url, _shortcut in found if _is_under(path, url)), key=len, default=None)
    return tuple(NavItem(label, url, shortcut, is_current=url == current) for label, url, shortcut in found)


def _is_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
