"""What referrals look like in the API, and what a move of one may be told."""

from typing import Any

from rest_framework import serializers

from casetracker.common.api.serializers import (
    AgencyLinkSerializer,
    CodedSerializer,
    RegionLinkSerializer,
    StrictSerializer,
)
from referrals import choices
from referrals.workflow import Move

MOVES = [move.value for move in Move if move not in {Move.SEND, Move.EXPIRE}]


class ReferralSerializer(serializers.Serializer[Any]):
    """A referral. Before it is accepted the receiving agency reads nothing of the case, not even its reference."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    url = serializers.CharField()
    side = serializers.ChoiceField(
        choices=["from", "to", ""], help_text="Your side; empty for others who see the case."
    )
    status = CodedSerializer(help_text="Code list `referral_status`.")
    available_transitions = serializers.ListField(child=serializers.CharField())
    urgency = CodedSerializer(help_text="Code list `urgency`.")
    is_overdue = serializers.BooleanField()
    from_agency = AgencyLinkSerializer()
    to_agency = AgencyLinkSerializer(allow_null=True)
    province = RegionLinkSerializer(allow_null=True)
    case = serializers.CharField(allow_null=True, help_text="Reference of the case, where you see it.")
    victim = serializers.CharField(help_text="Code of the victim in that case.")
    services = CodedSerializer(many=True, allow_null=True, help_text="Code list `service_type`.")
    reason = CodedSerializer(help_text="Code list `referral_reason`.")
    message = serializers.CharField(allow_null=True, allow_blank=True)
    basis = CodedSerializer(allow_null=True, help_text="Code list `consent_basis`.")
    shared_sections = serializers.ListField(child=serializers.CharField(), allow_null=True)
    shares_now = serializers.BooleanField()
    sharing_ended_at = serializers.DateTimeField(allow_null=True)
    stop_due_at = serializers.DateTimeField(allow_null=True)
    stop_confirmed_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    acknowledge_due_at = serializers.DateTimeField(allow_null=True)
    answer_due_at = serializers.DateTimeField(allow_null=True)
    start_due_at = serializers.DateTimeField(allow_null=True)
    feedback_due_at = serializers.DateTimeField(allow_null=True)
    next_due_at = serializers.DateTimeField(allow_null=True)
    received_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    started_on = serializers.DateField(allow_null=True)
    completed_on = serializers.DateField(allow_null=True)
    decline_reason = CodedSerializer(allow_null=True, help_text="Code list `decline_reason`.")
    suggested_agency = AgencyLinkSerializer(allow_null=True)
    outcome = CodedSerializer(allow_null=True, help_text="Code list `referral_outcome`.")
    feedback = serializers.CharField(allow_null=True, allow_blank=True)
    feedback_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class MoveBody(StrictSerializer):
    """A move of a referral, with what it cannot do without."""

    move = serializers.ChoiceField(choices=MOVES)
    reason = serializers.CharField(max_length=1_000, required=False, allow_blank=True)
    decline_reason = serializers.ChoiceField(choices=choices.DeclineReason.choices, required=False, allow_blank=True)
    suggested_agency = serializers.UUIDField(required=False, allow_null=True)
    on = serializers.DateField(required=False, allow_null=True, help_text="Today, unless given.")
    outcome = serializers.ChoiceField(choices=choices.ReferralOutcome.choices, required=False, allow_blank=True)
    feedback = serializers.CharField(max_length=5_000, required=False, allow_blank=True)
