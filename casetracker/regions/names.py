"""Reading region names as people write them: prefixes, abbreviations, spacing."""

import re
import unicodedata
from typing import NamedTuple

from casetracker.regions.choices import RegionLevel, RegionPrefix

# Longest first, so that "Kota Administrasi" is not read as "Kota".
_PREFIXES: tuple[tuple[re.Pattern[str], frozenset[RegionLevel]], ...] = (
    (re.compile(r"^(?:kabupaten|kab\.?)\s*(?:administrasi|adm\.?)\s+", re.I), frozenset({RegionLevel.REGENCY})),
    (re.compile(r"^kota\s*(?:administrasi|adm\.?)\s+", re.I), frozenset({RegionLevel.CITY})),
    (re.compile(r"^(?:kabupaten|kab\.?)\s+", re.I), frozenset({RegionLevel.REGENCY})),
    (re.compile(r"^kab\.", re.I), frozenset({RegionLevel.REGENCY})),
    (re.compile(r"^(?:kotamadya|kota)\s+", re.I), frozenset({RegionLevel.CITY})),
    (re.compile(r"^(?:provinsi|propinsi|prov\.?)\s+", re.I), frozenset({RegionLevel.PROVINCE})),
    (re.compile(r"^(?:daerah khusus ibukota|dki)\s+", re.I), frozenset({RegionLevel.PROVINCE})),
    (re.compile(r"^(?:daerah istimewa|di|d\.i\.)\s+", re.I), frozenset({RegionLevel.PROVINCE})),
)
_OFFICIAL_PREFIXES = sorted((prefix for prefix in RegionPrefix if prefix.value), key=lambda prefix: -len(prefix.label))
_ABBREVIATIONS = ((re.compile(r"\bkep\.?(?=\s|$)", re.I), "kepulauan"), (re.compile(r"\bsumatra\b", re.I), "sumatera"))


class WrittenName(NamedTuple):
    """A name split into what it says about the level (empty: nothing) and the folded rest."""

    levels: frozenset[RegionLevel]
    folded: str


def fold_name(text: str) -> str:
    """Return letters only, lower case, without accents; "Fak Fak", "Fakfak" and "FAK-FAK" become the same."""
    expanded = text.strip()
    for pattern, full in _ABBREVIATIONS:
        expanded = pattern.sub(full, expanded)
    plain = unicodedata.normalize("NFKD", expanded.casefold())
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())


def read_name(text: str) -> WrittenName:
    """Split "Kab. Bandung", "KOTA BANDUNG", "Prov. Jambi" or "DKI Jakarta" into levels and folded name."""
    stripped = " ".join(text.split())
    for pattern, levels in _PREFIXES:
        rest, found = pattern.subn("", stripped, count=1)
        if found and fold_name(rest):
            return WrittenName(levels, fold_name(rest))
    return WrittenName(frozenset(), fold_name(stripped))


def split_official(text: str) -> tuple[RegionPrefix, str]:
    """Split a name as the official list writes it ("Kota Administrasi Jakarta Pusat") into prefix and bare name."""
    for prefix in _OFFICIAL_PREFIXES:
        if text.startswith(f"{prefix.label} "):
            return prefix, text.removeprefix(f"{prefix.label} ").strip()
    return RegionPrefix.NONE, text.strip()
