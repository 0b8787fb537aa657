"""Each kind of measure on a few rows made by hand; what is expected is counted in the test, not by the engine."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cases.choices import CaseKind, CaseStatus, ExploitationForm, SuspectLegalStatus
from cases.models import Charge, Offence
from cases.services import NewReport, NewStatus
from casetracker.accounts.choices import AgencyLevel, AgencyType, Role
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import DatePrecision, Sex
from casetracker.regions import lookup
from reports.counting import DIMENSIONS, SHAPES, Question, count, left_out, states_of_forms
from reports.models import Measure
from reports.periods import Period
from reports.scope import Scope
from tests.builders import accounts, cases, reports, victims
from tests.builders import referrals as referral_builders
from tests.builders.reports import ADULT, CHILD, EITHER, NOT_KNOWN, counted
from victims.choices import IdentificationStatus, ServiceOutcome, ServiceType

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures")]

JUNE = Period(date(2023, 6, 5), date(2023, 6, 11))
YEAR = Period.parse("2023")


@pytest.fixture
def now_period():
    today = timezone.localdate()
    return Period(today - timedelta(days=30), today)


class TestPoliceTable:
    def test_counts_each_report_once_at_its_unit(self, officer):
        other = accounts.viewer(accounts.officer(accounts.agency("Polda Lain")))
        for on in (date(2023, 6, 5), date(2023, 6, 11), date(2023, 6, 4), date(2023, 6, 12)):
            reports.police_case(officer, on)
        reports.police_case(other, date(2023, 6, 7))
        found = counted("police.reports", officer, JUNE, "handling_unit")
        assert found == {f"agency:{officer.agency_id}": 2}
        assert counted("police.reports", officer, JUNE) == 2

    def test_a_second_report_of_a_case_counts_as_a_report_but_brings_no_second_victim(self, officer):
        case = reports.police_case(officer, date(2023, 6, 5), [(Sex.FEMALE, ADULT), (Sex.MALE, CHILD)])
        case.intake_reports.create(
            channel="raid",
            received_on=date(2023, 6, 8),
            receiving_agency_id=officer.agency_id,
            is_police_report=True,
            recorded_at=timezone.now(),
        )
        assert counted("police.reports", officer, JUNE) == 2
        assert counted("police.victims", officer, JUNE) == 2

    def test_victims_belong_to_the_first_report(self, officer):
        case = reports.police_case(officer, date(2023, 5, 1), [(Sex.FEMALE, ADULT)])
        case.intake_reports.create(
            channel="raid", received_on=date(2023, 6, 8), is_police_report=True, recorded_at=timezone.now()
        )
        assert counted("police.reports", officer, JUNE) == 1
        assert counted("police.victims", officer, JUNE) == 0

    def test_other_reports_and_other_kinds_of_case_are_no_police_reports_of_trafficking(self, officer):
        reports.police_case(officer, date(2023, 6, 6), [(Sex.MALE, ADULT)], kind=CaseKind.PEOPLE_SMUGGLING)
        tip = NewReport(channel="anonymous_tip", received_on=date(2023, 6, 6), receiving_agency_id=officer.agency_id)
        case = cases.case(officer, opened_on=date(2023, 6, 6), incident_on=None, report=tip)
        reports.victim(case, officer)
        assert counted("police.reports", officer, JUNE) == 0
        assert counted("police.victims", officer, JUNE) == 0

    def test_splits_women_girls_men_and_boys_and_guesses_no_age(self, officer):
        people = [
            (Sex.FEMALE, ADULT),
            (Sex.FEMALE, ADULT),
            (Sex.FEMALE, CHILD),
            (Sex.MALE, ADULT),
            (Sex.MALE, CHILD),
            (Sex.MALE, EITHER),
            (Sex.FEMALE, NOT_KNOWN),
            (Sex.UNKNOWN, ADULT),
        ]
        reports.police_case(officer, date(2023, 6, 6), people)
        assert counted("police.victims", officer, JUNE, "person_group") == {
            "woman": 2,
            "girl": 1,
            "man": 1,
            "boy": 1,
            "unknown": 3,
        }
        assert counted("police.victims", officer, JUNE, "age_group") == {"adult": 4, "child": 2, "unknown": 2}

    def test_leaves_out_possible_victims_and_reported_persons(self, officer):
        case = reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
        for status in (IdentificationStatus.POSSIBLE, IdentificationStatus.NOT_VICTIM):
            reports.victim(case, officer, identification_status=status)
        reports.named_suspect(case, officer)
        reports.named_suspect(case, officer, SuspectLegalStatus.TERPIDANA)
        cases.suspect(case, officer, legal_status=SuspectLegalStatus.TERLAPOR)
        cases.suspect(case, officer, legal_status=SuspectLegalStatus.SAKSI)
        assert counted("police.victims", officer, JUNE) == 1
        assert counted("police.suspects_named", officer, JUNE) == 2

    def test_p21_of_the_cohort_and_of_the_period_differ(self, officer, law):
        early = reports.police_case(officer, date(2023, 5, 1))
        late = reports.police_case(officer, date(2023, 6, 6))
        reports.police_case(officer, date(2023, 6, 7))
        reports.stage(early, "file_complete", date(2023, 6, 9))
        reports.stage(late, "file_complete", date(2023, 8, 1))
        assert counted("police.p21_cohort", officer, JUNE) == 1
        assert counted("police.p21_period", officer, JUNE) == 1
        assert counted("police.p21_cohort", officer, YEAR) == 2
        august = Period.parse("2023-08")
        assert counted("police.p21_cohort", officer, august) == 0
        assert counted("police.p21_period", officer, august) == 1

    def test_a_p21_that_did_not_stand_is_no_p21(self, officer, law):
        voided = reports.police_case(officer, date(2023, 6, 6))
        reports.stage(voided, "file_complete", date(2023, 6, 7), voided_on=date(2023, 6, 8))
        returned = reports.police_case(officer, date(2023, 6, 6))
        reports.stage(returned, "file_complete", date(2023, 6, 7))
        reports.stage(returned, "file_complete_void", date(2023, 8, 20))
        again = reports.police_case(officer, date(2023, 6, 6))
        reports.stage(again, "file_complete", date(2023, 6, 7))
        reports.stage(again, "file_complete_void", date(2023, 8, 20))
        reports.stage(again, "file_complete", date(2023, 9, 1))
        assert counted("police.p21_cohort", officer, JUNE) == 1
        assert counted("police.p21_period", officer, JUNE) == 0
        assert counted("stages.p21_voided", officer, JUNE) == 1

    def test_says_where_each_report_stands(self, officer, law):
        first, second = (reports.police_case(officer, date(2023, 6, 6)) for _ in range(2))
        reports.police_case(officer, date(2023, 6, 6))
        reports.stage(first, "inquiry", date(2023, 6, 6))
        reports.stage(first, "investigation_opened", date(2023, 6, 8))
        reports.stage(second, "inquiry", date(2023, 6, 6))
        reports.stage(second, "investigation_opened", date(2023, 6, 8), voided_on=date(2023, 6, 9))
        assert counted("police.reports", officer, JUNE, "stage_now") == {
            "investigation_opened": 1,
            "inquiry": 1,
            "not_recorded": 1,
        }

    def test_a_report_with_two_modi_counts_under_both_and_once_under_one(self, officer):
        forms = [ExploitationForm.FISHING, ExploitationForm.FORCED_LABOUR, ExploitationForm.MINING]
        reports.police_case(officer, date(2023, 6, 6), exploitations=forms)
        reports.police_case(officer, date(2023, 6, 6), exploitations=[ExploitationForm.PROSTITUTION])
        reports.police_case(officer, date(2023, 6, 6), exploitations=[])
        assert counted("police.reports", officer, JUNE, "modus") == {
            "fishing_crew": 1,
            "migrant_work": 1,
            "sex_work": 1,
            "not_recorded": 1,
        }

    def test_local_stations_count_under_their_polda_and_headquarters_by_unit(self, officer):
        polda = accounts.agency("Polda Contoh")
        polres = accounts.agency("Polres Contoh", type=AgencyType.POLICE_LOCAL, level=AgencyLevel.REGENCY, parent=polda)
        headquarters = accounts.agency("Mabes Contoh", type=AgencyType.POLICE_NATIONAL, level=AgencyLevel.NATIONAL)
        task_force = accounts.unit(headquarters, "Satgas Contoh")
        for agency_id, unit_id in ((polda.pk, None), (polres.pk, None), (headquarters.pk, task_force.pk)):
            report = NewReport(
                channel="raid",
                received_on=date(2023, 6, 6),
                receiving_agency_id=agency_id,
                receiving_unit_id=unit_id,
                is_police_report=True,
            )
            cases.case(officer, opened_on=date(2023, 6, 6), incident_on=None, report=report)
        found = counted("police.reports", officer, JUNE, "handling_unit")
        assert found == {f"agency:{polda.pk}": 2, f"unit:{task_force.pk}": 1}
        labels = DIMENSIONS["handling_unit"].labels(found)
        assert labels[f"unit:{task_force.pk}"]["en"] == "Satgas Contoh"
        assert labels[f"agency:{polda.pk}"]["id"] == "Polda Contoh"


class TestWhoIsCounted:
    def test_nothing_the_viewer_does_not_see(self, officer):
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
        stranger = accounts.viewer(accounts.officer())
        for code in Measure.objects.values_list("code", flat=True):
            assert counted(code, stranger, YEAR) == 0, code

    def test_nothing_for_roles_that_see_no_case(self, officer):
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
        admin = Viewer(user_id=officer.user_id, agency_id=officer.agency_id, roles=frozenset({Role.AGENCY_ADMIN}))
        assert counted("police.victims", admin, YEAR) == 0

    def test_an_ended_grant_counts_nothing(self, officer):
        case = reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
        partner = accounts.agency("Polda Mitra")
        viewer = accounts.viewer(accounts.officer(partner))
        cases.share(case, officer, partner, ("investigation",))
        assert counted("police.victims", viewer, YEAR) == 1
        case.shares.get()
        from casetracker.access.models import CaseAccess

        CaseAccess.objects.filter(principal=partner.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert counted("police.victims", viewer, YEAR) == 0

    def test_reference_data_only_when_the_scope_names_its_agency(self, officer):
        source = accounts.agency("Sumber", is_reference=True)
        made = cases.cases(
            officer,
            2,
            opened_on=date(2016, 1, 1),
            opened_on_precision=DatePrecision.YEAR,
            incident_on=None,
            is_reference=True,
            source_agency_id=source.pk,
        )
        for case in made:
            reports.victim(case, officer, registered_on=date(2016, 1, 1), registered_on_precision=DatePrecision.YEAR)
        year = Period.parse("2016")
        scope = Scope(agency_id=source.pk, is_reference=True)
        other = Scope(agency_id=accounts.agency("Lain", is_reference=True).pk, is_reference=True)
        assert counted("victims.registered", officer, year) == 0
        assert counted("reference.records", officer, year) == 0
        assert counted("reference.records", officer, year, scope=scope) == 2
        assert counted("reference.records", officer, year, scope=other) == 0

    def test_an_agency_as_scope_keeps_the_cases_it_leads(self, officer):
        reports.police_case(officer, date(2023, 6, 6))
        assert counted("cases.reported", officer, YEAR, scope=Scope(agency_id=officer.agency_id)) == 1
        assert counted("cases.reported", officer, YEAR, scope=Scope(agency_id=accounts.agency().pk)) == 0

    def test_a_province_as_scope_goes_by_the_place_of_the_measure(self, places):
        kalbar, jabar = (lookup.region_by_code(code) for code in ("61", "32"))
        officer = accounts.viewer(accounts.officer(accounts.agency("Polda Kalbar", region=kalbar.id)))
        case = reports.police_case(officer, date(2023, 6, 6), found_province_id=jabar.id)
        reports.victim(case, officer, registered_on=date(2023, 6, 6), origin_province_id=kalbar.id)
        in_kalbar, in_jabar = Scope(province_code="61"), Scope(province_code="32")
        assert counted("police.reports", officer, YEAR, scope=in_kalbar) == 1
        assert counted("police.reports", officer, YEAR, scope=in_jabar) == 0
        assert counted("police.victims", officer, YEAR, scope=in_kalbar) == 1
        assert counted("victims.registered", officer, YEAR, scope=in_kalbar) == 0
        assert counted("victims.registered", officer, YEAR, scope=in_jabar) == 1
        assert counted("victims.by_origin", officer, YEAR, scope=in_kalbar) == 1
        assert counted("victims.by_origin", officer, YEAR, "province") == {"61": 1}


class TestPartialDates:
    @pytest.fixture
    def dated(self, officer):
        """Victims of whom the day, the month or only the year of registration is known."""
        case = cases.case(officer, opened_on=date(2023, 1, 1), incident_on=None, report=None)
        for on, precision in (
            (date(2023, 8, 14), DatePrecision.DAY),
            (date(2023, 8, 1), DatePrecision.MONTH),
            (date(2023, 9, 1), DatePrecision.MONTH),
            (date(2023, 1, 1), DatePrecision.YEAR),
        ):
            reports.victim(case, officer, registered_on=on, registered_on_precision=precision)
        return case

    @pytest.mark.parametrize(
        ("first", "last", "certain", "perhaps"),
        [
            ("2023-01-01", "2023-12-31", 4, 0),
            ("2023-07-01", "2023-09-30", 3, 1),
            ("2023-08-01", "2023-08-31", 2, 1),
            ("2023-08-01", "2023-08-30", 1, 2),
            ("2023-08-14", "2023-09-15", 1, 3),
            ("2023-10-01", "2023-12-31", 0, 1),
            ("2022-01-01", "2023-12-31", 4, 0),
            ("2022-07-01", "2023-06-30", 0, 1),
            ("2024-01-01", "2024-12-31", 0, 0),
        ],
    )
    def test_count_only_where_they_fit_whole_and_the_rest_is_said(self, officer, dated, first, last, certain, perhaps):
        period = Period(date.fromisoformat(first), date.fromisoformat(last))
        assert counted("victims.registered", officer, period) == certain
        assert left_out(Question(Measure.objects.get(pk="victims.registered"), officer, period)) == perhaps

    def test_of_a_year_belong_to_no_month(self, officer, dated):
        assert counted("victims.registered", officer, YEAR, "month") == {"2023-08": 2, "2023-09": 1, "unknown": 1}
        assert counted("victims.registered", officer, YEAR, "year") == {"2023": 4}


class TestPeople:
    def test_a_person_in_two_cases_is_two_entries_and_one_person(self, officer, now_period):
        first, second = cases.case(officer), cases.case(officer)
        victim = reports.victim(first, officer)
        reports.victim(second, officer, same_person_as=victim.pk)
        reports.victim(second, officer, Sex.MALE)
        assert counted("victims.registered", officer, now_period) == 3
        assert counted("victims.persons", officer, now_period) == 2
        assert counted("unodc.victims", officer, now_period) == 2

    def test_companies_are_different_suspects(self, officer, now_period):
        case = cases.case(officer)
        for name in ("PT Satu", "PT Dua"):
            reports.named_suspect(case, officer, party_type="corporation", corporation_name=name, identity=None)
        reports.named_suspect(case, officer)
        assert counted("suspects.persons", officer, now_period) == 3
        assert counted("suspects.reported", officer, now_period) == 3

    def test_statuses_add_up_to_everybody_assessed(self, officer, now_period):
        case = cases.case(officer)
        for status in IdentificationStatus:
            reports.victim(case, officer, identification_status=status)
        assert counted("victims.assessed", officer, now_period) == len(IdentificationStatus)
        assert counted("victims.registered", officer, now_period) == 2
        assert counted("victims.confirmed", officer, now_period) == 1
        assert counted("victims.all_possible", officer, now_period) == 4

    def test_age_bands_take_only_ranges_that_fit(self, officer, now_period):
        case = cases.case(officer)
        for age in (ADULT, CHILD, EITHER, NOT_KNOWN):
            reports.victim(case, officer, age=age)
        assert counted("victims.registered", officer, now_period, "age_band") == {
            "30_38": 1,
            "9_17": 1,
            "unknown": 2,
        }

    def test_countries_tell_not_known_from_withheld(self, officer, places, now_period):
        from casetracker.vault.services import Identity, Name
        from victims.models import Victim

        case = cases.case(officer)
        indonesia = lookup.country_by_code("ID").id
        identity = Identity(names=[Name("Korban Rekaan")], sex=Sex.FEMALE, citizenship_ids=(indonesia,))
        reports.victim(case, officer, identity=identity)
        reports.victim(case, officer)
        withheld = reports.victim(case, officer)
        Victim.objects.filter(pk=withheld.pk).update(citizenship_withheld=True)
        assert counted("victims.registered", officer, now_period, "citizenship") == {
            "ID": 1,
            "unknown": 1,
            "withheld": 1,
        }


class TestForms:
    def test_of_victims_come_from_what_was_found_about_them(self, officer, now_period):
        case = cases.case(officer)
        found = [
            ("exploitation", "fishing", "yes"),
            ("exploitation", "mining", "yes"),
            ("exploitation", "begging", "no"),
        ]
        reports.victim(case, officer, findings=found)
        reports.victim(case, officer, findings=[("exploitation", "begging", "unknown")])
        reports.victim(case, officer)
        assert counted("victims.registered", officer, now_period, "form") == {
            "fishing": 1,
            "mining": 1,
            "not_recorded": 2,
        }
        assert counted("victims.registered", officer, now_period, "form_group") == {"labour": 1, "not_recorded": 2}
        assert counted("victims.registered", officer, now_period, "form", "sex") == {
            ("fishing", "female"): 1,
            ("mining", "female"): 1,
            ("not_recorded", "female"): 2,
        }

    def test_states_keep_no_unknown_and_not_asked_apart(self, officer, now_period):
        case = cases.case(officer)
        for state in ("yes", "yes", "no", "unknown"):
            reports.victim(case, officer, findings=[("exploitation", "forced_labour", state)])
        reports.victim(case, officer)
        question = Question(Measure.objects.get(pk="victims.registered"), officer, now_period)
        assert states_of_forms(question) == {
            ("forced_labour", "yes"): 2,
            ("forced_labour", "no"): 1,
            ("forced_labour", "unknown"): 1,
            ("forced_labour", "not_asked"): 1,
        }


class TestCasesOpen:
    def test_goes_by_the_history_of_the_status(self, officer):
        history = [
            NewStatus(to=CaseStatus.SCREENING, on=date(2023, 2, 1)),
            NewStatus(to=CaseStatus.NO_ACTION, on=date(2023, 5, 1)),
        ]
        data = cases.new_case(
            officer, opened_on=date(2023, 1, 10), incident_on=None, report=None, status_history=history
        )
        from cases import services

        services.open_cases(data=[data], actor=officer, now=timezone.now())
        open_at = {
            day: counted("cases.open", officer, Period(date(2022, 1, 1), date.fromisoformat(day)))
            for day in ("2023-01-09", "2023-01-10", "2023-04-30", "2023-05-01")
        }
        assert open_at == {"2023-01-09": 0, "2023-01-10": 1, "2023-04-30": 1, "2023-05-01": 0}


class TestProceedings:
    def test_a_stage_reached_twice_is_one_case(self, officer, law):
        case, other = cases.case(officer), cases.case(officer)
        reports.stage(case, "file_returned", date(2023, 3, 1))
        reports.stage(case, "file_returned", date(2023, 4, 1))
        reports.stage(other, "file_returned", date(2023, 4, 1))
        reports.stage(other, "file_sent", date(2023, 2, 1), voided_on=date(2023, 2, 2))
        assert counted("stages.reached", officer, YEAR, "stage") == {"file_returned": 2}

    def test_people_convicted_count_once_whatever_they_were_charged_with(self, officer, law):
        case = cases.case(officer)
        suspect, other = (reports.named_suspect(case, officer, sex=sex) for sex in (Sex.MALE, Sex.FEMALE))
        offences = list(Offence.objects.order_by("code")[:2])

        def charge(of, offence, outcome, **fields):
            return Charge.objects.create(
                suspect=of,
                offence=offence,
                regime=offence.regime,
                phase="verdict",
                laid_on=date(2023, 2, 1),
                decided_on=date(2023, 8, 1),
                outcome=outcome,
                recorded_at=timezone.now(),
                **fields,
            )

        charge(suspect, offences[0], "convicted", restitution_rupiah=5_000_000)
        charge(suspect, offences[1], "convicted", restitution_rupiah=2_500_000)
        charge(other, offences[0], "acquitted")
        august = Period.parse("2023-08")
        assert counted("charges.laid", officer, YEAR) == 3
        assert counted("charges.laid", officer, august) == 0
        assert counted("charges.decided", officer, august, "charge_outcome") == {"convicted": 2, "acquitted": 1}
        assert counted("persons.convicted", officer, august) == 1
        assert counted("persons.convicted", officer, august, "sex") == {"male": 1}
        assert counted("persons.acquitted", officer, august) == 1
        assert counted("persons.prosecuted", officer, YEAR) == 2
        assert counted("restitution.awarded", officer, august) == 7_500_000


class TestServices:
    @pytest.fixture
    def worker(self, db):
        return accounts.viewer(accounts.shelter_worker())

    def test_tell_services_people_and_what_was_not_given(self, worker, now_period):
        victim, other = victims.in_care(worker), victims.in_care(worker)
        victims.service(victim, worker, ServiceType.FOOD)
        victims.service(victim, worker, ServiceType.COUNSELLING)
        victims.service(other, worker, ServiceType.FOOD)
        victims.service(
            other, worker, ServiceType.LEGAL_AID, outcome=ServiceOutcome.NOT_DELIVERED, unmet_reason="no_funds"
        )
        assert counted("services.given", worker, now_period) == 3
        assert counted("services.persons", worker, now_period) == 2
        assert counted("services.given", worker, now_period, "service_group") == {"support": 2, "health": 1}
        assert counted("services.not_given", worker, now_period, "unmet_reason") == {"no_funds": 1}

    def test_undone_services_are_not_counted(self, worker, now_period):
        from victims import services

        victim = victims.in_care(worker)
        made = victims.service(victim, worker)
        services.undo_service(service_id=made.pk, actor=worker, now=timezone.now())
        assert counted("services.given", worker, now_period) == 0

    def test_say_whether_they_began_within_the_legal_time(self, worker, law, now_period):
        victim = victims.in_care(worker)
        today = timezone.localdate()
        for requested in (today - timedelta(days=7), today - timedelta(days=8), None):
            victims.service(victim, worker, ServiceType.COUNSELLING, requested_on=requested, started_on=today)
        victims.service(victim, worker, ServiceType.FOOD, requested_on=today)
        assert counted("services.legal_start", worker, now_period, "start_delay") == {
            "in_time": 1,
            "late": 1,
            "not_recorded": 1,
        }

    def test_nights_are_those_of_the_period(self, worker):
        house = victims.shelter(worker)
        victim = victims.in_care(worker)
        stay = victims.stay(victim, house, worker)
        stay.since, stay.until = date(2023, 5, 30), date(2023, 6, 3)
        stay.save(update_fields=["since", "until"])
        assert counted("shelter.nights", worker, Period.parse("2023-05")) == 2
        assert counted("shelter.nights", worker, Period.parse("2023-06")) == 2
        assert counted("shelter.nights", worker, YEAR) == 4
        stay.until = None
        stay.save(update_fields=["until"])
        assert counted("shelter.nights", worker, Period.parse("2023-06")) == 30


class TestReferrals:
    def test_count_by_the_day_in_the_national_zone(self, law):
        scene = referral_builders.scene()
        jakarta = ZoneInfo("Asia/Jakarta")
        # 17.30 UTC on 31 December is already the new year in Jakarta.
        sent = referral_builders.referral(scene)
        sent.sent_at = datetime(2024, 1, 1, 0, 30, tzinfo=jakarta)
        sent.save(update_fields=["sent_at"])
        assert counted("referrals.sent", scene.officer, Period.parse("2023")) == 0
        assert counted("referrals.sent", scene.officer, Period.parse("2024-01")) == 1
        assert counted("referrals.sent", scene.officer, Period.parse("2024-01"), "referral_status") == {"sent": 1}


class TestEveryCombination:
    def test_of_measure_and_dimension_that_fits_can_be_asked(self, officer, law):
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
        alike = {
            (row.unit, row.date_basis, row.place_basis, row.population, row.deduplication): row
            for row in Measure.objects.all()
        }
        for measure in alike.values():
            question = Question(measure, officer, YEAR)
            total = count(question).get((), 0)
            for key, dimension in DIMENSIONS.items():
                if key == "form_state" or not dimension.fits(SHAPES[measure.unit], measure):
                    continue
                found = count(question, [key])
                assert not dimension.values or {keys[0] for keys in found} <= set(dimension.values), (measure.code, key)
                if measure.deduplication == "none" and dimension.join is None and measure.unit != "rupiah":
                    assert sum(found.values()) == total, (measure.code, key)
