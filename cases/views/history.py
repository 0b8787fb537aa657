"""The history of a case: lines of the record in words, never stored a second time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cases import registry
from cases.choices import NOTE_TO_SECTION, CaseStatus, NoteClassification, TaskKind
from cases.models import Case, StageEvent, StatusChange, Suspect
from cases.views.base import OfCase
from cases.views.changes import told_of
from cases.views.suspects import label_of
from casetracker.access.sections import Section, SectionName, to_names
from casetracker.accounts.models import Agency, User
from casetracker.audit.models import Entry
from casetracker.common.paging import Keyset, moment, paginate

CHANGED: Mapping[str, type[Model]] = {"case.changed": Case, "suspect.changed": Suspect}

NEWEST = Keyset(fields=("at", "id"), kinds=(moment, int))
PAGE = 50


class HistoryView(OfCase):
    """What happened with a case, newest first."""

    template_name = "cases/history.html"
    needs = "see_history"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        entries = Entry.objects.of_case(self.case.pk).exclude(event="read.shown")
        page = paginate(entries, NEWEST, request.GET.get("cursor", ""), PAGE)
        events = self.told(page.rows)
        if not page.next_cursor:
            events += self.before_the_record(page.rows)
        return self.render({**self.back(), "events": events, "page": page})

    def told(self, entries: Sequence[Entry]) -> list[dict[str, Any]]:
        """Return the entries in words, those left out whose section is not held."""
        people = _names(User, "display_name", {entry.user_id for entry in entries})
        agencies = _names(
            Agency,
            "name",
            {entry.agency_id for entry in entries}
            | {entry.subject_id for entry in entries if entry.subject_kind == "agency"},
        )
        moves = {change.at: change for change in StatusChange.objects.visible_to(self.viewer).filter(case=self.case)}
        stages = StageEvent.objects.visible_to(self.viewer).filter(case=self.case).select_related("stage")
        labels = {event.pk: event for event in stages}
        changed = told_of(entries, self.case.pk, self.held)
        found = []
        for entry in entries:
            words = registry.event_words(entry.event)
            if self.is_told_elsewhere(entry) or not self.may_hear(entry, words):
                continue
            who = people.get(entry.user_id) or (_("A program of the agency") if entry.client_id else _("Casetracker"))
            agency = agencies.get(entry.agency_id, "")
            found.append(
                {
                    "title": _title(entry, words),
                    "at": entry.at,
                    "who": f"{who}, {agency}" if agency else who,
                    "text": "\n".join(
                        [
                            *self.fields(entry, changed.get(entry.pk, ())),
                            *_lines(entry, moves, labels, agencies),
                        ]
                    ),
                }
            )
        return found

    def fields(self, entry: Entry, changed: Sequence[str]) -> Iterable[str]:
        """Yield the changed fields the reader holds: before and after where the ledger has it, else the name alone."""
        yield from changed
        if entry.event not in CHANGED:
            return
        words = registry.change_words()[CHANGED[entry.event]._meta.db_table]
        named = [
            str(words.labels[name])
            for name in entry.details
            if name in words.labels and words.may_read(name, self.held)
        ]
        yield ", ".join(dict.fromkeys(name for name in named if not any(line.startswith(name) for line in changed)))

    def is_told_elsewhere(self, entry: Entry) -> bool:
        """Say whether another line of the same moment tells it: a share and an assignment each bring a grant."""
        by_somebody = entry.event in {"access.given", "access.withdrawn"}
        return by_somebody and entry.details.get("kind") in {"share", "assignment"}

    def may_hear(self, entry: Entry, words: registry.EventWords | None) -> bool:
        """Say whether an event is told. SECURITY: one nobody described needs the investigation."""
        if entry.event == "note.added":
            section = Section[NOTE_TO_SECTION.get(str(entry.details.get("section")), "investigation").upper()]
        elif entry.event.startswith("document."):
            section = Section(entry.sections) or Section.INVESTIGATION
        else:
            section = words.section if words else Section.INVESTIGATION
        return section in self.held

    def before_the_record(self, entries: Sequence[Entry]) -> list[dict[str, Any]]:
        """Return moves made before the case was kept here, which no line of the record tells."""
        known = {entry.at for entry in entries}
        changes = StatusChange.objects.visible_to(self.viewer).filter(case=self.case).order_by("-at", "-id")
        return [
            {"title": _move(change), "day": change.on, "precision": "day", "text": change.reason}
            for change in changes
            if change.at not in known and (change.from_status or not entries)
        ]


def _names(model: Any, field: str, ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    wanted = [pk for pk in ids if pk]
    return dict(model.objects.filter(pk__in=wanted).values_list("pk", field)) if wanted else {}


def _title(entry: Entry, words: registry.EventWords | None) -> str:
    if words is None:
        return _("Something else was recorded")
    return f"{words.title}: {entry.subject_code}" if _is_code(entry.subject_code) else str(words.title)


def _is_code(text: str) -> bool:
    return text[:2] in {"V-", "S-"}


def _move(change: StatusChange) -> str:
    if not change.from_status:
        return str(CaseStatus(change.to_status).label)
    return f"{CaseStatus(change.from_status).label} → {CaseStatus(change.to_status).label}"


def _lines(
    entry: Entry, moves: dict[Any, StatusChange], stages: dict[Any, StageEvent], agencies: dict[UUID | None, str]
) -> Iterable[str]:
    """Tell what a line of the record says beyond its title: codes in words, field names, the reason given."""
    details = entry.details
    if entry.event == "case.status_changed" and (change := moves.get(entry.at)):
        yield _move(change)
        if change.reason:
            yield change.reason
    if entry.event.startswith("stage.") and (event := stages.get(entry.subject_id)):
        yield label_of(event.stage)
        if event.void_reason and entry.event == "stage.voided":
            yield event.void_reason
    if entry.event.startswith("task.") and details.get("kind") in TaskKind.values:
        yield str(TaskKind(details["kind"]).label)
    if entry.event == "note.added" and details.get("section") in NoteClassification.values:
        yield str(NoteClassification(details["section"]).label)
    if entry.subject_kind == "agency" and agencies.get(entry.subject_id):
        yield agencies[entry.subject_id]
    if entry.sections and entry.event != "identity.shown":
        names = {name.value: str(name.label) for name in SectionName}
        yield ", ".join(names[name] for name in to_names(entry.sections))
    if entry.reason:
        yield entry.reason
