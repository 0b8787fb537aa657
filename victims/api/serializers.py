"""What victims and services look like in the API, and what may be sent to record a service."""

from typing import Any

from rest_framework import serializers

from casetracker.common.api.serializers import (
    AgencyLinkSerializer,
    CodedSerializer,
    RegionLinkSerializer,
    StrictSerializer,
)
from casetracker.common.choices import FourState
from casetracker.regions.api.viewsets import CountrySerializer
from victims import choices


class AgeSerializer(serializers.Serializer[Any]):
    """An age in completed years, from and to, both included; null: not known on that side."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return `from` and `to`, the first of which Python keeps for itself."""
        return {
            "from": serializers.IntegerField(allow_null=True),
            "to": serializers.IntegerField(allow_null=True),
        }


class FindingSerializer(serializers.Serializer[Any]):
    """An act, means, means of control, purpose or form of exploitation that was looked into."""

    element = CodedSerializer(help_text="Code list `element`.")
    finding = CodedSerializer(help_text="Code list named by `element`.")
    state = CodedSerializer(help_text="Code list `four_state`.")


def _coded(name: str) -> CodedSerializer:
    return CodedSerializer(allow_null=True, help_text=f"Code list `{name}`.")


class VictimSerializer(serializers.Serializer[Any]):
    """A victim by code. Facts of sections named in `hidden_sections` are null because they are not yours to see."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    case = serializers.CharField(help_text="Reference of the case.")
    url = serializers.CharField()
    sex = CodedSerializer(help_text="Code list `sex`.")
    citizenship = CountrySerializer(allow_null=True)
    citizenship_withheld = serializers.BooleanField()
    is_stateless = serializers.BooleanField()
    registered_on = serializers.DateField()
    registered_on_precision = CodedSerializer(help_text="Code list `date_precision`.")
    identification_status = CodedSerializer(help_text="Code list `identification_status`.")
    decided_by_type = _coded("decided_by_type")
    decided_by_agency = AgencyLinkSerializer(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    is_child = CodedSerializer(help_text="Code list `four_state`.")
    age_identified = AgeSerializer(allow_null=True)
    age_recruited = AgeSerializer(allow_null=True)
    age_exploited = AgeSerializer(allow_null=True)
    origin_province = RegionLinkSerializer(allow_null=True)
    origin_regency = RegionLinkSerializer(allow_null=True)
    age_basis = _coded("age_basis")
    age_changed_by = _coded("age_changed_by")
    has_age_conflict = _coded("four_state")
    identified_where = _coded("identified_where")
    was_prevented = _coded("four_state")
    cross_border = _coded("cross_border")
    was_abducted = _coded("four_state")
    was_trafficked_before = _coded("four_state")
    recruiter_relationship = _coded("recruiter_relationship")
    recruiter_actor = _coded("recruiter_actor")
    recruitment_method = _coded("recruitment_method")
    recruitment_promise = _coded("recruitment_promise")
    visa_used = _coded("visa_used")
    duration = _coded("duration_band")
    wants_investigation = _coded("four_state")
    wants_return = _coded("four_state")
    wants_services = _coded("four_state")
    guardian_is_suspect = _coded("four_state")
    remarks = serializers.CharField(allow_null=True, allow_blank=True)
    findings = FindingSerializer(many=True, allow_null=True)
    hidden_sections = serializers.ListField(child=serializers.CharField())
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class VictimsSerializer(serializers.Serializer[Any]):
    """The victims of a case."""

    results = VictimSerializer(many=True)


class KindAndValueSerializer(serializers.Serializer[Any]):
    """A name or a number with its kind."""

    kind = serializers.CharField()
    value = serializers.CharField()


class BirthSerializer(serializers.Serializer[Any]):
    """A birth date with what it rests on."""

    basis = serializers.CharField()
    value = serializers.DateField()
    precision = serializers.CharField()
    document = serializers.CharField(allow_blank=True)


class IdentitySerializer(serializers.Serializer[Any]):
    """Who a victim is. Every showing is recorded with its purpose, for the lead agency and the auditors to read."""

    names = KindAndValueSerializer(many=True)
    births = BirthSerializer(many=True)
    numbers = KindAndValueSerializer(many=True)
    citizenships = CountrySerializer(many=True)
    is_stateless = serializers.BooleanField()
    citizenship_withheld = serializers.BooleanField()
    sex = CodedSerializer()


class ServiceSerializer(serializers.Serializer[Any]):
    """A service given to, refused by, or not available for a victim."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    case = serializers.CharField(help_text="Reference of the case.")
    victim = serializers.CharField(help_text="Code of the victim.")
    type = CodedSerializer(help_text="Code list `service_type`.")
    provider = AgencyLinkSerializer()
    requested_on = serializers.DateField(allow_null=True)
    started_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    units = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    unit_kind = _coded("unit_kind")
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    funding = _coded("funding_source")
    outcome = CodedSerializer(help_text="Code list `service_outcome`.")
    refused_by_victim = CodedSerializer(help_text="Code list `four_state`.")
    unmet_reason = _coded("unmet_reason")
    note = serializers.CharField(allow_blank=True)
    recorded_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class ServiceBody(StrictSerializer):
    """A service your agency gave, or could not give."""

    type = serializers.ChoiceField(choices=choices.ServiceType.choices)
    started_on = serializers.DateField(required=False, help_text="Today, unless given.")
    ended_on = serializers.DateField(required=False, allow_null=True)
    requested_on = serializers.DateField(required=False, allow_null=True)
    outcome = serializers.ChoiceField(choices=choices.ServiceOutcome.choices, required=False)
    units = serializers.DecimalField(max_digits=8, decimal_places=2, required=False, allow_null=True)
    unit_kind = serializers.ChoiceField(choices=choices.UnitKind.choices, required=False, allow_blank=True)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2, required=False, allow_null=True)
    currency = serializers.RegexField(r"^[A-Z]{3}\Z", required=False, help_text="ISO 4217.")
    funding = serializers.ChoiceField(choices=choices.FundingSource.choices, required=False, allow_blank=True)
    refused_by_victim = serializers.ChoiceField(choices=FourState.choices, required=False)
    unmet_reason = serializers.ChoiceField(choices=choices.UnmetReason.choices, required=False, allow_blank=True)
    note = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
