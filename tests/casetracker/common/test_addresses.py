"""No name, number or telephone of a person stands in an address, a title, or a form that is sent as an address."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests.builders import accounts
from tests.routes import arguments, routes

ROOT = Path(__file__).resolve().parents[3]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TITLE = re.compile(r"\{% block title %\}(.*?)\{% endblock")
# What a title may be filled in with: the product, and words a view writes in its source.
IN_TITLES = {"shell.product_name", "title", "heading"}
# Arguments of addresses that are no ids: code lists, formats, steps of a form, parts of a page.
WORDS = {("slug", name) for name in ("element", "format", "move", "profile", "section", "step", "part", "document")} | {
    ("str", name) for name in ("code", "file_format", "name", "uidb36", "key", "app_label", "model_name", "object_id")
}
IDS = {"uuid", "reference", "code", "int"}
NAMES = {"Siti Rekaan", "3275014508900001", "+6281112345678", "C1234567"}
PERSONAL = re.compile(r"full_?name|nik|passport|phone|alias|birth|address", re.IGNORECASE)


@pytest.mark.parametrize("route", sorted({route for route in routes() if not route.startswith("/admin/")}))
def test_addresses_are_made_of_ids_and_codes(route):
    for kind, name in arguments(route):
        assert kind in IDS or (kind, name) in WORDS, f"<{kind}:{name}> could carry free text"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_titles_are_fixed_words(path):
    for title in TITLE.findall(path.read_text(encoding="utf-8")):
        used = {name.split("|")[0].strip() for name in re.findall(r"\{\{(.*?)\}\}", title)}
        assert used <= IN_TITLES


def test_titles_that_views_write_are_fixed_words():
    """`title` of a page is a class attribute or a translated constant, never a value out of a row."""
    for app in ("casetracker", "cases", "victims", "referrals", "reports"):
        for path in (ROOT / app).rglob("views/**/*.py"):
            for line in path.read_text(encoding="utf-8").splitlines():
                if found := re.search(r'\b(title|heading)"?\s*[:=]\s*f"', line):
                    assert not PERSONAL.search(line), f"{path}: {found[0]}"


def filter_fields():
    """Yield the fields of every form that is sent as an address: filters of lists."""
    import django_filters

    from casetracker.common import forms

    seen, waiting = set(), [django_filters.FilterSet, forms.FilterForm]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            if kind not in seen:
                seen.add(kind)
                waiting.append(kind)
    for kind in seen:
        if kind.__module__.startswith(("cases", "victims", "referrals", "reports", "casetracker")):
            fields = getattr(kind, "base_filters", None) or kind.base_fields
            yield from ((kind, name) for name in fields)


def test_filters_ask_for_nobody():
    import victims.filters  # noqa: F401

    found = list(filter_fields())
    assert len(found) > 20
    assert not [(kind.__name__, name) for kind, name in found if PERSONAL.search(name)]


@pytest.mark.django_db
class TestSearch:
    @pytest.fixture
    def officer(self, client):
        client.force_login(accounts.officer())
        return client

    @pytest.mark.parametrize("wanted", sorted(NAMES))
    def test_takes_what_is_looked_for_in_the_body_alone(self, officer, wanted):
        page = officer.get(reverse("search"), {"q": wanted}).content.decode()
        assert f'value="{wanted}"' not in page
        assert "was found" not in page
        answer = officer.post(reverse("search"), {"q": wanted})
        assert answer.status_code in {200, 302, 422}
        assert wanted not in answer.get("Location", "")

    def test_forms_of_people_are_sent_in_the_body(self):
        for path in TEMPLATES:
            text = path.read_text(encoding="utf-8")
            for form in re.findall(r"<form[^>]*method=\"get\".*?</form>", text, re.DOTALL):
                assert not re.search(r'name="(q|full_name|nik|phone|passport)"', form), path
