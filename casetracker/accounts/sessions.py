"""Sessions in the database, and when the person of a session last proved who they are."""

from datetime import UTC, datetime
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"


class SessionStore(db.SessionStore):
    """Django's own, which also keeps when somebody signed in."""

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001
        """Keep the session."""
        if SESSION_KEY in self and SIGNED_IN_AT not in self:
            self[SIGNED_IN_AT] = timezone.now().timestamp()
        super().save(must_create)


def verified_at(session: Any) -> datetime | None:
    """Return when the person of a session last proved who they are: at sign-in or since."""
    proofs = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    moments = [proof["at"] for proof in proofs] + [session.get(SIGNED_IN_AT, 0)]
    return datetime.fromtimestamp(max(moments), UTC) if max(moments) else None
