"""What the pages of reports share."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from casetracker.accounts.viewer import Viewer
from casetracker.common.views import BaseView
from reports import access
from reports.charts import draw
from reports.presentation import Document, Table


class ReportsView(BaseView):
    """A page for the roles that report."""

    def allowed(self, viewer: Viewer) -> bool:
        """Administrators, auditors and shelter workers have no such pages."""
        return access.can_see_reports(viewer)


def language_of_page() -> str:
    """Return the language the page is shown in."""
    return get_language() or "en"


def pictures(document: Document) -> list[dict[str, Any]]:
    """Return the tables of a report, each with its chart."""
    return [
        {"table": table, "svg": picture(table, document.language), "is_wide": is_wide(table)}
        for table in document.tables
    ]


def picture(table: Table, language: str) -> SafeString:
    """Return the chart of a table, or nothing."""
    # SECURITY: drawn by vl-convert or by `charts.tiles`, which escape every label.
    return mark_safe(draw(table.raw, language))  # noqa: S308


def is_wide(table: Table) -> bool:
    """Say whether the chart needs the whole width of the page."""
    return (table.raw["chart"] or {}).get("kind") == "tiles"
