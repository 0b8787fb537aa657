"""The frame around every page: navigation by role, weight, and templates that keep to the content policy."""

import gzip
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import NOBODY, Viewer
from casetracker.common import context

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
FIRST_LOAD = 70_000
ALL_SCRIPTS = 25_000


def frame(path="/help/", roles=(), shortcuts=True):
    request = RequestFactory().get(path)
    request.viewer = Viewer(user_id=uuid4(), roles=frozenset(roles), shortcuts=shortcuts) if roles else NOBODY
    return context.shell_for(request), request


def weight(name):
    return len(gzip.compress((ROOT / "static" / name).read_bytes(), 9))


def labels(items):
    return [item.label for item in items]


class TestNavigation:
    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_has_somewhere_to_go_and_at_most_five_entries(self, role):
        shell, _request = frame(roles={role})
        assert 1 <= len(shell.main) <= 5

    def test_officer(self):
        shell, _request = frame(roles={Role.OFFICER})
        assert labels(shell.main) == ["My work", "Cases", "Referrals", "Reports"]
        assert shell.new_case_url == "/cases/new/"
        assert shell.search_url

    @pytest.mark.parametrize("role", [Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.STATISTICIAN])
    def test_roles_without_case_content_get_no_case_links(self, role):
        shell, _request = frame(roles={role})
        names = {reverse(name) for name in ("case_list", "case_new", "search", "my_work", "today", "care_list")}
        assert not names & {item.url for item in (*shell.main, *shell.more)}
        assert not shell.new_case_url
        assert not shell.search_url

    def test_two_roles_get_each_entry_once(self):
        shell, _request = frame(roles={Role.COORDINATOR, Role.OFFICER, Role.SHELTER_WORKER})
        assert len(shell.main) == context.BAR_LENGTH
        urls = [item.url for item in (*shell.main, *shell.more)]
        assert len(urls) == len(set(urls))

    def test_the_page_one_is_on_is_marked(self):
        shell, _request = frame(reverse("case_list"), roles={Role.OFFICER})
        assert [item.label for item in shell.main if item.is_current] == ["Cases"]

    def test_a_page_in_the_account_menu_is_not_in_the_bar_too(self):
        shell, _request = frame(roles={Role.COORDINATOR})
        assert not set(labels(shell.main)) & set(labels(shell.more))

    def test_every_linked_page_exists(self):
        names = {entry[0] for table in (context.MAIN, context.MORE) for entries in table.values() for entry in entries}
        missing = []
        for name in names | {"home", "case_new", "search", "account_profile", "account_logout", "help", "safety"}:
            try:
                reverse(name)
            except NoReverseMatch:
                missing.append(name)
        assert missing == []

    def test_nobody_sees_only_the_name(self):
        shell, _request = frame()
        assert not shell.main
        assert not shell.signed_in
        assert shell.idle_seconds == 0


class TestFrame:
    def page(self, **options):
        shell, request = frame(**options)
        return get_template("base.html").render({"shell": shell}, request)

    def test_the_exit_is_on_every_page_of_a_signed_in_viewer_and_works_as_a_form(self):
        page = self.page(roles={Role.OFFICER})
        assert '<form class="exit-form" id="exit-form" method="post" action="/exit/"' in page

    def test_names_are_never_searched_by_address(self):
        page = self.page(roles={Role.OFFICER})
        searches = re.findall(r"<form[^>]*role=\"search\"[^>]*>", page)
        assert len(searches) == 2
        assert all('method="post"' in form for form in searches)

    def test_htmx_evaluates_nothing_and_keeps_nothing(self):
        page = self.page(roles={Role.OFFICER})
        for setting in ("allowEval", "allowScriptTags", "includeIndicatorStyles"):
            assert f'"{setting}":false' in page
        assert '"historyCacheSize":0' in page
        assert '"selfRequestsOnly":true' in page

    def test_the_title_says_nothing_about_a_case(self):
        title = re.search(r"<title>(.*?)</title>", self.page(roles={Role.OFFICER})).group(1)
        assert title == settings.PRODUCT_NAME

    def test_shortcuts_can_be_switched_off(self):
        assert 'data-shortcuts="on"' in self.page(roles={Role.OFFICER})
        off = self.page(roles={Role.OFFICER}, shortcuts=False)
        assert 'data-shortcuts="off"' in off
        assert 'id="shortcuts"' not in off

    def test_signed_out_there_is_no_timer_and_no_exit(self):
        page = self.page()
        assert 'data-idle="0"' in page
        assert "exit-form" not in page


class TestWeight:
    styles = ("vendor/bootstrap/bootstrap.min.css", "css/app.css")
    scripts = ("vendor/htmx/htmx.min.js", "js/app.js")

    def test_scripts(self):
        assert sum(map(weight, self.scripts)) <= ALL_SCRIPTS

    def test_first_load_leaves_eight_kilobytes_for_the_page(self):
        assert sum(map(weight, (*self.styles, *self.scripts))) + 8_000 <= FIRST_LOAD

    def test_the_empty_frame_is_light(self):
        page = TestFrame().page(roles={Role.COORDINATOR, Role.OFFICER})
        assert len(gzip.compress(page.encode(), 9)) <= 3_500


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
class TestScript:
    @pytest.mark.parametrize(
        "word", ["localStorage", "sessionStorage", "indexedDB", "document.cookie", "serviceWorker", "caches"]
    )
    def test_keeps_nothing_in_the_browser(self, path, word):
        assert word not in path.read_text()

    @pytest.mark.parametrize("word", ["eval(", "new Function", "insertAdjacentHTML", ".style.", "document.write"])
    def test_needs_nothing_the_content_policy_refuses(self, path, word):
        assert word not in path.read_text()

    def test_talks_to_this_site_only(self, path):
        assert "://" not in path.read_text()

    def test_leaves_prototypes_as_they_are(self, path):
        assert not prototypes_changed(path.read_text())


COMPUTED_KEY = re.compile(r"[\w)\]]\[[^\]\"'\d]+\]\s*(?:[-+*/]|&&|\|\||\?\?)?=(?!=)")


def prototypes_changed(script):
    """Return what reaches a prototype: by its name, or by a key that is computed and could be that name."""
    return [*re.findall(r"__proto__|prototype|\bconstructor\b", script), *COMPUTED_KEY.findall(script)]


@pytest.mark.parametrize(
    "planted", ["a.__proto__.b = 1", "Object.prototype.x = 1", "kept[name] = value", "kept[a.b] ??= value"]
)
def test_the_check_of_prototypes_notices(planted):
    assert prototypes_changed(planted)


class TestTemplates:
    forbidden = {
        "inline style": re.compile(r"<[^>]*\sstyle\s*="),
        "style element": re.compile(r"<style\b"),
        "inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
        "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*="),
        "evaluated htmx": re.compile(r"hx-on|hx-vars|=\s*[\"']js:|hx-trigger=\"[^\"]*\[|hx-vals='js"),
        "other site": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
    }

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
    def test_keeps_to_the_content_policy(self, path):
        text = path.read_text()
        found = [name for name, pattern in self.forbidden.items() if pattern.search(text)]
        assert found == []

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
    def test_compiles(self, path):
        assert get_template(str(path.relative_to(ROOT / "templates")))

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
    def test_every_posting_form_carries_its_token(self, path):
        for form in re.findall(r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", path.read_text(), re.DOTALL | re.I):
            assert "csrf_token" in form
