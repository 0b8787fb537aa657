"""What is shown when a request cannot be answered."""

import re

import pytest
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.template.loader import get_template
from django.test import RequestFactory

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import NOBODY, Viewer
from casetracker.common import errors, errors_views
from casetracker.common.views import error_page

SECRET = "Case K7Q2 is hidden from you"


def get(path="/cases/K7Q2/", viewer=NOBODY):
    request = RequestFactory().get(path)
    request.viewer = viewer
    request.request_id = "7KQ2-M9TX"
    return request


def without_tokens(page):
    """Return the page without the CSRF tokens, which differ with every request, and without the minute."""
    text = re.sub("<time.*?</time>", "", page.content.decode())
    return [line for line in text.split('"') if len(line) != 64]


class TestNotFound:
    officer = Viewer(user_id=1, roles=frozenset({Role.OFFICER}))

    def test_hidden_and_absent_are_the_same_page(self):
        request = get(viewer=self.officer)
        hidden = error_page(request, errors.NotVisible(SECRET))
        absent = errors_views.handler404(get(viewer=self.officer), Http404("no such row"))
        assert hidden.status_code == absent.status_code == 404
        assert without_tokens(hidden) == without_tokens(absent)
        assert SECRET not in hidden.content.decode()
        assert "no such row" not in absent.content.decode()


class TestRefusals:
    @pytest.mark.parametrize(
        ("error", "status"),
        [
            (errors.NotAllowed("Ask the lead agency."), 403),
            (errors.WrongState("The referral was answered already."), 409),
            (errors.StaleVersion("Case officer 7 changed this."), 412),
            (errors.InvalidInput("The cursor is not ours."), 400),
            (errors.TooMany("Wait a minute."), 429),
        ],
    )
    def test_says_what_the_rule_says(self, error, status):
        page = error_page(get(), error)
        assert page.status_code == status
        assert str(error.message) in page.content.decode()

    @pytest.mark.parametrize("handler", [errors_views.handler400, errors_views.handler403])
    def test_without_a_message_it_still_says_what_to_do(self, handler):
        page = handler(get(), Exception(SECRET)).content.decode()
        assert SECRET not in page
        assert "<h1" in page

    def test_what_a_message_holds_is_escaped(self):
        assert "<script>alert" not in error_page(get(), errors.NotAllowed("<script>alert(1)</script>")).content.decode()


class TestServerError:
    def test_gives_a_number_to_quote_and_nothing_else(self):
        page = errors_views.handler500(get("/cases/K7Q2/?q=name"))
        assert page.status_code == 500
        text = page.content.decode()
        assert "7KQ2-M9TX" in text
        assert "K7Q2/" not in text

    def test_needs_neither_session_nor_viewer_nor_database(self):
        request = RequestFactory().get("/")
        assert errors_views.handler500(request).status_code == 500

    @pytest.mark.parametrize("error", [OperationalError, InterfaceError])
    def test_a_database_that_is_away_means_come_back_in_a_moment(self, error):
        try:
            raise error("server closed the connection unexpectedly")
        except error:
            page = errors_views.handler500(get())
        assert (page.status_code, page["Retry-After"]) == (503, "5")
        assert "unexpectedly" not in page.content.decode()

    def test_does_not_extend_the_frame(self):
        assert "shell" not in get_template("500.html").template.source.replace('class="shell', "")


class TestCsrfFailure:
    def test_says_how_to_keep_what_was_typed(self):
        page = errors_views.csrf_failure(get(), reason="CSRF token missing.")
        assert page.status_code == 403
        assert "Back button" in page.content.decode()
        assert "CSRF token missing" not in page.content.decode()
