"""The product that `./run` starts can be signed in to, by everybody it names."""

import stat

import pytest

PEOPLE = ["officer", "supervisor", "shelter", "coordinator", "partner", "auditor", "admin"]


class TestDemoAccounts:
    def test_are_kept_private(self, stack):
        assert sorted(stack.accounts) == sorted([*PEOPLE, "api"])
        assert stat.S_IMODE((stack.state / "demo-accounts.txt").stat().st_mode) == 0o600

    @pytest.mark.parametrize("language", ["en", "id"])
    @pytest.mark.parametrize("account", PEOPLE)
    def test_sign_in(self, visit, account, language):
        page = visit(account, language=language)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1

    def test_a_wrong_password_says_the_same_for_everybody(self, visit, stack):
        page = visit()
        answers = set()
        for email in (stack.accounts["officer"][0], "nobody@demo.test"):
            page.locator("input[name=login]").fill(email)
            page.locator("input[name=password]").fill("not the password")
            page.locator("form[data-sign-in] [data-submit]").click()
            answers.add(page.locator("main").inner_text())
            assert page.locator("form[data-sign-in]").is_visible()
        assert len(answers) == 1
