"""*Today*: the people in our care, and a service recorded in three taps. Works without JavaScript, smaller with it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import FourState, Sex
from casetracker.common.errors import InvalidInput, NotVisible
from casetracker.common.paging import Keyset, paginate
from casetracker.common.views import BaseView
from casetracker.vault import reading as vault
from casetracker.vault.choices import NameKind
from victims import access, choices, redaction, services
from victims.choices import ServiceGroup, ServiceType
from victims.forms.care import OthersForm, QuickServiceForm
from victims.forms.people import RevealForm
from victims.models import Care, ServiceEpisode
from victims.views import presenting
from victims.views.base import redirect

SHOWN = 24
BUTTONS = 4
MOST_OTHERS = 100
LAST_TAKEN_IN = Keyset(fields=("since", "pk"), kinds=(date.fromisoformat, UUID))
USUAL = (
    ServiceType.FOOD,
    ServiceType.COUNSELLING,
    ServiceType.HEALTH_REHAB,
    ServiceType.SOCIAL_REHAB,
    ServiceType.LEGAL_AID,
    ServiceType.COMMUNICATION,
)
"""Offered while an agency has no habits yet."""


class InCarePage(BaseView):
    """A page for those who look after people."""

    def allowed(self, viewer: Viewer) -> bool:
        return access.has_today(viewer)

    def ours(self) -> Any:
        """Return the rows of the people in our care."""
        return Care.objects.of_our_people(self.viewer).for_list()

    def person(self, victim_id: UUID) -> Care:
        """Return one person in our care; raises NotVisible for anybody else."""
        care = self.ours().filter(victim_id=victim_id).first()
        if care is None:
            raise NotVisible()
        return care

    def held_of(self, care: Care) -> Section:
        """Return what the viewer holds of the person's case."""
        return rules.effective(self.viewer, getattr(care, "granted", None))


class Today(InCarePage):
    """The people in our care as cards, each with the services used last."""

    template_name = "victims/today.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show()

    def show(
        self, names: dict[UUID, str] | None = None, reveal: Any = None, saved: Any = None, status: int = 200
    ) -> HttpResponse:
        """Answer with the cards; `names` are shown this once, `saved` says what was just recorded."""
        page = paginate(self.ours(), LAST_TAKEN_IN, self.request.GET.get("cursor", ""), SHOWN)
        last = last_used([care.victim_id for care in page.rows], self.viewer)
        habits = Counter(kind for kinds in last.values() for kind in kinds)
        people = [self._card(care, last.get(care.victim_id, []), habits, names or {}) for care in page.rows]
        context = {
            "page": page,
            "people": people,
            "saved": saved,
            "named": names is not None,
            "reveal_form": reveal or RevealForm(),
            "may_show_names": any(person["may_show_name"] for person in people),
        }
        return self.render(context, status=status, template=self.template_name)

    def _card(self, care: Care, last: Sequence[str], habits: Counter[str], names: dict[UUID, str]) -> dict[str, Any]:
        held = self.held_of(care)
        allowed = access.service_types(held)
        kinds = buttons(last, habits, allowed)
        return {
            **person_row(care),
            "name": names.get(care.victim_id, ""),
            "may_show_name": access.can_show_identity(self.viewer, held),
            "more_url": reverse("today_person", args=[care.victim_id]),
            "buttons": [
                {
                    "label": presenting.label(ServiceType, kind),
                    "url": f"{reverse('today_person', args=[care.victim_id])}?service={kind}",
                }
                for kind in kinds
            ],
        }


def person_row(care: Care) -> dict[str, Any]:
    """Return what every list of people in care shows of one."""
    victim = care.victim
    age = redaction.age(victim, "identified")
    about = [presenting.label(Sex, victim.sex) if victim.sex != Sex.UNKNOWN else "", presenting.age_years(age)]
    return {
        "id": victim.pk,
        "code": victim.code,
        "reference": victim.case.reference,
        "about": ", ".join(part for part in about if part),
        "child": age.is_child == FourState.YES,
        "maybe_child": age.is_presumed_child and age.is_child != FourState.YES,
        "since": care.since,
        "shelter": getattr(care, "shelter_code", None) or "",
        "url": reverse("victim_detail", args=[victim.case.reference, victim.code]),
    }


