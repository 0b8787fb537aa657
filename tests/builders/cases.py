"""Cases, suspects, charges and stages, made through the services as the product makes them."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases import services
from cases.choices import CaseKind, ExploitationForm, ReportChannel, TaskKind
from cases.models import Case, CaseShare, Note, Suspect, Task
from casetracker.accounts.viewer import Viewer
from casetracker.vault.services import Identity, Name
from tests.builders import accounts

_numbers = itertools.count(1)


def new_case(actor: Viewer, *, now: datetime | None = None, **fields: Any) -> services.NewCase:
    """Return what a case of the actor's agency is opened with, today unless a moment is given."""
    today = timezone.localdate(now)
    return services.NewCase(
        **{
            "kind": CaseKind.TRAFFICKING,
            "lead_agency_id": actor.agency_id,
            "lead_unit_id": actor.unit_id,
            "owner_id": actor.user_id,
            "opened_on": today,
            "incident_on": today - timedelta(days=30),
            "report_channel": ReportChannel.BORDER_POST,
            "exploitations": [ExploitationForm.FISHING],
            "report": services.NewReport(
                channel=ReportChannel.BORDER_POST, received_on=today, receiving_agency_id=actor.agency_id
            ),
            **fields,
        }
    )


def case(actor: Viewer | None = None, *, now: datetime | None = None, **fields: Any) -> Case:
    """Return an open case, logged by an officer of a new agency unless an actor is given."""
    actor = actor or accounts.viewer()
    return services.open_case(data=new_case(actor, now=now, **fields), actor=actor, now=now or timezone.now())


def cases(actor: Viewer, count: int, **fields: Any) -> list[Case]:
    """Return many cases, opened in bulk."""
    data = [new_case(actor, **{"report": None, **fields}) for _ in range(count)]
    return services.open_cases(data=data, actor=actor, now=timezone.now())


def suspect(of: Case, actor: Viewer, *, name: str = "", **fields: Any) -> Suspect:
    """Return a suspect of a case; `name` goes to the vault."""
    identity = Identity(names=[Name(name or f"Suspek Rekaan {next(_numbers)}")])
    data = services.NewSuspect(**{"identity": identity, **fields})
    return services.add_suspect(case_id=of.pk, data=data, actor=actor, now=timezone.now())


def task(of: Case, actor: Viewer, *, due_on: date | None = None, **fields: Any) -> Task:
    """Return a task of a case, for the actor's agency."""
    return services.add_task(
        **{
            "case_id": of.pk,
            "kind": TaskKind.FOLLOW_UP,
            "due_on": due_on,
            "actor": actor,
            "now": timezone.now(),
            **fields,
        }
    )


def note(of: Case, actor: Viewer, text: str = "A note", classification: str = "general") -> Note:
    """Return a note of a case."""
    return services.add_note(case_id=of.pk, classification=classification, text=text, actor=actor, now=timezone.now())


def share(of: Case, actor: Viewer, agency: Any, sections: tuple[str, ...] = ("services",), **fields: Any) -> CaseShare:
    """Share a case with an agency."""
    return services.share_case(
        **{
            "case_id": of.pk,
            "agency_id": agency.pk,
            "sections": sections,
            "reason": "Works on it with us",
            "actor": actor,
            "now": timezone.now(),
            **fields,
        }
    )
