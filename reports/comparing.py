"""Putting two numbers side by side: our own measures or figures that others published."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import NotVisible
from reports import access
from reports.counting import Question, count, counting_for
from reports.models import Measure, PublishedFigure
from reports.periods import Period
from reports.presentation import DESCRIBED, HIDDEN, describe, part_titles
from reports.results import describe as frozen_measure
from reports.results import threshold
from reports.texts import chosen, number, of_fields


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: what it is called, its number, and what is known about how it was counted."""

    title: str
    number: str
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the comparison; `differs` is None where one side does not say."""

    label: str
    first: str
    second: str
    differs: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and everything in which they differ."""

    first: Side
    second: Side
    lines: tuple[Difference, ...]

    @property
    def differing(self) -> int:
        """How many ways of counting are known to differ."""
        return sum(line.differs is True for line in self.lines)


def compare(a: str, b: str, *, period_code: str, viewer: Viewer, language: str) -> Comparison:
    """Return two things (`measure:CODE` or `figure:ID`) side by side. Raises NotVisible, InvalidInput."""
    period = Period.parse(period_code)
    first, second = (_side(name, period, viewer, language) for name in (a, b))
    titles = {"period": _("Period"), **part_titles(), "definition": _("Definition"), "source": _("Source")}
    lines = []
    for part, label in titles.items():
        one, other = first.parts.get(part, ""), second.parts.get(part, "")
        is_counting = part not in {"definition", "source"}
        differs = (one != other if one and other else None) if is_counting else False
        lines.append(Difference(label, one, other, differs))
    return Comparison(first, second, tuple(lines))


def _side(name: str, period: Period, viewer: Viewer, language: str) -> Side:
    kind, _colon, key = name.partition(":")
    if kind == "measure":
        measure = Measure.objects.visible_to(viewer).filter(pk=key).first()
        if measure is not None:
            return _own(measure, period, viewer, language)
    if kind == "figure":
        figure = PublishedFigure.objects.visible_to(viewer).filter(pk=key).first()
        if figure is not None:
            return _published(figure, language)
    raise NotVisible()


def _own(measure: Measure, period: Period, viewer: Viewer, language: str) -> Side:
    counted_for = access.counting_viewer(viewer)
    with counting_for(counted_for):
        value = count(Question(measure, counted_for, period)).get((), 0)
    is_hidden = access.must_hide_small_numbers(viewer) and 0 < value < threshold()
    described = describe(frozen_measure(measure), language)
    parts = {part: described[part] for part in (*DESCRIBED, "definition", "source")}
    return Side(
        title=described["label"],
        number=HIDDEN if is_hidden else number(value, language),
        parts={"period": period.label, **parts},
    )


def _published(figure: PublishedFigure, language: str) -> Side:
    series = chosen(of_fields(figure, "series_label"), language)
    parts: dict[str, Any] = {
        "period": Period(figure.period_from, figure.period_to).label,
        "unit": f"{figure.unit_as_published} ({_('as published')})",
        "definition": chosen(of_fields(figure, "counting_note"), language),
        "source": figure.source,
    }
    return Side(
        title=f"{chosen(of_fields(figure), language)} · {series}",
        number=figure.value_as_published,
        parts=parts,
    )


def span(figure: PublishedFigure) -> str:
    """Return the years, or days, of a published figure as the heading of its row."""
    period = Period(figure.period_from, figure.period_to)
    is_year = period.months == 12 and period.first.month == 1
    label = f"{period.first.year}" if is_year else period.label
    return f"{figure.place_as_published}, {label}" if figure.place_as_published else label
