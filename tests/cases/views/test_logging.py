"""Logging a case, page by page, as a browser without scripts sends it."""

import re

import pytest
from django.urls import reverse

from cases.choices import Priority
from cases.forms.choices import URGENT_NEEDS
from cases.models import Case, CaseDraft, Suspect
from casetracker.audit.models import Entry
from tests.builders import cases as build
from victims.choices import ServiceType
from victims.models import Victim

pytestmark = pytest.mark.django_db

WHAT = {"kind": "trafficking", "exploitations": ["fishing"], "report_channel": "border_post", "danger": "yes"}
VICTIMS = {
    "how_many": "2",
    "victim-TOTAL_FORMS": "2",
    "victim-INITIAL_FORMS": "0",
    "victim-0-sex": "female",
    "victim-0-age": "16",
    "victim-0-citizenship": "Indonesia",
    "victim-0-urgent_need": "safe_house",
    "victim-0-name": "Korban Rekaan",
    "victim-1-age_band": "30_38",
}
SUSPECTS = {
    "known": "yes",
    "suspect-TOTAL_FORMS": "1",
    "suspect-INITIAL_FORMS": "0",
    "suspect-0-party_type": "natural_person",
    "suspect-0-name": "Suspek Rekaan",
    "suspect-0-role": "broker",
}


@pytest.fixture
def officer(client, people, law):
    client.force_login(people.lead)
    return people.lead


def where(**fields):
    return {
        "opened_on_day": "5",
        "opened_on_month": "8",
        "opened_on_year": "2026",
        "incident_on_year": "2026",
        "where": "home",
        "province": "61",
        "regency": "61.01",
        "place": "Border post",
        "exploitation_country": "Malaysia",
        **fields,
    }


def start(client, **found):
    page = client.post(reverse("case_new"), {"text": "Nobody Known", **found})
    token = re.search(r'name="searched" value="([^"]+)"', page.content.decode())[1]
    answer = client.post(reverse("case_new_start"), {"searched": token, "text": "Nobody Known", **found})
    return CaseDraft.objects.get(pk=re.search(r"/drafts/([^/]+)/", answer["Location"])[1])


def address(draft, step):
    return reverse("draft", args=[draft.pk, step])


def fill(client, draft):
    for step, answers in (("what", WHAT), ("where", where()), ("victims", VICTIMS), ("suspects", SUSPECTS)):
        answer = client.post(address(draft, step), answers)
        assert answer.status_code == 303, (step, answer.content.decode())
    assert answer["Location"] == address(draft, "check")


class TestSearchFirst:
    def test_needs_something_to_look_for(self, client, officer):
        for found in ({}, {"text": "ab"}, {"province": "61"}, {"province": "61", "day_day": "31", "day_month": "2"}):
            answer = client.post(reverse("case_new"), found)
            assert answer.status_code == 422
            assert "There is a problem" in answer.content.decode()

    def test_shows_what_was_typed_above_who_was_found_without_the_name(self, client, people, officer):
        build.suspect(people.case, people.viewer, name="Suspek Rekaan Satu")
        page = client.post(reverse("case_new"), {"text": "suspek rekaan satu"}).content.decode()
        assert page.index("suspek rekaan satu") < page.index(people.case.reference)
        assert "S-1" in page
        assert "Same name or number" in page
        assert "Suspek Rekaan Satu" not in page

    def test_finds_by_place_and_day(self, client, people, officer):
        day = people.case.opened_on
        found = {"province": "61", "day_day": day.day, "day_month": day.month, "day_year": day.year}
        page = client.post(reverse("case_new"), found).content.decode()
        assert people.case.reference in page
        assert "Same place and time" in page

    def test_is_recorded_without_what_was_typed(self, client, officer):
        client.post(reverse("case_new"), {"text": "Nama Rahasia"})
        assert "Rahasia" not in str(list(Entry.objects.values()))
        assert Entry.objects.filter(event="identity.searched").count() == 1

    def test_no_draft_without_it(self, client, officer):
        for token in ("", "1:made:up"):
            answer = client.post(reverse("case_new_start"), {"searched": token})
            assert answer["Location"] == reverse("case_new")
        assert not CaseDraft.objects.exists()


