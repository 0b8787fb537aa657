"""Changing the master key, splitting it for custodians, and destroying the key of a person."""

import base64
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approvals
from casetracker.approvals.choices import ApprovalKind
from casetracker.audit import services as audit
from casetracker.common import database
from casetracker.common.errors import InvalidInput, WrongState
from casetracker.vault import keys, persons, shares
from casetracker.vault.crypto import ID_BYTES
from casetracker.vault.models import Person, PersonKey, SearchToken

BATCH = 1_000
JOB = "key_custody"


def wrapped_under(wrapped: bytes | memoryview) -> bytes:
    """Return the id of the master key a wrapped key lies under."""
    return bytes(wrapped[1 : 1 + ID_BYTES])


def rotate(*, now: datetime, say: Callable[[int], None] = lambda _count: None) -> int:
    """Wrap every key anew under the master key in use and return how many were.

    In batches of a transaction each: one that is cut off goes on where it stopped, and meanwhile both master keys are
    needed and enough. Nothing that is encrypted is touched: only the keys it lies under.
    """
    actor = Viewer(job=JOB)
    with database.working(JOB):
        count = _rotate_system_keys()
    last: UUID | None = None
    while True:
        with database.working(JOB):
            rows = PersonKey.objects.filter(wrapped__isnull=False).order_by("pk")
            rows = rows.filter(pk__gt=last) if last else rows
            batch = list(rows.select_for_update()[:BATCH])
            old = [row for row in batch if row.wrapped and wrapped_under(row.wrapped) != keys.master_key().id]
            for row in old:
                row.wrapped = keys.wrap(persons.key_of(row), persons.place_of_key(row.person_id))
            PersonKey.objects.bulk_update(old, ["wrapped"])
        count += len(old)
        say(count)
        if len(batch) < BATCH:
            break
        last = batch[-1].pk
    with database.working(JOB):
        audit.record("vault.keys_rotated", actor=actor, now=now, details={"keys": count, "under": _name()})
    return count


def _rotate_system_keys() -> int:
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, key_id, wrapped FROM vault_systemkey ORDER BY name FOR UPDATE")
        for name, key_id, wrapped in cursor.fetchall():
            if wrapped_under(wrapped) == keys.master_key().id:
                continue
            place = keys.place_of_system_key(name)
            anew = keys.wrap(keys.unwrap(wrapped, key_id.bytes, place), place)
            cursor.execute("UPDATE vault_systemkey SET wrapped = %s WHERE name = %s", [anew, name])
            count += 1
    return count


def _name() -> str:
    return keys.master_key().id.hex()[:8]


def split_master_key(*, now: datetime) -> list[str]:
    """Return the three shares of the master key in use, a line each, and record that they were made."""
    secret = base64.b64decode(keys.master_text(), validate=True)
    with database.working(JOB):
        audit.record("vault.master_key_split", actor=Viewer(job=JOB), now=now, details={"key": _name()})
    return [shares.written(share, _name()) for share in shares.split(secret)]


def recover_master_key(*, lines: list[str], approval_id: UUID, now: datetime) -> str:
    """Return the master key of two shares as it stands in its file.

    Raises InvalidInput for shares that do not go together, and what taking the approval of two people raises.
    """
    try:
        read = [shares.read(line) for line in lines]
        secret = shares.join([share for _key, share in read])
    except shares.BadShares as error:
        raise InvalidInput(str(error), code="bad_shares") from None
    text = base64.b64encode(secret).decode()
    name = keys.read_master(text).id.hex()[:8]
    if {key for key, _share in read} != {name}:
        raise InvalidInput(_("The shares do not belong to one key."), code="bad_shares")
    actor = Viewer(job=JOB)
    with database.working(JOB):
        approvals.take(request_id=approval_id, kind=ApprovalKind.KEY_RECOVERY, actor=actor, now=now, by_asker=False)
        audit.record("vault.master_key_recovered", actor=actor, now=now, details={"key": name})
    return text


ERASING = frozenset({ApprovalKind.DESTRUCTION, ApprovalKind.ERASURE})


@transaction.atomic
def erase_person(*, person_id: UUID, approval_id: UUID, ground: str, actor: Viewer, now: datetime) -> None:
    """Destroy the key of a person: names, numbers and birth dates open nowhere any more, nor do old copies of the rows.

    What is counted by (sex, citizenship) stays, and the seals of the ledger hold, since it has boxes alone.

    Needs the approval of two people for this person on this ground, one of `ERASING`. Raises what taking it raises,
    InvalidInput for another person, WrongState when there is nothing to erase.
    """
    if ground not in ERASING:
        raise InvalidInput(code="no_ground")
    approval = approvals.take(request_id=approval_id, kind=ground, actor=actor, now=now, by_asker=False)
    if approval.subject_id != person_id:
        raise InvalidInput(code="other_person")
    with database.as_job(JOB):
        if not Person.objects.select_for_update().filter(pk=person_id).exists():
            raise InvalidInput(code="unknown_person")
        row = PersonKey.objects.select_for_update().filter(person_id=person_id).first()
        if row is None or row.wrapped is None:
            raise WrongState(_("There is nothing left to erase."), code="erased")
        row.wrapped, row.destroyed_at = None, now
        row.save(update_fields=["wrapped", "destroyed_at"])
        SearchToken.objects.filter(person_id=person_id).delete()
    audit.record(
        "identity.erased",
        actor=actor,
        now=now,
        subject=("person", person_id, ""),
        details={"approval": str(approval_id), "ground": ground},
    )
