import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency
from casetracker.audit.models import Entry
from casetracker.common.choices import Sex
from reports import build, services
from reports.choices import RunStatus
from reports.models import PublishedFigure, ReportRun, ReportSchedule
from tests.builders import accounts, reports
from tests.builders.reports import ADULT
from tests.reports.conftest import PERSONAS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures")]

REPORTING = {"coordinator", "supervisor", "officer", "prosecutor", "statistician"}
KEEPERS = {"coordinator", "supervisor", "statistician"}
WEEK = {"definition": "police_table", "period": "other", "period_from": "2023-06-05", "period_to": "2023-06-11"}
ASKED = {**WEEK, "language": "en"}


def sign_in(client, *roles, agency=None):
    user = accounts.user(*roles, agency=agency)
    client.force_login(user)
    return accounts.viewer(user)


@pytest.fixture
def coordinator(client):
    return sign_in(client, Role.COORDINATOR, agency=accounts.secretariat())


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestWhoHasThePages:
    @pytest.mark.parametrize("name", PERSONAS)
    def test_is_decided_by_role(self, client, name):
        sign_in(client, *PERSONAS[name])
        reporting = (
            "dashboard",
            "report_list",
            "report_new",
            "measure_list",
            "report_compare",
            "published_figures",
        )
        for page in reporting:
            assert client.get(reverse(page)).status_code == (200 if name in REPORTING else 403), page
        assert client.get(reverse("report_preview"), ASKED).status_code == (200 if name in REPORTING else 403)
        for page in ("schedule_list", "schedule_new"):
            assert client.get(reverse(page)).status_code == (200 if name in KEEPERS else 403), page

    def test_sends_strangers_to_the_sign_in_page(self, client):
        for page in ("dashboard", "report_list", "report_new", "schedule_list", "published_figures"):
            assert client.get(reverse(page)).status_code == 302

    @pytest.mark.parametrize("name", PERSONAS)
    def test_of_another_agencys_report_is_nobody(self, client, name, officer, files):
        run = reports.run(officer)
        build.run(run_id=run.pk)
        sign_in(client, *PERSONAS[name])
        expected = 404 if name in REPORTING else 403
        for url in (
            reverse("report_run", args=[run.pk]),
            reverse("report_file", args=[run.pk, "pdf"]),
            reverse("report_run", args=["01a203d9-d7ad-7917-8ac4-196453435e44"]),
        ):
            assert client.get(url).status_code == expected, url
        assert client.post(reverse("report_cancel", args=[run.pk])).status_code == expected

    def test_absent_and_hidden_reports_give_the_same_page(self, client, officer, coordinator):
        run = reports.run(officer)
        hidden = client.get(reverse("report_run", args=[run.pk]))
        absent = client.get(reverse("report_run", args=["01a203d9-d7ad-7917-8ac4-196453435e44"]))

        def strip(response):
            # The head of a printed page names the minute.
            return re.sub(
                rb"<time.*?</time>|[0-9a-f]{8}-[0-9a-f-]{27}|csrf\S+|value=\"[^\"]+\"|X-CSRFToken[^}]+",
                b"",
                response.content,
            )

        assert strip(hidden) == strip(absent)


