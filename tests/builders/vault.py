"""What lies in the vault, opened, for tests that look behind the doors."""

from uuid import UUID

from casetracker.vault import persons
from casetracker.vault.models import Identifier, PersonKey, PersonName


def names(person_id: UUID | None = None, **conditions: object) -> list[str]:
    """Return the names kept, of one person or of everybody, in the order they were kept."""
    rows = PersonName.objects.filter(**conditions).order_by("id")
    rows = rows.filter(person_id=person_id) if person_id else rows
    held = {row.person_id: persons.key_of(row) for row in PersonKey.objects.filter(wrapped__isnull=False)}
    return [persons.open_name(held[row.person_id], row.pk, row.value)[0] for row in rows]


def numbers(**conditions: object) -> list[tuple[UUID, str]]:
    """Return (person, number) of the numbers kept."""
    held = {row.person_id: persons.key_of(row) for row in PersonKey.objects.filter(wrapped__isnull=False)}
    return [
        (row.person_id, persons.open_number(held[row.person_id], row))
        for row in Identifier.objects.filter(**conditions).order_by("id")
    ]
