"""What a case reference and a code look like in an address, so that nothing else reaches the database.

Registered here, and so known to the addresses of every app above: `<reference:reference>`, `<code:code>`.
"""

from django.urls import register_converter


class ReferenceConverter:
    """A case reference, `K7QX-2M4D` (see `casetracker.common.ids.random_reference`)."""

    regex = "[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class CodeConverter(ReferenceConverter):
    """A code of a person in a case, `V-2` or `S-1`."""

    regex = "[SV]-[1-9][0-9]{0,5}"


register_converter(ReferenceConverter, "reference")
register_converter(CodeConverter, "code")
