"""The list of cases: filters, saved views, columns, paging; and search."""

import re
from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cases.filters import CaseFilter
from cases.models import SavedView
from cases.views.lists import PRESETS
from casetracker.access.models import CaseAccess
from casetracker.accounts.choices import Role
from tests.builders import accounts
from tests.builders import cases as build

pytestmark = pytest.mark.django_db
LIST = "/cases/"


def references(page):
    return re.findall(r'<a href="/cases/([0-9A-Z-]{9})/">', page.content.decode())


def found(viewer, query):
    filters = CaseFilter(QueryDict(query), queryset=CaseAccess.objects.all(), viewer=viewer)
    assert filters.form.is_valid(), filters.form.errors
    return {row["case_id"] for row in filters.qs.page_of_cases(viewer).rows}


class TestFilters:
    @pytest.fixture
    def three(self, people, places):
        today = timezone.localdate()
        old = build.cases(
            people.viewer,
            1,
            status="closed",
            closed_on=today,
            kind="people_smuggling",
            opened_on=today - timedelta(days=400),
            incident_on=None,
            found_province_id=places.aceh.pk,
            exploitations=["begging"],
            child_involved=True,
            owner_id=None,
        )[0]
        reference = build.cases(people.viewer, 1, is_reference=True)[0]
        return people.case, old, reference

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {0, 1}),
            ("status=intake", {0}),
            ("status=open", {0}),
            ("status=finished", {1}),
            ("status=intake&status=closed", {0, 1}),
            ("kind=people_smuggling", {1}),
            ("province=61", {0}),
            ("province=11", {1}),
            ("exploitation=fishing", {0}),
            ("exploitation=begging", {1}),
            ("child_involved=yes", {1}),
            ("child_involved=no", {0}),
            ("mine=me", {0}),
            ("mine=agency", {0, 1}),
            ("overdue=yes", set()),
            ("reference_data=with", {0, 1, 2}),
            ("reference_data=only", {2}),
            ("reported_from=2026-01-01", {0}),
            ("reported_to=2026-01-01", {1}),
        ],
    )
    def test_keep_what_they_say(self, people, three, query, expected):
        if "2026-01-01" in query and timezone.localdate().year != 2026:
            query = query.replace("2026-01-01", (timezone.localdate() - timedelta(days=200)).isoformat())
        assert found(people.viewer, query) == {three[place].pk for place in expected}

    def test_overdue_follows_the_next_task(self, people):
        CaseAccess.objects.update(next_due_on=timezone.localdate() - timedelta(days=1))
        assert found(people.viewer, "overdue=yes") == {people.case.pk}

    def test_the_lead_agency_is_found_by_id_and_by_name(self, people):
        assert found(people.viewer, f"lead_agency={people.police.pk}") == {people.case.pk}
        assert found(people.viewer, "lead_agency=polda rekaan") == {people.case.pk}
        assert found(people.viewer, f"lead_agency={people.partner_agency.pk}") == set()

    def test_the_reported_days_are_both_included(self, people):
        day = people.case.opened_on.isoformat()
        assert found(people.viewer, f"reported_from={day}&reported_to={day}") == {people.case.pk}

    @pytest.mark.parametrize(
        "query",
        ["kind=zzz", "status=zzz", "province=zzz", "lead_agency=zzz", "reported_from=31-02-2026", "overdue=maybe"],
    )
    def test_an_unknown_value_is_said_and_hides_the_list(self, client, people, query):
        client.force_login(people.lead)
        answer = client.get(f"{LIST}?{query}")
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()
        assert references(answer) == []

    @pytest.mark.parametrize("query", ["kind=%00", "lead_agency=%00", "columns=%00", "cursor=%00", "cursor=zzz"])
    def test_broken_addresses_are_answered_never_an_error(self, client, people, query):
        client.force_login(people.lead)
        assert client.get(f"{LIST}?{query}").status_code in {200, 400, 422}


class TestPages:
    def test_of_25_lead_forth_and_back_with_the_filters_kept(self, client, people):
        build.cases(people.viewer, 59)
        client.force_login(people.lead)
        seen, address = [], f"{LIST}?status=open"
        for _ in range(3):
            page = client.get(address)
            seen += references(page)
            following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
            address = LIST + following[1].replace("&amp;", "&") if following else ""
        assert len(seen) == len(set(seen)) == 60
        assert not address
        back = re.search(r'rel="prev" href="([^"]+)"', page.content.decode())[1].replace("&amp;", "&")
        assert "status=open" in back
        assert references(client.get(LIST + back)) == seen[25:50]

    def test_a_fragment_is_the_result_alone(self, client, people):
        client.force_login(people.lead)
        answer = client.get(LIST, headers={"HX-Request": "true"})
        text = answer.content.decode()
        assert text.lstrip().startswith('<div id="result">')
        assert "<html" not in text

    def test_counts_are_capped(self, client, people, monkeypatch):
        build.cases(people.viewer, 4)
        client.force_login(people.lead)
        assert "<strong>5</strong> cases" in client.get(LIST).content.decode()

    def test_columns_are_chosen_in_the_address(self, client, people):
        client.force_login(people.lead)
        page = client.get(f"{LIST}?columns=kind&columns=agency&columns=nonsense").content.decode()
        table = page.partition("<table")[2].partition("</table>")[0]
        assert "Kind of case" in table
        assert "Polda Rekaan" in table
        assert "Next task" not in table

    def test_empty_lists_say_why(self, client, people):
        client.force_login(people.outsider)
        assert "No cases yet." in client.get(LIST).content.decode()
        assert "No cases match these filters." in client.get(f"{LIST}?status=open").content.decode()
        client.force_login(people.far_coordinator)
        assert "Ask the lead agency" in client.get(LIST).content.decode()


