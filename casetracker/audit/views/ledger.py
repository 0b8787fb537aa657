"""The ledger of changes, searchable, without what the rows say."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency, AgencyClient, User
from casetracker.accounts.viewer import Viewer
from casetracker.audit.changes import for_auditor
from casetracker.audit.forms import OPERATIONS, LedgerForm
from casetracker.audit.models import Line
from casetracker.audit.views.log import names_of
from casetracker.common.paging import Keyset, paginate
from casetracker.common.views import FindingView

NEWEST = Keyset(fields=("pk",), kinds=(int,))
PAGE_SIZE = 50
COLUMNS_SHOWN = 12


class LedgerView(FindingView):
    """Lines of the ledger, newest first."""

    template_name = "audit/ledger.html"
    asks_for_people = LedgerForm.asks_for_people

    def allowed(self, viewer: Viewer) -> bool:
        return viewer.has(Role.AUDITOR)

    def answer(self, asked: dict[str, str], cursor: str, paging: dict[str, Any]) -> HttpResponse:
        form = LedgerForm(asked or {"": ""})
        rows = form.narrow(Line.objects.visible_to(self.viewer))
        page = paginate(rows, NEWEST, cursor, PAGE_SIZE)
        shown = {"form": form, "is_filtered": bool(asked), "page": page, "rows": line_rows(page.rows)}
        return self.render({**shown, **paging})


def line_rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return what the page shows of each line; names of people and agencies come in three queries for the page."""
    found = list(lines)
    people = names_of(User, "display_name", {line.user_id for line in found})
    programs = names_of(AgencyClient, "name", {line.client_id for line in found})
    agencies = names_of(Agency, "name", {line.agency_id for line in found})
    words: Mapping[str, Any] = dict(OPERATIONS)
    rows = []
    for line in found:
        columns = for_auditor(line)
        rows.append(
            {
                "line": line,
                "what": words.get(line.operation, line.operation),
                "who": _who(line, people, programs),
                "agency": agencies.get(line.agency_id, ""),
                "columns": columns[:COLUMNS_SHOWN],
                "more": max(0, len(columns) - COLUMNS_SHOWN),
            }
        )
    return rows


def _who(line: Line, people: Mapping[UUID | None, str], programs: Mapping[UUID | None, str]) -> str:
    named = people.get(line.user_id) or programs.get(line.client_id) or line.job
    if named:
        return named
    return _("Nobody signed in") if line.login == "casetracker_app" else line.login
