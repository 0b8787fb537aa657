"""What cases and suspects look like in the API, and what may be sent to open, change and move a case."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers

from cases import choices
from cases.services import NewLeg, NewReport
from casetracker.common.api.serializers import (
    AgencyLinkSerializer,
    CodedSerializer,
    RegionLinkSerializer,
    StrictSerializer,
)
from casetracker.common.choices import DatePrecision
from casetracker.regions.api.fields import CountryCode, RegionCode
from casetracker.regions.api.viewsets import CountrySerializer

MOST_LEGS = 20


class CaseSerializer(serializers.Serializer[Any]):
    """The header of a case."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    url = serializers.CharField()
    kind = CodedSerializer(help_text="Code list `case_kind`.")
    status = CodedSerializer(help_text="Code list `case_status`.")
    priority = CodedSerializer(help_text="Code list `priority`.")
    report_channel = CodedSerializer(help_text="How it came to light; code list `report_channel`.")
    lead_agency = AgencyLinkSerializer()
    opened_on = serializers.DateField(help_text="Day the matter was first reported to anybody.")
    opened_on_precision = CodedSerializer(help_text="Code list `date_precision`.")
    incident_on = serializers.DateField(allow_null=True)
    incident_on_precision = CodedSerializer(help_text="Code list `date_precision`.")
    found_country = CountrySerializer(allow_null=True)
    found_province = RegionLinkSerializer(allow_null=True)
    found_regency = RegionLinkSerializer(allow_null=True)
    exploitation_country = CountrySerializer(allow_null=True)
    exploitation_country_withheld = serializers.BooleanField()
    exploitation_province = RegionLinkSerializer(allow_null=True)
    exploitation_regency = RegionLinkSerializer(allow_null=True)
    exploitations = CodedSerializer(many=True, help_text="Code list `exploitation_form`.")
    child_involved = serializers.BooleanField()
    victim_count = serializers.IntegerField()
    next_due_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    closure_reason = CodedSerializer(allow_null=True, help_text="Code list `closure_reason`.")
    is_reference = serializers.BooleanField(help_text="Reference data, not a case of the task force.")
    registered_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class RouteLegSerializer(serializers.Serializer[Any]):
    """One leg of the route."""

    kind = CodedSerializer(help_text="Code list `leg_kind`.")
    country = CountrySerializer(allow_null=True)
    province = RegionLinkSerializer(allow_null=True)
    regency = RegionLinkSerializer(allow_null=True)
    place = serializers.CharField(allow_blank=True)
    transport = CodedSerializer(allow_null=True, help_text="Code list `transport_mode`.")
    crossing = CodedSerializer(allow_null=True, help_text="Code list `crossing_kind`.")


class CaseLinksSerializer(serializers.Serializer[Any]):
    """Where what hangs on the case is found."""

    transitions = serializers.CharField()
    victims = serializers.CharField()
    suspects = serializers.CharField()


class CaseDetailSerializer(CaseSerializer):
    """A case whole. Fields of sections that are not held are null."""

    found_place = serializers.CharField(allow_null=True, allow_blank=True, help_text="Section `investigation`.")
    narrative = serializers.CharField(allow_null=True, allow_blank=True, help_text="Section `investigation`.")
    route = RouteLegSerializer(many=True, allow_null=True, help_text="Section `investigation`.")
    suspect_count = serializers.IntegerField(allow_null=True, help_text="Section `investigation`.")
    corruption_suspected = CodedSerializer(allow_null=True, help_text="Section `corruption`.")
    sections = serializers.ListField(child=serializers.CharField(), help_text="What your agency holds of this case.")
    may_edit = serializers.BooleanField()
    available_transitions = serializers.ListField(
        child=serializers.CharField(), help_text="Statuses you may move it to."
    )
    links = CaseLinksSerializer()


