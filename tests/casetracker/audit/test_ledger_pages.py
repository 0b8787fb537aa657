"""Pages over the ledger: the history from what to what, who has seen a file, and what auditors look at."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import services as cases
from cases.choices import Priority
from casetracker.accounts.choices import Role
from casetracker.audit import services as audit
from casetracker.audit import unusual
from casetracker.audit.models import Entry
from casetracker.audit.status import seal_lag_seconds
from casetracker.common.choices import FourState
from casetracker.vault import reading
from tests.builders import accounts, browser
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders
from tests.builders.browser import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return accounts.officer(display_name="Petugas Dua")


@pytest.fixture
def officer(user):
    return accounts.viewer(user)


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


def page(person, name, *arguments, **query):
    answer = browser.of(person).get(reverse(name, args=arguments), query)
    assert answer.status_code == 200, answer.status_code
    return text_of(answer)


def change(case, officer, **facts):
    case.refresh_from_db()
    cases.edit_case(case_id=case.pk, version=case.version, values=facts, actor=officer, now=timezone.now())


class TestTheHistoryOfACase:
    def test_from_what_to_what(self, user, officer, case):
        change(case, officer, priority=Priority.URGENT)
        text = page(user, "case_history", case.reference)
        assert "Priority: Ordinary → Urgent" in text

    def test_a_field_of_a_section_that_is_not_held_is_not_even_named(self, officer, case):
        change(case, officer, corruption_suspected=FourState.YES)
        shelter = accounts.shelter_agency()
        case_builders.share(case, officer, shelter, sections=("services",))
        text = page(accounts.shelter_worker(shelter), "case_history", case.reference)
        assert "Facts of the case changed" in text
        assert "Corruption" not in text

    def test_a_sealed_text_is_named_and_never_shown(self, user, officer, case):
        change(case, officer, narrative="A boat at night near the strait")
        text = page(user, "case_history", case.reference)
        assert "What happened" in text
        assert "boat at night" not in text
        assert "\\x" not in text


class TestWhoHasSeenTheFile:
    def test_who_when_what_and_why(self, user, officer, case):
        victim = victim_builders.victim(case, officer)
        browser.of(user).get(reverse("case_detail", args=[case.reference]))
        reading.show_identity(
            case_id=case.pk, subject_id=victim.pk, reason="To call her by name", actor=officer, now=timezone.now()
        )
        text = page(user, "case_seen", case.reference)
        for part in ("Petugas Dua", "Investigation", "Assigned person", f"{victim.code}: To call her by name"):
            assert part in text

    def test_anybody_on_the_case_and_nobody_else(self, officer, case):
        shelter = accounts.shelter_agency()
        case_builders.share(case, officer, shelter, sections=("services",))
        page(accounts.shelter_worker(shelter), "case_seen", case.reference)
        stranger = browser.of(accounts.officer()).get(reverse("case_seen", args=[case.reference]))
        assert stranger.status_code == 404

    def test_reasons_for_a_name_need_the_identity(self, officer, case):
        victim = victim_builders.victim(case, officer)
        reading.show_identity(
            case_id=case.pk, subject_id=victim.pk, reason="To call her by name", actor=officer, now=timezone.now()
        )
        coordinator_agency = accounts.secretariat()
        case_builders.share(case, officer, coordinator_agency, sections=("services",))
        text = page(accounts.coordinator(coordinator_agency), "case_seen", case.reference)
        assert "To call her by name" not in text


class TestTheStatementForAVictim:
    def test_agencies_days_and_purposes_and_no_official(self, user, officer, case):
        victim = victim_builders.victim(case, officer)
        reading.show_identity(
            case_id=case.pk, subject_id=victim.pk, reason="To call her by name", actor=officer, now=timezone.now()
        )
        address = reverse("victim_statement", args=[case.reference, victim.code])
        client = browser.of(user)
        assert client.get(address).status_code == 200
        assert not Entry.objects.filter(event="victim.statement_made").exists()
        made = text_of(client.post(address))
        assert "To call her by name" in made
        assert str(case.lead_agency) in made
        body = made.split("<main", 1)[1].split("</main>")[0]
        assert "Petugas Dua" not in body
        assert Entry.objects.get(event="victim.statement_made").subject_code == victim.code


class TestAWalledAuditor:
    @pytest.mark.parametrize("name", ["access_log", "ledger"])
    def test_finds_the_lines_of_every_case_but_that_one(self, officer, case, name):
        other = case_builders.case(officer)
        auditor = accounts.auditor()
        before = page(auditor, name)
        assert all(str(found.pk) in before for found in (case, other))
        case_builders.suspect(case, officer, employer_agency_id=auditor.agency_id)
        walled = page(auditor, name)
        assert str(case.pk) not in walled
        assert case.reference not in walled
        assert str(other.pk) in walled
        assert str(case.pk) in page(accounts.auditor(), name)


class TestWhomAnAuditorLooksFor:
    @pytest.mark.parametrize("name", ["access_log", "ledger"])
    def test_stands_in_no_address(self, officer, case, name):
        auditor = browser.of(accounts.auditor())
        given = text_of(auditor.get(reverse(name), {"who": "Petugas Dua"}))
        assert "Clear filters</a></div>" in given
        assert 'value="Petugas Dua"' not in given
        found = text_of(auditor.post(reverse(name), {"who": "Petugas Dua"}))
        assert 'value="Petugas Dua"' in found
        assert "Petugas" not in "".join(re.findall(r'(?:href|action|hx-get)="([^"]*)"', found))
        assert '<form method="post" class="filters-form"' in found

    def test_is_sent_in_the_body_from_the_page_of_signals(self, user, officer):
        reading.find(text="petugas dua", actor=officer, now=timezone.now())
        text = page(accounts.auditor(), "unusual_access")
        assert f'name="who" value="{user.display_name}"' in text
        assert "?who=" not in text


AUDITORS_PAGES = ("ledger", "seals", "unusual_access")


class TestAuditorsPages:
    @pytest.mark.parametrize("name", AUDITORS_PAGES)
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.OFFICER, Role.COORDINATOR, Role.SYSTEM_ADMIN])
    def test_are_for_auditors_alone(self, name, role):
        expected = 200 if role == Role.AUDITOR else 403
        assert browser.of(accounts.user(role)).get(reverse(name)).status_code == expected

    def test_the_ledger_shows_codes_and_no_content(self, officer, case):
        case_builders.suspect(case, officer, corporation_name="Maju Jaya", remarks="Afraid of dogs")
        change(case, officer, priority=Priority.URGENT, found_place="Behind the fish market")
        text = page(accounts.auditor(), "ledger", case=str(case.pk))
        for part in ("cases_case", "ordinary → urgent", "found_place"):
            assert part in text
        for hidden in ("fish market", "Maju Jaya", "dogs", "\\x"):
            assert hidden not in text

    def test_the_ledger_is_searched_by_table_and_case_number(self, officer, case):
        other = case_builders.case(officer)
        answer = browser.of(accounts.auditor()).post(reverse("ledger"), {"case": case.reference, "table": "cases_case"})
        text = text_of(answer)
        assert str(case.pk) in text
        assert str(other.pk) not in text
        assert "cases_caseexploitation</code>" not in text

    def test_the_seals_page_warns_when_sealing_is_late(self, settings, case):
        settings.SEAL_ALARM_SECONDS = -1
        assert "without a seal" in page(accounts.auditor(), "seals")
        settings.SEAL_ALARM_SECONDS = 10**9
        assert "without a seal" not in page(accounts.auditor(), "seals")

    def test_the_lag_is_a_number_of_seconds(self, case):
        assert seal_lag_seconds() >= 0


class TestUnusualReading:
    def read(self, viewer, case_id, at):
        audit.record("read.shown", actor=viewer, now=at, case_id=case_id, sections=4)

    def found(self):
        auditor = accounts.viewer(accounts.auditor())
        return unusual.signals(auditor, now=timezone.now())

    def test_an_ordinary_month_is_no_signal(self, officer, case):
        noon = timezone.localtime().replace(hour=12) - timedelta(days=1)
        for day in range(10):
            self.read(officer, case.pk, noon - timedelta(days=day))
        assert self.found() == []

    def test_many_more_cases_than_usual(self, officer):
        ids = [case.pk for case in case_builders.cases(officer, unusual.MUCH + 1)]
        noon = timezone.localtime().replace(hour=12) - timedelta(days=1)
        for day in range(5):
            self.read(officer, ids[0], noon - timedelta(days=day + 1))
        for case_id in ids:
            self.read(officer, case_id, noon)
        (signal,) = self.found()
        assert (signal.kind, signal.user_id, signal.found, signal.usual) == ("volume", officer.user_id, len(ids), 1)
        assert "cases in one day" in page(accounts.auditor(), "unusual_access")

    def test_at_night(self, officer, case):
        noon = timezone.localtime().replace(hour=12, minute=0) - timedelta(days=1)
        for day in range(12):
            self.read(officer, case.pk, noon - timedelta(days=day))
        for minute in range(unusual.NIGHT_READS):
            self.read(officer, case.pk, noon.replace(hour=2, minute=minute))
        (signal,) = self.found()
        assert (signal.kind, signal.found, signal.usual) == ("hours", 3, 12)

    def test_ones_own_name(self, case):
        user = accounts.officer(display_name="Sari Wulandari")
        viewer = accounts.viewer(user)
        reading.find(text="sari wulandari", actor=viewer, now=timezone.now())
        reading.find(text="budi santoso", actor=viewer, now=timezone.now())
        (signal,) = self.found()
        assert (signal.kind, signal.user_id, signal.found) == ("own_name", user.pk, 1)
