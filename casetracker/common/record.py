"""What both doors tell the record, which stands above them: what was shown, and what was refused.

Cards say what they show (`shown`), the base of the door hands it over in the transaction that read it. A refusal is
written after its transaction was rolled back, in one of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from casetracker.common import database
from casetracker.common.middleware import current_request_id

if TYPE_CHECKING:
    from casetracker.accounts.viewer import Viewer

Shown = dict[UUID, int]
ReadRecorder = Callable[..., None]
RefusalRecorder = Callable[..., None]

_shown: ContextVar[Shown | None] = ContextVar("shown", default=None)
_read_recorders: list[ReadRecorder] = []
_refusal_recorders: list[RefusalRecorder] = []


def register(reads: ReadRecorder, refusals: RefusalRecorder) -> None:
    """Say who keeps what was shown and what was refused (once, by `audit`)."""
    _read_recorders[:] = [reads]
    _refusal_recorders[:] = [refusals]


def shown(case_id: UUID, sections: int) -> None:
    """Note that sections of a case go to whoever asks; called where a card is made, and free outside of a door."""
    found = _shown.get()
    if found is not None and sections:
        found[case_id] = found.get(case_id, 0) | int(sections)


@contextmanager
def collecting() -> Iterator[Shown]:
    """Collect what is shown while one request is answered."""
    found: Shown = {}
    token = _shown.set(found)
    try:
        yield found
    finally:
        _shown.reset(token)


def keep_reads(viewer: "Viewer", found: Shown, *, route: str) -> None:
    """Hand over what one answer shows, in the transaction that read it."""
    if found:
        for recorder in _read_recorders:
            recorder(viewer, found, route=route, now=timezone.now())


def keep_refusal(viewer: "Viewer", *, status: int, route: str, method: str, about: Mapping[str, Any]) -> None:
    """Hand over a refusal. SECURITY: no case is looked up for it, so that a hidden one and none take the same time."""
    is_known = viewer.user_id is not None or viewer.client_id is not None
    is_told = status == 403 or (status == 404 and "reference" in about)
    if not (is_known and is_told):
        return
    with transaction.atomic():
        database.enter(viewer, request_id=current_request_id.get())
        for recorder in _refusal_recorders:
            recorder(viewer, status=status, route=route, method=method, about=about, now=timezone.now())


def route_of(request: Any) -> str:
    """Return the name of the address that is answered, never the address itself."""
    match = getattr(request, "resolver_match", None)
    return str(match.view_name) if match and match.view_name else ""
