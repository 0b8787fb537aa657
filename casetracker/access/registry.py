"""What the apps above tell the access layer about cases, registered from their `apps.py`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casetracker.common.errors import Text


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The columns of a case that lists sort and filter by."""

    opened_at: datetime
    status: str
    kind: str
    province_id: int | None
    lead_agency_id: UUID
    owner_id: UUID | None
    child_involved: bool
    next_due_on: date | None
    is_reference: bool


FactsReader = Callable[[Sequence[UUID]], Mapping[UUID, CaseFacts]]
ResourceReader = Callable[[UUID], Iterable[tuple[str, UUID]]]

_facts_reader: list[FactsReader] = []
_resource_readers: list[ResourceReader] = []
_case_kinds: list[tuple[str, Text]] = []


def register_case_kinds(kinds: Sequence[tuple[str, Text]]) -> None:
    """Say which kinds of case there are (once, by `cases`)."""
    _case_kinds[:] = kinds


def case_kinds() -> list[tuple[str, Text]]:
    """Return the kinds of case with their labels."""
    return list(_case_kinds)


def register_case_facts(reader: FactsReader) -> None:
    """Say how the columns of cases are read (once, by `cases`)."""
    _facts_reader[:] = [reader]


def register_case_resources(reader: ResourceReader) -> None:
    """Say which resources hang on a case: a new share announces all of them to the agency it is for."""
    if reader not in _resource_readers:
        _resource_readers.append(reader)


def case_facts(case_ids: Sequence[UUID]) -> Mapping[UUID, CaseFacts]:
    """Return the columns of these cases."""
    return _facts_reader[0](case_ids)


def case_resources(case_id: UUID) -> list[tuple[str, UUID]]:
    """Return (resource, id) of everything that hangs on a case."""
    return [item for reader in _resource_readers for item in reader(case_id)]
