"""Guards no door of the matrix shows: what a page is sent with, how often one may ask, what the database allows."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings
from django.urls import reverse

from casetracker.embedded import roles
from tests.builders import browser
from tests.proofs.guards import Guard, taken_out, yes

ONE_A_MINUTE = {"client": "1/min", "token": "1/min"}


@dataclass(frozen=True)
class Other:
    """A guard with its own question: does it hold? Taken out by replacing code, or by the administrator's SQL."""

    name: str
    holds: Callable[[Any], bool]
    out: Mapping[str, Any] = field(default_factory=dict)
    sql_out: str = ""
    sql_back: str = ""


@contextmanager
def without(other: Other) -> Iterator[None]:
    """Run without the guard."""
    if not other.sql_out:
        with taken_out(Guard(other.name, other.out)):
            yield
        return
    administer(other.sql_out)
    try:
        yield
    finally:
        administer(other.sql_back)


def administer(statement: str) -> None:
    """Carry out a statement as the administrator, in the database of this process."""
    address = os.environ["DATABASE_ADMINISTRATOR_URL"]
    with closing(psycopg2.connect(address, dbname=connection.settings_dict["NAME"])) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(statement)


def page(prober: Any, *, is_post: bool = False) -> Any:
    made = browser.of(prober.world.people.users["lead/officer"])
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = made.cookies
    with transaction.atomic():
        answer = strict.post(reverse("case_new")) if is_post else strict.get(reverse("case_new"))
        transaction.set_rollback(True)
    return answer


def header(name: str, *parts: str) -> Callable[[Any], bool]:
    def holds(prober: Any) -> bool:
        value = page(prober).headers.get(name, "")
        return all(part in value for part in parts) and "unsafe" not in value

    return holds


def limited(address: str) -> Callable[[Any], bool]:
    """Say whether the second request of a minute is refused."""

    def holds(prober: Any) -> bool:
        cache.clear()
        rates = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": ONE_A_MINUTE}
        program = next(iter(prober.world.people.clients))
        token = prober.tokens.get(program) or ""
        with override_settings(REST_FRAMEWORK=rates), transaction.atomic():
            method = "POST" if "token" in address else "GET"
            sent = {"Authorization": f"Bearer {token}"} if token else {}
            answers = [Client().generic(method, address, headers=sent).status_code for _ in range(3)]
            transaction.set_rollback(True)
        cache.clear()
        return 429 in answers

    return holds


def refused(statement: str) -> Callable[[Any], bool]:
    """Say whether the database refuses a statement of the application."""

    def holds(prober: Any) -> bool:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                transaction.set_rollback(True)
        except DatabaseError:
            return True
        return False

    return holds


def privilege(name: str, statement: str, right: str, on: str) -> Other:
    return Other(
        name,
        refused(statement),
        sql_out=f"GRANT {right} ON {on} TO {roles.APP}",
        sql_back=f"REVOKE {right} ON {on} FROM {roles.APP}",
    )


def passes(self: Any, request: Any, response: Any) -> Any:
    return response


OTHERS: tuple[Other, ...] = (
    Other(
        "the form's own token",
        lambda prober: page(prober, is_post=True).status_code == 403,
        {"django.middleware.csrf:CsrfViewMiddleware.process_view": lambda *args, **kwargs: None},
    ),
    Other("no page in any cache", header("Cache-Control", "no-store"), {"casetracker.common.middleware:HEADERS": {}}),
    Other(
        "the content security policy",
        header("Content-Security-Policy", "default-src 'none'", "script-src 'self'"),
        {"csp.middleware:CSPMiddleware.process_response": passes},
    ),
    Other(
        "no page in a frame",
        header("X-Frame-Options", "DENY"),
        {"django.middleware.clickjacking:XFrameOptionsMiddleware.process_response": passes},
    ),
    Other(
        "types are not guessed",
        header("X-Content-Type-Options", "nosniff"),
        {"django.middleware.security:SecurityMiddleware.process_response": passes},
    ),
    Other(
        "how often tokens may be asked for",
        limited("/api/v1/token/"),
        {"casetracker.common.api.throttling:WindowThrottle.allow_request": yes},
    ),
    privilege("the record is not edited", "UPDATE audit_entry SET event = '' WHERE false", "UPDATE", "audit_entry"),
    privilege("nothing is deleted from the record", "DELETE FROM audit_entry WHERE false", "DELETE", "audit_entry"),
    privilege("nothing is deleted from the ledger", "DELETE FROM ledger.line WHERE false", "DELETE", "ledger.line"),
    privilege("the ledger is not edited", "UPDATE ledger.line SET at = now() WHERE false", "UPDATE", "ledger.line"),
    privilege(
        "nothing is forged in the ledger",
        "INSERT INTO ledger.line (epoch) SELECT 1 WHERE false",
        "INSERT",
        "ledger.line",
    ),
)
