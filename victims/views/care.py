"""People in our care, beds, shelters, stays, and needs."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import places
from casetracker.accounts.viewer import Viewer
from casetracker.common.dates import PartialDate
from casetracker.common.errors import InvalidInput, NotVisible, WrongState
from casetracker.common.paging import capped_count, paginate
from casetracker.common.views import FormView
from casetracker.regions import lookup
from casetracker.vault import reading as vault
from victims import access, choices, services
from victims.filters import CareFilter
from victims.forms.care import EndCareForm, EndStayForm, PlaceForm, ShelterForm, StartCareForm
from victims.forms.people import NeedForm
from victims.models import Need, Placement, Shelter
from victims.views import presenting
from victims.views.base import VersionedForm, VictimFormView, redirect
from victims.views.episodes import active_filters
from victims.views.today import LAST_TAKEN_IN, InCarePage, person_row

_CODE = re.compile(r"V-?([1-9][0-9]{0,5})", re.IGNORECASE)
_REFERENCE = re.compile(r"[2-9A-HJKMNP-TV-Z]{2,4}-?[2-9A-HJKMNP-TV-Z]{0,4}", re.IGNORECASE)
_WHOLE_REFERENCE = re.compile(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", re.IGNORECASE)
MOST_FOUND = 50


class CareList(InCarePage):
    """People in our care. A code or case number is looked up by address; a name only by POST, which leaves no trace."""

    template_name = "victims/care.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        filters = CareFilter(request.GET, queryset=self.ours())
        rows = filters.qs if filters.is_valid() else self.ours().none()
        wanted = request.GET.get("code", "")[:12]
        if wanted:
            rows = by_code(rows, wanted)
        page = paginate(rows, LAST_TAKEN_IN, request.GET.get("cursor", ""))
        context = {
            "page": page,
            "people": [person_row(care) for care in page.rows],
            "count": capped_count(rows),
            "filter": filters,
            "active": active_filters(filters, request),
            "code": wanted,
            "beds": beds(self.viewer),
            "may_manage": access.can_manage_shelters(self.viewer),
        }
        return self.render(context)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        text = request.POST.get("who", "").strip()[:200].replace("\x00", "")
        if is_code(text):
            return redirect(f"{reverse('care_list')}?code={text.upper()}")
        problem, people = "", []
        try:
            matches = vault.find(text=text, actor=self.viewer, now=timezone.now())
        except InvalidInput:
            problem = _("Enter at least 3 letters, a code such as V-2, or a case number.")
        else:
            found = [match.subject_id for match in matches][:MOST_FOUND]
            people = [person_row(care) for care in self.ours().filter(victim_id__in=found).order_by("-since", "-pk")]
        context = {
            "people": people,
            "count": len(people),
            "filter": CareFilter({}, queryset=self.ours().none()),
            "active": [],
            "searched": True,
            "problem": problem,
            "beds": beds(self.viewer),
            "may_manage": access.can_manage_shelters(self.viewer),
        }
        return self.render(context)


def is_code(text: str) -> bool:
    """Say whether a text is surely a code or a case number. PRIVACY: a name must never get into an address."""
    if _CODE.fullmatch(text) or _WHOLE_REFERENCE.fullmatch(text):
        return True
    return bool(_REFERENCE.fullmatch(text)) and any(letter.isdigit() for letter in text)


def by_code(rows: Any, text: str) -> Any:
    """Keep the rows of a code (`V-2`) or of a case number, whole or its beginning."""
    if code := _CODE.fullmatch(text):
        return rows.filter(victim__number=int(code[1]))
    if not _REFERENCE.fullmatch(text):
        return rows.none()
    letters = text.upper().replace("-", "")
    start = letters if len(letters) <= 4 else f"{letters[:4]}-{letters[4:]}"
    return rows.filter(victim__case__reference__startswith=start)


def beds(viewer: Viewer) -> list[dict[str, Any]]:
    """Return the shelters of the viewer's agency with their beds."""
    return [
        {"shelter": shelter, "taken": shelter.taken, "free": max(0, shelter.free), "is_full": shelter.free <= 0}
        for shelter in Shelter.objects.visible_to(viewer).for_list()
        if shelter.is_active
    ]


