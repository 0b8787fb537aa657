"""Texts in both languages of the product, as they are frozen into a result."""

from collections.abc import Mapping
from typing import Any

from django.utils import formats, translation

from casetracker.common.errors import Text as Translatable

LANGUAGES = ("en", "id")

Text = dict[str, str]
"""A text by language: {"en": …, "id": …}."""


def both(text: Translatable | str, **values: Any) -> Text:
    """Return a translatable text in both languages; `values` fill its %(name)s places (they may be Texts)."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            filled = {name: value[language] if isinstance(value, Mapping) else value for name, value in values.items()}
            found[language] = str(text) % filled if filled else str(text)
    return found


def same(text: str) -> Text:
    """Return a text that is not translated, such as the name of an agency."""
    return dict.fromkeys(LANGUAGES, text)


def of_fields(row: Any, field: str = "label") -> Text:
    """Return `label_en` and `label_id` of a row (an object or a dictionary)."""
    if isinstance(row, Mapping):
        return {language: str(row.get(f"{field}_{language}", "")) for language in LANGUAGES}
    return {language: str(getattr(row, f"{field}_{language}")) for language in LANGUAGES}


def chosen(text: Mapping[str, str] | None, language: str) -> str:
    """Return the text in the language of the reader."""
    if not text:
        return ""
    return text["id" if language.startswith("id") else "en"]


def number(value: float, language: str, decimals: int = 0) -> str:
    """Write a number with the separators of the language: 1,234 or 1.234."""
    with translation.override(language):
        return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)
