"""Reading a NIK: where it was first registered, the birth date and sex inside it. Pure; it warns and never blocks.

Layout: 6 digits region of first registration, birth date DDMMYY with the day + 40 for women, 4 digits serial. Source:
civil registry offices (Dukcapil). A forged or altered number is itself evidence, so nothing here refuses one.
"""

import re
from dataclasses import dataclass
from datetime import date

LENGTH = 16
WOMEN_ADD = 40


@dataclass(frozen=True, slots=True)
class Nik:
    """What a number says. `problem` is "", "length" or "date"; the century of the birth date is a guess."""

    digits: str
    region_code: str = ""
    birth: date | None = None
    sex: str = ""
    problem: str = ""


def read_nik(text: str, today: date) -> Nik:
    """Read a NIK written with or without blanks and dots."""
    digits = re.sub(r"[\s.\-]", "", text)
    if len(digits) != LENGTH or not (digits.isascii() and digits.isdigit()):
        return Nik(digits, problem="length")
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    sex = "female" if day > WOMEN_ADD else "male"
    day -= WOMEN_ADD if day > WOMEN_ADD else 0
    century = today.year // 100 * 100
    try:
        birth = date(century + year, month, day)
        if birth > today:
            birth = date(century - 100 + year, month, day)
    except ValueError:
        return Nik(digits, region_code=digits[:6], sex=sex, problem="date")
    return Nik(digits, region_code=digits[:6], birth=birth, sex=sex)


def disagreements(nik: Nik, *, sex: str, birth: date | None, precision: str = "day") -> list[str]:
    """Return what a number says otherwise than the form: "sex", "birth". Both are kept; somebody has to look.

    A century is only a guess, so two birth dates a hundred years apart agree.
    """
    found: list[str] = []
    if nik.problem == "length":
        return found
    if nik.sex and sex in {"female", "male"} and nik.sex != sex:
        found.append("sex")
    if nik.birth is not None and birth is not None:
        same_year = nik.birth.year % 100 == birth.year % 100
        same_month = precision == "year" or nik.birth.month == birth.month
        same_day = precision != "day" or nik.birth.day == birth.day
        if not (same_year and same_month and same_day):
            found.append("birth")
    return found


def hidden(digits: str) -> str:
    """Return a number with all but its last four digits hidden: the middle tells birth date and sex."""
    return f"•••• •••• •••• {digits[-4:]}" if len(digits) >= LENGTH else "••••"