class TestDraft:
    def test_begins_at_the_officers_post_with_what_was_searched_for(self, client, officer):
        draft = start(client)
        assert draft.answers["start"]["where"]["province"] == ["61"]
        assert draft.answers["start"]["victims"]["victim-0-name"] == ["Nobody Known"]
        page = client.get(address(draft, "where")).content.decode()
        assert '<option value="61" selected' in page
        assert "There is a problem" not in page

    def test_becomes_a_case_with_victims_suspects_and_tasks(self, client, officer):
        draft = start(client)
        fill(client, draft)
        check = client.get(address(draft, "check")).content.decode()
        assert "16 years, Indonesia, A safe place to stay, name recorded" in check
        assert "Korban Rekaan" not in check
        answer = client.post(address(draft, "check"))
        case = Case.objects.get(incident_on_precision="year")
        assert answer["Location"] == f"{reverse('case_detail', args=[case.reference])}?new=1"
        assert (case.priority, case.found_regency.code, case.found_place) == (Priority.URGENT, "61.01", "Border post")
        assert (case.victim_count, case.child_involved, case.suspect_count) == (2, True, 1)
        assert Victim.objects.filter(case=case, number=1, needs__type="safe_house").exists()
        assert Suspect.objects.get(case=case).roles.get().role == "broker"
        assert case.tasks.filter(kind="emergency_aid").exists()
        assert not CaseDraft.objects.exists()
        page = client.get(answer["Location"]).content.decode()
        assert "is saved" in page
        assert "Add details now" in page
        assert "Check safety" in page

    def test_sent_twice_opens_one_case(self, client, officer):
        draft = start(client)
        fill(client, draft)
        before = Case.objects.count()
        first = client.post(address(draft, "check"))
        second = client.post(address(draft, "check"))
        assert second.status_code == 303
        assert first["Location"] == second["Location"]
        assert Case.objects.count() == before + 1

    def test_is_resumed_from_another_machine_and_only_by_its_author(self, client, people, officer):
        draft = start(client)
        client.post(address(draft, "what"), WHAT)
        client.logout()
        client.force_login(officer)
        work = client.get(reverse("my_work")).content.decode()
        assert address(draft, "where") in work
        assert 'value="border_post" selected' in client.get(address(draft, "what")).content.decode()
        client.force_login(people.colleague)
        assert client.get(address(draft, "what")).status_code == 404
        assert client.post(address(draft, "check")).status_code == 404
        assert address(draft, "where") not in client.get(reverse("my_work")).content.decode()

    def test_keeps_what_was_typed_wrong(self, client, officer):
        draft = start(client)
        answer = client.post(address(draft, "where"), where(opened_on_day="31", opened_on_month="2", place="Harbour"))
        assert answer.status_code == 422
        page = client.get(address(draft, "where")).content.decode()
        assert 'value="31"' in page
        assert 'value="Harbour"' in page

    def test_saves_itself_and_says_nothing(self, client, officer):
        draft = start(client)
        answer = client.post(reverse("draft_autosave", args=[draft.pk, "what"]), {"narrative": "half a sent"})
        assert (answer.status_code, answer.content) == (204, b"")
        draft.refresh_from_db()
        assert draft.answers["what"]["narrative"] == ["half a sent"]
        assert not Entry.objects.filter(event__startswith="case").exclude(event="case.opened").exists()

    def test_cannot_be_saved_before_every_page_is_answered(self, client, officer):
        draft = start(client)
        assert client.get(address(draft, "check"))["Location"] == address(draft, "what")
        assert client.post(address(draft, "check"))["Location"] == address(draft, "what")
        client.post(address(draft, "what"), WHAT)
        assert client.get(address(draft, "check"))["Location"] == address(draft, "where")

    def test_is_thrown_away_after_asking(self, client, officer):
        draft = start(client)
        discard = reverse("draft_discard", args=[draft.pk])
        assert "cannot be brought back" in client.get(discard).content.decode()
        client.post(discard)
        assert not CaseDraft.objects.exists()

    def test_unknown_pages_are_absent(self, client, officer):
        draft = start(client)
        assert client.get(address(draft, "nonsense")).status_code == 404
        assert client.post(reverse("draft_autosave", args=[draft.pk, "check"])).status_code == 404