def last_used(victim_ids: Sequence[UUID], viewer: Viewer) -> dict[UUID, list[str]]:
    """Return the types our agency gave each of these people, the latest first, in one query."""
    rows = (
        ServiceEpisode.objects.standing()
        .filter(victim_id__in=victim_ids, provider_id=viewer.agency_id)
        .values_list("victim_id", "type")
        .annotate(last=Max("recorded_at"))
        .order_by("-last")
    )
    found: dict[UUID, list[str]] = {}
    for victim_id, kind, _last in rows:
        found.setdefault(victim_id, []).append(kind)
    return found


def buttons(last: Iterable[str], habits: Counter[str], allowed: Sequence[str]) -> list[str]:
    """Return the types to offer: the person's own last ones, then the house's habits, then the usual ones."""
    wanted = [*last, *(kind for kind, _number in habits.most_common()), *USUAL]
    return [kind for kind in dict.fromkeys(map(str, wanted)) if kind in allowed][:BUTTONS]


class TodayNames(Today):
    """Today's cards with names, this once and for a reason; each name shown is a line in the record."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect(reverse("today"))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self.show(reveal=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        page = paginate(self.ours(), LAST_TAKEN_IN, request.GET.get("cursor", ""), SHOWN)
        names: dict[UUID, str] = {}
        for care in page.rows:
            if not access.can_show_identity(self.viewer, self.held_of(care)):
                continue
            card = vault.show_identity(
                case_id=care.victim.case_id,
                subject_id=care.victim_id,
                reason=form.cleaned_data["reason"],
                actor=self.viewer,
                now=timezone.now(),
            )
            full = [value for kind, value in card.names if kind == NameKind.FULL]
            names[care.victim_id] = full[0] if full else _("Name not recorded")
        return self.show(names=names)


class QuickService(InCarePage):
    """One person: first which service, then *Save*. The day is today, we gave it, it is done."""

    template_name = "victims/today_person.html"
    fragment_name = "victims/_today_save.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        care = self.person(self.kwargs["pk"])
        kind = request.GET.get("service", "")
        if kind and kind not in access.service_types(self.held_of(care)):
            raise NotVisible()
        return self._show(care, kind, QuickServiceForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        care = self.person(self.kwargs["pk"])
        kind = request.POST.get("service", "")
        key = request.POST.get("idempotency_key", "")
        remembered = request.remembered  # type: ignore[attr-defined]
        if key and (earlier := remembered.earlier(key)):
            return redirect(earlier)
        form = QuickServiceForm(request.POST)
        if not form.is_valid():
            return self._show(care, kind, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            row = services.record_service(
                victim_id=care.victim_id,
                data=services.NewService(type=kind, note=form.cleaned_data["note"]),
                actor=self.viewer,
                now=timezone.now(),
            )
        except InvalidInput as error:
            for texts in error.fields.values():
                for text in texts:
                    form.add_error(None, str(text))
            return self._show(care, kind, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        address = reverse("today_saved", args=[row.pk])
        if key:
            remembered.keep(key, address)
        return redirect(address)

    def _show(self, care: Care, kind: str, form: QuickServiceForm, status: int = HTTPStatus.OK) -> HttpResponse:
        allowed = access.service_types(self.held_of(care))
        last = last_used([care.victim_id], self.viewer).get(care.victim_id, []) if not kind else []
        here = reverse("today_person", args=[care.victim_id])
        context = {
            "person": person_row(care),
            "kind": kind,
            "service": presenting.label(ServiceType, kind) if kind in ServiceType.values else "",
            "form": form,
            "idempotency_key": self.request.POST.get("idempotency_key") or str(uuid4()),
            "last": [_option(item, here) for item in buttons(last, Counter(), allowed)] if not kind else [],
            "groups": _groups(allowed, here) if not kind else [],
        }
        return self.render(context, status=status, template="" if kind else self.template_name)


def _option(kind: str, here: str) -> dict[str, str]:
    return {"label": presenting.label(ServiceType, kind), "url": f"{here}?service={kind}"}


def _groups(allowed: Sequence[str], here: str) -> list[dict[str, Any]]:
    by_group: dict[str, list[str]] = {}
    for kind in allowed:
        by_group.setdefault(choices.SERVICE_TO_GROUP[kind], []).append(kind)
    return [
        {"label": group.label, "options": [_option(kind, here) for kind in by_group[group]]}
        for group in ServiceGroup
        if group in by_group
    ]


class SavedPage(Today):
    """What was just recorded: *Undo* for a minute, *Same service for others*. One save may stand for several people."""

    fragment_name = "victims/_today_saved.html"

    def rows(self) -> list[ServiceEpisode]:
        """Return what the viewer recorded in that one save; raises NotVisible for anything else."""
        first = (
            ServiceEpisode.objects.readable_by(self.viewer)
            .filter(pk=self.kwargs["pk"], recorded_by_id=self.viewer.user_id)
            .first()
        )
        if first is None or self.viewer.user_id is None:
            raise NotVisible()
        together = ServiceEpisode.objects.for_list(self.viewer).filter(
            recorded_by_id=self.viewer.user_id, recorded_at=first.recorded_at, type=first.type
        )
        return list(together[: MOST_OTHERS + 1])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = self.rows()
        saved = self.saved(rows)
        if self.wants_fragment:
            return self.render({"saved": saved})
        return self.show(saved=saved)

    def saved(self, rows: Sequence[ServiceEpisode]) -> dict[str, Any]:
        """Say what was recorded, and what can still be done about it."""
        first = rows[0]
        service = presenting.label(ServiceType, first.type)
        if len(rows) == 1:
            who = {"service": service, "code": first.victim.code, "case": first.victim.case.reference}
            text = _("%(service)s recorded for %(code)s in %(case)s.") % who
        else:
            words = ngettext(
                "%(service)s recorded for %(number)d person.", "%(service)s recorded for %(number)d people.", len(rows)
            )
            text = words % {"service": service, "number": len(rows)}
        left = timedelta(seconds=services.UNDO_SECONDS) - (timezone.now() - first.recorded_at)
        return {
            "text": text,
            "seconds": max(0, int(left.total_seconds())),
            "undo_url": reverse("today_undo", args=[self.kwargs["pk"]]),
            "more_url": reverse("today_others", args=[self.kwargs["pk"]]),
            "more_label": _("Same service for others"),
        }


class UndoSaved(SavedPage):
    """Take back what one save recorded, within its minute."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return redirect(reverse("today"))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = self.rows()
        services.undo_services(service_ids=[row.pk for row in rows], actor=self.viewer, now=timezone.now())
        service = presenting.label(ServiceType, rows[0].type)
        messages.success(request, _("%(service)s was taken back.") % {"service": service})
        return redirect(reverse("today"))


