"""Whether this process can serve: the health page, and the refusal to run on a database that is not safe."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as AnyDatabaseError
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

BROKER_SECONDS = 2


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database and the broker answer, else 503, naming what does not and never why."""
    parts = {name: works(check) for name, check in {"database": ask_database, "broker": ask_broker}.items()}
    healthy = all(parts.values())
    words = {name: "ok" if fine else "unavailable" for name, fine in parts.items()}
    return JsonResponse({"status": "ok" if healthy else "unavailable", **words}, status=200 if healthy else 503)


def works(check: Callable[[], None]) -> bool:
    try:
        check()
    except (AnyDatabaseError, redis.RedisError, OSError):
        return False
    return True


def ask_database() -> None:
    """Raises an error of the database when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def ask_broker() -> None:
    """Raises RedisError when the broker does not answer in time."""
    with redis.from_url(
        settings.REDIS_CLIENT_URL, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    ) as client:
        client.ping()


def refuse_unsafe_database() -> None:
    """Stop a serving process on a database that would show too much or lose something.

    Raises ImproperlyConfigured, and DatabaseError when the database does not answer.
    """
    refuse_powerful_role()
    if settings.DURABLE_DATABASE_REQUIRED:
        refuse_forgetful_server()


DURABLE = ("synchronous_commit", "fsync", "full_page_writes")


def refuse_forgetful_server() -> None:
    """Stop a serving process whose database could lose what it has confirmed: no acknowledged write may be lost.

    Raises ImproperlyConfigured, and DatabaseError when the database does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY (%s) AND setting = 'off'", [list(DURABLE)])
        off = sorted(name for (name,) in cursor.fetchall())
    connection.close()
    if off:
        raise ImproperlyConfigured(
            f"The database is set up to lose what it has confirmed ({', '.join(off)} = off). Switch it on."
        )


def refuse_powerful_role() -> None:
    """Stop a serving process whose database role could read past row-level security or change the tables.

    SECURITY: row-level security does not bind a superuser, a role with BYPASSRLS, or the owner of a table.
    Raises ImproperlyConfigured, and DatabaseError when the database does not answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT current_user, rolsuper OR rolbypassrls, EXISTS (
                SELECT FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = 'public'::regnamespace
            )
            FROM pg_roles WHERE rolname = current_user
            """
        )
        name, is_powerful, owns_tables = cursor.fetchone()
    connection.close()
    if is_powerful or owns_tables:
        reason = "is a superuser or bypasses row-level security" if is_powerful else "owns tables"
        raise ImproperlyConfigured(
            f"The database role '{name}' {reason}. Point DATABASE_URL at the application role; "
            "DATABASE_OWNER_URL is for migrations."
        )
