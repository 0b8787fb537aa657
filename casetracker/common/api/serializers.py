"""Shapes that every resource uses, and the strict serializer of everything that comes in."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from casetracker.common.api.problems import ApiError
from casetracker.common.errors import Text

_TEXT = (
    serializers.CharField,
    serializers.ChoiceField,
    serializers.DateField,
    serializers.DecimalField,
    serializers.UUIDField,
)


class StrictSerializer(serializers.Serializer[Any]):
    """Reads a body: a field it does not know is refused, so that a misspelt one is never silently lost, and so is a
    value of another JSON type, so that nothing is kept that was not sent.
    """

    def to_internal_value(self, data: Any) -> Any:
        """Return the values; raises ApiError `unknown_field`, or ValidationError with errors by field."""
        if isinstance(data, Mapping):
            if unknown := [str(name) for name in data if name not in self.fields]:
                raise ApiError("unknown_field", fields={name: [_("There is no such field.")] for name in unknown})
            wrong = {
                name: [str(text)] for name, value in data.items() if (text := _wrong_type(self.fields[name], value))
            }
            if wrong:
                raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


def _wrong_type(field: serializers.Field[Any, Any, Any, Any], value: Any) -> Text:
    if value is None:
        return ""
    if isinstance(field, serializers.ListField) and field.child is not None:
        items = value if isinstance(value, list) else ()
        return next((text for item in items if (text := _wrong_type(field.child, item))), "")
    if isinstance(field, serializers.BooleanField) and not isinstance(value, bool):
        return _("Send true or false.")
    if isinstance(field, _TEXT) and not isinstance(value, str):
        return _("Send this as text, between quotation marks.")
    return ""


class CodedSerializer(serializers.Serializer[Any]):
    """A code of a code list with its labels in English and Bahasa Indonesia."""

    code = serializers.CharField()
    label_en = serializers.CharField()
    label_id = serializers.CharField()


class AgencyLinkSerializer(serializers.Serializer[Any]):
    """An agency, in short."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class RegionLinkSerializer(serializers.Serializer[Any]):
    """A province, regency or city, in short."""

    code = serializers.CharField(help_text="Kemendagri code, for example 32 or 32.01.")
    name = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="Address that explains this kind of problem.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What to do.")
    code = serializers.CharField(help_text="Stable; what a program should look at.")
    request_id = serializers.CharField(help_text="To be read out when asking for help.")
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, taken out by the metaclass
        child=serializers.ListField(child=serializers.CharField()), required=False, help_text="Messages by field."
    )


class ReceiptSerializer(serializers.Serializer[Any]):
    """The answer to a write: where the row is and which version it has now. Read it for the rest."""

    id = serializers.UUIDField()
    code = serializers.CharField(help_text="Reference or code; empty where there is none.", allow_blank=True)
    url = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.CharField(allow_blank=True)


class StateSerializer(serializers.Serializer[Any]):
    """Where a row stands and the moves open to this client now."""

    status = CodedSerializer()
    available_transitions = serializers.ListField(child=serializers.CharField())
    version = serializers.IntegerField()
