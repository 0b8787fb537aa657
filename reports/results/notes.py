"""Data notes: what a reader must know before comparing a number, counted for each report anew."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from casetracker.common.errors import Text as Translatable
from reports.counting import SHAPES, UNKNOWN, count, left_out
from reports.models import Measure
from reports.results.tables import Request
from reports.texts import LANGUAGES, Text, both, number, of_fields

ROWS_AND_PERSONS = (("victims.registered", "victims.persons"), ("suspects.reported", "suspects.persons"))
"""Measures of rows, and the measure that counts each person behind them once."""

BY_AGE = ("victims.registered", "police.victims", "reference.records")


def notes_for(used: Sequence[Measure], known: Mapping[str, Measure], request: Request) -> list[dict[str, Any]]:
    """Return the notes on the measures a report uses: {code, text, numbers, measure}."""
    return [
        *_partial_dates(used, request),
        *_rows_and_persons(used, known, request),
        *_unknown_ages(used, request),
        *_age_conflicts(used, known, request),
        *_voided(used, known, request),
    ]


def _note(
    code: str, text: Translatable, measure: Measure, labelled: Measure | None = None, **numbers: int
) -> dict[str, Any]:
    words: dict[str, Text] = {
        name: {language: number(value, language) for language in LANGUAGES} for name, value in numbers.items()
    }
    return {
        "code": code,
        "text": both(text, label=of_fields(labelled or measure), **words),
        "numbers": list(numbers.values()),
        "measure": measure.code,
    }


def _partial_dates(used: Sequence[Measure], request: Request) -> list[dict[str, Any]]:
    found = []
    asked: set[tuple[str, str, str]] = set()
    for measure in used:
        path = SHAPES[measure.unit].dates.get(measure.date_basis)
        kind = (measure.unit, measure.date_basis, measure.population)
        if path is None or not path.precision or kind in asked:
            continue
        asked.add(kind)
        if missing := left_out(request.question(measure)):
            text = ngettext_lazy(
                "%(label)s: %(value)s record is not counted, because only the month or the year of its date is known "
                "and that reaches beyond the period.",
                "%(label)s: %(value)s records are not counted, because only the month or the year of their date is "
                "known and that reaches beyond the period.",
                missing,
            )
            found.append(_note("partial_dates", text, measure, value=missing))
    return found


def _rows_and_persons(used: Sequence[Measure], known: Mapping[str, Measure], request: Request) -> list[dict[str, Any]]:
    codes = {measure.code for measure in used}
    found = []
    for rows_code, persons_code in ROWS_AND_PERSONS:
        if rows_code not in codes or rows_code not in known or persons_code not in known:
            continue
        rows, persons = (count(request.question(known[code])).get((), 0) for code in (rows_code, persons_code))
        text = _("%(label)s: %(rows)s entries are %(persons)s different people; %(more)s entries are repeats.")
        numbers = {"rows": rows, "persons": persons, "more": rows - persons}
        found.append(_note("rows_and_persons", text, known[persons_code], known[rows_code], **numbers))
    return found


def _unknown_ages(used: Sequence[Measure], request: Request) -> list[dict[str, Any]]:
    for measure in used:
        if measure.code in BY_AGE:
            value = count(request.question(measure), ["age_group"]).get((UNKNOWN,), 0)
            if not value:
                return []
            text = _(
                "%(label)s: the age of %(value)s is not known, or could be a child's or an adult's. "
                "They are shown apart and never guessed."
            )
            return [_note("unknown_age", text, measure, value=value)]
    return []


def _age_conflicts(used: Sequence[Measure], known: Mapping[str, Measure], request: Request) -> list[dict[str, Any]]:
    measure = known.get("victims.age_conflict")
    if measure is None or not any(item.code.startswith("victims.") for item in used):
        return []
    value = count(request.question(measure)).get((), 0)
    if not value:
        return []
    text = ngettext_lazy(
        "The sources disagree about the age of %(value)s victim, who is counted with the age settled on.",
        "The sources disagree about the age of %(value)s victims, who are counted with the age settled on.",
        value,
    )
    return [_note("age_conflict", text, measure, value=value)]


def _voided(used: Sequence[Measure], known: Mapping[str, Measure], request: Request) -> list[dict[str, Any]]:
    measure = known.get("stages.p21_voided")
    if measure is None or not any("p21" in item.code or item.code == "stages.reached" for item in used):
        return []
    value = count(request.question(measure)).get((), 0)
    if not value:
        return []
    text = _("P-21 of this period that did not stand: %(value)s. They are left out of every P-21 number.")
    return [_note("voided", text, measure, value=value)]