class StartCare(VictimFormView):
    """Take a victim into our care."""

    form_class: ClassVar[type[BaseForm]] = StartCareForm
    heading = gettext_lazy("Take into our care")
    hint = gettext_lazy("The person is then listed on Today for everybody in your agency who looks after people.")
    back_to = "shelter"
    success_message = gettext_lazy("The person is in your care now.")

    def load(self) -> None:
        super().load()
        agency = self.viewer.agency_id
        self.require(agency is not None and access.can_take_into_care(self.viewer, self.held, agency))

    def initial(self) -> dict[str, Any]:
        return {"since": PartialDate(timezone.localdate(self.now))}

    def perform(self, form: BaseForm) -> str:
        assert self.viewer.agency_id is not None  # noqa: S101
        services.start_care(
            victim_id=self.victim.pk,
            agency_id=self.viewer.agency_id,
            since=form.cleaned_data["since"].date,
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)


class EndCare(VictimFormView):
    """End our care for a victim."""

    form_class: ClassVar[type[BaseForm]] = EndCareForm
    heading = gettext_lazy("End our care")
    hint = gettext_lazy("The person leaves Today. What was recorded stays.")
    back_to = "shelter"
    success_message = gettext_lazy("Your care for this person has ended.")

    def load(self) -> None:
        super().load()
        self.require(access.has_today(self.viewer))

    def initial(self) -> dict[str, Any]:
        return {"until": PartialDate(timezone.localdate(self.now))}

    def perform(self, form: BaseForm) -> str:
        assert self.viewer.agency_id is not None  # noqa: S101
        services.end_care(
            victim_id=self.victim.pk,
            agency_id=self.viewer.agency_id,
            until=form.cleaned_data["until"].date,
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)


class AddNeed(VictimFormView):
    """Note what a victim needs."""

    form_class: ClassVar[type[BaseForm]] = NeedForm
    heading = gettext_lazy("Add a need")
    hint = gettext_lazy("The day it was asked for starts the days the law gives to begin the service.")
    back_to = "needs"
    success_message = gettext_lazy("The need was added.")

    def load(self) -> None:
        super().load()
        self.require(access.can_record_consent(self.viewer, self.held))

    def initial(self) -> dict[str, Any]:
        return {"since": PartialDate(timezone.localdate(self.now))}

    def perform(self, form: BaseForm) -> str:
        cleaned = form.cleaned_data
        services.add_need(
            victim_id=self.victim.pk,
            type=cleaned["type"],
            is_urgent=cleaned["is_urgent"],
            since=cleaned["since"].date,
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)


class EndNeed(VictimFormView):
    """A need that was met, or is no longer wanted."""

    form_class: ClassVar[type[BaseForm]] = EndCareForm
    template_name = "victims/end_need.html"
    heading = gettext_lazy("Need met or no longer wanted")
    back_to = "needs"

    def load(self) -> None:
        super().load()
        self.require(access.can_record_consent(self.viewer, self.held))
        need = Need.objects.visible_to(self.viewer).filter(victim=self.victim, pk=self.kwargs["pk"]).first()
        if need is None or not access.can_view_service(self.viewer, self.held, need.type):
            raise NotVisible()
        self.need = need

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        form = super().get_form(data, files)
        form.fields["until"].label = _("Met, or no longer wanted, on")
        return form

    def initial(self) -> dict[str, Any]:
        return {"until": PartialDate(timezone.localdate(self.now))}

    def perform(self, form: BaseForm) -> str:
        services.end_need(need_id=self.need.pk, until=form.cleaned_data["until"].date, actor=self.viewer, now=self.now)
        return self.victim_url(self.back_to)

    def extra(self) -> dict[str, Any]:
        return {
            **super().extra(),
            "need": presenting.label(choices.ServiceType, self.need.type),
            "since": self.need.since,
        }


class PlaceVictim(VictimFormView):
    """Give a victim a bed in one of our shelters."""

    form_class: ClassVar[type[BaseForm]] = PlaceForm
    template_name = "victims/place.html"
    heading = gettext_lazy("Give a bed")
    back_to = "shelter"
    success_message = gettext_lazy("The stay was recorded.")

    def load(self) -> None:
        super().load()
        self.require(access.can_place(self.viewer, self.held))
        self.beds = beds(self.viewer)

    def form_arguments(self) -> dict[str, Any]:
        return {"shelters": [(str(item["shelter"].pk), bed_label(item)) for item in self.beds]}

    def initial(self) -> dict[str, Any]:
        return {"since": PartialDate(timezone.localdate(self.now))}

    def perform(self, form: BaseForm) -> str:
        services.place_in_shelter(
            victim_id=self.victim.pk,
            shelter_id=UUID(form.cleaned_data["shelter"]),
            since=form.cleaned_data["since"].date,
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "has_shelters": bool(self.beds)}


