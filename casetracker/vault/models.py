"""Persons: one row is one human being, in however many cases. Nothing outside this app reads names or numbers here.

PRIVACY: `__str__` of every model is an id; callers go through `services` and `reading`, so that encryption of every
value below can arrive without touching one of them.
"""

from django.db import models
from django.utils import timezone

from casetracker.common.choices import DatePrecision, Sex
from casetracker.common.ids import uuid7
from casetracker.vault import choices


class Person(models.Model):
    """A human being. Sex is kept here in clear because every published table counts by it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sex = models.CharField(max_length=20, choices=Sex.choices, default=Sex.UNKNOWN)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(sex__in=Sex.values), name="person_sex_known_code")]

    def __str__(self) -> str:
        return f"person {self.pk}"


class PersonName(models.Model):
    """A name or alias of a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=20, choices=choices.NameKind.choices, default=choices.NameKind.FULL)
    value = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["person"], name="person_name_of")]

    def __str__(self) -> str:
        return f"name {self.pk}"


class SearchToken(models.Model):
    """A folded part of a name, its sound, or a whole normalised number, for finding a person by equality."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=10)
    token = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["kind", "token"], name="search_token")]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "token"], name="search_token_once")]

    def __str__(self) -> str:
        return f"token {self.pk}"


class BirthDate(models.Model):
    """A birth date with its basis and precision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="birth_dates")
    basis = models.CharField(max_length=20, choices=choices.BirthDateBasis.choices)
    value = models.DateField()
    precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)
    document = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="birth_date_of")]

    def __str__(self) -> str:
        return f"birth date {self.pk}"


class Citizenship(models.Model):
    """A citizenship of a person; stateless is `is_stateless` without a country."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="citizenships")
    country = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")
    is_stateless = models.BooleanField(default=False)
    is_withheld = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "country"], nulls_distinct=False, name="citizenship_once"),
            models.CheckConstraint(
                condition=models.Q(country__isnull=False) | models.Q(is_stateless=True) | models.Q(is_withheld=True),
                name="citizenship_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"citizenship {self.pk}"


class Identifier(models.Model):
    """An identity number of a person."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=choices.IdentifierKind.choices)
    value = models.CharField(max_length=60)
    country = models.ForeignKey("regions.Country", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["person"], name="identifier_of")]

    def __str__(self) -> str:
        return f"identifier {self.pk}"


class PersonCase(models.Model):
    """Which cases a person stands in, as what: how access to a case reaches the person."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    case_id = models.UUIDField()
    role = models.CharField(max_length=10, choices=choices.CaseRole.choices)
    code = models.CharField(max_length=12)
    subject_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case_id", "role", "subject_id"], name="person_case_once")]
        indexes = [
            models.Index(fields=["person"], name="person_case_of"),
            models.Index(fields=["case_id"], name="person_case_in"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.code}"