class TestViews:
    def test_every_role_that_sees_cases_has_three_ready(self):
        for role in (Role.OFFICER, Role.SUPERVISOR, Role.PROSECUTOR, Role.COORDINATOR, Role.SHELTER_WORKER):
            assert len(PRESETS[role]) == 3

    @pytest.mark.parametrize("role", list(PRESETS))
    def test_ready_ones_can_be_read(self, people, role):
        for _label, query in PRESETS[role]:
            found(people.viewer, query)

    def test_own_ones_are_kept_shown_and_deleted(self, client, people):
        client.force_login(people.lead)
        page = client.get(f"{LIST}?kind=trafficking").content.decode()
        save = re.search(r'class="views-save" href="([^"]+)"', page)[1].replace("&amp;", "&")
        answer = client.post(save, {"name": "Trafficking only"})
        view = SavedView.objects.get()
        assert (view.query, answer["Location"]) == ("kind=trafficking", f"{LIST}?kind=trafficking")
        page = client.get(answer["Location"]).content.decode()
        assert "Trafficking only" in page
        assert "Delete the view" in page
        client.force_login(people.colleague)
        assert "Trafficking only" not in client.get(LIST).content.decode()
        assert client.post(reverse("view_delete", args=[view.pk])).status_code == 404
        client.force_login(people.lead)
        client.post(reverse("view_delete", args=[view.pk]))
        assert not SavedView.objects.exists()

    def test_a_view_needs_a_name(self, client, people):
        client.force_login(people.lead)
        answer = client.post(f"{reverse('view_new')}?kind=trafficking", {"name": " "})
        assert answer.status_code == 422
        assert not SavedView.objects.exists()


class TestSearch:
    def test_a_case_number_leads_straight_to_the_case_however_typed(self, client, people):
        client.force_login(people.lead)
        target = reverse("case_detail", args=[people.case.reference])
        for typed in (people.case.reference, people.case.reference.lower(), people.case.reference.replace("-", " ")):
            assert client.post(reverse("search"), {"q": f" {typed} "})["Location"] == target
        assert client.get(reverse("search"), {"reference": people.case.reference})["Location"] == target

    def test_names_are_found_by_post_only_and_never_shown(self, client, people):
        build.suspect(people.case, people.viewer, name="Suspek Rekaan Rahasia")
        client.force_login(people.lead)
        page = client.post(reverse("search"), {"q": "rekaan rahasia"}).content.decode()
        assert "S-1" in page
        assert "Suspek Rekaan" not in page
        assert "S-1" not in client.get(reverse("search"), {"q": "rekaan rahasia"}).content.decode()

    def test_finds_nothing_without_the_identity_section(self, client, people):
        build.suspect(people.case, people.viewer, name="Suspek Rekaan Rahasia")
        for who in (people.outsider, people.coordinator):
            client.force_login(who)
            page = client.post(reverse("search"), {"q": "rekaan rahasia"}).content.decode()
            assert "Nothing found" in page

    @pytest.mark.parametrize("typed", ["", "a", "x" * 101, "a\x00b", "\u202eabc", "K7QX-2M4D", "  -  "])
    def test_odd_input_is_answered(self, client, people, typed):
        client.force_login(people.lead)
        assert client.post(reverse("search"), {"q": typed}).status_code in {200, 422}


class TestMyWork:
    def test_shows_what_is_late_what_is_due_and_not_what_is_somebody_elses(self, client, people):
        today = timezone.localdate()
        build.task(people.case, people.viewer, kind="charge_review", due_on=today, assignee_id=people.colleague.pk)
        build.task(people.case, people.viewer, kind="restitution", due_on=today)
        client.force_login(people.lead)
        page = client.get(reverse("my_work")).content.decode()
        assert "Claim restitution" in page
        assert "Check safety" in page
        assert "Review the charge" not in page

    def test_a_finished_task_can_be_taken_back(self, client, people):
        client.force_login(people.lead)
        task = people.case.tasks.get(kind="safety_check")
        finish = reverse("task_finish", args=[people.case.reference, task.pk])
        answer = client.post(finish, {"from": "my_work"})
        page = client.get(answer["Location"]).content.decode()
        undo = reverse("task_undo", args=[people.case.reference, task.pk])
        assert undo in page
        client.post(undo)
        task.refresh_from_db()
        assert task.status == "open"
        assert client.post(undo).status_code == 409

    def test_an_odd_address_is_answered(self, client, people):
        client.force_login(people.lead)
        assert client.get(reverse("my_work"), {"finished": "\x00"}).status_code == 200

    def test_a_coordinator_finds_the_cases_that_are_late(self, client, people):
        CaseAccess.objects.update(next_due_on=timezone.localdate() - timedelta(days=1))
        client.force_login(people.coordinator)
        page = client.get(reverse("my_work")).content.decode()
        assert "Cases with overdue tasks" in page
        assert f"{LIST}?overdue=yes" in page


def test_a_partner_contact_has_a_list_of_what_is_shared(client, people):
    build.share(people.case, people.viewer, people.partner_agency)
    client.force_login(people.partner)
    assert references(client.get(LIST)) == [people.case.reference]
    assert accounts.viewer(people.partner).agency_id == people.partner_agency.pk
