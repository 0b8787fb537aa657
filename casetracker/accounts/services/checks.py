"""What every write of this app checks: the model's own rules, and characters nobody can see."""

from django.core.exceptions import ValidationError
from django.db import models

from casetracker.common.errors import InvalidInput, Text
from casetracker.common.forms.text import reject_control_characters


def check(row: models.Model, *, exclude: set[str]) -> None:
    """Raise InvalidInput with what is wrong by field."""
    fields: dict[str, list[Text]] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str) and field.name not in exclude:
            try:
                reject_control_characters(value)
            except ValidationError as error:
                fields[field.name] = list(error.messages)
    try:
        row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        for name, texts in error.message_dict.items():
            fields.setdefault(name, list(texts))
    if fields:
        raise InvalidInput(fields=fields)
