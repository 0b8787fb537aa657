"""The same write sent twice is done once: forms by a hidden key, the API by `Idempotency-Key`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import WrongState
from casetracker.delivery.models import RememberedAnswer

KEPT_HEADERS = ("Location",)
LONGEST_KEY = 200

Answer = tuple[int, dict[str, str], Any]
"""Status, headers and body."""


def _actor(actor: Viewer) -> UUID:
    identifier = actor.client_id or actor.user_id
    if identifier is None:
        raise RuntimeError("An unattended job has no answers to remember")
    return identifier


def _hash(path: str) -> str:
    return hashlib.sha256(path.encode(errors="surrogatepass")).hexdigest()


def _kept(key: str) -> str:
    """Return a key as it is kept: what no client of ours would send (too long, hidden characters) by its hash."""
    return key if len(key) <= LONGEST_KEY and key.isprintable() else _hash(key)


def earlier_answer(*, actor: Viewer, key: str, path: str) -> str:
    """Return where the first submission of this form went, "" when there was none."""
    answer = RememberedAnswer.objects.filter(actor=_actor(actor), key=_kept(key), request_hash=_hash(path)).first()
    return answer.location if answer else ""


def remember_answer(*, actor: Viewer, key: str, path: str, location: str) -> None:
    """Keep where a form went, in the transaction of its write.

    Raises WrongState when the same form was sent twice at the same moment: the second write is rolled back.
    """
    try:
        with transaction.atomic():
            RememberedAnswer(actor=_actor(actor), key=_kept(key), request_hash=_hash(path), location=location).save(
                force_insert=True
            )
    except IntegrityError as error:
        raise WrongState(code="sent_twice") from error


@dataclass(frozen=True, slots=True)
class Claim:
    """A key taken for a write, or the `answer` of the write it was taken for before."""

    row_id: int
    answer: Answer | None = None
    is_reused: bool = False


def request_digest(*, method: str, path: str, body: Any) -> str:
    """Return what makes two writes the same: method, address, and the body however it was spaced or ordered."""
    written = orjson.dumps([method, path, body], option=orjson.OPT_SORT_KEYS)
    # SECURITY: keyed, since a plain digest of a body with a name in it would let anybody try names out.
    return salted_hmac("casetracker.delivery", written, algorithm="sha256").hexdigest()


def claim_key(*, actor: Viewer, key: str, digest: str) -> Claim:
    """Take a key in the transaction of its write, or find what was answered under it.

    While another request holds the key, this waits for that one's end.
    """
    row, is_new = RememberedAnswer.objects.get_or_create(
        actor=_actor(actor), key=key, defaults={"request_hash": digest, "status": 0}
    )
    if is_new:
        return Claim(row_id=row.pk)
    if row.request_hash != digest:
        return Claim(row_id=row.pk, is_reused=True)
    return Claim(row_id=row.pk, answer=(row.status, row.headers, row.body))


def keep_answer(*, claim: Claim, status: int, headers: Mapping[str, str], body: Any) -> None:
    """Keep the answer under a claimed key. PRIVACY: callers answer writes with receipts, never with case content."""
    RememberedAnswer.objects.filter(pk=claim.row_id).update(
        status=status,
        location=headers.get("Location", ""),
        headers={name: headers[name] for name in KEPT_HEADERS if name in headers},
        body=orjson.loads(orjson.dumps(body, default=str)),
    )


class ApiAnswers:
    """The answers an API client got to its writes."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    def claim(self, *, key: str, method: str, path: str, body: Any) -> Claim:
        """Take a key for a write, or find what was answered under it."""
        digest = request_digest(method=method, path=path, body=body)
        return claim_key(actor=self._viewer, key=key, digest=digest)

    def keep(self, claim: Claim, *, status: int, headers: Mapping[str, str], body: Any) -> None:
        """Keep the answer of the write."""
        keep_answer(claim=claim, status=status, headers=headers, body=body)