class TestRows:
    def test_are_added_removed_and_set_by_the_server(self, client, officer):
        draft = start(client)
        page = client.post(address(draft, "victims"), {**VICTIMS, "_rows": "add"}).content.decode()
        assert 'name="victim-2-name"' in page
        assert 'name="how_many" value="3"' in page
        page = client.post(address(draft, "victims"), {**VICTIMS, "_rows": "remove-0"}).content.decode()
        assert "Korban Rekaan" not in page
        assert 'value="30_38" selected' in page
        assert 'name="victim-1-name"' not in page
        page = client.post(address(draft, "victims"), {**VICTIMS, "how_many": "5", "_rows": "set"}).content.decode()
        assert 'name="victim-4-name"' in page
        assert "There is a problem" not in page

    def test_a_row_nobody_has_seen_is_shown_before_going_on(self, client, officer):
        draft = start(client)
        answer = client.post(address(draft, "victims"), {**VICTIMS, "how_many": "3"})
        assert answer.status_code == 422
        assert 'name="victim-2-name"' in answer.content.decode()

    def test_no_victim_known_yet_is_an_answer(self, client, officer):
        draft = start(client)
        answers = {"how_many": "0", "victim-TOTAL_FORMS": "1", "victim-INITIAL_FORMS": "0"}
        assert client.post(address(draft, "victims"), answers)["Location"] == address(draft, "suspects")

    def test_nobody_suspected_ignores_the_rows(self, client, officer):
        draft = start(client)
        answers = {**SUSPECTS, "known": "no", "suspect-0-party_type": "corporation", "suspect-0-name": ""}
        assert client.post(address(draft, "suspects"), answers)["Location"] == address(draft, "check")

    @pytest.mark.parametrize(
        "broken",
        [
            {"victim-TOTAL_FORMS": "many"},
            {"victim-TOTAL_FORMS": "999999999"},
            {"victim-TOTAL_FORMS": "-4"},
            {"how_many": "1000"},
            {"how_many": "x"},
            {"victim-0-age": "-1"},
            {"victim-0-age": "500"},
            {"victim-0-age": "12", "victim-0-age_band": "9_17"},
            {"victim-0-citizenship": "Atlantis"},
            {"victim-0-sex": "perhaps"},
            {"victim-0-urgent_need": "gold"},
            {"victim-0-name": "x" * 201},
            {"victim-0-name": "a\u202eb"},
            {"_rows": "remove-99"},
            {"_rows": "remove-x"},
            {"_rows": "explode"},
        ],
    )
    def test_broken_rows_are_answered_never_an_error(self, client, officer, broken):
        draft = start(client)
        answer = client.post(address(draft, "victims"), {**VICTIMS, **broken})
        assert answer.status_code in {200, 422}


class TestAnswers:
    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"opened_on_year": ""}, "Enter the year in four digits"),
            ({"opened_on_day": "", "opened_on_month": ""}, "Enter the day, the month and the year."),
            ({"opened_on_year": "2199"}, "not in the future"),
            ({"opened_on_day": "30", "opened_on_month": "2"}, "a day that exists in that month"),
            ({"incident_on_year": "1850"}, "Enter a date from"),
            ({"incident_on_day": "6", "incident_on_month": "8"}, "up to the day it was reported"),
            ({"where": "abroad", "country": ""}, "Enter the country."),
            ({"where": "abroad", "country": "Indonesia"}, "another country"),
            ({"province": "99"}, "valid choice"),
            ({"regency": "11.01"}, "valid choice"),
            ({"exploitation_country": "Malaysa"}, "Did you mean Malaysia?"),
            ({"place": "x" * 201}, "Shorten this to 200 characters"),
        ],
    )
    def test_wrong_ones_say_what_to_do(self, client, officer, fields, words):
        draft = start(client)
        answer = client.post(address(draft, "where"), where(**fields))
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_a_find_abroad_has_a_country_and_no_province(self, client, officer):
        draft = start(client)
        fill(client, draft)
        client.post(address(draft, "where"), where(where="abroad", country="Malaysia", province="61"))
        client.post(address(draft, "check"))
        case = Case.objects.get(incident_on_precision="year")
        assert (case.found_country.alpha2, case.found_province_id) == ("MY", None)

    def test_change_links_lead_back_to_the_check(self, client, officer):
        draft = start(client)
        fill(client, draft)
        page = client.get(f"{address(draft, 'what')}?to=check").content.decode()
        assert '<input type="hidden" name="to" value="check">' in page
        answer = client.post(address(draft, "what"), {**WHAT, "to": "check"})
        assert answer["Location"] == address(draft, "check")


class TestRegencyOptions:
    def test_follow_the_province(self, client, officer):
        page = client.get(reverse("regency_options"), {"parent": "61"}).content.decode()
        assert '<option value="61.01">Kabupaten Sambas</option>' in page

    @pytest.mark.parametrize("parent", ["", "99", "x" * 5000, "\x00", "６１"])
    def test_are_empty_for_anything_else(self, client, officer, parent):
        answer = client.get(reverse("regency_options"), {"parent": parent})
        assert answer.status_code == 200
        assert answer.content.decode().count("<option") == 1


def test_urgent_needs_are_services_that_victims_are_given():
    assert {code for code, _label in URGENT_NEEDS if code} <= set(ServiceType.values)