class TestNewReport:
    def test_starts_with_the_quarter_just_ended(self, client, coordinator):
        page = client.get(reverse("report_new")).content.decode()
        last = re.search(r'<option value="([^"]+)" selected>', page)[1]
        assert re.fullmatch(r"20\d\d-Q[1-4]", last)

    def test_previews_the_tables_and_asks_for_nothing(self, client, officer):
        client.force_login(accounts.User.objects.get(pk=officer.user_id))
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)] * 2)
        response = client.get(reverse("report_preview"), ASKED)
        assert "Polda Rekaan" in text_of(response)
        assert "5 Jun 2023 to 11 Jun 2023" in text_of(response)
        assert not ReportRun.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"definition": ""}, "Choose which report to build."),
            ({"period": "2026-Q9"}, "Select a valid choice"),
            ({"period_from": ""}, "Enter a day, or choose a period from the list."),
            ({"period_to": "2023-06-01"}, "Enter a last day that is not before the first."),
            ({"period_from": "1990-01-01"}, "Enter a first day from 1 January 2000 on."),
            ({"period_from": "31.31.2023"}, "Enter a valid date"),
            ({"agency": "Nobody knows"}, "Choose from the list."),
            ({"definition": "reference_data"}, "Choose the agency that holds the reference data."),
        ],
    )
    def test_that_cannot_be_comes_back_with_what_to_do(self, client, coordinator, changes, message):
        response = client.get(reverse("report_preview"), {**ASKED, **changes})
        assert response.status_code == 422
        assert message in text_of(response)
        assert 'value="police_table"' in response.content.decode()

    def test_creates_the_report_once(self, client, coordinator):
        preview = client.get(reverse("report_preview"), ASKED).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', preview))
        assert {name: hidden[name] for name in ASKED} == ASKED
        first = client.post(reverse("report_new"), hidden)
        second = client.post(reverse("report_new"), hidden)
        run = ReportRun.objects.get()
        assert first.status_code == second.status_code == 302
        assert first.url == second.url == reverse("report_run", args=[run.pk])
        assert (run.period_from, run.period_to) == (date(2023, 6, 5), date(2023, 6, 11))

    def test_goes_on_with_codes_and_not_with_what_was_typed(self, client, coordinator):
        agency = accounts.agency("Polda Rekaan Timur")
        page = client.get(reverse("report_preview"), {**ASKED, "agency": "Polda Rekaan Timur"}).content.decode()
        assert f'name="agency" value="{agency.pk}"' in page
        assert f"agency={agency.pk}" in page


