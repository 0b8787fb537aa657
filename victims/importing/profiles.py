"""Import profiles: what each column of a known file means. They are JSON files, checked when first read."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "data" / "import_profiles"
READERS = frozenset(
    {"text", "choice", "code", "flag", "year", "date", "age", "ctdc_age_band", "country", "province", "regency"}
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, where its value goes, how it is read."""

    name: str
    target: str
    reader: str
    required: bool = False
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """A known shape of file."""

    code: str
    labels: dict[str, str]
    helps: dict[str, str]
    source: str
    columns: tuple[Column, ...]
    defaults: dict[str, str]
    reference_agency: dict[str, str] | None
    external_id: dict[str, str]
    case_id_column: str = ""
    ignore_other_columns: bool = False

    def label(self, language: str) -> str:
        """Return the name in that language."""
        return self.labels["id" if language.startswith("id") else "en"]

    def help(self, language: str) -> str:
        """Return what to know before using it."""
        return self.helps["id" if language.startswith("id") else "en"]


def _column(raw: dict[str, Any]) -> Column:
    options = {key: value for key, value in raw.items() if key not in {"name", "target", "reader", "required"}}
    if raw["reader"] not in READERS:
        raise ValueError(f"unknown reader {raw['reader']} of column {raw['name']}")
    return Column(raw["name"], raw["target"], raw["reader"], bool(raw.get("required")), options)


@cache
def all_profiles() -> dict[str, Profile]:
    """Return every profile by its code, in the order of the file names."""
    profiles = {}
    for path in sorted(FOLDER.glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        profiles[raw["code"]] = Profile(
            code=raw["code"],
            labels={"en": raw["label_en"], "id": raw["label_id"]},
            helps={"en": raw["help_en"], "id": raw["help_id"]},
            source=raw["source"],
            columns=tuple(_column(column) for column in raw["columns"]),
            defaults=raw["defaults"],
            reference_agency=raw["reference_agency"],
            external_id=raw["external_id"],
            case_id_column=raw.get("case_id_column", ""),
            ignore_other_columns=bool(raw.get("ignore_other_columns")),
        )
    return profiles
