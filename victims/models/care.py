"""Who cares for a victim, where, and what was done."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import FourState
from casetracker.common.ids import uuid7
from casetracker.vault.fields import SealedTextField
from victims import choices, querysets


class Need(models.Model):
    """Something a victim asked for or was seen to need, from a day until it was met or no longer wanted.

    `since` is the day of the request: the legal clock of a service starts there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="needs")
    type = models.CharField(_("need"), max_length=40, choices=choices.ServiceType.choices)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    since = models.DateField(_("asked for on"))
    until = models.DateField(_("met on"), null=True, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = querysets.NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["victim", "type"], condition=models.Q(until__isnull=True), name="need_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"need {self.type}"


class Care(models.Model):
    """A victim is in the care of an agency, from a day until a day: what *Today* lists."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="care")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    objects = querysets.CareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["victim", "agency"], condition=models.Q(until__isnull=True), name="care_open_once"
            )
        ]
        indexes = [models.Index(fields=["agency", "victim"], name="care_open", condition=models.Q(until__isnull=True))]

    def __str__(self) -> str:
        return f"care {self.pk}"


class Shelter(models.Model):
    """A safe house. SECURITY: where it is belongs to the section `shelter_location`; elsewhere only its code stands."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="shelters")
    code = models.CharField(_("code"), max_length=40)
    address = SealedTextField(_("address"), max_length=300, blank=True)
    regency = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    beds = models.PositiveIntegerField(_("beds"))
    takes_women = models.BooleanField(_("takes women"), default=True)
    takes_men = models.BooleanField(_("takes men"), default=False)
    takes_children = models.BooleanField(_("takes children"), default=True)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = querysets.ShelterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "code"], name="shelter_code_once")]

    def __str__(self) -> str:
        return self.code


class Placement(models.Model):
    """A stay of a victim in a shelter."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="placements")
    shelter = models.ForeignKey(Shelter, models.PROTECT, related_name="placements")
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    exit_reason = models.CharField(max_length=40, choices=choices.PlacementExit.choices, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = querysets.OfVictimManager.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["victim"], condition=models.Q(until__isnull=True), name="placement_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")), name="placement_order"
            ),
        ]
        indexes = [models.Index(fields=["shelter"], name="placement_open", condition=models.Q(until__isnull=True))]

    def __str__(self) -> str:
        return f"placement {self.pk}"


class ServiceEpisode(models.Model):
    """A service given to, refused by, or not available for a victim."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    victim = models.ForeignKey("victims.Victim", models.PROTECT, related_name="services")
    provider = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("provider"))
    type = models.CharField(_("service"), max_length=40, choices=choices.ServiceType.choices)
    requested_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    units = models.DecimalField(_("how much"), max_digits=8, decimal_places=2, null=True, blank=True)
    unit_kind = models.CharField(max_length=20, choices=choices.UnitKind.choices, blank=True)
    cost = models.DecimalField(_("cost"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="IDR")
    funding = models.CharField(_("paid from"), max_length=30, choices=choices.FundingSource.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=30, choices=choices.ServiceOutcome.choices)
    refused_by_victim = models.CharField(max_length=10, choices=FourState.choices, default=FourState.NO)
    unmet_reason = models.CharField(_("why not given"), max_length=30, choices=choices.UnmetReason.choices, blank=True)
    note = SealedTextField(_("note"), max_length=5_000, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = querysets.ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="service_order",
            ),
        ]
        indexes = [
            models.Index(fields=["victim", "-started_on"], name="service_of_victim"),
            models.Index(fields=["provider", "-recorded_at"], name="service_of_provider"),
            models.Index(fields=["started_on", "type"], name="service_by_day"),
        ]

    def __str__(self) -> str:
        return f"service {self.pk}"