class TestRunPage:
    @pytest.fixture
    def run(self, officer, client):
        client.force_login(accounts.User.objects.get(pk=officer.user_id))
        reports.police_case(officer, date(2023, 6, 6), [(Sex.FEMALE, ADULT)])
        return reports.run(officer, period="2023-06")

    def test_shows_how_far_it_is_with_and_without_scripts(self, client, run):
        ReportRun.objects.filter(pk=run.pk).update(status=RunStatus.RUNNING, step="pdf", progress=65)
        url = reverse("report_run", args=[run.pk])
        page = client.get(url).content.decode()
        assert "Writing the PDF" in page
        assert ">Refresh</a>" in page
        assert f'hx-get="{url}?tick=1"' in page
        fragment = client.get(url, {"tick": "1"}, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in fragment
        assert "tick=2" in fragment
        assert "65 %" in fragment

    def test_stops_asking_when_it_is_ready(self, client, run, files):
        build.run(run_id=run.pk)
        url = reverse("report_run", args=[run.pk])
        fragment = client.get(url, {"tick": "3"}, headers={"HX-Request": "true"}).content.decode()
        assert "hx-get" not in fragment
        assert "Show the report" in fragment

    def test_shows_the_frozen_numbers_and_leads_to_their_definitions(self, client, run, files):
        build.run(run_id=run.pk)
        response = client.get(reverse("report_run", args=[run.pk]))
        page = response.content.decode()
        assert reverse("measure_detail", args=["police.p21_cohort"]) in page
        assert ReportRun.objects.get(pk=run.pk).sha256 in page
        assert "style=" not in page
        assert not re.search(r"<script(?![^>]*src=)", page)

    def test_is_news_until_opened(self, client, run, files):
        build.run(run_id=run.pk)
        assert ReportRun.objects.get(pk=run.pk).seen_at is None
        client.get(reverse("report_run", args=[run.pk]))
        assert ReportRun.objects.get(pk=run.pk).seen_at is not None

    def test_cancels(self, client, run):
        response = client.post(reverse("report_cancel", args=[run.pk]), follow=True)
        assert "was cancelled" in text_of(response)
        assert client.post(reverse("report_cancel", args=[run.pk])).status_code == 409

    def test_of_a_failure_says_what_to_do_and_asks_again(self, client, run):
        ReportRun.objects.filter(pk=run.pk).update(status=RunStatus.FAILED, error_code="too_long")
        response = client.get(reverse("report_run", args=[run.pk]))
        assert "Choose a shorter period" in text_of(response)
        again = re.search(r'href="([^"]+)">Build it again', response.content.decode())[1].replace("&amp;", "&")
        form = client.get(again).content.decode()
        assert 'value="police_table"' in form
        assert 'value="2023-06-01"' in form

    def test_after_a_week_keeps_the_numbers_without_files(self, client, run, files):
        build.run(run_id=run.pk)
        services.expire_runs(now=timezone.now() + timedelta(days=8))
        response = client.get(reverse("report_run", args=[run.pk]))
        assert "The files have been deleted after 7 days." in text_of(response)
        assert client.get(reverse("report_file", args=[run.pk, "pdf"])).status_code == 404


class TestDownload:
    @pytest.mark.parametrize(
        ("format", "content_type"),
        [
            ("pdf", "application/pdf"),
            ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("csv", "text/csv; charset=utf-8"),
            ("json", "application/json"),
        ],
    )
    def test_is_an_attachment_that_no_browser_guesses_about(self, client, coordinator, files, format, content_type):
        run = reports.run(coordinator, period="2023-06")
        build.run(run_id=run.pk)
        response = client.get(reverse("report_file", args=[run.pk, format]))
        assert response.status_code == 200
        assert response["Content-Type"] == content_type
        assert response["Content-Disposition"] == f'attachment; filename="police_table-2023-06.{format}"'
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        stored = ReportRun.objects.get(pk=run.pk).files.get(format=format)
        assert len(b"".join(response.streaming_content)) == stored.size
        assert Entry.objects.filter(event="report.downloaded", details__format=format).count() == 1

    def test_of_no_format_is_not_there(self, client, coordinator, files):
        run = reports.run(coordinator, period="2023-06")
        build.run(run_id=run.pk)
        assert client.get(reverse("report_file", args=[run.pk, "docx"])).status_code == 404


class TestSchedules:
    ANSWERS = {"definition": "task_force", "frequency": "quarterly", "day_of_month": "5", "language": "id"}

    def test_are_added_changed_paused_and_resumed(self, client, coordinator):
        response = client.post(reverse("schedule_new"), self.ANSWERS, follow=True)
        assert "Task force report" in text_of(response)
        schedule = ReportSchedule.objects.get()
        page = client.get(reverse("schedule_edit", args=[schedule.pk])).content.decode()
        assert 'value="quarterly" ' in page
        client.post(
            reverse("schedule_edit", args=[schedule.pk]), {**self.ANSWERS, "frequency": "monthly", "version": "1"}
        )
        schedule.refresh_from_db()
        assert schedule.frequency == "monthly"
        client.post(reverse("schedule_pause", args=[schedule.pk]))
        assert "Paused" in text_of(client.get(reverse("schedule_list")))
        client.post(reverse("schedule_resume", args=[schedule.pk]))
        assert "Paused" not in text_of(client.get(reverse("schedule_list")))

    def test_with_an_impossible_day_come_back(self, client, coordinator):
        response = client.post(reverse("schedule_new"), {**self.ANSWERS, "day_of_month": "31"})
        assert response.status_code == 422
        assert "Enter a day from 1 to 28." in text_of(response)

    def test_of_an_old_page_give_the_conflict_page(self, client, coordinator):
        client.post(reverse("schedule_new"), self.ANSWERS)
        url = reverse("schedule_edit", args=[ReportSchedule.objects.get().pk])
        client.post(url, {**self.ANSWERS, "version": "1"})
        assert client.post(url, {**self.ANSWERS, "version": "1"}).status_code == 412

    def test_of_another_agency_are_not_there(self, client, coordinator):
        client.post(reverse("schedule_new"), self.ANSWERS)
        schedule = ReportSchedule.objects.get()
        sign_in(client, Role.COORDINATOR)
        assert client.get(reverse("schedule_edit", args=[schedule.pk])).status_code == 404
        assert client.post(reverse("schedule_pause", args=[schedule.pk])).status_code == 404
        assert "Task force report" not in text_of(client.get(reverse("schedule_list")))


class TestDashboard:
    def test_shows_numbers_that_lead_to_the_cases(self, client, officer, places):
        client.force_login(accounts.User.objects.get(pk=officer.user_id))
        reports.police_case(officer, date(2023, 6, 6), found_province_id=places_of("61"))
        page = client.get(reverse("dashboard"), {"period": "2023"}).content.decode()
        for filters in (
            "kind=trafficking&amp;reported_from=2023-01-01&amp;reported_to=2023-12-31&amp;province=61",
            "kind=trafficking&amp;reported_from=2023-06-01&amp;reported_to=2023-06-30",
            "exploitation=fishing",
        ):
            assert filters in page

    def test_leads_to_lists_that_hold_just_these_cases(self, client, officer, places):
        client.force_login(accounts.User.objects.get(pk=officer.user_id))
        case = reports.police_case(officer, date(2023, 6, 6), found_province_id=places_of("61"))
        other = reports.police_case(officer, date(2023, 8, 6), found_province_id=places_of("32"))
        page = client.get(reverse("dashboard"), {"period": "2023"}).content.decode()
        link = re.search(r'href="([^"]*province=61[^"]*)"', page)[1].replace("&amp;", "&")
        listed = client.get(link).content.decode()
        assert case.reference in listed
        assert other.reference not in listed

    def test_of_a_statistician_hides_small_numbers_and_leads_nowhere(self, client, officer):
        reports.police_case(officer, timezone.localdate())
        sign_in(client, Role.STATISTICIAN, agency=Agency.objects.get(pk=officer.agency_id))
        response = client.get(reverse("dashboard"))
        assert "Numbers from 1 to 10 are hidden" in text_of(response)
        assert reverse("case_list") + "?" not in response.content.decode()

    def test_gives_its_form_when_it_is_opened(self, client, coordinator):
        query = {"period": "2023"}
        page = client.get(reverse("dashboard"), query).content.decode()
        address = f"{reverse('dashboard_limits')}?period=2023"
        assert f'href="{address}"' in page
        assert 'name="province"' not in page
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address, headers=headers)
            form = answer.content.decode()
            assert f'action="{reverse("dashboard")}"' in form
            assert re.search(r'value="2023"[^>]* selected', form)
            assert ("<html" in form) == (not headers)

    def test_keeps_its_form_open_where_it_is_narrowed(self, client, coordinator, places):
        page = client.get(reverse("dashboard"), {"province": "61"}).content.decode()
        assert re.search(r'value="61"[^>]* selected', page)

    def test_of_reference_data_has_its_own_layout(self, client, coordinator):
        source = accounts.agency("Sumber Rujukan", is_reference=True)
        response = client.get(reverse("dashboard"), {"period": "2016", "reference_agency": str(source.pk)})
        assert "By citizenship" in text_of(response)

    @pytest.mark.parametrize(
        "query",
        [{"period": "junk"}, {"province": "99"}, {"agency": "x" * 300}, {"period": "other", "period_from": "x"}],
    )
    def test_with_answers_that_cannot_be_says_so(self, client, coordinator, query):
        response = client.get(reverse("dashboard"), query)
        assert response.status_code == 200
        assert "There is a problem" in text_of(response)


