"""A referral from the need to the report back, seen from both sides."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import fill, press, put, save, today

WAYS = [("en", True, "Lentera Enggang", "safe_house"), ("id", False, "Lentera Enggang", "counselling")]


def new_victim(page):
    """Add a woman to a case of the officer; return her page."""
    page.goto("/cases/?mine=me")
    press(page, page.locator("#result tbody th a").first)
    page.goto(f"{page.url}victims/new/")
    fill(page, registered_on=today(), sex="female", age_identified_from="26")
    save(page)
    return re.search(r"/cases/[^/]+/victims/V-\d+/", page.url)[0]


@pytest.mark.parametrize(("language", "scripts", "agency", "service"), WAYS)
class TestReferral:
    def test_from_need_to_report_back(self, visit, language, scripts, agency, service):
        officer = visit("officer", language=language, scripts=scripts)
        victim = new_victim(officer)
        self.ask(officer, victim, agency, service)
        self.record_consent(officer, victim, agency)
        number = self.send(officer)

        shelter = visit("shelter", language=language, scripts=scripts)
        self.answer(shelter, number)
        self.read_the_report(officer, number)
        code = victim.rstrip("/").rsplit("/", 1)[1]
        assert all(code not in page.title() for page in (officer, shelter))

    def ask(self, page, victim, agency, service):
        page.goto(f"{victim}referrals/new/")
        fill(page, services=[service], province="61", urgency="urgent", message="Tonight, with one bag.")
        save(page)
        row = page.locator("main tbody tr", has_text=agency)
        row.locator("[name=agency]").check()
        save(page)
        # No consent is on file: nothing but a code can be sent, or nothing at all.
        assert page.locator("[name=basis][value=consent]").count() == 0

    def record_consent(self, page, victim, agency):
        draft = page.url
        press(page, page.locator(f"main a[href^='{victim}consent/']").first)
        # What the referral needs is asked for already; the answer is the person's.
        expect(page.locator("[name=purposes]:checked")).to_have_count(1)
        expect(page.locator("[name=recipient]")).to_have_value(re.compile(agency))
        expect(page.locator("[name=sections][value=services]")).to_be_checked()
        fill(page, answer="given", sections=["services", "identity"], given_on=today(), explained_by="Border desk")
        save(page)
        assert page.url == draft

    def send(self, page):
        put(page, "basis", "consent")
        save(page)
        expect(page.locator("[name=sections]").first).to_be_visible()
        save(page)
        expect(page.locator("#after-title")).to_be_visible()
        expect(page.locator("#before-title")).to_be_visible()
        save(page)
        page.wait_for_url(re.compile(r"/referrals/[0-9a-f-]{36}/$"))
        return page.url.split("/referrals/")[1].rstrip("/")

    def answer(self, page, number):
        page.goto("/my-work/")
        press(page, page.locator(f"a[href*='{number}']").first)
        self.move(page, number, "accept")
        self.move(page, number, "start", on=today())
        self.move(page, number, "complete", outcome="delivered", on=today())
        self.move(page, number, "report_back", feedback="A bed since tonight. Counselling starts tomorrow.")

    def move(self, page, number, move, **answers):
        press(page, page.locator(f".page-head a[href$='/move/{move}/']").first)
        fill(page, **answers)
        press(page, "main form [data-submit]")
        expect(page.locator("main")).to_have_count(1)
        page.goto(f"/referrals/{number}/")

    def read_the_report(self, page, number):
        page.goto("/my-work/")
        press(page, page.locator(f"a[href*='{number}']").first)
        expect(page.locator("main")).to_contain_text("A bed since tonight")
        self.move(page, number, "close")
        page.goto("/my-work/")
        assert page.locator(f"a[href*='{number}']").count() == 0


@pytest.mark.parametrize("scripts", [True, False])
class TestDecline:
    def test_with_a_reason_and_ask_another_agency(self, visit, scripts):
        officer = visit("officer", scripts=scripts)
        victim = new_victim(officer)
        officer.goto(f"{victim}referrals/new/")
        fill(officer, services=["counselling"], province="61")
        save(officer)
        officer.locator("main tbody tr", has_text="Lentera Enggang").locator("[name=agency]").check()
        save(officer)
        put(officer, "basis", "without_identity")
        save(officer)
        save(officer)
        save(officer)
        number = officer.url.split("/referrals/")[1].rstrip("/")

        shelter = visit("shelter", scripts=scripts)
        shelter.goto(f"/referrals/{number}/")
        press(shelter, shelter.locator("main a[href$='/move/decline/']").first)
        press(shelter, "main form [data-submit]")
        expect(shelter.locator("[data-error-summary]")).to_be_visible()
        put(shelter, "decline_reason", "no_bed")
        press(shelter, "main form [data-submit]")

        officer.goto(f"/referrals/{number}/")
        press(officer, ".page-head form[action$='/again/'] button")
        expect(officer.locator("main form [data-submit]").first).to_be_visible()
