"""Signing in, in a real browser: a key is added and used, the pages are usable by everybody."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from casetracker.audit.models import Entry
from tests.browser import accessibility_problems, browser, open_page, overflow, site  # noqa: F401
from tests.builders import accounts

INDEX = "/account/second-factor/"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def person(transactional_db):
    return accounts.officer(password=accounts.PASSWORD)


def sign_in(page, address, person):
    page.goto(f"{address}/account/login/")
    page.locator("[name=login]").fill(person.email)
    page.locator("[name=password]").fill(accounts.PASSWORD)
    page.locator("form[data-sign-in] [data-submit]").click()


class TestKeys:
    def test_one_is_added_and_opens_the_door(self, open_page, site, person):  # noqa: F811
        # Browsers know keys by the name of the host; a number has none.
        address = site.replace("127.0.0.1", "localhost")
        page = open_page()
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        sign_in(page, address, person)
        page.goto(f"{address}{INDEX}keys/new/")
        page.locator("[name=name]").fill("Blue key")
        page.locator("[data-use-key]").click()
        expect(page.locator(".recovery-codes code")).to_have_count(10)
        assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1

        page.goto(f"{address}/account/logout/")
        page.locator("main form [data-submit]").click()
        sign_in(page, address, person)
        expect(page).to_have_url(f"{address}{INDEX}code/")
        page.locator("[data-use-key]").click()
        page.wait_for_url(lambda url: INDEX not in url)
        page.goto(f"{address}/account/")
        expect(page.locator("h1")).to_have_text("Profile and language")

        page.goto(f"{address}/account/reauthenticate/?next=/account/sessions/")
        page.locator("[data-use-key]").click()
        expect(page).to_have_url(f"{address}/account/sessions/")
        assert page.complaints == []

    def test_a_passkey_opens_the_door_alone(self, open_page, site, person):  # noqa: F811
        address = site.replace("127.0.0.1", "localhost")
        page = open_page()
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        added = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, "hasResidentKey": True}})
        sign_in(page, address, person)
        page.goto(f"{address}{INDEX}keys/new/")
        page.get_by_role("link", name="without a password").click()
        page.locator("[data-use-key]").click()
        expect(page.locator(".recovery-codes code")).to_have_count(10)

        def leave_and_use_the_passkey():
            page.goto(f"{address}/account/logout/")
            page.locator("main form [data-submit]").click()
            page.goto(f"{address}/account/login/")
            page.get_by_role("link", name="Sign in with a passkey").click()
            page.locator("[name=shared_device]").check()
            page.locator("[data-use-key]").click()

        leave_and_use_the_passkey()
        page.wait_for_url(lambda url: "/account/login/" not in url)
        page.goto(f"{address}/account/")
        expect(page.locator("h1")).to_have_text("Profile and language")
        expect(page.locator("body")).to_have_attribute("data-idle", "300")
        line = Entry.objects.filter(event="sign_in.succeeded").latest("id")
        assert (line.user_id, line.details) == (person.pk, {"factors": ["webauthn"]})

        session.send("WebAuthn.setUserVerified", {"authenticatorId": added["authenticatorId"], "isUserVerified": False})
        leave_and_use_the_passkey()
        expect(page.locator("[data-key-state]")).to_have_text("The key did not answer, or you stopped. Try again.")
        assert page.complaints == []

    def test_without_scripts_there_is_a_way_left(self, open_page, site, person):  # noqa: F811
        page = open_page(user=person, scripts=False)
        page.goto(f"{INDEX}keys/new/")
        expect(page.locator("noscript")).to_have_count(1)
        expect(page.locator("[data-use-key]")).to_be_hidden()
        page.goto(f"{INDEX}app/")
        expect(page.locator("img.qr-code")).to_be_visible()


@pytest.mark.parametrize("size", ["desk", "narrow"])
@pytest.mark.parametrize("language", ["en", "id"])
def test_pages_are_for_everybody(open_page, person, size, language):  # noqa: F811
    page = open_page(user=person, size=size, language=language)
    for path in ("", "app/", "keys/new/", "keys/new/?alone=1", "../sessions/", "../confirmed/", "../reauthenticate/"):
        page.goto(f"{INDEX}{path}")
        assert accessibility_problems(page) == [], path
        assert overflow(page) <= 0, path
    assert page.complaints == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_page_of_passkeys_is_for_everybody(open_page, language):  # noqa: F811
    page = open_page(size="narrow", language=language)
    page.goto("/account/login/passkey/")
    expect(page.locator("[data-use-key]")).to_be_visible()
    assert accessibility_problems(page) == []
    assert overflow(page) <= 0
    assert page.complaints == []
