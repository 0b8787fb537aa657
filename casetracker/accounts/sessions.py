"""Sessions in the database, from which nobody can take one over: the key is hashed, the content encrypted with it."""

import hashlib
import hmac
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction
from django.utils import timezone

if TYPE_CHECKING:
    from casetracker.accounts.models import Session

SIGNED_IN_AT = "signed_in_at"
SHARED_DEVICE = "shared_device"
BROWSER = "browser"
NONCE_BYTES = 12


def hash_of(key: str) -> str:
    """Return what is stored of a session's key."""
    return hashlib.sha256(key.encode()).hexdigest()


def verified_at(session: Any) -> datetime | None:
    """Return when the person of a session last proved who they are: at sign-in or since."""
    proofs = session.get(AUTHENTICATION_METHODS_SESSION_KEY) or []
    latest = max([proof["at"] for proof in proofs] + [session.get(SIGNED_IN_AT, 0)])
    return datetime.fromtimestamp(latest, UTC) if latest else None


class SessionStore(SessionBase):
    """A session ends when nothing was asked for a while, hours after signing in, or when its row is ended."""

    @classmethod
    def get_model_class(cls) -> "type[Session]":
        """Return the model; imported late, because the settings name this module."""
        from casetracker.accounts.models import Session

        return Session

    def exists(self, session_key: str) -> bool:
        return self.get_model_class().objects.filter(pk=hash_of(session_key)).exists()

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def load(self) -> dict[str, Any]:
        key = self.session_key
        rows = self.get_model_class().objects.living(timezone.now())
        stored = rows.filter(pk=hash_of(key)).values_list("session_data", flat=True).first() if key else None
        if stored is None:
            self._session_key = None
            return {}
        return self.decode(stored)

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001
        """Keep the session; what was ended in the meantime stays ended."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if SESSION_KEY in data:
            data.setdefault(SIGNED_IN_AT, timezone.now().timestamp())
        model, key, values = self.get_model_class(), hash_of(self.session_key), self._columns(data)
        if not must_create:
            if not model.objects.filter(pk=key, ended_at=None).update(**values):
                raise UpdateError
            return
        try:
            with transaction.atomic():
                model(session_key=key, **values).save(force_insert=True)
        except IntegrityError as error:
            raise CreateError from error

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            self.get_model_class().objects.filter(pk=hash_of(key)).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what ran out or was ended a day ago; until then it can still say why."""
        cls.get_model_class().objects.filter(expire_date__lt=timezone.now() - timedelta(days=1)).delete()

    def get_session_cookie_age(self) -> int:
        """Return after how many seconds without a request the session ends."""
        return settings.SHARED_DEVICE_AGE if self.get(SHARED_DEVICE) else settings.SESSION_COOKIE_AGE

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Return the content as it is stored."""
        nonce = os.urandom(NONCE_BYTES)
        plain = self.serializer().dumps(session_dict)
        return b64encode(nonce + self._cipher().encrypt(nonce, plain, None)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Return the content; an empty one where it was tampered with."""
        try:
            raw = b64decode(session_data, validate=True)
            plain = self._cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
        except (InvalidTag, NotBase64, ValueError):
            return {}
        content: dict[str, Any] = self.serializer().loads(plain)
        return content

    def _cipher(self) -> AESGCM:
        key: str = self._get_or_create_session_key()  # type: ignore[attr-defined]
        return AESGCM(hmac.digest(key.encode(), b"casetracker session content", "sha256"))

    def _columns(self, data: dict[str, Any]) -> dict[str, Any]:
        now = timezone.now()
        started = datetime.fromtimestamp(data[SIGNED_IN_AT], UTC) if SIGNED_IN_AT in data else None
        ends = now + timedelta(seconds=self.get_session_cookie_age())
        if started:
            ends = min(ends, started + timedelta(seconds=settings.SESSION_LONGEST_AGE))
        return {
            "session_data": self.encode(data),
            "expire_date": ends,
            "user_id": data.get(SESSION_KEY),
            "started_at": started,
            "seen_at": now,
            "is_shared_device": bool(data.get(SHARED_DEVICE)),
            "browser": data.get(BROWSER, ""),
        }
