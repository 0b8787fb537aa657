"""Reading phone numbers as people here write them. Pure."""

import re

import phonenumbers

HOME_REGION = "ID"
HOME_CODE = "62"
SHORTEST_WITH_CODE = 10


def read_phone(text: str) -> str:
    """Return a number in international form (+628123456789), "" when it is none.

    `62812…` typed without a plus would be read as a landline of the area 0622: with ten digits or more it is the
    country code.
    """
    digits = re.sub(r"\D", "", text)
    written = text.strip()
    if not written.startswith("+") and digits.startswith(HOME_CODE) and len(digits) >= SHORTEST_WITH_CODE:
        written = f"+{digits}"
    try:
        number = phonenumbers.parse(written, HOME_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """Return a number as it is dialled here: `0812-3456-7890`, foreign ones with their country code."""
    try:
        found = phonenumbers.parse(number, HOME_REGION)
    except phonenumbers.NumberParseException:
        return number
    is_ours = found.country_code == int(HOME_CODE)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if is_ours else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(found, style)
