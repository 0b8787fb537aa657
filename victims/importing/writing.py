"""Keeping parsed rows: a case for each (or for each `case_id`), a victim in it, and the source's id."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from cases import services as cases
from cases.choices import CaseKind, CaseStatus, ClosureReason, ReportChannel
from cases.models import Case
from casetracker.accounts.viewer import Viewer
from casetracker.common import bulk
from casetracker.common.choices import DatePrecision, FourState, Sex
from casetracker.vault.services import Birth, Identity, Name, Number
from victims import services as victims
from victims.ages import AgeRange
from victims.choices import Element
from victims.importing.converting import WITHHELD, ParsedRow
from victims.importing.problems import Problem, ProblemCode
from victims.importing.profiles import Profile
from victims.models import ImportedRow, ImportRun

_CASE_TARGETS = (
    "kind",
    "report_channel",
    "opened_on",
    "incident_on",
    "found_province",
    "found_regency",
    "exploitation_country",
    "narrative",
)


_new_imported_row = bulk.maker(ImportedRow)


class Keeper:
    """Knows which rows of a file are there already, and writes the others.

    Rows are told apart by the source's own id, never by their content: two rows that look alike are two people.
    """

    def __init__(self, *, run: ImportRun, profile: Profile) -> None:
        self._run = run
        self._profile = profile
        self._seen: set[str] = set()
        self._case_facts: dict[str, tuple[Any, ...]] = {}
        self._cases: dict[str, Case] = {}
        self.imported = 0

    def _external_id(self, row: ParsedRow) -> str:
        if self._profile.external_id["kind"] == "row_number":
            return f"{self._profile.external_id['prefix']}:{row.number - 1:06d}"
        return str(row.values["victim_id"])

    def refusals(self, rows: Iterable[ParsedRow]) -> dict[int, list[Problem]]:
        """Return what is wrong between rows: an id used twice, a case said to be two different things."""
        refused: dict[int, list[Problem]] = {}
        if self._profile.external_id["kind"] == "row_number":
            return refused
        for row in rows:
            external_id = self._external_id(row)
            if external_id in self._seen:
                refused[row.number] = [
                    Problem(row.number, self._profile.external_id["column"], ProblemCode.TWICE_IN_FILE)
                ]
                continue
            self._seen.add(external_id)
            facts = tuple(row.values.get(name) for name in _CASE_TARGETS)
            if self._case_facts.setdefault(row.values["case_id"], facts) != facts:
                refused[row.number] = [Problem(row.number, self._profile.case_id_column, ProblemCode.CASE_DIFFERS)]
        return refused

    def known(self, rows: Sequence[ParsedRow]) -> set[int]:
        """Return the numbers of rows imported by an earlier run."""
        numbers = {self._external_id(row): row.number for row in rows}
        found = ImportedRow.objects.filter(
            agency_id=self._run.agency_id, profile=self._profile.code, external_id__in=numbers
        ).values_list("external_id", flat=True)
        return {numbers[external_id] for external_id in found}

    def keep(self, rows: Sequence[ParsedRow], *, actor: Viewer, now: datetime) -> None:
        """Write cases and victims of these rows."""
        if rows:
            with bulk.uncollected():
                self._keep(rows, actor=actor, now=now)

    def _keep(self, rows: Sequence[ParsedRow], *, actor: Viewer, now: datetime) -> None:
        files = self._files_of(rows, actor=actor, now=now)
        made = victims.add_victims(
            items=[(files[row.number], self._victim(row, now.date())) for row in rows], actor=actor, now=now
        )
        bulk.insert(
            [
                _new_imported_row(
                    agency_id=self._run.agency_id,
                    profile=self._profile.code,
                    external_id=self._external_id(row),
                    run_id=self._run.pk,
                    victim_id=victim.pk,
                )
                for row, victim in zip(rows, made, strict=True)
            ]
        )
        self.imported += len(made)

    def _files_of(self, rows: Sequence[ParsedRow], *, actor: Viewer, now: datetime) -> dict[int, Case]:
        """Return the case of each row, opening those that are not there."""
        if not self._profile.case_id_column:
            opened = cases.open_cases(data=[self._case(row, now) for row in rows], actor=actor, now=now)
            return {row.number: case for row, case in zip(rows, opened, strict=True)}
        wanted = {row.values["case_id"] for row in rows} - self._cases.keys()
        existing = Case.objects.filter(source_agency_id=self._run.agency_id, external_id__in=wanted)
        self._cases.update({case.external_id: case for case in existing})
        new: dict[str, ParsedRow] = {}
        for row in rows:
            if row.values["case_id"] not in self._cases:
                new.setdefault(row.values["case_id"], row)
        opened = cases.open_cases(data=[self._case(row, now) for row in new.values()], actor=actor, now=now)
        self._cases.update(dict(zip(new, opened, strict=True)))
        return {row.number: self._cases[row.values["case_id"]] for row in rows}

    def _case(self, row: ParsedRow, now: datetime) -> cases.NewCase:
        values = row.values
        is_reference = self._profile.reference_agency is not None
        country = values.get("exploitation_country")
        opened_on = values.get("opened_on") or values["registered_on"]
        return cases.NewCase(
            kind=values.get("kind", CaseKind.TRAFFICKING),
            lead_agency_id=self._run.agency_id,
            opened_on=opened_on,
            opened_on_precision=values.get("registered_on_precision", DatePrecision.DAY),
            report_channel=values.get("report_channel", ReportChannel.UNKNOWN),
            # A reference record is nobody's open work: its file is closed the day it comes in.
            status=CaseStatus.CLOSED if is_reference else CaseStatus.INTAKE,
            closed_on=now.date() if is_reference else None,
            closure_reason=ClosureReason.OTHER if is_reference else "",
            incident_on=values.get("incident_on"),
            found_province_id=values.get("found_province"),
            found_regency_id=values.get("found_regency"),
            exploitation_country_id=None if country is WITHHELD else country,
            exploitation_country_withheld=country is WITHHELD,
            narrative=values.get("narrative", ""),
            exploitations=[
                code
                for element, code, state in row.findings
                if element == Element.EXPLOITATION and state == FourState.YES
            ],
            is_reference=is_reference,
            source_agency_id=self._run.agency_id,
            external_id=values.get("case_id") or self._external_id(row),
            **self._counts(row),
        )

    def _counts(self, row: ParsedRow) -> dict[str, Any]:
        """Return the counts of a case that has one victim, so that nothing is left to be brought up to date."""
        if self._profile.case_id_column:
            return {}
        return {"victim_count": 1, "child_involved": _age(row).is_presumed_child}

    @staticmethod
    def _victim(row: ParsedRow, today: date) -> victims.NewVictim:
        values = row.values
        country = values.get("citizenship")
        return victims.NewVictim(
            registered_on=values.get("registered_on") or values.get("opened_on") or today,
            registered_on_precision=values.get("registered_on_precision", DatePrecision.DAY),
            identity=Identity(
                names=[Name(values["full_name"])] if values.get("full_name") else (),
                births=[Birth(values["birth_date"])] if values.get("birth_date") else (),
                numbers=[Number(values["nik"])] if values.get("nik") else (),
                citizenship_ids=[country] if isinstance(country, int) else (),
                citizenship_withheld=country is WITHHELD,
                sex=values.get("sex", Sex.UNKNOWN),
            ),
            identification_status=values["identification_status"],
            age_identified=_age(row),
            findings=row.findings,
        )


def _age(row: ParsedRow) -> AgeRange:
    return AgeRange(*row.values.get("age_identified", (None, None)))
