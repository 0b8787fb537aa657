"""Suspects in a case, their charges, and the stages of proceedings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import choices, querysets
from casetracker.common.choices import DatePrecision, FourState, Sex
from casetracker.common.ids import uuid7
from casetracker.vault.fields import SealedTextField


class Suspect(models.Model):
    """A person or corporation in one case. Who the person is lives in the vault; a corporation's name is here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="suspects")
    person_id = models.UUIDField(null=True, blank=True)
    number = models.PositiveIntegerField()
    party_type = models.CharField(_("person or company"), max_length=20, choices=choices.PartyType.choices)
    corporation_name = SealedTextField(_("name of the company"), max_length=200, blank=True)
    legal_status = models.CharField(_("legal status"), max_length=30, choices=choices.SuspectLegalStatus.choices)
    named_on = models.DateField(_("formally named on"), null=True, blank=True)
    sex = models.CharField(max_length=20, choices=Sex.choices, default=Sex.UNKNOWN)
    citizenship = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")
    age_years = models.PositiveSmallIntegerField(null=True, blank=True)
    chain_position = models.CharField(max_length=20, choices=choices.ChainPosition.choices, blank=True)
    is_kin_of_victim = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    is_public_official = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    employer_agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    employer_unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    account = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    is_also_victim = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    remarks = SealedTextField(max_length=5_000, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.SuspectQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="suspect_number_once")]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Return the code shown everywhere outside the vault."""
        return f"S-{self.number}"


class SuspectRoleRow(models.Model):
    """One part a suspect played."""

    id = models.BigAutoField(primary_key=True)
    suspect = models.ForeignKey(Suspect, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=40, choices=choices.SuspectRole.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["suspect", "role"], name="suspect_role_once")]

    def __str__(self) -> str:
        return self.role


class Charge(models.Model):
    """An article a suspect is charged with, at a phase; it keeps the legal regime it was laid under."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    suspect = models.ForeignKey(Suspect, models.PROTECT, related_name="charges")
    offence = models.ForeignKey("cases.Offence", models.PROTECT, related_name="+")
    regime = models.CharField(max_length=40, choices=choices.LegalRegime.choices)
    phase = models.CharField(max_length=30, choices=choices.ChargePhase.choices)
    laid_on = models.DateField()
    outcome = models.CharField(max_length=30, choices=choices.ChargeOutcome.choices)
    decided_on = models.DateField(null=True, blank=True)
    prison_months = models.PositiveIntegerField(null=True, blank=True)
    fine_rupiah = models.BigIntegerField(null=True, blank=True)
    restitution_rupiah = models.BigIntegerField(null=True, blank=True)
    remarks = SealedTextField(max_length=500, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.ChargeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["suspect", "laid_on"], name="charge_of_suspect")]

    def __str__(self) -> str:
        return f"charge {self.pk}"


class StageEvent(models.Model):
    """A stage reached on a day, for the whole case or one suspect: append-only; an error is voided, not deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="stage_events")
    suspect = models.ForeignKey(Suspect, models.PROTECT, null=True, blank=True, related_name="stage_events")
    stage = models.ForeignKey("cases.Stage", models.PROTECT, related_name="+")
    on = models.DateField()
    on_precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)
    reason = models.CharField(max_length=500, blank=True)
    document_number = models.CharField(max_length=80, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    voided_on = models.DateField(null=True, blank=True)
    void_reason = models.CharField(max_length=500, blank=True)
    voided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")

    objects = querysets.StageEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "on"], name="stage_event_of_case"),
            models.Index(fields=["stage", "on"], name="stage_event_by_day"),
        ]

    def __str__(self) -> str:
        return f"stage event {self.pk}"
