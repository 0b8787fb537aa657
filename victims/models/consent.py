"""Consent: per person, purpose and recipient, dated, withdrawable."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import FourState
from casetracker.common.ids import uuid7
from victims import choices, querysets


class Consent(models.Model):
    """What a victim agreed to, or refused: the purpose, the sections, with whom, until when.

    Without a `recipient` it covers every agency for that purpose. The seven questions are those of HTCDS 2.0's
    consent checkbox, kept apart (IOM, CC BY 4.0).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="consents")
    purpose = models.CharField(_("for"), max_length=40, choices=choices.ConsentPurpose.choices)
    recipient = models.ForeignKey(
        "accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agency")
    )
    sections = models.PositiveIntegerField(default=0)
    is_refused = models.BooleanField(default=False)
    given_by = models.CharField(_("given by"), max_length=30, choices=choices.ConsentGivenBy.choices)
    form = models.CharField(_("how it was given"), max_length=20, choices=choices.ConsentForm.choices, blank=True)
    minor_assents = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    language = models.CharField(_("language of the talk"), max_length=60)
    interpreter_used = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    explained_by = models.CharField(_("explained by"), max_length=120)
    interview_consent = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    purpose_told = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    uses_told = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    research_use = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    access_right_told = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    storage_time_told = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    withdrawal_told = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    given_on = models.DateField(_("given on"))
    until = models.DateField(_("until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    withdrawn_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = querysets.ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["victim", "purpose"], name="consent_of_victim")]

    def __str__(self) -> str:
        return f"consent {self.pk}"
