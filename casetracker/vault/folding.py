"""Folding of names and numbers, so that old and new spellings meet, and what a person is found by. Pure.

Rules for Indonesian spelling (oe/u, dj/j, tj/c, nj/ny, sj/sy, ch/kh, j/y) follow the spelling reforms of 1947 and
1972: old j is new y and old dj is new j, so both fold to one letter. Academic and religious titles are not part of a
name; bin and binti are.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

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

LONGEST = 80
SHORTEST_FOR_TYPOS = 4
"""In a shorter part one wrong letter leaves too little to go by."""

LETTERS_FOR_TYPOS = 10
"""Of a long part only the beginning is kept for finding it with a typo."""


def fold_word(word: str) -> str:
    """Return one name part without accents, capitals, doubled letters or old spelling."""
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    for old, new in _OLD_SPELLING:
        plain = plain.replace(old, new)
    return re.sub(r"(.)\1+", r"\1", plain)


def name_parts(name: str) -> list[str]:
    """Return the folded parts of a name, titles left out (kept when nothing else is left)."""
    written = _DOTTED.sub(r"\1\2", name).replace(".", " ").replace("'", "").replace("\u2019", "")
    words = _WORD.findall(written)
    parts = [word for word in words if word.casefold() not in _TITLES] or words
    return [fold_word(word) for word in parts]


def sound(part: str) -> str:
    """Return how a folded part sounds: its first letter, then consonant classes without vowels or repetition."""
    body = part.translate(_SOUND_CLASSES)
    consonants = body[:1] + re.sub(r"[aeiouh]", "", body[1:])
    return re.sub(r"(.)\1+", r"\1", consonants)[:12]


def near(part: str) -> list[str]:
    """Return a folded part and what is left of it without each of its letters; nothing for a very short one.

    Two parts that differ by one wrong, missing, added or swapped letter have one of these in common, so a name with a
    typo is found by equality alone (the deletion neighbourhood of W. Garbe's SymSpell, for one edit).
    """
    head = part[:LETTERS_FOR_TYPOS]
    if len(head) < SHORTEST_FOR_TYPOS:
        return []
    return list(dict.fromkeys([head, *(head[:place] + head[place + 1 :] for place in range(len(head)))]))


def is_one_typo_away(first: str, second: str) -> bool:
    """Say whether two folded parts differ by at most one wrong, missing, added or swapped letter."""
    if first == second:
        return True
    if abs(len(first) - len(second)) > 1:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    rest_of_first, rest_of_second = first[start:], second[start:]
    return (
        rest_of_first[1:] == rest_of_second[1:]
        or rest_of_first[1:] == rest_of_second
        or rest_of_first == rest_of_second[1:]
        or (rest_of_first[1::-1] == rest_of_second[:2] and rest_of_first[2:] == rest_of_second[2:])
    )


def fold_number(value: str) -> str:
    """Return a number without spaces, dots or dashes, in capitals."""
    return re.sub(r"[\s.\-/]", "", value).upper()


def number_token(kind: str, value: str) -> str:
    """Return what a number of a kind is found by: phones in international form, others without blanks and dots."""
    if kind == IdentifierKind.PHONE:
        return (read_phone(value) or fold_number(value))[:LONGEST]
    return fold_number(value)[:LONGEST]


def name_tokens(name: str) -> Iterator[tuple[str, str]]:
    """Yield what a name is found by: its parts, all of it written together, how parts sound, parts with a typo."""
    parts = name_parts(name)
    for part in parts:
        yield "name", part[:LONGEST]
        if len(sound(part)) > 1:
            yield "sound", sound(part)
        for variant in near(part):
            yield "near", variant
    if len(parts) > 1:
        # "Nur Aini" and "Nuraini" are one name.
        yield "name", "".join(parts)[:LONGEST]


def tokens(*, names: Iterable[str], numbers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the different (kind, token) pairs of a person."""
    found: dict[tuple[str, str], None] = {}
    for name in names:
        found.update(dict.fromkeys(name_tokens(name)))
    for kind, value in numbers:
        found[(kind[:10], number_token(kind, value))] = None
    return list(found)
