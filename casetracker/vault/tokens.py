"""What a person is found by: keyed digests of folded texts, each index under a key of its own.

How much of a digest is kept. A part of a name keeps 12 bits, its sound 10: of 100,000 persons with two and a half parts
each, 61 strangers share every value of a part and 244 every value of a sound. A copy of the table therefore does not
say which persons bear a name, while a search reads few in vain: among 3,000 persons in reach about two strangers for
each part and seven for each sound, each opened in 10 microseconds. Below 12 bits the strangers of a search over all
100,000 grow past what can be opened in 20 ms; above 15 every common name has a value to itself. Whole numbers keep all
256 bits: they must find exactly one person, and there are too many of them to be guessed without the key.

There is no index of similar spellings (letter pairs, left-out letters): each value of such an index tells something of
the spelling, and together they give the name away. A name with a typo is found by its other parts, by its sound, and by
opening the names in reach.
"""

from collections.abc import Iterable

from casetracker.vault import folding, keys
from casetracker.vault.crypto import digest, truncated

NAME = "name"
SOUND = "sound"
BITS = {NAME: 12, SOUND: 10}

Token = tuple[str, bytes]


def token(kind: str, text: str) -> Token:
    """Return the token of a folded text in one index."""
    tag = digest(keys.index_key(kind), text.encode())
    return kind, truncated(tag, BITS[kind]) if kind in BITS else tag


def of_name(parts: Iterable[str]) -> list[Token]:
    """Return the different tokens of the folded parts of a name."""
    return [token(kind, text) for kind, text in dict.fromkeys(folding.name_keys(list(parts)))]


def of_number(kind: str, value: str) -> Token:
    """Return the token of a number of a kind."""
    return token(kind[:10], folding.number_key(kind, value))
