"""Limits that hold for every text a person types."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHORT_TEXT = 200
"""Longest one-line answer, in characters."""

LONG_TEXT = 10_000
"""Longest answer of several lines, in characters."""

_LAYOUT = frozenset("\n\r\t")
# SECURITY: these turn the reading direction round, so that a name or file reads as something it is not.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def reject_control_characters(value: str) -> None:
    """Raise ValidationError when the text holds characters that nobody can see or type."""
    for character in value:
        if character in _LAYOUT:
            continue
        if unicodedata.category(character) in {"Cc", "Cs"} or character in _DIRECTION:
            raise ValidationError(
                _("This text holds hidden characters. Type it again instead of pasting it."), code="control_characters"
            )


def clean_text(value: str) -> str:
    """Return the text in composed form (NFC), line ends as one newline, without blanks at either end."""
    return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
