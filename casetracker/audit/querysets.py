"""Page shapes of the record."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer

if TYPE_CHECKING:
    from casetracker.audit.models import Entry, Line, Seal  # noqa: F401


WalledReader = Callable[[Viewer], Any]
_walled_readers: list[WalledReader] = []


def register_walls(reader: WalledReader) -> None:
    """Say how the cases that are walled off from a viewer are asked for (once, by `access`)."""
    _walled_readers[:] = [reader]


def _unwalled(rows: Any, viewer: Viewer) -> Any:
    for reader in _walled_readers:
        rows = rows.exclude(case_id__in=reader(viewer))
    return rows


class EntryQuerySet(models.QuerySet["Entry"]):
    """Lines of the record."""

    def visible_to(self, viewer: Viewer) -> "EntryQuerySet":
        """Auditors read all lines but those of cases walled off from them; a case's own page uses `of_case`."""
        rows: EntryQuerySet = _unwalled(self, viewer) if viewer.has(Role.AUDITOR) else self.none()
        return rows

    def of_case(self, case_id: UUID) -> "EntryQuerySet":
        """Lines about one case; the caller has already fetched that case through `visible_to`."""
        return self.filter(case_id=case_id)

    def seeing(self) -> "EntryQuerySet":
        """Lines that say somebody saw something of a file."""
        return self.filter(event__in=SEEING)


SEEING = ("read.shown", "identity.shown", "case.printed", "document.read", "document.shown", "document.downloaded")


class LineQuerySet(models.QuerySet["Line"]):
    """Lines of the ledger."""

    def visible_to(self, viewer: Viewer) -> "LineQuerySet":
        """Auditors read all lines but those of cases walled off from them; a case's own page uses `of_case`."""
        rows: LineQuerySet = _unwalled(self, viewer) if viewer.has(Role.AUDITOR) else self.none()
        return rows

    def of_case(self, case_id: UUID) -> "LineQuerySet":
        """Lines about one case; the database gives none to who may not see it."""
        return self.filter(case_id=case_id)


class SealQuerySet(models.QuerySet["Seal"]):
    """Seals. They tell nothing but numbers, and auditors alone have a page of them."""

    def visible_to(self, viewer: Viewer) -> "SealQuerySet":
        """Auditors."""
        return self if viewer.has(Role.AUDITOR) else self.none()
