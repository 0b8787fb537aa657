"""An officer logs a case in seven short pages and works on it until it is shared."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import choose_first, choose_place, days_ago, fill, follow, press, put, save, today

WAYS = [("en", True), ("id", False)]
VICTIM, SUSPECT = "Sulastri Wening Cendana", "Baskara Lintang"
PROVINCE, REGENCY = "61", "61.03"


def find_and_start(page):
    """Pages 1 and 2: search first, then start."""
    press(page, page.locator("main a[href='/cases/new/']").first)
    fill(page, text=VICTIM)
    save(page)
    press(page, "form[action='/cases/new/start/'] button")


def what_and_where(page):
    """Pages 3 and 4."""
    fill(
        page,
        kind="trafficking",
        exploitations=["domestic_servitude", "forced_labour"],
        report_channel="border_post",
        danger="yes",
        narrative="Two women were stopped in a hired car. They were promised housework and owe the broker.",
    )
    save(page)
    if page.scripts:
        page.locator("[name=opened_on_year]").locator("xpath=ancestor::*[@data-date-parts]//button").first.click()
        expect(page.locator("[name=opened_on_year]")).to_have_value(str(today().year))
    else:
        put(page, "opened_on", today())
    fill(page, incident_on_month=str(days_ago(40).month), incident_on_year=str(days_ago(40).year))
    choose_place(page, province=PROVINCE, regency=REGENCY)
    fill(page, place="Border post", exploitation_country="Malaysia")
    save(page)


def victims(page):
    """Page 5."""
    fill(page, how_many="2")
    press(page, "button[name=_rows][value=set]")
    put(page, "victim-0-sex", "female")
    put(page, "victim-0-age", "24")
    put(page, "victim-0-urgent_need", "safe_house")
    put(page, "victim-1-sex", "female")
    put(page, "victim-1-age_band", page.locator("[name=victim-1-age_band] option").nth(2).get_attribute("value"))
    put(page, "victim-0-name", VICTIM)
    save(page)


@pytest.mark.parametrize(("language", "scripts"), WAYS)
class TestLogging:
    def test_from_the_search_to_the_shared_case(self, visit, language, scripts):
        page = visit("officer", language=language, scripts=scripts)
        find_and_start(page)
        what_and_where(page)
        victims(page)
        assert page.url.rstrip("/").endswith("/suspects")

        # The officer goes to another computer.
        draft = re.search(r"/drafts/([0-9a-f-]{36})/", page.url)[1]
        other = visit("officer", language=language, scripts=scripts)
        other.goto("/my-work/")
        press(other, other.locator(f"#drafts a[href*='{draft}']").first)
        assert other.url.rstrip("/").endswith("/suspects")
        fill(other, known="yes")
        if not other.locator("[name=suspect-0-name]").count():
            press(other, "button[name=_rows][value=add]")
        put(other, "suspect-0-name", SUSPECT)
        put(other, "suspect-0-role", "recruiter")
        save(other)

        expect(other.locator("main")).to_contain_text("24")
        assert VICTIM not in other.locator("main").inner_text()
        press(other, other.locator("main a[href*='/where/']").first)
        fill(other, place="Border post, gate 2")
        save(other)
        assert other.url.rstrip("/").endswith("/check")
        expect(other.locator("main")).to_contain_text("gate 2")
        save(other)

        other.wait_for_url(re.compile(r"/cases/[2-9A-Z]{4}-[2-9A-Z]{4}/"))
        reference = re.search(r"/cases/([2-9A-Z]{4}-[2-9A-Z]{4})/", other.url)[1]
        expect(other.locator("h1")).to_have_text(reference)
        assert other.locator("#todo .task-list li").count() >= 2
        self.work_on(other, f"/cases/{reference}/")

        # On the first computer nothing is left to send a second time.
        page.goto("/my-work/")
        assert page.locator(f"a[href*='{draft}']").count() == 0
        assert page.goto(f"/drafts/{draft}/check/").status == 404
        for seen in (page, other):
            assert not [url for url in seen.addresses if "ulastri" in url or "askara" in url]
            assert "ulastri" not in seen.title()

    def work_on(self, page, case):
        self.add_a_victim(page, case)
        self.add_a_suspect(page, case)
        self.write_and_plan(page, case)
        self.charge(page, case)
        self.move_and_share(page, case)

    def add_a_victim(self, page, case):
        page.goto(f"{case}victims/new/")
        fill(page, registered_on=today(), sex="male", full_name="Rangga Pelita", citizenship="Indonesia")
        save(page)
        if page.locator("[name=same_person_as]").count():
            # Logged the other way a moment ago: the page asks whether it is the same person.
            put(page, "same_person_as", "new")
            save(page)
        page.goto(f"{case}victims/")
        expect(page.locator("#victims tbody tr")).to_have_count(3)
        assert "Rangga" not in page.content()
        page.goto(f"{case}victims/V-3/")
        expect(page.locator("h1")).to_have_text("V-3")

    def add_a_suspect(self, page, case):
        page.goto(case)
        follow(page, "/suspects/new/")
        fill(page, full_name="Tirta Wibisana", sex="male", roles=["broker"], is_public_official="no")
        choose_first(page, "legal_status")
        save(page)
        page.goto(case)
        expect(page.locator("#suspects tbody tr")).to_have_count(2)

    def write_and_plan(self, page, case):
        follow(page, "/notes/new/")
        fill(page, text="V-1 will be heard tomorrow with an interpreter.")
        save(page)
        expect(page.locator("#notes")).to_contain_text("heard tomorrow")
        before = page.locator("#todo .task-list li").count()
        follow(page, "/tasks/new/")
        fill(page, kind="safety_check", title="Ring the lodging", subject_code="V-1", due_on=today())
        save(page)
        expect(page.locator("#todo .task-list li")).to_have_count(before + 1)
        press(page, page.locator("#todo a", has_text="Ring the lodging").first)
        press(page, page.locator("main form[action$='/finish/'] button").first)
        expect(page.locator(".undo")).to_be_visible()
        press(page, ".undo [data-undo] button")
        expect(page.locator(".undo")).to_have_count(0)

    def charge(self, page, case):
        page.goto(f"{case}suspects/S-1/")
        follow(page, "/charges/new/")
        choose_first(page, "offence")
        fill(page, laid_on=today())
        choose_first(page, "phase")
        save(page)
        page.goto(f"{case}suspects/S-1/")
        expect(page.locator("#charges tbody tr")).to_have_count(1)
        page.goto(case)
        follow(page, "/stages/new/")
        choose_first(page, "stage")
        fill(page, on=today())
        save(page)
        page.goto(case)
        expect(page.locator("#stages tbody tr")).to_have_count(1)

    def move_and_share(self, page, case):
        was = page.locator(".meta-pills .pill, .meta-pills li").first.inner_text()
        follow(page, "/status/")
        press(page, page.locator(".task-list a[href^='?to=']").first)
        put(page, "on", today())
        if page.locator("main [name=reason]").count():
            fill(page, reason="First talk is done.")
        save(page)
        page.goto(case)
        assert page.locator(".meta-pills .pill, .meta-pills li").first.inner_text() != was
        follow(page, "/share/")
        fill(page, agency="Yayasan Lentera Enggang", sections=["services"], reason="They give her a bed tonight.")
        save(page)
        expect(page.locator("main tbody tr")).to_have_count(1)
        self.they_see_it(page, case)

    def they_see_it(self, page, case):
        page.goto(f"{case}access/")
        expect(page.locator("main")).to_contain_text("Lentera Enggang")
        page.goto(f"{case}history/")
        assert page.locator("main .timeline li").count() >= 8
        page.goto(case)


class TestWrongAnswers:
    @pytest.mark.parametrize("scripts", [True, False])
    def test_are_said_beside_the_question_and_nothing_typed_is_lost(self, visit, scripts):
        page = visit("officer", scripts=scripts)
        find_and_start(page)
        fill(page, narrative="Only this is written.", report_channel="")
        save(page)
        expect(page.locator("[data-error-summary]")).to_be_visible()
        expect(page.locator("[name=narrative]")).to_have_value("Only this is written.")
        press(page, page.locator("main a[href$='/discard/']"))
        press(page, page.locator("main form[method=post] button").last)
        assert page.url.endswith("/my-work/")

    def test_a_case_is_not_started_without_a_search(self, visit):
        page = visit("officer")
        answer = page.request.post("/cases/new/start/", form={"searched": "made up"}, max_redirects=0)
        assert answer.status in {303, 403}
