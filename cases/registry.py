"""What the apps above tell the case file, registered from their `apps.py`: `cases` itself imports none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import Text

if TYPE_CHECKING:
    from django.db.models import Model

    from cases.models import Case


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the case page that another app shows, loaded from `reverse(url_name, [reference])`."""

    key: str
    title: Text
    url_name: str
    section: Section
    order: int


@dataclass(frozen=True, slots=True)
class Action:
    """A button of the case page that leads into another app."""

    title: Text
    url_name: str
    section: Section
    order: int


@dataclass(frozen=True, slots=True)
class Blocker:
    """A reason not to close a case yet; `may_override` when a signed reason is enough."""

    code: str
    message: Text
    may_override: bool = True


@dataclass(frozen=True, slots=True)
class Queue:
    """A list of *My work*: its rows are small dictionaries (title, url, due_on, overdue, reference)."""

    key: str
    title: Text
    rows: Callable[[Viewer, date], Sequence[dict[str, Any]]]
    order: int


VictimRecorder = Callable[["Case", Sequence[dict[str, Any]], Viewer, datetime], None]
ClosingRule = Callable[[UUID], Sequence[Blocker]]


@dataclass(frozen=True, slots=True)
class ReferenceLoader:
    """Loads reference data that may be loaded again at any time; returns what it says about the result."""

    key: str
    load: Callable[[], object]
    order: int


@dataclass(frozen=True, slots=True)
class EventWords:
    """How the history of a case tells an event of the record: the words, and the section a reader needs for it."""

    title: Text
    section: Section = Section.HEADER


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """How changes of a model's rows read in the history: labels by column, and who may read which column.

    A column without a label is not told; `sections` names for a column the sections of which one is needed.
    """

    model: type["Model"]
    labels: Mapping[str, Text]
    sections: Mapping[str, Section]
    section: Section = Section.HEADER

    def may_read(self, column: str, held: Section) -> bool:
        """Say whether a reader of these sections is told of this column."""
        return bool(self.sections.get(column, self.section) & held)


_panels: dict[str, Panel] = {}
_actions: dict[str, Action] = {}
_queues: dict[str, Queue] = {}
_closing_rules: list[ClosingRule] = []
_victim_recorders: list[VictimRecorder] = []
_reference_loaders: dict[str, ReferenceLoader] = {}
_event_words: dict[str, EventWords] = {}
_change_words: dict[str, ChangeWords] = {}


def register_panel(panel: Panel) -> None:
    """Add a panel to the case page."""
    _panels[panel.key] = panel


def register_action(action: Action) -> None:
    """Add a button to the case page."""
    _actions[action.url_name] = action


def register_queue(queue: Queue) -> None:
    """Add a list to *My work*."""
    _queues[queue.key] = queue


def register_closing_rule(rule: ClosingRule) -> None:
    """Add a rule that is asked before a case is closed."""
    if rule not in _closing_rules:
        _closing_rules.append(rule)


def register_victim_recorder(recorder: VictimRecorder) -> None:
    """Say how the victims named while a case is logged become victims (once, by `victims`)."""
    _victim_recorders[:] = [recorder]


def register_reference_loader(key: str, load: Callable[[], object], *, order: int) -> None:
    """Add reference data that `manage.py load_reference` loads: regions 10, law 20, what builds on them from 50 on."""
    _reference_loaders[key] = ReferenceLoader(key, load, order)


def reference_loaders() -> list[ReferenceLoader]:
    """Return the loaders in their order."""
    return sorted(_reference_loaders.values(), key=lambda loader: (loader.order, loader.key))


def register_events(words: Mapping[str, EventWords]) -> None:
    """Say how events of the record ("victim.added") read in the history of a case."""
    _event_words.update(words)


def register_changes(words: ChangeWords) -> None:
    """Say how changes of a model's rows read in the history of a case."""
    _change_words[words.model._meta.db_table] = words


def change_words() -> Mapping[str, ChangeWords]:
    """Return how changes read, by table."""
    return _change_words


def event_words(event: str) -> EventWords | None:
    """Return how an event reads, None when nobody registered it."""
    return _event_words.get(event)


def panels() -> list[Panel]:
    """Return the panels in their order."""
    return sorted(_panels.values(), key=lambda panel: panel.order)


def actions() -> list[Action]:
    """Return the buttons in their order."""
    return sorted(_actions.values(), key=lambda action: action.order)


def queues() -> list[Queue]:
    """Return the lists of *My work* in their order."""
    return sorted(_queues.values(), key=lambda queue: queue.order)


def closing_blockers(case_id: UUID) -> list[Blocker]:
    """Return every reason the apps above give not to close a case."""
    return [blocker for rule in _closing_rules for blocker in rule(case_id)]


def record_victims(case: "Case", rows: Sequence[dict[str, Any]], actor: Viewer, now: datetime) -> None:
    """Hand the victims named while logging a case to the app that keeps them."""
    for recorder in _victim_recorders:
        recorder(case, rows, actor, now)