class SameForOthers(SavedPage):
    """The same service for more of the people in our care: tick, save."""

    template_name = "victims/today_others.html"
    fragment_name = ""
    heading = gettext_lazy("Same service for others")

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = self.rows()
        return self._form_page(rows, OthersForm(people=self._others(rows)))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        rows = self.rows()
        key = request.POST.get("idempotency_key", "")
        remembered = request.remembered  # type: ignore[attr-defined]
        if key and (earlier := remembered.earlier(key)):
            return redirect(earlier)
        form = OthersForm(request.POST, people=self._others(rows))
        if not form.is_valid():
            return self._form_page(rows, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        first = rows[0]
        # PRIVACY: a note is about one person and is not copied to another.
        made = services.record_service_for_many(
            victim_ids=[UUID(value) for value in form.cleaned_data["people"]],
            data=services.NewService(type=first.type, started_on=first.started_on, outcome=first.outcome),
            actor=self.viewer,
            now=timezone.now(),
        )
        address = reverse("today_saved", args=[made[0].pk])
        if key:
            remembered.keep(key, address)
        return redirect(address)

    def _others(self, rows: Sequence[ServiceEpisode]) -> list[tuple[str, str]]:
        done = {row.victim_id for row in rows}
        kind = rows[0].type
        people = []
        for care in self.ours().exclude(victim_id__in=done).order_by("-since", "-pk")[:MOST_OTHERS]:
            if kind in access.service_types(self.held_of(care)):
                row = person_row(care)
                people.append((str(care.victim_id), f"{row['code']} · {row['reference']} ({row['about']})"))
        return people

    def _form_page(self, rows: Sequence[ServiceEpisode], form: OthersForm, status: int = HTTPStatus.OK) -> HttpResponse:
        context = {
            "form": form,
            "service": presenting.label(ServiceType, rows[0].type),
            "day": rows[0].started_on,
            "nobody": not form.fields["people"].choices,  # type: ignore[attr-defined]
            "idempotency_key": self.request.POST.get("idempotency_key") or str(uuid4()),
        }
        return self.render(context, status=status, template=self.template_name)
