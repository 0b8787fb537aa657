"""What was shown and what was refused: lines of the record, for both doors."""

import pytest
from django.urls import reverse

from casetracker.access.sections import Section
from casetracker.audit.models import Entry
from tests.builders import accounts, browser
from tests.builders import api as api_builders
from tests.builders import cases as case_builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return accounts.officer()


@pytest.fixture
def officer(user):
    return accounts.viewer(user)


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


def entries(event):
    return list(Entry.objects.filter(event=event).order_by("id"))


class TestWhatWasShown:
    def test_a_case_page_is_one_line_that_names_the_sections(self, user, officer, case):
        case_builders.suspect(case, officer)
        browser.of(user).get(reverse("case_detail", args=[case.reference]))
        (line,) = entries("read.shown")
        assert (line.case_id, line.user_id, line.agency_id) == (case.pk, user.pk, user.agency_id)
        assert line.sections == Section.INVESTIGATION | Section.INFORMANT
        assert line.details == {"route": "case_detail"}
        assert line.request_id

    def test_header_and_services_are_no_line(self, officer, case):
        shelter = accounts.shelter_agency()
        case_builders.share(case, officer, shelter, sections=("services",))
        answer = browser.of(accounts.shelter_worker(shelter)).get(reverse("case_detail", args=[case.reference]))
        assert answer.status_code == 200
        assert entries("read.shown") == []

    def test_a_list_of_cases_is_no_line(self, user, case):
        browser.of(user).get(reverse("case_list"))
        assert entries("read.shown") == []

    def test_the_api_too(self, officer, case):
        program = api_builders.client(case.lead_agency, sections=int(Section.HEADER | Section.INVESTIGATION))
        answer = api_builders.Caller(program).get(f"/api/v1/cases/{case.reference}/")
        assert answer.status_code == 200
        (line,) = entries("read.shown")
        assert line.sections == Section.INVESTIGATION
        assert line.client_id == program.pk


class TestWhatWasRefused:
    def test_a_hidden_case_and_none_at_all_leave_the_same_line(self, case):
        stranger = accounts.officer()
        for reference in (case.reference, "ZZZZ-ZZZZ"):
            answer = browser.of(stranger).get(reverse("case_detail", args=[reference]))
            assert answer.status_code == 404
        hidden, absent = entries("refused.hidden")
        assert (hidden.subject_code, absent.subject_code) == (case.reference, "ZZZZ-ZZZZ")
        for line in (hidden, absent):
            assert (line.case_id, line.user_id) == (None, stranger.pk)
            assert line.details == {"route": "case_detail", "method": "GET"}

    def test_what_may_be_seen_but_not_done(self, user):
        answer = browser.of(user).get(reverse("access_log"))
        assert answer.status_code == 403
        (line,) = entries("refused.forbidden")
        assert (line.user_id, line.details["route"]) == (user.pk, "access_log")

    def test_other_pages_that_are_not_there_are_no_line(self, user):
        assert browser.of(user).get("/nothing-here/").status_code == 404
        assert entries("refused.hidden") == []

    def test_nobody_signed_in_is_no_line(self, client, case):
        client.get(reverse("case_detail", args=[case.reference]))
        assert not Entry.objects.filter(event__startswith="refused.").exists()
