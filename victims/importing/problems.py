"""What can be wrong with a file or a row, as codes with a sentence that says what to do."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProblemCode(models.TextChoices):
    """Reasons a file or row is not taken."""

    EMPTY_FILE = "empty_file", _("The file is empty. Choose a file with a heading row and at least one row.")
    NOT_A_TABLE = "not_a_table", _("This is not a CSV or XLSX file. Save the table as CSV or XLSX and upload that.")
    TOO_LARGE = "too_large", _("The file is too large. Split it into smaller files.")
    BROKEN_FILE = "broken_file", _("The file is damaged and cannot be opened. Save it again and upload it.")
    NOT_UTF8 = "not_utf8", _("The text is not UTF-8. Save the file as “CSV UTF-8”.")
    COLUMN_MISSING = "column_missing", _("A column of this profile is missing in the heading row.")
    COLUMN_TWICE = "column_twice", _("A heading appears twice.")
    COLUMN_UNKNOWN = (
        "column_unknown",
        _("This heading is not part of the profile. Remove the column or choose another profile."),
    )
    SHIFTED = "shifted", _("The row has more or fewer cells than the heading row: its columns have shifted.")
    CONTROL_CHARACTER = "control_character", _("The cell holds an invisible control character. Type it again.")
    REQUIRED = "required", _("Fill in this cell.")
    UNKNOWN_CODE = "unknown_code", _("This code is not in the list of this column.")
    NOT_A_DATE = "not_a_date", _("Write the date as 2026-08-05 or 5/8/2026.")
    FUTURE_DATE = "future_date", _("The date lies in the future.")
    TOO_OLD = "too_old", _("The date is before 1900.")
    BIRTH_AFTER_INCIDENT = "birth_after_incident", _("The birth date is after the incident or the report.")
    NOT_A_NUMBER = "not_a_number", _("Write a whole number.")
    OUT_OF_RANGE = "out_of_range", _("The number is outside what is possible.")
    TOO_LONG = "too_long", _("The text is too long.")
    UNKNOWN_PLACE = "unknown_place", _("This place code is unknown. Use Kemendagri codes such as 32 or 32.73.")
    PLACE_MISMATCH = "place_mismatch", _("The regency does not lie in the province.")
    TWICE_IN_FILE = "twice_in_file", _("This id stands in the file twice.")
    CASE_DIFFERS = "case_differs", _("The row says something else about the case than the first row of the same case.")


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem at a row and column. PRIVACY: never the content of the cell."""

    row: int
    column: str
    code: str

    def as_dict(self) -> dict[str, str | int]:
        """Return it as it is kept with the run."""
        return {"row": self.row, "column": self.column, "code": self.code}


class UnreadableFile(Exception):
    """The file as a whole cannot be taken."""

    def __init__(self, code: str, column: str = "") -> None:
        self.code = code
        self.column = column
        super().__init__(code)


class BadCell(Exception):
    """One cell cannot be taken."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
