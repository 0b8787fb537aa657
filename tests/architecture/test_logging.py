"""Product code logs through structlog alone, mails fixed words alone, and prints nothing."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("casetracker", "cases", "victims", "referrals", "reports")
FILES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts and "embedded" not in path.parts
]
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
SENDERS = {"send_mail", "send_mass_mail", "mail_admins", "mail_managers", "EmailMessage", "EmailMultiAlternatives"}
LOG = "casetracker/common/log.py"
# What a mail may be filled in with: the product's name, how long a link holds, and the link itself.
MAIL_VALUES = {"product", "days", "address"}


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def name_of(call):
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.parametrize("app", APPS)
def test_lines_are_fixed_words(app):
    for path in FILES:
        if not path.is_relative_to(ROOT / app):
            continue
        place = path.relative_to(ROOT)
        for call in calls(path):
            owner = getattr(call.func, "value", None)
            if isinstance(owner, ast.Name) and owner.id in {"log", "logger"} and name_of(call) in LEVELS:
                assert owner.id == "log", f"{place}: use structlog"
                assert isinstance(call.args[0], ast.Constant), f"{place}:{call.lineno}: the event is a fixed text"
                assert len(call.args) == 1, f"{place}:{call.lineno}: values go by key"
            assert str(place) == LOG or name_of(call) != "getLogger", f"{place}: use structlog"


def mails():
    for path in FILES:
        for call in calls(path):
            if name_of(call) in {
                "send_mail",
                "send_mass_mail",
                "mail_admins",
                "EmailMessage",
                "EmailMultiAlternatives",
            }:
                yield path, call


def test_finds_the_mails():
    assert len(list(mails())) >= 2


@pytest.mark.parametrize(("path", "call"), list(mails()), ids=lambda value: getattr(value, "name", ""))
def test_mail_holds_fixed_words_and_a_link(path, call):
    """PRIVACY: mail lies on other people's servers; it tells that something waits, never what."""
    texts = {word.arg: word.value for word in call.keywords if word.arg in {"subject", "message", "html_message"}}
    assert set(texts) == {"subject", "message"}, "name the texts, so that they can be checked"
    for text in texts.values():
        words, values = (text.left, text.right) if isinstance(text, ast.BinOp) else (text, None)
        assert isinstance(words, ast.Call)
        assert all(isinstance(part, ast.Constant) for part in words.args), path
        if values is not None:
            assert isinstance(values, ast.Dict)
            assert {key.value for key in values.keys} <= MAIL_VALUES, path


def test_mail_templates_hold_fixed_words():
    """Templates of mail that a library would send are ours only if they name nothing of a case or person."""
    for path in (ROOT / "templates").rglob("email/*"):
        text = path.read_text(encoding="utf-8")
        assert not {"case", "victim", "suspect", "referral"} & set(text.casefold().replace("{", " ").split()), path
