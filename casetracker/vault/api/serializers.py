"""Shapes of the question about a number and of its answer."""

from typing import Any

from rest_framework import serializers

from casetracker.common.api.serializers import StrictSerializer
from casetracker.vault.choices import IdentifierKind
from casetracker.vault.services import LONGEST_NUMBER


class MatchBody(StrictSerializer):
    """A number and its kind."""

    kind = serializers.ChoiceField(choices=IdentifierKind.choices)
    number = serializers.CharField(max_length=LONGEST_NUMBER)


class ContactSerializer(serializers.Serializer[Any]):
    """Whom to ring."""

    agency = serializers.CharField()
    duty_phone = serializers.CharField(allow_blank=True)


class MatchSerializer(serializers.Serializer[Any]):
    """Whether there is a match, and whom to ring about it."""

    found = serializers.BooleanField()
    contacts = ContactSerializer(many=True)
