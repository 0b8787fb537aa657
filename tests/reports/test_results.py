from datetime import date, timedelta

import pytest
from django.utils import timezone

from casetracker.accounts.choices import Role
from casetracker.common.choices import DatePrecision, Sex
from reports import access, results
from reports.models import ReportDefinition
from reports.periods import Period
from reports.presentation import HIDDEN, present
from reports.scope import EVERYTHING, Scope
from tests.builders import accounts, cases, reports
from tests.builders.reports import ADULT, CHILD, NOT_KNOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures")]

JUNE = Period(date(2023, 6, 5), date(2023, 6, 11))


def built(owner, definition="police_table", period=JUNE, scope=EVERYTHING, *, for_publication=False):
    layout = definition if isinstance(definition, ReportDefinition) else reports.layout(definition)
    return results.build(
        definition=layout,
        owner=owner,
        period=period,
        scope=scope,
        for_publication=for_publication,
        now=timezone.now(),
    )


def section(result, key):
    return next(item for item in result["sections"] if item["key"] == key)


def cells(item):
    return {row["key"]: row["cells"] for row in item["rows"]}


class TestTables:
    def test_have_totals_that_add_up(self, officer):
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT), (Sex.MALE, CHILD), (Sex.MALE, NOT_KNOWN)])
        reports.police_case(officer, date(2023, 6, 7), [(Sex.FEMALE, CHILD)])
        result = built(officer)
        unit = f"agency:{officer.agency_id}"
        # reports | women girls men boys not-known total | suspects | P-21, P-21
        expected = [2, 1, 1, 0, 1, 1, 4, 0, 0, 0]
        assert cells(section(result, "units")) == {unit: expected, "total": expected}
        assert cells(section(result, "victims"))["total"] == [2, 2, 0, 4]

    def test_keep_the_column_of_unknown_ages_when_it_is_empty(self, officer):
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
        columns = [column["key"] for column in section(built(officer), "units")["columns"]]
        assert "police.victims:unknown" in columns

    def test_name_the_measure_of_every_figure(self, officer):
        for layout in ReportDefinition.objects.all():
            scope = EVERYTHING
            result = built(officer, layout, Period.parse("2023"), scope)
            for item in result["sections"]:
                for row in item["rows"]:
                    for column in item["columns"]:
                        assert (row["measure"] or column["measure"]) in result["measures"], (layout.code, item["key"])

    def test_of_people_count_the_total_anew_and_not_as_a_sum(self, officer, law):
        first, second = (cases.case(officer) for _ in range(2))
        victim = reports.victim(first, officer, age=ADULT)
        again = reports.victim(second, officer, same_person_as=victim.pk)
        again.age_identified_from, again.age_identified_to = 9, 17
        again.save(update_fields=["age_identified_from", "age_identified_to"])
        today = timezone.localdate()
        result = built(officer, "glotip", Period(today - timedelta(days=5), today))
        found = cells(section(result, "victims"))
        assert found["adult"][-1] == 1
        assert found["child"][-1] == 1
        assert found["total"][-1] == 1

    def test_by_month_show_months_without_anything_but_none_to_come(self, officer):
        today = timezone.localdate()
        result = built(officer, "dashboard", Period.parse(f"{today.year}"))
        months = [row["key"] for row in section(result, "time")["rows"] if not row["is_total"]]
        assert months == [f"{today.year}-{month:02}" for month in range(1, today.month + 1)]

    def test_over_many_years_go_by_year(self, officer):
        result = built(officer, "dashboard", Period(date(2002, 1, 1), date(2018, 12, 31)))
        assert section(result, "time")["rows_dimension"] == "year"


class TestShares:
    def test_are_of_one_base_with_the_unknown_in_it(self, officer):
        worker = accounts.viewer(accounts.shelter_worker())
        from tests.builders import victims

        for direction, sex in (("cross_border_out", Sex.FEMALE), ("cross_border_out", Sex.MALE), ("", Sex.FEMALE)):
            case = cases.case(officer)
            made = reports.victim(case, officer, sex, cross_border=direction)
            agency = accounts.Agency.objects.get(pk=worker.agency_id)
            victims.share_with(case, agency, officer)
            victims.care(made, agency, worker)
            victims.service(made, worker)
        reports.victim(cases.case(officer), officer)
        today = timezone.localdate()
        document = present(built(officer, "iom_quick_facts", Period(today, today)), "en")
        lines = {line.key: [cell.text for cell in line.cells] for line in document.tables[0].lines}
        assert lines["iom.assisted"] == ["3", "100.0 %"]
        assert lines["iom.assisted_out"] == ["2", "66.7 %"]
        assert lines["iom.direction_unknown"] == ["1", "33.3 %"]
        assert lines["iom.assisted_female"] == ["2", "66.7 %"]


