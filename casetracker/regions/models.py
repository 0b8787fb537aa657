"""Countries, and the provinces, regencies and cities of Indonesia with codes that begin and end."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casetracker.regions import choices, querysets


class Country(models.Model):
    """A country of ISO 3166-1 with its names in both languages of the product."""

    alpha2 = models.CharField(_("two-letter code"), max_length=2)
    alpha3 = models.CharField(_("three-letter code"), max_length=3)
    name_en = models.CharField(_("name in English"), max_length=100)
    name_id = models.CharField(_("name in Bahasa Indonesia"), max_length=100)

    objects = querysets.CountryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alpha2"], name="country_alpha2_once"),
            models.UniqueConstraint(fields=["alpha3"], name="country_alpha3_once"),
            models.CheckConstraint(
                condition=Q(alpha2__regex=r"^[A-Z]{2}$") & Q(alpha3__regex=r"^[A-Z]{3}$"), name="country_codes_iso"
            ),
        ]
        verbose_name = _("country")
        verbose_name_plural = _("countries")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_id if (get_language() or "").startswith("id") else self.name_en


class Region(models.Model):
    """A province, regency or city under one code; when the code changes, a new row succeeds it.

    `valid_from` and `valid_to` are the first and last day of the code; empty means before our records, or still valid.
    """

    code_system = models.CharField(
        _("code system"), max_length=20, choices=choices.CodeSystem.choices, default=choices.CodeSystem.KEMENDAGRI
    )
    code = models.CharField(_("code"), max_length=13)
    bps_code = models.CharField(_("BPS code"), max_length=10, blank=True)
    iso_code = models.CharField(_("ISO 3166-2 code"), max_length=6, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=choices.RegionLevel.choices)
    prefix = models.CharField(_("prefix"), max_length=25, choices=choices.RegionPrefix.choices, blank=True)
    bare_name = models.CharField(_("name without prefix"), max_length=100)
    folded_name = models.CharField(max_length=100, editable=False)
    short_name = models.CharField(_("short name"), max_length=12, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("province")
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("successor")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=40)
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"), null=True, blank=True)

    objects = querysets.RegionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code_system", "code"], condition=Q(valid_to__isnull=True), name="region_code_current_once"
            ),
            models.UniqueConstraint(
                fields=["code_system", "code", "valid_to"],
                condition=Q(valid_to__isnull=False),
                name="region_code_ended_once",
            ),
            models.UniqueConstraint(
                fields=["tile_row", "tile_column"], condition=Q(valid_to__isnull=True), name="region_tile_once"
            ),
            models.CheckConstraint(
                condition=Q(level=choices.RegionLevel.PROVINCE, parent__isnull=True)
                | Q(level__in=[choices.RegionLevel.REGENCY, choices.RegionLevel.CITY], parent__isnull=False),
                name="region_parent_is_province",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lte=F("valid_to")),
                name="region_valid_in_order",
            ),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9]{2}(\.[0-9]{2})*$"), name="region_code_dotted"),
        ]
        indexes = [
            models.Index(fields=["folded_name"], name="region_folded_name"),
            models.Index(fields=["bps_code"], condition=~Q(bps_code=""), name="region_bps_code"),
        ]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name with its prefix, as it must always be shown ("Kota Banjar")."""
        prefix = choices.RegionPrefix(self.prefix)
        return f"{prefix.label} {self.bare_name}" if prefix else self.bare_name
