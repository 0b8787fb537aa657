"""Turning the cells of one row into facts about a case and a victim. Pure but for the lists of places."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cases.choices import CODE_LISTS as CASE_LISTS
from casetracker.common.choices import AGE_BAND_YEARS, DatePrecision, FourState, age_band_from_ctdc
from casetracker.regions import lookup
from victims.choices import CODE_LISTS as VICTIM_LISTS
from victims.importing.problems import BadCell, Problem, ProblemCode
from victims.importing.profiles import Column, Profile

OLDEST = date(1900, 1, 1)
OLDEST_AGE = 120
_DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True)
class Withheld:
    """A country a source removed on purpose: not the same as one nobody recorded."""


WITHHELD = Withheld()


@dataclass(slots=True)
class ParsedRow:
    """What one row says. `values` by target; `findings` as (element, code, state), not-asked ones left out."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[tuple[str, str, str]] = field(default_factory=list)


def _text(column: Column, cell: str, today: date) -> str:
    if len(cell) > int(column.options.get("max", 200)):
        raise BadCell(ProblemCode.TOO_LONG)
    return cell


def _choice(column: Column, cell: str, today: date) -> str:
    name = column.options["list"]
    code_list = CASE_LISTS.get(name) or VICTIM_LISTS[name]
    value = cell or column.options.get("default", "")
    if not value and not column.required:
        return ""
    if value not in code_list.choices.values:
        raise BadCell(ProblemCode.UNKNOWN_CODE)
    return str(value)


def _code(column: Column, cell: str, today: date) -> str:
    codes: Mapping[str, str] = column.options["codes"]
    if cell not in codes:
        raise BadCell(ProblemCode.UNKNOWN_CODE)
    return codes[cell]


def _year(column: Column, cell: str, today: date) -> date:
    if not re.fullmatch(r"\d{4}", cell):
        raise BadCell(ProblemCode.NOT_A_NUMBER)
    year = int(cell)
    if not int(column.options.get("from", 1900)) <= year <= int(column.options.get("to", today.year)):
        raise BadCell(ProblemCode.OUT_OF_RANGE)
    return date(year, 1, 1)


def _date(column: Column, cell: str, today: date) -> date:
    for form in _DATE_FORMS:
        try:
            value = datetime.strptime(cell, form).date()  # noqa: DTZ007
        except ValueError:
            continue
        if value > today:
            raise BadCell(ProblemCode.FUTURE_DATE)
        if value < OLDEST:
            raise BadCell(ProblemCode.TOO_OLD)
        return value
    raise BadCell(ProblemCode.NOT_A_DATE)


def _age(column: Column, cell: str, today: date) -> tuple[int, int]:
    if not re.fullmatch(r"\d{1,3}", cell):
        raise BadCell(ProblemCode.NOT_A_NUMBER)
    years = int(cell)
    if years > OLDEST_AGE:
        raise BadCell(ProblemCode.OUT_OF_RANGE)
    return years, years


def _ctdc_age_band(column: Column, cell: str, today: date) -> tuple[int | None, int | None]:
    try:
        band = age_band_from_ctdc(cell)
    except ValueError as error:
        raise BadCell(ProblemCode.UNKNOWN_CODE) from error
    return (None, None) if band is None else AGE_BAND_YEARS[band]


def _country(column: Column, cell: str, today: date) -> int | Withheld | None:
    if cell in column.options["withheld"]:
        return WITHHELD
    if cell in column.options["unknown"]:
        return None
    entry = lookup.country_by_code(cell) if len(cell) == column.options["alphabet"] else None
    if entry is None:
        raise BadCell(ProblemCode.UNKNOWN_CODE)
    return entry.id


def _region(column: Column, cell: str, today: date) -> int:
    entry = lookup.region_by_code(cell)
    if entry is None or (entry.parent_id is None) != (column.reader == "province"):
        raise BadCell(ProblemCode.UNKNOWN_PLACE)
    return entry.id


_READERS: Mapping[str, Callable[[Column, str, date], Any]] = {
    "text": _text,
    "choice": _choice,
    "code": _code,
    "flag": _code,
    "year": _year,
    "date": _date,
    "age": _age,
    "ctdc_age_band": _ctdc_age_band,
    "country": _country,
    "province": _region,
    "regency": _region,
}
_READS_BLANK = frozenset({"choice", "code", "flag", "ctdc_age_band", "country"})


def _clean(cell: str) -> str:
    """Return the cell without outer spaces; raises BadCell when it holds a control character."""
    cell = cell.replace("\u00a0", " ").strip()
    if cell.isascii() and cell.isprintable():
        return cell
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\r\t" for letter in cell):
        raise BadCell(ProblemCode.CONTROL_CHARACTER)
    return cell


class Converter:
    """Converts the rows of one file. Each different cell of a coded column is worked out once.

    A national dataset has few different codes in many rows, so the memory of codes makes most of the speed.
    """

    def __init__(self, profile: Profile, places: Mapping[str, int], width: int, today: date) -> None:
        self._profile = profile
        self._columns = [(column, places[column.name]) for column in profile.columns if column.name in places]
        self._absent = [column for column in profile.columns if column.name not in places]
        self._width = width
        self._today = today
        self._known: dict[tuple[str, str], Any] = {}

    def convert(self, number: int, cells: Sequence[str]) -> ParsedRow | list[Problem]:
        """Return what the row says, or everything that is wrong with it."""
        if len(cells) != self._width:
            return [Problem(number, "", ProblemCode.SHIFTED)]
        row = ParsedRow(number, dict(self._profile.defaults))
        problems: list[Problem] = []
        for column, place in self._columns:
            try:
                self._take(row, column, self._read(column, cells[place]))
            except BadCell as bad:
                problems.append(Problem(number, column.name, bad.code))
        for column in self._absent:
            if column.reader == "choice" and column.options.get("default"):
                row.values[column.target] = column.options["default"]
        problems += [Problem(number, column, code) for column, code in self._across(row.values)]
        return problems or row

    def _read(self, column: Column, raw: str) -> Any:
        key = (column.name, raw)
        if key in self._known:
            return self._known[key]
        cell = _clean(raw)
        if not cell and column.required:
            raise BadCell(ProblemCode.REQUIRED)
        value = (
            None
            if not cell and column.reader not in _READS_BLANK
            else _READERS[column.reader](column, cell, self._today)
        )
        if column.reader != "text":
            self._known[key] = value
        return value

    @staticmethod
    def _take(row: ParsedRow, column: Column, value: Any) -> None:
        element, _, code = column.target.partition(":")
        if code:
            if value != FourState.NOT_ASKED:
                row.findings.append((element, code, value))
        elif value is not None and value != "":
            row.values[column.target] = value
            if column.reader == "year":
                row.values[f"{column.target}_precision"] = DatePrecision.YEAR

    @staticmethod
    def _across(values: Mapping[str, Any]) -> list[tuple[str, str]]:
        problems = []
        born = values.get("birth_date")
        for other in ("incident_on", "opened_on"):
            if born and values.get(other) and born > values[other]:
                problems.append(("birth_date", str(ProblemCode.BIRTH_AFTER_INCIDENT)))
                break
        regency = lookup.region(values.get("found_regency"))
        if regency and values.get("found_province") not in (None, regency.province_id):
            problems.append(("regency_code", str(ProblemCode.PLACE_MISMATCH)))
        return problems
