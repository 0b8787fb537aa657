"""What docs/security.md and docs/parts.json say in their own words, held against the code they speak of."""

import hashlib
import json
import re

import pytest
from django.conf import settings
from django.urls import get_resolver
from rest_framework.authentication import BaseAuthentication

from casetracker.access.sections import SectionName
from casetracker.vault.keys import SYSTEM_KEYS
from tests.architecture.made_tables import OURS, ROOT

PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PARTS = json.loads((ROOT / "docs" / "parts.json").read_text(encoding="utf-8"))
SOURCE = {
    path: path.read_text(encoding="utf-8")
    for app in OURS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}


def part(heading):
    """Return a part of the page, up to the next heading of its size."""
    found = re.split(rf"^{re.escape(heading)}$", PAGE, maxsplit=1, flags=re.MULTILINE)
    assert len(found) == 2, f"docs/security.md has no part {heading}"
    return re.split(r"^## ", found[1], maxsplit=1, flags=re.MULTILINE)[0]


def first_column(text):
    """Return the first cells of the tables of a part, without their heads."""
    rows = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    heads = {line.split("|")[1].strip() for line, below in zip(text.splitlines(), text.splitlines()[1:], strict=False)
             if below.startswith("|---")}  # fmt: skip
    return [row for row in rows if row not in heads]


def subclasses(of):
    for child in of.__subclasses__():
        yield child
        yield from subclasses(child)


class TestWaysToSignIn:
    def test_names_every_class_that_says_who_somebody_is(self):
        assert get_resolver().url_patterns
        text = part("## Ways to sign in")
        ours = [found for found in subclasses(BaseAuthentication) if found.__module__.partition(".")[0] in OURS]
        assert len(ours) >= 2
        names = [*settings.AUTHENTICATION_BACKENDS, *(f"{found.__module__}.{found.__qualname__}" for found in ours)]
        assert [name for name in names if f"`{name}`" not in text] == []

    def test_no_view_of_ours_signs_anybody_in_by_itself(self):
        places = [str(path) for path, text in SOURCE.items() if re.search(r"\bauth_login\(|\blogin\(request", text)]
        assert [place for place in places if not place.endswith(("accounts/adapter.py", "sign_in_forms.py"))] == []

    def test_says_how_guessing_is_slowed_and_who_is_not_locked_out(self):
        text = part("## Ways to sign in")
        for word in ("nobody is locked out", "`SIGN_IN_FAILURES`", "`SIGN_IN_COOL_OFF_MINUTES`", "`API_TOKEN_RATE`"):
            assert word in text, word


def test_every_setting_that_is_named_is_one():
    named = set(re.findall(r"`([A-Z][A-Z_]{5,})`", PAGE))
    read = "\n".join(text for path, text in SOURCE.items() if "settings" in path.parts)
    assert len(named) > 20
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", read)] == []


class TestKeys:
    def test_every_key_of_the_vault_has_its_life(self):
        keys = first_column(part("## Keys"))
        assert {f"`{name}`" for name in SYSTEM_KEYS} <= set(keys)
        assert {
            "master key",
            "key of a person",
            "key of a file",
            "key of a session",
            "seal key",
            "`SECRET_KEY`",
        } <= set(keys)

    def test_every_secret_of_the_settings_is_among_them(self):
        text = part("## Keys")
        secrets = {name for name in dir(settings) if re.search(r"(_KEY|_KEY_FILE|_KEY_COMMAND)$", name)}
        secrets = {name for name in secrets if not name.startswith(("MASTER_KEY_PREVIOUS", "CSRF", "MFA"))}
        assert {"SECRET_KEY", "MASTER_KEY_FILE", "SEAL_KEY_FILE"} <= secrets
        assert [name for name in sorted(secrets) if f"`{name}`" not in text] == []


def test_every_section_is_a_level_with_its_protection():
    text = part("## Levels of data")
    assert first_column(text) == SectionName.values
    cells = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("| ")]
    assert {len(row) for row in cells} == {5}
    assert all(cell.strip() for row in cells for cell in row)


def test_every_address_of_the_settings_is_among_what_it_talks_to():
    text = part("## What it talks to")
    read = "\n".join(found for path, found in SOURCE.items() if "settings" in path.parts)
    named = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+_(?:URL|URLS|ADDRESS|BACKEND))\"", read))
    # Where links in mail lead: an address of the product itself. The sealer's is one of "an address for each role".
    assert {"DATABASE_URL", "REDIS_URL"} < named
    assert [name for name in sorted(named - {"PUBLIC_ADDRESS", "DATABASE_SEALER_URL"}) if f"`{name}`" not in text] == []


def test_every_event_of_an_attempt_is_recorded():
    text = part("## What is told of attempts")
    events = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", text))
    assert len(events) >= 8
    source = "\n".join(SOURCE.values())
    assert [event for event in sorted(events) if f'"{event}"' not in source] == []
    lines = re.findall(r"the line `([^`]+)`", text)
    assert [line for line in lines if f'"{line}"' not in source] == []


class TestParts:
    @pytest.mark.parametrize("lock", PARTS["locks"])
    def test_are_those_that_were_looked_at(self, lock):
        found = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
        assert found == PARTS["locks"][lock], f"{lock} changed: compare it with the newest releases, then {found}"

    def test_what_was_behind_is_what_is_locked_and_says_why(self):
        locked = set(re.findall(r"^([\w.\[\]-]+==[^ ;\\]+)", (ROOT / "requirements" / "server.txt").read_text(), re.M))
        browser = json.loads((ROOT / "package.json").read_text())["dependencies"]
        there = {found.replace("==", " ") for found in locked} | {
            f"{name} {version}" for name, version in browser.items()
        }
        assert set(PARTS["behind"]) <= there
        assert all(len(why) > 20 for why in PARTS["behind"].values())
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", PARTS["looked_at"])

    def test_each_one_chosen_has_its_reason(self):
        reasons = (ROOT / "docs" / "adr" / "0002-dependencies.md").read_text().casefold()
        lines = (ROOT / "requirements" / "server.in").read_text().splitlines()
        chosen = [re.split(r"[\[~<>=]", line)[0] for line in lines if line and not line.startswith("#")]
        assert len(chosen) > 20
        assert [name for name in chosen if name.casefold() not in reasons] == []

    def test_the_page_says_how_soon_they_are_renewed(self):
        text = part("## Parts made by others")
        assert re.findall(r"\| (\d+) days", text) == ["2", "7", "30", "90"]
