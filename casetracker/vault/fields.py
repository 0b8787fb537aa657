"""Fields whose column is a box: sealed when a row is written, opened when an attribute is read, and noise otherwise.

The row's own key and place are part of it, so a value works only in its row; `values()` and raw SQL give boxes, and no
condition can be put on a value. A person's names and numbers do not use these: they have a key of the person.
"""

import json
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from casetracker.vault import keys
from casetracker.vault.crypto import Place

Stored = bytes | memoryview


class _Opened(DeferredAttribute):
    """The attribute: opens the box at the first look and keeps what it held."""

    field: "SealedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        held = instance.__dict__[name] if name in instance.__dict__ else super().__get__(instance, cls)
        if isinstance(held, Stored):
            held = instance.__dict__[name] = self.field.opened(instance.pk, held)
        return held

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """A text of any length, sealed. An empty one is an empty column."""

    descriptor_class = _Opened

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def get_internal_type(self) -> str:
        return "BinaryField"

    def opened(self, row: Any, stored: Stored) -> Any:
        """Return what the column of a row holds. Raises Unreadable for a box of another row."""
        if not stored:
            return self.from_text("")
        key = keys.record_key(self.model._meta.db_table, str(row))
        return self.from_text(key.open_text(stored, self._place(row)))

    def stored(self, instance: models.Model) -> bytes:
        """Return the box of the row's value, as it is written; one nobody opened stays as it is."""
        held = instance.__dict__[self.attname]
        if isinstance(held, Stored):
            return bytes(held)
        return self.sealed(instance.pk, held)

    def sealed(self, row: Any, value: Any) -> bytes:
        """Return the box of a value for the row with this key."""
        text = self.to_text(value)
        if not text:
            return b""
        key = keys.record_key(self.model._meta.db_table, str(row))
        return key.seal_text(text, self._place(row))

    def _place(self, row: Any) -> Place:
        return Place(self.model._meta.db_table, str(self.column), str(row))

    def to_text(self, value: Any) -> str:
        """Return a value as the text that is sealed."""
        return str(value or "")

    def from_text(self, text: str) -> Any:
        """Return the value of a text."""
        return text

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes:  # noqa: FBT001
        return self.stored(model_instance)

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001
        if value is not None and not value:
            value = b""
        if not isinstance(value, Stored):
            raise TypeError(f"{self.attname} is sealed: it is written with its row, and no condition can be put on it")
        return connection.Database.Binary(value)


class SealedJSONField(SealedTextField):
    """A value of lists, dictionaries and texts, sealed as a whole."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_default(self) -> Any:
        return self._get_default()  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> Any:
        return value

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False) if value else ""

    def from_text(self, text: str) -> Any:
        return json.loads(text) if text else self.get_default()


def sealed_field(model: type[models.Model], name: str) -> SealedTextField:
    """Return a sealed field of a model, to open or seal values that do not come as rows."""
    field = model._meta.get_field(name)
    if not isinstance(field, SealedTextField):
        raise TypeError(f"{name} is not sealed")
    return field