class TestReferenceData:
    def test_is_counted_by_year_sex_age_citizenship_country_and_form(self, officer):
        source = accounts.agency("Sumber", is_reference=True, attribution="Sumber, rilis 2020")
        year = date(2016, 1, 1)
        made = cases.cases(
            officer,
            3,
            opened_on=year,
            opened_on_precision=DatePrecision.YEAR,
            incident_on=None,
            is_reference=True,
            source_agency_id=source.pk,
            exploitations=[],
        )
        for case, sex, state in zip(made, (Sex.FEMALE, Sex.FEMALE, Sex.MALE), ("yes", "no", ""), strict=True):
            findings = [("exploitation", "forced_labour", state)] if state else []
            reports.victim(
                case, officer, sex, registered_on=year, registered_on_precision=DatePrecision.YEAR, findings=findings
            )
        scope = Scope(agency_id=source.pk, is_reference=True)
        result = built(officer, "reference_data", Period.parse("2016"), scope)
        assert cells(section(result, "year"))["2016"] == [2, 1, 0, 3]
        assert cells(section(result, "age"))["30_38"] == [2, 1, 0, 3]
        assert cells(section(result, "forms")) == {"forced_labour": [1, 1, 0, 1, 3]}
        assert result["attribution"] == "Sumber, rilis 2020"


class TestNotes:
    def notes(self, result):
        return {note["code"]: note for note in result["notes"]}

    def test_say_how_many_dates_are_too_vague(self, officer):
        case = cases.case(officer)
        for _ in range(2):
            reports.victim(case, officer, registered_on=date(2023, 1, 1), registered_on_precision=DatePrecision.YEAR)
        found = self.notes(built(officer, "task_force", Period.parse("2023-Q2")))
        assert found["partial_dates"]["numbers"] == [2]
        assert "2 records are not counted" in found["partial_dates"]["text"]["en"]
        assert "partial_dates" not in self.notes(built(officer, "task_force", Period.parse("2023")))

    def test_say_rows_and_people(self, officer):
        first, second = (cases.case(officer) for _ in range(2))
        victim = reports.victim(first, officer)
        reports.victim(second, officer, same_person_as=victim.pk)
        today = timezone.localdate()
        found = [
            note
            for note in built(officer, "task_force", Period(today, today))["notes"]
            if note["code"] == "rows_and_persons" and note["measure"] == "victims.persons"
        ]
        assert found[0]["numbers"] == [2, 1, 1]

    def test_about_few_are_left_out_of_publications(self, officer):
        reports.police_case(officer, date(2023, 6, 6), [(Sex.MALE, NOT_KNOWN)])
        assert "unknown_age" in self.notes(built(officer))
        assert "unknown_age" not in self.notes(built(officer, for_publication=True))


class TestPublication:
    def test_hides_small_numbers_on_page_and_in_charts(self, officer):
        from reports.charts.drawing import series_of

        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)] * 3)
        result = built(officer, for_publication=True)
        assert result["suppression"]["threshold"] == 11
        document = present(result, "en")
        assert "1 to 10 are hidden" in document.hidden_note
        units = document.tables[0]
        assert units.lines[0].cells[0].text == HIDDEN
        assert all(number is None for number in series_of(units.raw, "en").numbers[-1])

    def test_is_forced_on_who_sees_no_case(self, officer):
        statistician = accounts.viewer(
            accounts.user(Role.STATISTICIAN, agency=accounts.Agency.objects.get(pk=officer.agency_id))
        )
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)] * 3)
        result = built(statistician)
        assert result["suppression"]["hidden"]
        assert [row["cells"][0] for row in section(result, "units")["rows"]] == [None, None]

    def test_lets_a_statistician_count_what_the_agency_sees(self, officer):
        agency = accounts.Agency.objects.get(pk=officer.agency_id)
        statistician = accounts.viewer(accounts.user(Role.STATISTICIAN, agency=agency))
        for _ in range(12):
            reports.police_case(officer, date(2023, 6, 6))
        elsewhere = accounts.viewer(accounts.officer())
        for _ in range(5):
            reports.police_case(elsewhere, date(2023, 6, 6))
        assert section(built(statistician), "units")["rows"][-1]["cells"][0] == 12
        assert access.counting_viewer(statistician).user_id is None


class TestChecksum:
    def test_is_of_the_canonical_form(self, officer):
        result = built(officer)
        assert results.checksum(result) == results.checksum(dict(reversed(result.items())))
        assert results.checksum(result) != results.checksum({**result, "format": 2})


class TestLanguages:
    def test_are_both_frozen(self, officer):
        result = built(officer)
        assert result["definition"]["label"] == {"en": "Police table", "id": "Tabel kepolisian"}
        for item in result["sections"]:
            for column in item["columns"]:
                assert set(column["label"]) == {"en", "id"}
