"""Codes with both labels, made once in a process."""

from functools import cache
from typing import Any

from django.db.models import Choices
from django.utils import translation

LANGUAGES = ("en", "id")


def both(text: Any) -> dict[str, str]:
    """Return a lazy text in both languages: `{"label_en": …, "label_id": …}`."""
    result = {}
    for language in LANGUAGES:
        with translation.override(language):
            result[f"label_{language}"] = str(text)
    return result


@cache
def table(choices: type[Choices]) -> dict[Any, dict[str, str]]:
    """Return code → `{"code": …, "label_en": …, "label_id": …}` of a code list."""
    return {member.value: {"code": str(member.value), **both(member.label)} for member in choices}


def coded(choices: type[Choices], code: Any) -> dict[str, str] | None:
    """Return a code with its labels; None where there is no code."""
    if code is None or code == "":
        return None
    return table(choices).get(code) or {"code": str(code), "label_en": str(code), "label_id": str(code)}
