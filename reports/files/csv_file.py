"""A report as CSV: one line for each figure, so that any program can read it without knowing the layout."""

import io
from collections.abc import Mapping
from typing import Any

from casetracker.common.tables import CsvWriter
from reports.texts import chosen

COLUMNS = (
    "report",
    "period_from",
    "period_to",
    "scope",
    "cut_off_at",
    "section",
    "section_title",
    "row",
    "row_title",
    "column",
    "column_title",
    "measure",
    "value",
    "is_total",
    "is_hidden",
)


def write_csv(result: Mapping[str, Any], language: str) -> bytes:
    """Return every figure of the result with its measure; a hidden one has no value and says so."""
    stream = io.BytesIO()
    writer = CsvWriter(stream)
    writer.writerow(COLUMNS)
    common = [
        result["definition"]["code"],
        result["period"]["from"],
        result["period"]["to"],
        chosen(result["scope"]["label"], language),
        result["cut_off_at"],
    ]
    for section in result["sections"]:
        for row in section["rows"]:
            for column, value in zip(section["columns"], row["cells"], strict=True):
                group = chosen(column["group"], language)
                label = chosen(column["label"], language)
                writer.writerow(
                    [
                        *common,
                        section["key"],
                        chosen(section["title"], language),
                        row["key"],
                        chosen(row["label"], language),
                        column["key"],
                        f"{group}: {label}" if group else label,
                        row["measure"] or column["measure"],
                        value,
                        "yes" if row["is_total"] or column["is_total"] else "no",
                        "yes" if value is None else "no",
                    ]
                )
    return stream.getvalue()
