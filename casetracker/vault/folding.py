"""Folding of names and numbers, so that old and new spellings meet. Pure.

Rules for Indonesian spelling (oe/u, dj/j, tj/c, nj/ny, sj/sy, ch/kh) follow the spelling reforms of 1947 and 1972;
academic and religious titles are not part of a name.
"""

import re
import unicodedata
from collections.abc import Iterable

_OLD_SPELLING = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("nj", "ny"),
    ("sj", "sy"),
    ("ch", "kh"),
)
_TITLES = frozenset(
    {
        "h",
        "hj",
        "haji",
        "hajjah",
        "dr",
        "drs",
        "dra",
        "ir",
        "sh",
        "se",
        "st",
        "spd",
        "mh",
        "mm",
        "prof",
        "kh",
        "ust",
        "mr",
        "mrs",
        "ms",
    }
)
_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SOUND_CLASSES = str.maketrans(
    {"v": "f", "p": "f", "z": "s", "x": "s", "q": "k", "g": "k", "d": "t", "y": "i", "j": "i", "w": "f", "b": "f"}
)


def fold_word(word: str) -> str:
    """Return one name part without accents, capitals, doubled letters or old spelling."""
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    for old, new in _OLD_SPELLING:
        plain = plain.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", plain)


def name_parts(name: str) -> list[str]:
    """Return the folded parts of a name, titles left out (kept when nothing else is left)."""
    words = _WORD.findall(name.replace(".", " ").replace("'", "").replace("\u2019", ""))
    parts = [word for word in words if word.casefold() not in _TITLES] or words
    return [fold_word(word) for word in parts]


def sound(part: str) -> str:
    """Return how a folded part sounds: its first letter, then consonant classes without vowels or repetition."""
    body = part.translate(_SOUND_CLASSES)
    consonants = body[:1] + re.sub(r"[aeiouh]", "", body[1:])
    return re.sub(r"(.)\1+", r"\1", consonants)[:12]


def fold_number(value: str) -> str:
    """Return a number without spaces, dots or dashes, in capitals."""
    return re.sub(r"[\s.\-/]", "", value).upper()


def tokens(*, names: Iterable[str], numbers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the different (kind, token) pairs of a person: name parts, their sounds, whole numbers."""
    found: dict[tuple[str, str], None] = {}
    for name in names:
        for part in name_parts(name):
            found[("name", part[:80])] = None
            if len(sound(part)) > 1:
                found[("sound", sound(part))] = None
    for kind, value in numbers:
        found[(kind[:10], fold_number(value)[:80])] = None
    return list(found)
