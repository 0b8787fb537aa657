"""Persons: one row is one human being, in however many cases. Nothing outside this app reads names or numbers here.

PRIVACY: `__str__` of every model is an id; callers go through `services` and `reading`. What is a name, a number or a
date is a box (see `crypto`) that the key of the person opens, and nothing in clear says what is in it.
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


class PersonKey(models.Model):
    """The key of a person, wrapped by the master key. Without `wrapped` the person is erased: nothing opens any more.

    PRIVACY: never in any history, dump of rows or answer: destroying this one box has to be enough.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.OneToOneField(Person, models.CASCADE, related_name="key")
    wrapped = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wrapped__isnull=False, destroyed_at__isnull=True)
                | models.Q(wrapped__isnull=True, destroyed_at__isnull=False),
                name="person_key_is_there_or_destroyed",
            )
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class PersonName(models.Model):
    """A name or alias of a person. The box holds the name and, behind a line break, its folded parts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="names")
    kind = models.CharField(max_length=20, choices=choices.NameKind.choices, default=choices.NameKind.FULL)
    value = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["person"], name="person_name_of")]

    def __str__(self) -> str:
        return f"name {self.pk}"


class SearchToken(models.Model):
    """A keyed digest of a part of a name, of its sound, or of a whole number, for finding a person by equality.

    `tokens` says how much of each digest is kept, and why.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=10)
    token = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["kind", "token"], include=["person"], name="search_token")]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "token"], name="search_token_once")]

    def __str__(self) -> str:
        return f"token {self.pk}"


class BirthDate(models.Model):
    """A birth date with its basis and precision; the box holds the date and the document it stands in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="birth_dates")
    basis = models.CharField(max_length=20, choices=choices.BirthDateBasis.choices)
    value = models.BinaryField()
    precision = models.CharField(max_length=10, choices=DatePrecision.choices, default=DatePrecision.DAY)

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
    value = models.BinaryField()
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


class IdentityRead(models.Model):
    """That somebody, or a program, was last shown a person, for the budget of an hour. The record keeps the rest."""

    id = models.BigAutoField(primary_key=True)
    reader = models.UUIDField()
    person = models.UUIDField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "person"], name="identity_read_once")]
        indexes = [models.Index(fields=["reader", "read_at"], name="identity_read_lately")]

    def __str__(self) -> str:
        return f"read {self.pk}"


class MatchAsked(models.Model):
    """That somebody asked whether a number stands elsewhere, for the budget of an hour."""

    id = models.BigAutoField(primary_key=True)
    reader = models.UUIDField()
    asked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["reader", "asked_at"], name="match_asked_lately")]

    def __str__(self) -> str:
        return f"question {self.pk}"
