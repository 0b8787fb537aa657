"""What a dimension is, and the helpers its definitions share."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, F, Q, TextChoices, Value

from casetracker.common.errors import Text as Translatable
from reports.counting.labels import (
    NOT_RECORDED,
    UNKNOWN,
    Labeller,
    Orderer,
    Reader,
    from_choices,
    key_of,
    known_keys,
    plain,
)
from reports.counting.shapes import Expression, Shape
from reports.models import Measure

Expressed = Callable[[Shape, Measure], Expression | None]
Path = Callable[[Shape], str | None]


@dataclass(frozen=True, slots=True)
class Join:
    """A dimension of which one row may have several values: its parts need not add up to the total.

    `only` narrows the join to the values that count, `missing` finds the rows without any.
    """

    only: Q
    missing: Q


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to split a count.

    `expression` gives None where a unit cannot be split so. `values` are the known keys in their order; without them
    the greatest count comes first, or what `order` puts first. `is_complete` shows values that nothing has as 0.
    """

    key: str
    title: Translatable
    expression: Expressed
    values: tuple[str, ...] = ()
    labels: Labeller = plain
    keys: Reader = key_of
    join: Callable[[Shape, Measure], Join] | None = None
    order: Orderer | None = None
    is_complete: bool = False

    def fits(self, shape: Shape, measure: Measure) -> bool:
        """Say whether a measure of this shape can be split so."""
        return self.expression(shape, measure) is not None


def coded(
    key: str, title: Translatable, code_list: type[TextChoices], path: Path, *, is_complete: bool = False
) -> Dimension:
    """Return a dimension over a code list, not known last; blank and unlisted codes read as not known."""
    values = [value for value in code_list.values if value != UNKNOWN]
    return Dimension(
        key=key,
        title=title,
        expression=lambda shape, _measure: F(found) if (found := path(shape)) is not None else None,
        values=(*values, UNKNOWN),
        labels=from_choices(code_list),
        keys=known_keys(code_list),
        is_complete=is_complete,
    )


def of_victim(field: str) -> Path:
    """Return the path to a field of the row's victim."""
    return lambda shape: None if shape.victim is None else f"{shape.victim}{field}"


def of_suspect(field: str) -> Path:
    """Return the path to a field of the row's suspect."""
    return lambda shape: None if shape.suspect is None else f"{shape.suspect}{field}"


def of_case(field: str) -> Path:
    """Return the path to a field of the row's case."""
    return lambda shape: f"{shape.case}{field}"


def of_model(model: type, field: str) -> Path:
    """Return a field of the rows themselves, where they are of this model."""
    return lambda shape: field if shape.model is model else None


def constant(value: str) -> Value:
    """Return a text as an SQL value."""
    return Value(value, output_field=CharField())


__all__ = ["NOT_RECORDED", "UNKNOWN", "Dimension", "Join", "coded", "constant"]
