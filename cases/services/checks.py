"""What every write of this app shares: the lock, the version, and turning wrong values into errors by field."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput, NotVisible, StaleVersion, Text

UNKNOWN_CODE: Text = _("Choose one of the answers.")
IN_THE_FUTURE: Text = _("Enter a date that is not in the future.")
TOO_LONG: Text = _("Shorten this text.")
ALREADY_KNOWN: Text = _("This record, or something it names, is known already or does not exist.")
NOT_AVAILABLE: Text = _("Not available for this case. Choose another.")
"""SECURITY: no reason: whoever hears of a wall could warn the party behind it."""
REASON_NEEDED: Text = _("Give the reason in a few words.")


class Problems:
    """Collects what is wrong, by field, and raises all of it at once."""

    def __init__(self) -> None:
        self.fields: dict[str, list[Text]] = {}

    def add(self, field: str, text: Text) -> None:
        """Note a problem of a field."""
        self.fields.setdefault(field, []).append(text)

    def raise_if_any(self) -> None:
        """Raise InvalidInput when something was noted."""
        if self.fields:
            raise InvalidInput(fields=self.fields)


def lock_case(*, actor: Viewer, case_id: UUID | None = None, reference: str = "") -> tuple[Case, Section]:
    """Lock the row of a case this actor may see, and return it with the sections really held.

    Raises NotVisible when it is absent or hidden.
    """
    wanted = {"pk": case_id} if case_id is not None else {"reference": reference}
    rows = Case.objects.visible_to(actor).with_sections(actor).select_for_update(of=("self",))
    case = rows.filter(**wanted).first()
    if case is None:
        raise NotVisible()
    return case, rules.effective(actor, case.granted)


def check_version(row: Any, version: int | None) -> None:
    """Raise StaleVersion when the row changed since the version that was read."""
    if version is not None and row.version != version:
        raise StaleVersion()


def cleaned(row: models.Model, *, exclude: Collection[str] = ()) -> None:
    """Check a row by its fields and constraints; raises InvalidInput by field."""
    try:
        row.full_clean(exclude=set(exclude))
    except ValidationError as error:
        raise InvalidInput(fields=error.message_dict) from error


def today(now: datetime) -> date:
    """Return the day in the national calendar."""
    return timezone.localdate(now, timezone.get_default_timezone())


def is_future(day: date | None, now: datetime) -> bool:
    """Say whether a day lies ahead everywhere in the country (the east is two hours before the capital)."""
    return day is not None and day > today(now + timedelta(hours=2))


def changed_codes(before: Mapping[str, Any], after: Mapping[str, Any], free_text: Collection[str]) -> dict[str, Any]:
    """Return what changed, as the record keeps it: codes as [from, to], free text by name alone."""
    found: dict[str, Any] = {}
    for name, value in after.items():
        if before.get(name) != value:
            found[name] = None if name in free_text else [_plain(before.get(name)), _plain(value)]
    return found


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, bool)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return sorted(str(item) for item in value)
    return str(value)
