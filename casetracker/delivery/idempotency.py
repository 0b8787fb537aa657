"""The same write sent twice is done once: forms by a hidden key, the API by `Idempotency-Key`."""

import hashlib
from uuid import UUID

from django.db import IntegrityError, transaction

from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import WrongState
from casetracker.delivery.models import RememberedAnswer


def _actor(actor: Viewer) -> UUID:
    identifier = actor.client_id or actor.user_id
    if identifier is None:
        raise RuntimeError("An unattended job has no answers to remember")
    return identifier


def _hash(path: str) -> str:
    return hashlib.sha256(path.encode()).hexdigest()


def earlier_answer(*, actor: Viewer, key: str, path: str) -> str:
    """Return where the first submission of this form went, "" when there was none."""
    answer = RememberedAnswer.objects.filter(actor=_actor(actor), key=key[:200], request_hash=_hash(path)).first()
    return answer.location if answer else ""


def remember_answer(*, actor: Viewer, key: str, path: str, location: str) -> None:
    """Keep where a form went, in the transaction of its write.

    Raises WrongState when the same form was sent twice at the same moment: the second write is rolled back.
    """
    try:
        with transaction.atomic():
            RememberedAnswer(actor=_actor(actor), key=key[:200], request_hash=_hash(path), location=location).save(
                force_insert=True
            )
    except IntegrityError as error:
        raise WrongState(code="sent_twice") from error
