"""What the apps above do once a request is approved, and know about a case, registered from their `apps.py`."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from casetracker.accounts.viewer import Viewer

if TYPE_CHECKING:
    from casetracker.approvals.models import ApprovalRequest

Effect = Callable[["ApprovalRequest", Viewer, datetime], None]
CaseFinder = Callable[[str], UUID | None]
LocationReader = Callable[[UUID], Iterable[tuple[str, str]]]

_effects: dict[str, Effect] = {}
_case_finders: list[CaseFinder] = []
_location_readers: list[LocationReader] = []


def register_effect(kind: str, effect: Effect) -> None:
    """Say what is carried out with the last approval, in its transaction. Kinds without one are used later."""
    _effects[kind] = effect


def register_case_finder(finder: CaseFinder) -> None:
    """Say how the case of an exact reference is found, whoever may see it (once, by `cases`)."""
    _case_finders[:] = [finder]


def register_shelter_locations(reader: LocationReader) -> None:
    """Say how the present places of a case's victims are read (once, by `victims`)."""
    _location_readers[:] = [reader]


def carry_out(request: "ApprovalRequest", actor: Viewer, now: datetime) -> None:
    """Carry out what was approved, where something is carried out at once."""
    if request.kind in _effects:
        _effects[request.kind](request, actor, now)


def find_case(reference: str) -> UUID | None:
    """Return the case of an exact reference, None where there is none."""
    return _case_finders[0](reference)


def shelter_locations(case_id: UUID) -> list[tuple[str, str]]:
    """Return (code, place) of the victims of a case who are in a shelter now."""
    return [row for reader in _location_readers for row in reader(case_id)]
