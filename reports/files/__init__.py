"""Files of a report: PDF, XLSX, CSV and JSON, each a function from a frozen result to bytes."""

from collections.abc import Callable, Mapping
from typing import Any

from reports.choices import FileFormat
from reports.files.csv_file import write_csv
from reports.files.pdf_file import write_pdf
from reports.files.xlsx_file import write_xlsx
from reports.results.result import canonical

CONTENT_TYPES: Mapping[str, str] = {
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.JSON: "application/json",
}


def write_json(result: Mapping[str, Any], language: str) -> bytes:
    """Return the result itself, byte for byte what its checksum was made of; it holds both languages."""
    del language
    return canonical(dict(result))


WRITERS: Mapping[str, Callable[[Mapping[str, Any], str], bytes]] = {
    FileFormat.PDF: write_pdf,
    FileFormat.XLSX: write_xlsx,
    FileFormat.CSV: write_csv,
    FileFormat.JSON: write_json,
}

__all__ = ["CONTENT_TYPES", "WRITERS"]