def bed_label(item: Mapping[str, Any]) -> str:
    """Return a shelter as a choice: its code, its free beds, whom it takes."""
    shelter = item["shelter"]
    words = {"code": shelter.code, "free": item["free"], "beds": shelter.beds, "who": admits(shelter)}
    return _("%(code)s — %(free)d of %(beds)d beds free — takes %(who)s") % words


def admits(shelter: Shelter) -> str:
    """Say whom a shelter takes in."""
    groups = (
        (shelter.takes_women, _("women")),
        (shelter.takes_men, _("men")),
        (shelter.takes_children, _("children")),
    )
    return ", ".join(word for takes, word in groups if takes)


class EndStay(VictimFormView):
    """End a stay in a shelter, with why."""

    form_class: ClassVar[type[BaseForm]] = EndStayForm
    heading = gettext_lazy("End the stay")
    back_to = "shelter"
    success_message = gettext_lazy("The stay has ended.")

    def load(self) -> None:
        super().load()
        self.require(access.can_place(self.viewer, self.held))
        stay = Placement.objects.visible_to(self.viewer).filter(victim=self.victim, pk=self.kwargs["pk"]).first()
        if stay is None:
            raise NotVisible()
        if stay.until is not None:
            raise WrongState(_("This stay has ended already."))
        self.stay = stay

    def initial(self) -> dict[str, Any]:
        return {"until": PartialDate(timezone.localdate(self.now))}

    def perform(self, form: BaseForm) -> str:
        services.end_placement(
            placement_id=self.stay.pk,
            until=form.cleaned_data["until"].date,
            exit_reason=form.cleaned_data["exit_reason"],
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)


class ShelterList(InCarePage):
    """Our shelters: beds, and who stays where."""

    template_name = "victims/shelters.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        shelters = Shelter.objects.visible_to(self.viewer).for_list().with_guests(self.viewer)
        rows = [
            {
                "shelter": shelter,
                "taken": shelter.taken,
                "free": max(0, shelter.free),
                "is_full": shelter.free <= 0,
                "where": lookup.region_name(shelter.regency_id),
                "admits": admits(shelter),
                "guests": [
                    {
                        "code": stay.victim.code,
                        "reference": stay.victim.case.reference,
                        "since": stay.since,
                        "url": reverse("victim_detail", args=[stay.victim.case.reference, stay.victim.code]),
                    }
                    for stay in shelter.staying
                ],
                "edit_url": reverse("shelter_edit", args=[shelter.pk]),
            }
            for shelter in shelters
        ]
        return self.render({"rows": rows, "may_manage": access.can_manage_shelters(self.viewer)})


class _ShelterForm(FormView):
    """What the two shelter forms share."""

    form_class: ClassVar[type[BaseForm]] = ShelterForm
    template_name = "victims/shelter.html"
    heading: Any = ""
    shelter: Shelter | None = None

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_manage_shelters(viewer)

    def extra(self) -> dict[str, Any]:
        return {"heading": self.heading, "shelter": self.shelter, "back_url": reverse("shelter_list")}


class AddShelter(_ShelterForm):
    """Add a shelter of our agency."""

    heading = gettext_lazy("Add a shelter")
    success_message = gettext_lazy("The shelter was added.")

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, ShelterForm)  # noqa: S101
        values = {name: value for name, value in form.values().items() if name != "is_active"}
        services.add_shelter(data=services.NewShelter(**values), actor=self.viewer, now=timezone.now())
        return reverse("shelter_list")


class EditShelter(VersionedForm, _ShelterForm):
    """Change a shelter of our agency."""

    heading = gettext_lazy("Change a shelter")
    success_message = gettext_lazy("The shelter was changed.")

    def load(self) -> None:
        shelter = Shelter.objects.visible_to(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if shelter is None:
            raise NotVisible()
        self.shelter = shelter

    def current(self) -> dict[str, Any]:
        assert self.shelter is not None  # noqa: S101
        regency = lookup.region(self.shelter.regency_id)
        same = ("code", "beds", "takes_women", "takes_men", "takes_children", "address", "is_active")
        return {
            **{name: getattr(self.shelter, name) for name in same},
            "province": places.region_code(regency.province_id) if regency else "",
            "regency": regency.code if regency else "",
        }

    def version(self) -> int:
        assert self.shelter is not None  # noqa: S101
        return self.shelter.version

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        assert isinstance(form, ShelterForm) and self.shelter is not None  # noqa: S101, PT018
        services.edit_shelter(
            shelter_id=self.shelter.pk, version=version, values=form.values(), actor=self.viewer, now=timezone.now()
        )
        return reverse("shelter_list")