class SuspectSerializer(serializers.Serializer[Any]):
    """A suspect by code."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    case = serializers.CharField(help_text="Reference of the case.")
    url = serializers.CharField()
    party_type = CodedSerializer(help_text="Code list `party_type`.")
    corporation_name = serializers.CharField(allow_blank=True)
    legal_status = CodedSerializer(help_text="Code list `suspect_legal_status`.")
    named_on = serializers.DateField(allow_null=True)
    sex = CodedSerializer(help_text="Code list `sex`.")
    citizenship = CountrySerializer(allow_null=True)
    age_years = serializers.IntegerField(allow_null=True)
    roles = CodedSerializer(many=True, help_text="Code list `suspect_role`.")
    chain_position = CodedSerializer(allow_null=True, help_text="Code list `chain_position`.")
    is_kin_of_victim = CodedSerializer(help_text="Code list `four_state`.")
    is_public_official = CodedSerializer(help_text="Code list `four_state`.")
    employer_agency = AgencyLinkSerializer(allow_null=True)
    is_also_victim = CodedSerializer(help_text="Code list `four_state`.")
    remarks = serializers.CharField(allow_blank=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class SuspectsSerializer(serializers.Serializer[Any]):
    """The suspects of a case."""

    results = SuspectSerializer(many=True)


class DocumentSerializer(serializers.Serializer[Any]):
    """What is known of a document, and where its file is."""

    id = serializers.UUIDField()
    case = serializers.CharField()
    section = CodedSerializer(help_text="Code list `section`: what a reader must hold.")
    kind = CodedSerializer(help_text="Code list `document_kind`.")
    description = serializers.CharField(allow_blank=True)
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    agency = AgencyLinkSerializer(help_text="Who added it.")
    added_at = serializers.DateTimeField()
    file_url = serializers.CharField()


class DocumentsSerializer(serializers.Serializer[Any]):
    """The documents of a case that your client may know of, newest first, 500 at most."""

    results = DocumentSerializer(many=True)


class LegBody(StrictSerializer):
    """A leg of a route to be kept."""

    kind = serializers.ChoiceField(choices=choices.LegKind.choices)
    country = CountryCode(required=False, allow_null=True)
    province = RegionCode(of="province", required=False, allow_null=True)
    regency = RegionCode(of="regency", required=False, allow_null=True)
    place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    transport = serializers.ChoiceField(choices=choices.TransportMode.choices, required=False, allow_blank=True)
    crossing = serializers.ChoiceField(choices=choices.CrossingKind.choices, required=False, allow_blank=True)


class ReportBody(StrictSerializer):
    """How a new case came in. Who reported belongs to the section `informant` and is never read back without it."""

    channel = serializers.ChoiceField(choices=choices.ReportChannel.choices)
    received_on = serializers.DateField()
    is_police_report = serializers.BooleanField(required=False)
    report_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    summary = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
    informant_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    informant_contact = serializers.CharField(max_length=200, required=False, allow_blank=True)
    informant_wants_secrecy = serializers.BooleanField(required=False)


class CaseBody(StrictSerializer):
    """The facts of a case that may be sent; a change may name any of them."""

    kind = serializers.ChoiceField(choices=choices.CaseKind.choices)
    priority = serializers.ChoiceField(choices=choices.Priority.choices, required=False)
    report_channel = serializers.ChoiceField(choices=choices.ReportChannel.choices, required=False)
    opened_on = serializers.DateField()
    opened_on_precision = serializers.ChoiceField(choices=DatePrecision.choices, required=False)
    incident_on = serializers.DateField(required=False, allow_null=True)
    incident_on_precision = serializers.ChoiceField(choices=DatePrecision.choices, required=False)
    found_country = CountryCode(required=False, allow_null=True)
    found_province = RegionCode(of="province", required=False, allow_null=True)
    found_regency = RegionCode(of="regency", required=False, allow_null=True)
    found_place = serializers.CharField(max_length=200, required=False, allow_blank=True)
    exploitation_country = CountryCode(required=False, allow_null=True)
    exploitation_province = RegionCode(of="province", required=False, allow_null=True)
    exploitation_regency = RegionCode(of="regency", required=False, allow_null=True)
    narrative = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    exploitations = serializers.ListField(
        child=serializers.ChoiceField(choices=choices.ExploitationForm.choices), max_length=50, required=False
    )
    route = serializers.ListField(child=LegBody(), required=False, max_length=MOST_LEGS)


class NewCaseBody(CaseBody):
    """A case to be opened: your agency leads it."""

    report = ReportBody(required=False)
    needs_emergency_aid = serializers.BooleanField(required=False)


class TransitionBody(StrictSerializer):
    """A move of a case."""

    to = serializers.ChoiceField(choices=choices.CaseStatus.choices)
    on = serializers.DateField(required=False, help_text="Today, unless given.")
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)
    closure_reason = serializers.ChoiceField(choices=choices.ClosureReason.choices, required=False, allow_blank=True)
    override_reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True, help_text="Why it is closed although something is open."
    )


PLACES = (
    "found_country",
    "found_province",
    "found_regency",
    "exploitation_country",
    "exploitation_province",
    "exploitation_regency",
)


def columns(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain facts of a body under the names services know: places by key."""
    apart = {"route", "exploitations", "report", "needs_emergency_aid"}
    return {f"{name}_id" if name in PLACES else name: value for name, value in body.items() if name not in apart}


def legs(body: Mapping[str, Any]) -> list[NewLeg]:
    """Return the legs of a body's route."""
    keyed = {"country", "province", "regency"}
    return [
        NewLeg(**{f"{name}_id" if name in keyed else name: value for name, value in leg.items()})
        for leg in body.get("route", ())
    ]


def report(body: Mapping[str, Any], agency_id: UUID) -> NewReport | None:
    """Return the intake report of a body, received by this agency; None where there is none."""
    sent = body.get("report")
    return NewReport(**sent, receiving_agency_id=agency_id) if sent else None


def national_day(now: datetime) -> date:
    """Return today in the national calendar."""
    return timezone.localdate(now, timezone.get_default_timezone())
