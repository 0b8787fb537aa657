"""The boxes of persons: one key for each person who has anything to hide, and what its boxes hold."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from casetracker.common.ids import uuid7
from casetracker.vault import folding, keys
from casetracker.vault.crypto import Key, Place, Unreadable, key_id_of, new_key
from casetracker.vault.models import BirthDate, Identifier, Person, PersonKey, PersonName

NAMES = "vault_personname"
BIRTHS = "vault_birthdate"
NUMBERS = "vault_identifier"
_BETWEEN = "\n"

NameBox = tuple[str, str, bytes, bytes]
"""(name id, person, box of the name, wrapped key). Ids are texts: that is what boxes are bound to."""


def place_of_key(person_id: UUID | str) -> Place:
    return Place("vault_personkey", "wrapped", str(person_id))


def _place(table: str, row: UUID | str) -> Place:
    return Place(table, "value", str(row))


def make_key(person: Person) -> tuple[Key, PersonKey]:
    """Return a fresh key for a person, and the row that keeps it."""
    key_id = uuid7()
    key = new_key(key_id)
    return key, PersonKey(id=key_id, person=person, wrapped=keys.wrap(key, place_of_key(person.pk)))


def key_of(row: PersonKey) -> Key:
    """Return the key a row keeps. Raises Unreadable for an erased person."""
    if row.wrapped is None:
        raise Unreadable()
    return keys.unwrap(row.wrapped, row.pk.bytes, place_of_key(row.person_id))


def existing_key(person_id: UUID) -> PersonKey | None:
    """Return the row of a person's key, when there is one."""
    return PersonKey.objects.filter(person_id=person_id).first()


# One box each way


def seal_name(key: Key, row: PersonName, name: str) -> list[str]:
    """Put a name and its folded parts into a row; returns the parts."""
    parts = folding.name_parts(name)
    row.value = key.seal_text(f"{name}{_BETWEEN}{' '.join(parts)}", _place(NAMES, row.pk))
    return parts


def open_name(key: Key, row_id: UUID | str, stored: bytes | memoryview) -> tuple[str, str]:
    """Return a name, and its folded parts in one text."""
    name, _, folded = key.open_text(stored, _place(NAMES, row_id)).rpartition(_BETWEEN)
    return name, folded


def seal_birth(key: Key, row: BirthDate, value: date, document: str) -> None:
    """Put a birth date and the document it stands in into a row."""
    row.value = key.seal_text(f"{value.isoformat()}{document}", _place(BIRTHS, row.pk))


def open_birth(key: Key, row: BirthDate) -> tuple[date, str]:
    """Return a birth date and the document it stands in."""
    text = key.open_text(row.value, _place(BIRTHS, row.pk))
    return date.fromisoformat(text[:10]), text[10:]


def seal_number(key: Key, row: Identifier, value: str) -> None:
    """Put a number into a row."""
    row.value = key.seal_text(value, _place(NUMBERS, row.pk))


def open_number(key: Key, row: Identifier) -> str:
    """Return the number of a row."""
    return key.open_text(row.value, _place(NUMBERS, row.pk))


def open_names(boxes: Iterable[NameBox]) -> Iterator[str]:
    """Yield the folded names of many boxes."""
    opened: dict[str, Key] = {}
    for row_id, person_id, stored, wrapped in boxes:
        key = opened.get(person_id)
        if key is None:
            # SECURITY: the box says which key is its own, and opens with no other.
            key = opened[person_id] = keys.unwrap(wrapped, key_id_of(stored), place_of_key(person_id))
        yield open_name(key, row_id, stored)[1]
