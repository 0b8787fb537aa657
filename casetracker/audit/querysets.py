"""Page shapes of the record."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer

if TYPE_CHECKING:
    from casetracker.audit.models import Entry  # noqa: F401


class EntryQuerySet(models.QuerySet["Entry"]):
    """Lines of the record."""

    def visible_to(self, viewer: Viewer) -> "EntryQuerySet":
        """Auditors read all lines; a case's own page uses `of_case` after the case itself was found visible."""
        return self if viewer.has(Role.AUDITOR) else self.none()

    def of_case(self, case_id: UUID) -> "EntryQuerySet":
        """Lines about one case; the caller has already fetched that case through `visible_to`."""
        return self.filter(case_id=case_id)
