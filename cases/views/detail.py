"""The case page, its printed form, and the page that says who may see the case and why."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases import access, places, redaction, registry, services
from cases.choices import ReportChannel, TaskStatus
from cases.models import Charge, IntakeReport, Note, RouteLeg, StageEvent, StatusChange, Suspect, Task
from cases.views.base import OfCase, now
from cases.views.steps import steps
from cases.views.suspects import charge_row, stage_row
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.sections import Section, SectionName, to_names
from casetracker.access.services import principals_with_access
from casetracker.accounts.models import Agency, Unit, User
from casetracker.approvals.models import EmergencyOpening
from casetracker.common.templatetags.ui import partial_date
from casetracker.regions import lookup

NOTES_SHOWN = 5
TASKS_SHOWN = 30
DONE_SHOWN_FOR = timedelta(days=7)


class CaseRows:
    """The rows of a case file a viewer gets, each fetched once and only where its section is held."""

    def __init__(self, page: OfCase, *, without: Section = Section.NONE) -> None:
        case, held, viewer = page.case, page.held & ~without, page.viewer
        self.sees_suspects = access.can_see_suspects(viewer, held, case)
        route = RouteLeg.objects.visible_to(viewer).filter(case=case).order_by("position")
        self.card = redaction.case_card(
            case,
            held,
            exploitations=getattr(case, "exploitation_forms", ()),
            route=route if redaction.FIELD_SECTIONS["route"] in held else (),
        )
        reports = IntakeReport.objects.visible_to(viewer).filter(case=case).select_related("receiving_agency")
        self.reports = [
            {"card": redaction.report_card(report, held), "agency": report.receiving_agency}
            for report in reports.order_by("received_on", "id")
        ]
        self.changes = list(StatusChange.objects.visible_to(viewer).filter(case=case).order_by("at", "id"))
        self.suspects: list[dict[str, Any]] = []
        self.stages: list[dict[str, Any]] = []
        if self.sees_suspects:
            self._investigation(page)
        self.steps = steps(self.card, self.changes, [row["event"] for row in self.stages])

    def _investigation(self, page: OfCase) -> None:
        rows = Suspect.objects.visible_to(page.viewer).filter(case=page.case).for_case_page()
        charges: dict[UUID, list[dict[str, Any]]] = {}
        for charge in Charge.objects.visible_to(page.viewer).filter(suspect__case=page.case).for_page():
            charges.setdefault(charge.suspect_id, []).append(charge_row(charge))
        self.suspects = [
            {"card": card, "charges": charges.get(card.id, [])} for card in redaction.suspect_cards(rows, page.held)
        ]
        events = StageEvent.objects.visible_to(page.viewer).filter(case=page.case).for_page()
        self.stages = [stage_row(event) for event in events]


class CaseView(OfCase):
    """The case page."""

    template_name = "cases/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        rows = CaseRows(self)
        kinds = access.readable_note_kinds(self.held)
        readable = Note.objects.visible_to(self.viewer).filter(case=self.case).readable(kinds)
        notes = redaction.readable_notes(readable[: NOTES_SHOWN + 1], self.held)
        tasks = self.tasks()
        panels = [panel for panel in registry.panels() if panel.section in self.held]
        actions = self.actions()
        context = {
            "case": self.case,
            "card": rows.card,
            "abilities": self.abilities,
            "steps": rows.steps,
            "meta": meta(rows.card),
            "summary": summary(rows.card, self.case.reference, may_edit=self.abilities.edit),
            "reports": rows.reports,
            "sees_suspects": rows.sees_suspects,
            "suspects": rows.suspects,
            "stages": rows.stages,
            "notes": notes[:NOTES_SHOWN],
            "more_notes": len(notes) > NOTES_SHOWN,
            "tasks": [task_item(task, self.case.reference) for task in tasks],
            "panels": self.panels(panels),
            "first_actions": actions[:2],
            "more_actions": actions[2:],
            "sections": self.sections(rows, panels),
            "is_new": request.GET.get("new") == "1",
            "undo": self.undo(tasks),
            "emergency": self.emergency(),
        }
        return self.render(context)

    def emergency(self) -> EmergencyOpening | None:
        """Return the emergency opening by which the viewer sees this case, while it runs."""
        if Section.INVESTIGATION in self.held or Section.SERVICES in self.held:
            return None
        own = EmergencyOpening.objects.visible_to(self.viewer).filter(Q(user_id=self.viewer.user_id))
        return own.filter(case_id=self.case.pk).running().first()

    def tasks(self) -> Sequence[Task]:
        """Return the tasks to do, then those finished this week."""
        since = now() - DONE_SHOWN_FOR
        rows = Task.objects.visible_to(self.viewer).filter(case=self.case).for_list()
        shown = rows.waiting() | rows.filter(status=TaskStatus.DONE, done_at__gte=since)
        found = list(shown[:TASKS_SHOWN])
        return sorted(found, key=lambda task: task.status == TaskStatus.DONE)

    def undo(self, tasks: Iterable[Task]) -> dict[str, Any] | None:
        """Return what the viewer finished a moment ago, to be taken back."""
        wanted = self.request.GET.get("finished", "")
        limit = now() - timedelta(seconds=services.UNDO_SECONDS)
        for task in tasks:
            is_fresh = task.done_at is not None and task.done_at > limit and task.done_by_id == self.viewer.user_id
            if str(task.pk) == wanted and is_fresh:
                return {
                    "text": gettext("Done: %(task)s") % {"task": task_title(task)},
                    "url": reverse("task_undo", args=[self.case.reference, task.pk]),
                }
        return None

    def panels(self, panels: Iterable[registry.Panel]) -> list[dict[str, Any]]:
        """Return the panels of other apps with their addresses."""
        return [
            {"id": panel.key, "title": panel.title, "url": url}
            for panel in panels
            if (url := _address(panel.url_name, self.case.reference))
        ]

    def actions(self) -> list[dict[str, Any]]:
        """Return the buttons that lead into other apps, for those who write in the file."""
        if Section.EDIT not in self.held:
            return []
        return [
            {"title": action.title, "url": url}
            for action in registry.actions()
            if action.section in self.held and (url := _address(action.url_name, self.case.reference))
        ]

    def sections(self, rows: CaseRows, panels: Iterable[registry.Panel]) -> list[dict[str, Any]]:
        """Return the links at the side, with counts where the case keeps them."""
        counts = {"victims": rows.card.victim_count}
        found: list[dict[str, Any]] = [{"label": _("Summary"), "url": "#summary", "is_current": True}]
        found += [{"label": panel.title, "url": f"#{panel.key}", "count": counts.get(panel.key)} for panel in panels]
        if rows.sees_suspects:
            found.append({"label": _("Suspects"), "url": "#suspects", "count": rows.card.suspect_count})
            found.append({"label": _("Stages"), "url": "#stages", "count": len(rows.stages)})
        found.append({"label": _("Reports"), "url": "#reports", "count": len(rows.reports)})
        found.append({"label": _("Notes"), "url": "#notes"})
        if self.abilities.see_history:
            found.append({"label": _("History"), "url": reverse("case_history", args=[self.case.reference])})
        return found


def _address(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def task_title(task: Task) -> str:
    """Return what a task asks for, in words, with the code it is about."""
    title = task.title or str(task.get_kind_display())
    return f"{title}: {task.subject_code}" if task.subject_code else title


def task_item(task: Task, reference: str) -> dict[str, Any]:
    """Return a task as a line of a task list."""
    return {
        "title": task_title(task),
        "url": reverse("task_detail", args=[reference, task.pk]),
        "due": task.due_on,
        "is_done": task.status == TaskStatus.DONE,
        "note": task.assignee.display_name if task.assignee else "",
    }


def meta(card: redaction.CaseCard) -> list[dict[str, Any]]:
    """Return the one line under the reference."""
    items: list[dict[str, Any]] = [{"pill": card.status_label, "tone": card.status_tone}]
    if card.priority in redaction.PRIORITY_TONES:
        items.append({"pill": card.priority_label, "tone": redaction.PRIORITY_TONES[card.priority]})
    if card.child_involved:
        items.append({"pill": gettext("Child involved"), "tone": "warn"})
    if card.is_reference:
        items.append({"pill": gettext("Reference data"), "tone": "neutral"})
    items.append({"label": _("Lead agency"), "value": str(card.lead_agency)})
    items.append({"label": _("Officer"), "value": card.owner_name or gettext("Nobody yet")})
    if card.found_province_id:
        items.append({"label": _("Province"), "value": lookup.region_name(card.found_province_id)})
    return items


def summary(card: redaction.CaseCard, reference: str, *, may_edit: bool) -> list[dict[str, Any]]:
    """Return the facts of a case as rows; a row whose section is not held is left out."""
    reported = f"{card_channel(card)}, {partial_date(card.opened_on, card.opened_on_precision)}"
    found = places.place_text(
        place=card.found_place,
        regency_id=card.found_regency_id,
        province_id=card.found_province_id,
        country_id=card.found_country_id,
    )
    rows: list[tuple[Any, Any, str]] = [
        (_("Kind of case"), card.kind_label, "basics"),
        (_("How reported"), reported, "basics"),
        (_("Date of the incident"), _day(card), "place"),
        (_("Place found"), found, "place"),
        (_("Forms of exploitation"), ", ".join(card.exploitation_labels), "exploitation"),
        (_("Place of exploitation"), exploitation_place(card), "exploitation"),
    ]
    if card.route is not None:
        rows.append((_("Route"), " → ".join(filter(None, map(leg_text, card.route))), "route"))
    if card.narrative is not None:
        rows.append((_("What happened"), card.narrative, "narrative"))
    if card.corruption_suspected is not None:
        rows.append((_("Corruption concern"), card.corruption_suspected, ""))
    return [
        {"label": label, "value": value, "url": edit_url(reference, part) if may_edit and part else ""}
        for label, value, part in rows
    ]


def edit_url(reference: str, part: str) -> str:
    """Return the address of the page that changes a part of the case."""
    if part == "route":
        return reverse("case_route", args=[reference])
    return reverse("case_edit", args=[reference, part])


def card_channel(card: redaction.CaseCard) -> str:
    """Return how the case came to light, in words."""
    return str(ReportChannel(card.report_channel).label)


def _day(card: redaction.CaseCard) -> str:
    return partial_date(card.incident_on, card.incident_on_precision) if card.incident_on else ""


def exploitation_place(card: redaction.CaseCard) -> str:
    """Return where the victims were used, or that the source took the country out."""
    if card.exploitation_country_withheld:
        return gettext("Withheld by the source")
    return places.place_text(
        place="",
        regency_id=card.exploitation_regency_id,
        province_id=card.exploitation_province_id,
        country_id=card.exploitation_country_id,
    )


def leg_text(leg: RouteLeg) -> str:
    """Return the nearest name of a leg."""
    country = lookup.country_name(leg.country_id, get_language() or "en")
    near = leg.place or lookup.region_name(leg.regency_id) or lookup.region_name(leg.province_id)
    is_home = places.country_code(leg.country_id) in {"", places.HOME_COUNTRY}
    return near if near and is_home else ", ".join(filter(None, (near, country)))


class PrintView(OfCase):
    """The file on paper: A4, who printed it and when on every sheet, names of people left out."""

    template_name = "cases/print.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        services.record_print(case=self.case, actor=self.viewer, now=now())
        # PRIVACY: paper lies about; who reported never goes on it.
        rows = CaseRows(self, without=Section.INFORMANT)
        kinds = access.readable_note_kinds(self.held & ~Section.INFORMANT)
        notes = Note.objects.visible_to(self.viewer).filter(case=self.case).readable(kinds)[:100]
        context = {
            **self.back(),
            "card": rows.card,
            "meta": meta(rows.card),
            "summary": summary(rows.card, self.case.reference, may_edit=False),
            "reports": rows.reports,
            "sees_suspects": rows.sees_suspects,
            "suspects": rows.suspects,
            "stages": rows.stages,
            "notes": redaction.readable_notes(notes, self.held),
            "tasks": [task_item(task, self.case.reference) for task in self.waiting()],
            "panels": [
                {"id": panel.key, "title": panel.title, "url": url}
                for panel in registry.panels()
                if panel.section in self.held and (url := _address(panel.url_name, self.case.reference))
            ],
        }
        return self.render(context)

    def waiting(self) -> Iterable[Task]:
        """Return the tasks still to do."""
        return Task.objects.visible_to(self.viewer).filter(case=self.case).waiting().for_list()[:TASKS_SHOWN]


class AccessView(OfCase):
    """Who may see this case, what of it, why, and until when."""

    template_name = "cases/access.html"
    needs = "see_access"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        grants = [
            grant
            for grant in principals_with_access(self.case.pk)
            if grant.expires_at is None or grant.expires_at > timezone.now()
        ]
        names = principal_names([(grant.principal_kind, grant.principal) for grant in grants])
        kinds = {kind.value: kind.label for kind in GrantKind}
        sections = {name.value: name.label for name in SectionName}
        rows = [
            {
                "name": names.get(grant.principal, ""),
                "kind": PrincipalKind(grant.principal_kind).label,
                "why": kinds[grant.kind],
                "reason": grant.reason,
                "sections": [sections[name] for name in to_names(grant.sections)],
                "is_all": len(to_names(grant.sections)) == len(sections),
                "may_edit": bool(grant.sections & Section.EDIT),
                "since": grant.granted_at,
                "until": grant.expires_at,
            }
            for grant in grants
        ]
        count = ngettext("%(count)d grant of access", "%(count)d grants of access", len(rows)) % {"count": len(rows)}
        return self.render({**self.back(), "rows": rows, "count": count, "abilities": self.abilities})


def principal_names(principals: Iterable[tuple[str, UUID]]) -> Mapping[UUID, str]:
    """Return the names of agencies, units and people that grants are written to."""
    wanted: dict[str, set[UUID]] = {}
    for kind, pk in principals:
        wanted.setdefault(kind, set()).add(pk)
    found: dict[UUID, str] = {}
    for kind, model, field in (
        (PrincipalKind.AGENCY, Agency, "name"),
        (PrincipalKind.UNIT, Unit, "name"),
        (PrincipalKind.USER, User, "display_name"),
    ):
        if kind in wanted:
            found |= dict(model._default_manager.filter(pk__in=wanted[kind]).values_list("pk", field))
    return found
