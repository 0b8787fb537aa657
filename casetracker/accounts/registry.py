"""What the apps above do for accounts, registered from their `apps.py`: the record of who did what, and the outbox."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from casetracker.accounts.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Sealer:
    """Two functions of text that undo each other; only who holds the key can."""

    encrypt: Callable[[str], str]
    decrypt: Callable[[str], str]


_recorders: list[Callable[..., object]] = []
_outboxes: list[Callable[..., object]] = []
sealer: Sealer | None = None


def register_sealer(encrypt: Callable[[str], str], decrypt: Callable[[str], str]) -> None:
    """Say who seals the secrets of second factors (once, by `vault`). What `encrypt` gives never starts with `own:`."""
    global sealer
    sealer = Sealer(encrypt, decrypt)


def register_recorder(recorder: Callable[..., object]) -> None:
    """Say who keeps the record (once, by `audit`)."""
    _recorders[:] = [recorder]


def register_outbox(enqueue: Callable[..., object]) -> None:
    """Say who hands tasks to the workers (once, by `delivery`)."""
    _outboxes[:] = [enqueue]


def record(
    event: str,
    *,
    actor: Viewer,
    now: datetime,
    subject: tuple[str, UUID | None, str] = ("", None, ""),
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add a line to the record, in the transaction of what it records."""
    _recorders[0](event, actor=actor, now=now, subject=subject, details=details)


def enqueue(*, task: str, **arguments: Any) -> None:
    """Ask for a task in the caller's transaction; ids only."""
    _outboxes[0](task=task, **arguments)
