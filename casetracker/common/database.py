"""Who acts, told to the database for the length of one transaction: what row-level security goes by.

`enter` is called once in the outermost transaction: by the base view, the base API view and the base task. Before it,
and after the transaction, the application sees no protected row and writes none.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg2 import extensions

from casetracker.common.errors import DomainError

JOBS: Mapping[str, str] = MappingProxyType(
    {
        "access_derivation": "the access table follows grants and walls, also those of principals the actor is not",
        "auditing": "an auditor's page compares where cases lie with where their readers work, and shows no case",
        "access_expiry": "grants whose end has come are closed",
        "case_numbering": "victims and suspects of a case are numbered in one row",
        "change_feed": "a change is announced to everybody who sees the case",
        "deadlines": "clocks of approvals and emergency openings run for every case",
        "demo": "the demonstration data is made for many agencies at once",
        "emergency": "a case is found by its exact reference, and shelter places are read, after their own checks",
        "exact_match": "whether a document stands in another file, answered without saying where",
        "housekeeping": "what has served its purpose is deleted or compared",
        "import": "rows of an import are numbered and matched against all rows of the case they go to",
        "key_custody": "keys are wrapped anew under another master key, and the key of an erased person is destroyed",
        "notification": "people are told of what concerns them, by what they may see and not by what the actor may see",
        "referral_clock": "clocks of referrals and consents run for every case",
        "referral_move": "a move of a referral checks consent, and opens or closes what is shared, for both sides",
        "reporting": "reports are begun and put away for those who asked for them",
        "schedules": "the reports whose day has come are asked for",
        "statistics": "figures with small numbers hidden are counted for those who see no case",
        "walls": "walls are read, raised and lifted, and the case follows them, whoever loses it by that",
    }
)
"""Every elevation there is, and what it is for. SECURITY: a job sees every case; each new name is reviewed."""


AUDITOR = "auditor"
"""The role that reads the record and the ledger of every case, and none of the cases."""


class Acting(Protocol):
    """What is told of a viewer (`accounts.Viewer` is one)."""

    @property
    def principals(self) -> tuple[UUID, ...]: ...
    @property
    def user_id(self) -> UUID | None: ...
    @property
    def agency_id(self) -> UUID | None: ...
    @property
    def client_id(self) -> UUID | None: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def sees_cases(self) -> bool: ...
    @property
    def job(self) -> str: ...


class OutsideTransaction(RuntimeError):
    """The context holds for a transaction; outside one it would hold for a statement, or for the next person."""


class UnknownJob(RuntimeError):
    """The job is not on the reviewed list `JOBS`."""


_ENTER = """
    SELECT set_config('casetracker.principals', %s, true), set_config('casetracker.user', %s, true),
           set_config('casetracker.agency', %s, true), set_config('casetracker.client', %s, true),
           set_config('casetracker.job', %s, true), set_config('casetracker.request', %s, true),
           set_config('casetracker.auditor', %s, true), set_config('casetracker.sees_cases', %s, true),
           set_config('casetracker.purpose', '', true)
"""
# OFFSET 0: what was there is read before it is replaced.
_BECOME = """
    SELECT principals, job, set_config('casetracker.principals', '', true), set_config('casetracker.job', %s, true)
    FROM (
        SELECT coalesce(current_setting('casetracker.principals', true), '') AS principals,
               coalesce(current_setting('casetracker.job', true), '') AS job
        OFFSET 0
    ) AS before
"""
_BACK = "SELECT set_config('casetracker.principals', %s, true), set_config('casetracker.job', %s, true)"
_TOLD = """
    SELECT coalesce(current_setting('casetracker.principals', true), ''),
           coalesce(current_setting('casetracker.user', true), ''),
           coalesce(current_setting('casetracker.agency', true), ''),
           coalesce(current_setting('casetracker.client', true), ''),
           coalesce(current_setting('casetracker.job', true), ''),
           coalesce(current_setting('casetracker.request', true), ''),
           coalesce(current_setting('casetracker.auditor', true), ''),
           coalesce(current_setting('casetracker.sees_cases', true), '')
"""
_PURPOSE = "SELECT set_config('casetracker.purpose', %s, true)"


def enter(viewer: Acting, *, request_id: str = "") -> None:
    """Say who acts in this transaction. Raises OutsideTransaction, and UnknownJob for a job nobody reviewed."""
    if viewer.job:
        _known(viewer.job)
    _tell(
        _ENTER,
        "" if viewer.job else _array(viewer.principals),
        _text(viewer.user_id),
        _text(viewer.agency_id),
        _text(viewer.client_id),
        viewer.job,
        request_id,
        "on" if AUDITOR in viewer.roles else "",
        "on" if viewer.sees_cases else "",
    )


def state_purpose(purpose: str) -> None:
    """Say for what the rest of this transaction reads or writes, for the ledger. Raises OutsideTransaction."""
    _tell(_PURPOSE, purpose)


@contextmanager
def as_job(name: str) -> Iterator[None]:
    """Act as a named job inside a service, and as before afterwards. SECURITY: the only elevation there is.

    The acting person stays written for the ledger. Raises OutsideTransaction, UnknownJob.
    """
    before = _tell(_BECOME, _known(name))
    try:
        yield
    finally:
        if _is_sound():
            _tell(_BACK, before[0], before[1])


@contextmanager
def acting(viewer: Acting, *, request_id: str = "") -> Iterator[None]:
    """Open a transaction in which the viewer acts: for tasks and commands, which no base view serves."""
    with _transaction():
        enter(viewer, request_id=request_id)
        yield


@contextmanager
def working(job: str) -> Iterator[None]:
    """Open a transaction of a named job that nobody asked for. Raises UnknownJob."""
    with _transaction():
        _tell(_ENTER, "", "", "", "", _known(job), "", "", "")
        yield


def keep_of_refusal(error: DomainError, viewer: Acting, *, request_id: str = "") -> None:
    """Write what a refusal leaves behind, in a transaction of its own after everything else was rolled back."""
    if error.kept is not None:
        with acting(viewer, request_id=request_id):
            error.kept()


@contextmanager
def _transaction() -> Iterator[None]:
    """Open a transaction; inside another one, give that one its context back at the end."""
    is_nested = connection.in_atomic_block
    with transaction.atomic():
        before = _tell(_TOLD) if is_nested else ()
        yield
        if is_nested and _is_sound():
            _tell(_ENTER, *before)


def was_cut_off(error: BaseException) -> bool:
    """Say whether an error means that the server went away or was not there, so that the work may succeed again."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    state = getattr(error.__cause__, "pgcode", None) or ""
    # 08: the connection; 57P: the server is stopping, crashed or starting. A lost connection has no state at all.
    return not state or state.startswith(("08", "57P"))


def _tell(statement: str, *values: str) -> tuple[str, ...]:
    if not connection.in_atomic_block:
        raise OutsideTransaction("Who acts is told inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[str, ...] = cursor.fetchone()
    return row


def _known(job: str) -> str:
    if job not in JOBS:
        raise UnknownJob(job)
    return job


def _is_sound() -> bool:
    """Say whether the transaction still takes statements; one that does not takes its context back by itself."""
    if connection.needs_rollback or connection.connection is None or connection.connection.closed:
        return False
    status: int = connection.connection.info.transaction_status
    return status != extensions.TRANSACTION_STATUS_INERROR


def _array(values: tuple[UUID, ...]) -> str:
    return "{" + ",".join(map(str, values)) + "}" if values else ""


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
