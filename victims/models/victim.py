"""A victim in a case: a person and a case, with what was found out and decided."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import AgeBasis, DatePrecision, FourState, Sex
from casetracker.common.ids import uuid7
from casetracker.vault.fields import SealedTextField
from victims import choices, querysets


class Victim(models.Model):
    """One person as victim in one case. Who the person is lives in the vault; elsewhere the code `V-n` stands.

    The three ages (completed years) are ranges: 9–17 is (9, 17), 48 and over is (48, null), unknown is (null, null).
    `sex` and `citizenship` repeat the vault's for counting, as they were when the victim was registered or corrected.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="victims")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    sex = models.CharField(_("sex"), max_length=20, choices=Sex.choices, default=Sex.UNKNOWN)
    citizenship = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")
    citizenship_withheld = models.BooleanField(default=False)
    is_stateless = models.BooleanField(default=False)
    registered_on = models.DateField(_("registered on"))
    registered_on_precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)
    identification_status = models.CharField(
        _("identification"), max_length=30, choices=choices.IdentificationStatus.choices
    )
    decided_by_type = models.CharField(
        _("decided by"), max_length=30, choices=choices.DecidedByType.choices, blank=True
    )
    decided_by_agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    age_identified_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_identified_to = models.PositiveSmallIntegerField(null=True, blank=True)
    age_recruited_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_recruited_to = models.PositiveSmallIntegerField(null=True, blank=True)
    age_exploited_from = models.PositiveSmallIntegerField(null=True, blank=True)
    age_exploited_to = models.PositiveSmallIntegerField(null=True, blank=True)
    age_basis = models.CharField(_("how the age is known"), max_length=30, choices=AgeBasis.choices, blank=True)
    age_changed_by = models.CharField(max_length=20, choices=choices.AgeChangedBy.choices, blank=True)
    has_age_conflict = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    origin_province = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    origin_regency = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    identified_where = models.CharField(max_length=30, choices=choices.IdentifiedWhere.choices, blank=True)
    was_prevented = models.CharField(
        _("stopped before exploitation"), max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED
    )
    cross_border = models.CharField(max_length=30, choices=choices.CrossBorder.choices, blank=True)
    was_abducted = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    was_trafficked_before = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    recruiter_relationship = models.CharField(max_length=30, choices=choices.RecruiterRelationship.choices, blank=True)
    recruiter_actor = models.CharField(max_length=30, choices=choices.RecruiterActor.choices, blank=True)
    recruitment_method = models.CharField(max_length=40, choices=choices.RecruitmentMethod.choices, blank=True)
    recruitment_promise = models.CharField(max_length=30, choices=choices.RecruitmentPromise.choices, blank=True)
    visa_used = models.CharField(max_length=30, choices=choices.VisaUsed.choices, blank=True)
    duration = models.CharField(max_length=10, choices=choices.DurationBand.choices, blank=True)
    wants_investigation = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    wants_return = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    wants_services = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    guardian_is_suspect = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NOT_ASKED)
    remarks = SealedTextField(max_length=5_000, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.VictimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="victim_number_once"),
            models.CheckConstraint(
                condition=models.Q(identification_status__in=choices.IdentificationStatus.values),
                name="victim_status_known",
            ),
            *[
                models.CheckConstraint(
                    condition=models.Q(**{f"{age}_to__isnull": True})
                    | models.Q(**{f"{age}_from__isnull": True})
                    | models.Q(**{f"{age}_from__lte": models.F(f"{age}_to")}),
                    name=f"victim_{age}_range",
                )
                for age in ("age_identified", "age_recruited", "age_exploited")
            ],
        ]
        indexes = [
            models.Index(fields=["person_id"], name="victim_of_person"),
            models.Index(fields=["registered_on"], name="victim_by_day"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """Return the code shown everywhere outside the vault."""
        return f"V-{self.number}"


class IdentificationChange(models.Model):
    """A decision on identification: append-only, with who decided."""

    id = models.BigAutoField(primary_key=True)
    victim = models.ForeignKey(Victim, models.CASCADE, related_name="identification_changes")
    from_status = models.CharField(max_length=30, choices=choices.IdentificationStatus.choices, blank=True)
    to_status = models.CharField(max_length=30, choices=choices.IdentificationStatus.choices)
    decided_by_type = models.CharField(max_length=30, choices=choices.DecidedByType.choices, blank=True)
    decided_by_agency = models.ForeignKey("accounts.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = querysets.OfVictimManager.as_manager()

    class Meta:
        indexes = [models.Index(fields=["victim", "-at"], name="identification_of_victim")]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class ElementFinding(models.Model):
    """One act, means, control, purpose or form of exploitation: found, not found, unknown (no row: not asked)."""

    id = models.BigAutoField(primary_key=True)
    victim = models.ForeignKey(Victim, models.CASCADE, related_name="findings")
    element = models.CharField(max_length=20, choices=choices.Element.choices)
    code = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=FourState.choices, default=FourState.YES)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = querysets.OfVictimManager.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["victim", "element", "code"], name="finding_once")]
        indexes = [models.Index(fields=["element", "code", "state"], name="finding_by_code")]

    def __str__(self) -> str:
        return f"{self.element} {self.code}"
