"""The statement a person may ask for: which agencies saw their data, when, and for what. No name of any official."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from casetracker.access import rules
from casetracker.access.sections import to_names
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.audit.models import Entry
from casetracker.common.errors import NotAllowed, NotVisible
from victims import access
from victims.models import Victim

MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Seen:
    """On this day this agency saw these sections; `purposes` are the reasons its people gave for the name."""

    day: date
    agency: str
    sections: tuple[str, ...]
    purposes: tuple[str, ...]


def make_statement(*, victim_id: UUID, actor: Viewer, now: datetime) -> list[Seen]:
    """Return who has seen what about a victim, the latest day first, and record that the statement was made.

    Raises NotVisible, NotAllowed without the identity section.
    """
    victim = Victim.objects.visible_to(actor).with_sections(actor).filter(pk=victim_id).first()
    if victim is None:
        raise NotVisible()
    if not access.can_show_identity(actor, rules.effective(actor, victim.granted)):
        raise NotAllowed()
    about = Q(event__in=("read.shown", "case.printed")) | Q(event="identity.shown", subject_id=victim.pk)
    rows = (
        Entry.objects.of_case(victim.case_id)
        .filter(about, agency_id__isnull=False)
        .order_by("-at", "-id")
        .values_list("at", "agency_id", "sections", "event", "reason")[:MOST_LINES]
    )
    found: dict[tuple[date, UUID | None], tuple[int, list[str]]] = {}
    for at, agency_id, sections, event, reason in rows:
        key = (timezone.localtime(at).date(), agency_id)
        known, purposes = found.get(key, (0, []))
        if event == "identity.shown" and reason and reason not in purposes:
            purposes.append(reason)
        found[key] = (known | sections, purposes)
    names: dict[UUID | None, str] = dict(
        Agency.objects.filter(pk__in={agency for _day, agency in found}).values_list("pk", "name")
    )
    audit.record(
        "victim.statement_made",
        actor=actor,
        now=now,
        case_id=victim.case_id,
        subject=("victim", victim.pk, victim.code),
    )
    return [
        Seen(day, names.get(agency, ""), tuple(to_names(sections)), tuple(purposes))
        for (day, agency), (sections, purposes) in found.items()
    ]