class TestPublished:
    def test_shows_the_flagged_copy_with_its_explanation(self, client, coordinator):
        text = text_of(client.get(reverse("published_figures")))
        assert "Same as 2010" in text
        assert "Same as 2009" in text
        assert "143 victims and 123 people prosecuted" in text
        assert "Tatang Budie Utama Razak" in text
        assert "1,469" in text

    def test_says_where_nothing_is_loaded(self, client, coordinator):
        PublishedFigure.objects.all().delete()
        assert "No published figures are loaded." in text_of(client.get(reverse("published_figures")))


class TestCompare:
    def test_shows_in_what_two_of_our_numbers_differ(self, client, coordinator):
        response = client.get(
            reverse("report_compare"),
            {"a": "measure:police.victims", "b": "measure:victims.persons", "period": "2023"},
        )
        text = text_of(response)
        assert "counted differently in" in text
        assert "Different victim" in text
        assert "Year 2023" in text

    def test_says_what_a_published_number_does_not_say(self, client, coordinator):
        figure = PublishedFigure.objects.get(series="police_2005_2010", code="cases", period_from__year=2010)
        response = client.get(
            reverse("report_compare"), {"a": f"figure:{figure.pk}", "b": "measure:police.reports", "period": "2010"}
        )
        text = text_of(response)
        assert "142" in text
        assert "Not said" in text

    def test_of_what_does_not_exist_comes_back(self, client, coordinator):
        response = client.get(reverse("report_compare"), {"a": "measure:no", "b": "figure:junk"})
        assert response.status_code == 200
        assert "Select a valid choice" in text_of(response)


class TestMeasures:
    def test_are_explained_in_both_languages(self, client, coordinator):
        url = reverse("measure_detail", args=["police.p21_cohort"])
        assert "Of the police reports of this period" in text_of(client.get(url))
        client.cookies["language"] = "id"
        assert "Dari laporan polisi pada periode ini" in text_of(client.get(url))

    def test_that_do_not_exist_are_not_there(self, client, coordinator):
        assert client.get(reverse("measure_detail", args=["no.such"])).status_code == 404


def places_of(code):
    from casetracker.regions import lookup

    return lookup.region_by_code(code).id
