"""The record of who did and saw what, for auditors: no case content in clear."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency, AgencyClient, User
from casetracker.accounts.viewer import Viewer
from casetracker.audit.choices import EventFamily
from casetracker.audit.forms import FindForm
from casetracker.audit.models import Entry
from casetracker.common.paging import Keyset, capped_count, moment, paginate
from casetracker.common.views import FindingView

NEWEST = Keyset(fields=("at", "pk"), kinds=(moment, int))
PAGE_SIZE = 50


class AccessLogView(FindingView):
    """Lines of the record, newest first."""

    template_name = "audit/access_log.html"
    asks_for_people = FindForm.asks_for_people

    def allowed(self, viewer: Viewer) -> bool:
        return viewer.has(Role.AUDITOR)

    def answer(self, asked: dict[str, str], cursor: str, paging: dict[str, Any]) -> HttpResponse:
        form = FindForm(asked or {"": ""})
        rows = form.narrow(Entry.objects.visible_to(self.viewer))
        page = paginate(rows, NEWEST, cursor, PAGE_SIZE)
        return self.render(
            {
                "form": form,
                "is_filtered": bool(asked),
                "page": page,
                **paging,
                "rows": entry_rows(page.rows),
                "count": capped_count(rows),
                "now": timezone.now(),
            }
        )


def entry_rows(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return what the page shows of each line; names of people and agencies come in three queries for the page."""
    lines = list(entries)
    subjects = {line.subject_id for line in lines if line.subject_kind == "user"}
    people = names_of(User, "display_name", {line.user_id for line in lines} | subjects)
    programs = names_of(AgencyClient, "name", {line.client_id for line in lines})
    mentioned = {found for line in lines for found in _ids(line.details)}
    agencies = names_of(Agency, "name", {line.agency_id for line in lines} | mentioned)
    return [
        {
            "line": line,
            "family": _family(line.event),
            "who": people.get(line.user_id) or programs.get(line.client_id) or line.job or _("Nobody signed in"),
            "agency": agencies.get(line.agency_id, ""),
            "about": _about(line, people),
            "details": [_detail(name, value, agencies) for name, value in line.details.items()],
        }
        for line in lines
    ]


def names_of(model: Any, field: str, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """Return names by id, in one query."""
    wanted = [found for found in ids if found is not None]
    return dict(model.objects.filter(pk__in=wanted).values_list("pk", field)) if wanted else {}


def _family(event: str) -> str:
    code = event.partition(".")[0]
    return str(EventFamily(code).label) if code in EventFamily.values else code


def _about(line: Entry, people: Mapping[UUID | None, str]) -> str:
    if line.subject_kind == "user":
        return people.get(line.subject_id, "")
    return line.subject_code


def _ids(value: Any) -> Iterable[UUID]:
    """Yield every id in the details of a line."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _ids(item)
    elif isinstance(value, str) and len(value) == 36:
        try:
            yield UUID(value)
        except ValueError:
            return


# Details that are lists by nature; any other list of two is a change, from and to.
LISTS = frozenset(
    {"fields", "free_text", "numbers", "principals", "provinces", "purposes", "scopes", "sections", "services"}
)


def _detail(name: str, value: Any, agencies: Mapping[UUID | None, str]) -> str:
    """Return one detail as text: codes as they are stored, `from → to` for a change."""
    if value is None:
        return name
    if isinstance(value, list) and len(value) == 2 and name not in LISTS:
        return f"{name}: {_text(value[0], agencies)} → {_text(value[1], agencies)}"
    return f"{name}: {_text(value, agencies)}"


def _text(value: Any, agencies: Mapping[UUID | None, str]) -> str:
    if isinstance(value, list):
        return ", ".join(_text(item, agencies) for item in value) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_text(item, agencies)}" for name, item in value.items())
    found = next(iter(_ids(value)), None)
    return agencies.get(found) or str(value) or "–"
