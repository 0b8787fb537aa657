"""What every service of victims does first: lock, find out what the actor holds, check texts and days."""

from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casetracker.access import changes, rules
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotVisible, StaleVersion, Text
from casetracker.common.forms.text import reject_control_characters
from victims.models import Victim

Problems = dict[str, list[Text]]

IN_THE_FUTURE = _("Enter a date that is not in the future.")
UNKNOWN_CODE = _("Choose one of the answers.")
TOO_LONG = _("Shorten this to %(most)d characters.")


def today(now: datetime) -> date:
    """Return the day it is where the actor is."""
    return timezone.localtime(now).date()


def lock_victim(
    *, victim_id: UUID, actor: Viewer, version: int | None = None, with_case: bool = False
) -> tuple[Victim, Section]:
    """Return the victim, locked, and what the actor holds of the case; with the case locked too where counts follow.

    Raises NotVisible when there is no such victim for this actor, StaleVersion when somebody changed it meanwhile.
    """
    victim = (
        Victim.objects.visible_to(actor)
        .with_sections(actor)
        .select_related("case")
        .select_for_update(of=("self", "case") if with_case else ("self",), no_key=True)
        .filter(pk=victim_id)
        .first()
    )
    if victim is None:
        raise NotVisible()
    if version is not None and victim.version != version:
        raise StaleVersion()
    return victim, rules.effective(actor, victim.granted)


def subject(victim: Victim) -> tuple[str, UUID, str]:
    """Return the victim as the record names it."""
    return ("victim", victim.pk, victim.code)


def record(
    event: str, victim: Victim, *, actor: Viewer, now: datetime, details: Mapping[str, Any] | None = None, **more: Any
) -> None:
    """Add a line about a victim to the record."""
    audit.record(event, actor=actor, now=now, case_id=victim.case_id, subject=subject(victim), details=details, **more)


def touch(victim: Victim, *, now: datetime, fields: Sequence[str] = ()) -> None:
    """Save changed fields of the victim as the next version, and announce the change."""
    victim.version += 1
    victim.updated_at = now
    victim.save(update_fields=[*fields, "version", "updated_at"])
    changes.changed(case_id=victim.case_id, resource="victim", resource_id=victim.pk)


def refuse(problems: Mapping[str, Sequence[Text]]) -> None:
    """Raise InvalidInput when there is any problem."""
    found = {name: list(texts) for name, texts in problems.items() if texts}
    if found:
        raise InvalidInput(fields=found)


def check_row(row: models.Model, *, exclude: Sequence[str] = ()) -> None:
    """Run the model's own checks; raises InvalidInput with what is wrong by field."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(value, str) and isinstance(field, models.CharField | models.TextField):
            check_text(field.name, value, longest=field.max_length)
    try:
        row.full_clean(exclude=set(exclude), validate_constraints=False, validate_unique=False)
    except ValidationError as error:
        raise InvalidInput(fields={name: list(texts) for name, texts in error.message_dict.items()}) from error


def check_text(name: str, value: str, longest: int | None = None) -> None:
    """Refuse a text that is too long, or holds characters nobody can type (NUL, which could not even be stored)."""
    try:
        reject_control_characters(value)
    except ValidationError as error:
        raise InvalidInput(fields={name: list(error.messages)}) from error
    if longest is not None and len(value) > longest:
        raise InvalidInput(fields={name: [TOO_LONG % {"most": longest}]})


def check_past(problems: Problems, name: str, day: date | None, now: datetime) -> None:
    """Note a problem for a day to come."""
    if day is not None and day > today(now):
        problems.setdefault(name, []).append(IN_THE_FUTURE)


def check_code(problems: Problems, name: str, value: str, known: Container[str], *, blank: bool = True) -> None:
    """Note a problem for a code that is not in its list."""
    if value not in known and not (blank and value == ""):
        problems.setdefault(name, []).append(UNKNOWN_CODE)
