import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services
from casetracker.vault import reading
from tests.builders import accounts, browser
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders
from tests.builders.browser import text_of

pytestmark = pytest.mark.django_db

LOG = "access_log"


def look(**answers):
    return browser.of(accounts.auditor()).post(reverse(LOG), answers)


def answers_of_button(page, label):
    """Return what the button of a list's page sends, {} where there is none."""
    for form in re.findall(r"<form method=\"post\">.*?</form>", page, re.DOTALL):
        if f">{label}<" in form:
            return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    return {}


class TestWhoReadsIt:
    @pytest.mark.parametrize("role", list(Role))
    def test_auditors_alone(self, role):
        expected = 200 if role == Role.AUDITOR else 403
        assert browser.of(accounts.user(role)).get(reverse(LOG)).status_code == expected

    def test_nobody_without_signing_in(self):
        assert Client().get(reverse(LOG)).status_code == 302


class TestWhatItShows:
    def test_who_did_what_about_what(self):
        officer = accounts.viewer(accounts.officer(display_name="Petugas Tujuh"))
        case = case_builders.case(officer)
        page = text_of(look())
        for part in ("Petugas Tujuh", "case.opened", case.reference, "Cases"):
            assert part in page

    def test_no_case_content(self):
        officer = accounts.viewer()
        case = case_builders.case(officer, narrative="A boat at night near the strait")
        victim = victim_builders.victim(case, officer, remarks="Afraid of dogs")
        case_builders.note(case, officer, "The uncle is the recruiter")
        reading.show_identity(
            case_id=case.pk, subject_id=victim.pk, reason="To call her by name", actor=officer, now=timezone.now()
        )
        page = text_of(look())
        assert "To call her by name" in page
        for hidden in ("Korban Rekaan", "boat at night", "dogs", "uncle"):
            assert hidden not in page

    def test_agencies_in_the_details_by_name(self):
        officer = accounts.viewer()
        case = case_builders.case(officer)
        other = accounts.agency("Rumah Aman Rekaan")
        case_builders.share(case, officer, other)
        page = text_of(look(family="access"))
        assert "access.given" in page

    def test_empty_has_words(self):
        assert "empty-title" in text_of(look(family="import"))


class TestNarrowing:
    def test_by_kind_person_agency_and_case(self):
        first, second = accounts.viewer(accounts.officer(display_name="Petugas Satu")), accounts.viewer()
        ours, theirs = case_builders.case(first), case_builders.case(second)
        for query in (
            {"who": "petugas satu"},
            {"agency": str(first.agency_id)},
            {"case": ours.reference},
            {"case": ours.reference.lower()},
            {"case": str(ours.pk)},
        ):
            page = text_of(look(**query))
            assert ours.reference in page, query
            assert theirs.reference not in page, query

    def test_by_day(self):
        actor = Viewer(job="old")
        services.record("case.opened", actor=actor, now=timezone.now() - timedelta(days=10))
        services.record("case.changed", actor=actor, now=timezone.now())
        day = timezone.localdate() - timedelta(days=5)
        asked = {"since_day": day.day, "since_month": day.month, "since_year": day.year}
        page = text_of(look(**asked))
        assert "case.changed" in page
        assert "case.opened" not in page

    @pytest.mark.parametrize(
        "query",
        [
            {"family": "x"},
            {"who": "\x00"},
            {"case": "'"},
            {"agency": "x"},
            {"since_day": "99", "since_month": "99", "since_year": "9999"},
            {"since_year": "x" * 5000},
        ],
    )
    def test_nonsense_is_no_error(self, query):
        assert look(**query).status_code == 200

    def test_the_case_of_a_line_by_its_id_in_the_address(self):
        ours, theirs = case_builders.case(), case_builders.case()
        page = text_of(browser.of(accounts.auditor()).get(reverse(LOG), {"case": str(ours.pk)}))
        assert ours.reference in page
        assert theirs.reference not in page

    def test_further_pages_of_one_person(self):
        officer = accounts.viewer(accounts.officer(display_name="Petugas Tujuh"))
        for number in range(70):
            services.record(f"case.step_{number:02}", actor=officer, now=timezone.now())
            services.record("case.other", actor=Viewer(job="x"), now=timezone.now())
        auditor = browser.of(accounts.auditor())
        answers, seen = {"who": "petugas tujuh"}, []
        for _ in range(2):
            page = text_of(auditor.post(reverse(LOG), answers))
            assert "case.other" not in page
            seen += re.findall(r"case\.step_\d\d", page)
            answers = answers_of_button(page, "Next page")
        assert len(seen) == len(set(seen)) == 70

    def test_pages_lose_and_repeat_nothing(self):
        now = timezone.now()
        for number in range(70):
            # Ten lines share each moment: the second part of the key tells them apart.
            services.record(f"case.step_{number:02}", actor=Viewer(job="x"), now=now - timedelta(minutes=number // 10))
        auditor = browser.of(accounts.auditor())
        first = text_of(auditor.get(reverse(LOG)))
        following = re.search(r'rel="next" href="(\?[^"]+)"', first).group(1).replace("&amp;", "&")
        second = text_of(auditor.get(reverse(LOG) + following))
        seen = re.findall(r"case\.step_\d\d", first + second)
        assert len(seen) == len(set(seen)) == 70

    def test_costs_the_same_for_few_and_many(self, django_assert_max_num_queries):
        auditor = browser.of(accounts.auditor())
        counts = []
        for more in (2, 40):
            for _ in range(more):
                case_builders.case()
            auditor.get(reverse(LOG))
            with django_assert_max_num_queries(100) as captured:
                auditor.get(reverse(LOG))
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 15
