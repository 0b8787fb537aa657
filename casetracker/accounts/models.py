"""Agencies, units, users with their roles, and the API clients of agencies."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from casetracker.accounts import choices, querysets
from casetracker.common.ids import uuid7


class Agency(models.Model):  # type: ignore[django-manager-missing]
    """An organisation of the task force, a provider of services, or a source of reference data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=200)
    name_id = models.CharField(_("name in Bahasa Indonesia"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    type = models.CharField(_("type"), max_length=40, choices=choices.AgencyType.choices)
    level = models.CharField(_("level"), max_length=20, choices=choices.AgencyLevel.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    region = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")
    country = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    duty_phone = models.CharField(_("duty phone, day and night"), max_length=40, blank=True)
    is_reference = models.BooleanField(_("holds reference data, not cases of the task force"), default=False)
    attribution = models.TextField(_("attribution"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = querysets.AgencyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="agency_name_once")]
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.short_name or self.name


class AgencyAlias(models.Model):
    """A name the agency had or is also known by, so that old series stay linked."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=200)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("agency", Lower("name"), name="agency_alias_once")]

    def __str__(self) -> str:
        return self.name


class AgencySuccession(models.Model):
    """One agency took over from another (BNP2TKI → BP2MI → KP2MI)."""

    predecessor = models.ForeignKey(Agency, models.CASCADE, related_name="successions")
    successor = models.ForeignKey(Agency, models.CASCADE, related_name="predecessions")
    on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="agency_succession_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="agency_succession_of_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Unit(models.Model):
    """A part of an agency that grants can be written to."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="units")
    name = models.CharField(_("name"), max_length=200)
    region = models.ForeignKey("regions.Region", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("agency", Lower("name"), name="unit_name_once")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Makes users; `services.invite_user` is the only caller outside tests and demo data."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new user with a hashed password, or with none that works."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]
    """A person who signs in for an agency. No role, and no flag, opens every case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("email address"), max_length=254)
    display_name = models.CharField(_("name shown to colleagues"), max_length=120)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="users")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="users")
    language = models.CharField(
        _("language"), max_length=5, choices=[("en", "English"), ("id", "Bahasa Indonesia")], default="id"
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, choices=choices.TimeZone.choices, default=choices.TimeZone.WIB
    )
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    seen_safety_page_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager.from_queryset(querysets.UserQuerySet)()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def is_anonymous(self) -> bool:  # type: ignore[override]
        """A user is somebody."""
        return False

    # The Django admin holds reference data only and is open to system administrators (`accounts.access`).
    @property
    def is_staff(self) -> bool:
        """Say whether the reference-data admin is open to this user."""
        return choices.Role.SYSTEM_ADMIN in self.role_names

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """System administrators keep reference data; nobody holds anything else through Django's permissions."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        """As `has_perm`."""
        return self.is_active and self.is_staff

    @property
    def role_names(self) -> frozenset[str]:
        """Return the roles; read with `prefetch_related("roles")` where many users are listed."""
        return frozenset(row.role for row in self.roles.all())


class UserRole(models.Model):
    """One role of one user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=choices.Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="user_role_once")]

    def __str__(self) -> str:
        return self.role


class Session(models.Model):
    """A browser somebody is signed in with, or is about to sign in with.

    SECURITY: `session_key` is the hash of the key in the cookie, and `session_data` is encrypted with that key, which
    is stored nowhere: a copy of this table opens no session and shows nothing of one.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    id = models.UUIDField(default=uuid7, editable=False, unique=True)
    session_data = models.TextField(blank=True)
    expire_date = models.DateTimeField(db_index=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sessions")
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    is_shared_device = models.BooleanField(default=False)
    browser = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=choices.EndReason.choices, blank=True)

    objects = querysets.SessionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"session {self.id}"


class SecondFactorReset(models.Model):
    """One administrator asked that somebody's second factor be reset; another one confirmed it, or did not."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="second_factor_resets")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None)
                | ~models.Q(confirmed_by=models.F("asked_by")) & ~models.Q(confirmed_by=models.F("user")),
                name="second_factor_reset_by_two",
            )
        ]

    def __str__(self) -> str:
        return f"second factor reset {self.pk}"


class AgencyClient(AbstractApplication):
    """A program of a partner agency that reads and writes through the API.

    SECURITY: `section_ceiling` is a bit mask of sections no grant lifts, and `case_kinds` the kinds of case it ever
    sees (none named: all); the secret is stored only as a hash. `certificate` is the SHA-256 of the only certificate
    it may come with, where the proxy checks certificates.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="clients")
    allowed_scopes = models.JSONField(default=list)
    section_ceiling = models.PositiveIntegerField(default=1)
    case_kinds = models.JSONField(default=list, blank=True)
    certificate = models.CharField(_("SHA-256 of its certificate"), max_length=64, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = querysets.AgencyClientQuerySet.as_manager()

    class Meta(AbstractApplication.Meta):
        verbose_name = _("API client")

    def __str__(self) -> str:
        return str(self.name)
