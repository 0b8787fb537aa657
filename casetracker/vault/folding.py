"""Folding of names and numbers, so that old and new spellings meet, and what a person is found by. Pure.

Rules for Indonesian spelling (oe/u, dj/j, tj/c, nj/ny, sj/sy, ch/kh, j/y) follow the spelling reforms of 1947 and
1972: old j is new y and old dj is new j, so both fold to one letter. Academic and religious titles are not part of a
name; bin and binti are.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz.distance import OSA

from casetracker.vault.choices import IdentifierKind
from casetracker.vault.phones import read_phone

_OLD_SPELLING = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("nj", "ny"),
    ("sj", "sy"),
    ("ch", "kh"),
    ("j", "y"),
)
_RELIGIOUS_TITLES = frozenset({"h", "hj", "haji", "hajjah", "kh", "ust"})
_ACADEMIC_TITLES = frozenset(
    {"dr", "drs", "dra", "ir", "prof", "sh", "se", "st", "spd", "sag", "mh", "mm", "mpd", "msi"}
)
_TITLES = _RELIGIOUS_TITLES | _ACADEMIC_TITLES | {"mr", "mrs", "ms"}
# "S.H." and "S.Pd." are one title each; "H.Ahmad" is a title and a name.
_DOTTED = re.compile(r"\b([A-Za-z])\.([A-Za-z]{1,2})(?![A-Za-z])")
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SOUND_CLASSES = str.maketrans(
    {"v": "f", "p": "f", "z": "s", "x": "s", "q": "k", "g": "k", "d": "t", "y": "i", "w": "f", "b": "f"}
)
_NOT_HEARD = str.maketrans("", "", "aeiouh")
_REPEATED = re.compile(r"(.)\1+")

Heard = tuple[str, str]
"""A folded part and how it sounds."""

SHORTEST_FOR_TYPOS = 4
"""In a shorter part one wrong letter leaves too little to go by."""

# Arabic letters as they are romanised here (short vowels are not written); Persian and Urdu letters beside them.
_ARABIC = str.maketrans(
    {
        "\u0627": "a", "\u0623": "a", "\u0625": "i", "\u0622": "a", "\u0671": "a", "\u0621": "", "\u0624": "u",
        "\u0626": "i", "\u0628": "b", "\u062a": "t", "\u062b": "ts", "\u062c": "j", "\u062d": "h", "\u062e": "kh",
        "\u062f": "d", "\u0630": "dz", "\u0631": "r", "\u0632": "z", "\u0633": "s", "\u0634": "sy", "\u0635": "s",
        "\u0636": "d", "\u0637": "t", "\u0638": "z", "\u0639": "a", "\u063a": "gh", "\u0641": "f", "\u0642": "q",
        "\u0643": "k", "\u06a9": "k", "\u0644": "l", "\u0645": "m", "\u0646": "n", "\u0647": "h", "\u0629": "h",
        "\u0648": "u", "\u064a": "i", "\u06cc": "i", "\u0649": "a", "\u067e": "p", "\u0686": "c", "\u06af": "g",
        "\u0640": "",
    }
)  # fmt: skip
# At the beginning of a word these two are consonants, elsewhere mostly long vowels.
_FIRST_WAW = re.compile(r"\b\u0648")
_FIRST_YA = re.compile(r"\b[\u064a\u06cc]")
_WHOLE_LETTERS = str.maketrans(
    {"\u0111": "d", "\u0110": "D", "\u00f8": "o", "\u00d8": "O", "\u0142": "l", "\u0141": "L"}
)
"""Letters that no accent can be taken off: Vietnamese d with stroke and the like."""


def romanised(text: str) -> str:
    """Return a text with Arabic letters in Latin ones, and without vowel signs, accents and strokes."""
    text = _FIRST_YA.sub("y", _FIRST_WAW.sub("w", text.translate(_WHOLE_LETTERS)))
    plain = unicodedata.normalize("NFKD", text.translate(_ARABIC))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).translate(_ARABIC)


def fold_word(word: str) -> str:
    """Return one name part without accents, capitals, doubled letters or old spelling."""
    plain = romanised(word).casefold()
    for old, new in _OLD_SPELLING:
        plain = plain.replace(old, new)
    return _REPEATED.sub(r"\1", plain)


def name_parts(name: str) -> list[str]:
    """Return the folded parts of a name, titles left out (kept when nothing else is left)."""
    written = _DOTTED.sub(r"\1\2", romanised(name)).replace(".", " ").replace("'", "").replace("\u2019", "")
    words = _WORD.findall(written)
    parts = [word for word in words if word.casefold() not in _TITLES] or words
    return [fold_word(word) for word in parts]


def sound(part: str) -> str:
    """Return how a folded part sounds: its first letter, then consonant classes without vowels or repetition."""
    body = part.translate(_SOUND_CLASSES)
    return _REPEATED.sub(r"\1", body[:1] + body[1:].translate(_NOT_HEARD))[:12]


def heard(parts: Iterable[str]) -> tuple[Heard, ...]:
    """Return folded parts with how each sounds."""
    return tuple((part, sound(part)) for part in parts)


def is_one_typo_away(first: str, second: str) -> bool:
    """Say whether two folded parts differ by at most one wrong, missing, added or swapped letter."""
    return OSA.distance(first, second, score_cutoff=1) <= 1


def fold_number(value: str) -> str:
    """Return a number without spaces, dots or dashes, in capitals."""
    return re.sub(r"[\s.\-/]", "", value).upper()


def number_key(kind: str, value: str) -> str:
    """Return what a number of a kind is found by: phones in international form, others without blanks and dots."""
    if kind == IdentifierKind.PHONE:
        return read_phone(value) or fold_number(value)
    return fold_number(value)


def name_keys(parts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what a name is found by, of its folded parts: each part, all written together, and how each sounds."""
    for part in parts:
        yield "name", part
        if len(sound(part)) > 1:
            yield "sound", sound(part)
    if len(parts) > 1:
        # "Nur Aini" and "Nuraini" are one name.
        yield "name", "".join(parts)
