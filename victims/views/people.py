"""The page of a victim, adding one, changing facts, and showing a name."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access as case_access
from cases import clock, places
from cases.choices import ExploitationForm
from cases.models import Case
from casetracker.access.sections import Section, to_names
from casetracker.common.choices import FourState
from casetracker.common.dates import PartialDate
from casetracker.common.errors import InvalidInput, NotVisible
from casetracker.common.templatetags.ui import partial_date
from casetracker.common.views import FormView
from casetracker.regions import lookup
from casetracker.vault import reading as vault
from casetracker.vault.choices import BirthDateBasis, IdentifierKind, NameKind
from victims import access, choices, elements, redaction, services
from victims.ages import AgeRange
from victims.choices import Element, Means, MeansOfControl, Purpose
from victims.forms.people import (
    AgesForm,
    FactsForm,
    IdentityForm,
    RecruitmentForm,
    RevealForm,
    VictimForm,
    WishesForm,
    identity_initial,
)
from victims.models import Consent, Need, Placement, ServiceEpisode, Victim
from victims.views import presenting
from victims.views.base import InCase, OfVictim, VersionedFormView, version_typed

SERVICE_LIMIT = "service_start"
LIKELY_SAME = 92
RECENT_SERVICES = 8
FORM_TEXT = 200
ASKED_NOT = FourState.NOT_ASKED
RECRUITMENT = (
    "recruiter_relationship",
    "recruiter_actor",
    "recruitment_method",
    "recruitment_promise",
    "visa_used",
    "duration",
    "remarks",
)
MOST_MATCHES = 10


class VictimPage(OfVictim):
    """Everything about one victim that the viewer's sections open."""

    template_name = "victims/detail.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load_victim()
        victim, held, viewer = self.victim, self.held, self.viewer
        found = list(victim.findings.order_by("id").values_list("element", "code", "state"))
        card = redaction.victim_card(victim, held, viewer, found)
        if card is None:
            raise NotVisible()
        context: dict[str, Any] = {
            "case": self.case,
            "victim": victim,
            "card": card,
            "meta": self._meta(card),
            "facts": presenting.facts(card),
            "wishes": presenting.wishes(card) if card.shows("wants_services") else [],
            "hidden": presenting.section_names(card.hidden),
            "may": self._may(),
            "reveal_form": RevealForm(),
            **self._ages(card),
            **self._identification(),
            **self._findings(found),
            **self._consents(),
            **self._care(),
            **self._services(),
        }
        context["recruitment"] = presenting.recruitment(card) if card.shows("recruiter_relationship") else []
        context["recruitment_known"] = (
            any(getattr(card, name) for name in RECRUITMENT) or card.was_abducted != ASKED_NOT
        )
        context["wishes_known"] = any(getattr(card, name) != ASKED_NOT for name in EditWishes.names)
        context["sections"] = self._sections(context)
        return self.render(context)

    def _meta(self, card: redaction.VictimCard) -> list[dict[str, Any]]:
        status = presenting.label(choices.IdentificationStatus, card.identification_status)
        items: list[dict[str, Any]] = [
            {"pill": status, "tone": presenting.STATUS_TONES[card.identification_status]},
            {"label": _("Case"), "value": card.case_reference},
        ]
        if card.is_child == FourState.YES:
            items.insert(1, {"pill": _("Child"), "tone": "warn"})
        elif card.age_identified.is_presumed_child:
            items.insert(1, {"pill": _("May be a child"), "tone": "warn"})
        return items

    def _may(self) -> dict[str, bool]:
        viewer, held = self.viewer, self.held
        return {
            "edit": access.can_edit_victim(viewer, held),
            "edit_identity": access.can_edit_identity(viewer, held),
            "edit_facts": access.can_edit_victim(viewer, held)
            and bool(services.FACT_SECTIONS["identified_where"] & held),
            "edit_recruitment": access.can_record_findings(viewer, held),
            "show_identity": access.can_show_identity(viewer, held),
            "erase": case_access.can_ask_to_destroy(viewer, held, self.case),
            "findings": access.can_record_findings(viewer, held),
            "decide": access.can_decide_identification(viewer, held),
            "consent": access.can_record_consent(viewer, held),
            "need": access.can_record_consent(viewer, held),
            "place": access.can_place(viewer, held),
            "take": self.viewer.agency_id is not None
            and access.can_take_into_care(viewer, held, self.viewer.agency_id)
            and access.has_today(viewer),
        }

    def _ages(self, card: redaction.VictimCard) -> dict[str, Any]:
        if not card.shows("age_recruited"):
            return {}
        return {
            "ages": presenting.ages(card),
            "age_basis": presenting.age_basis(card),
            "age_conflict": card.has_age_conflict == FourState.YES,
        }

    def _identification(self) -> dict[str, Any]:
        changes = self.victim.identification_changes.select_related("by", "decided_by_agency").order_by("-at", "-id")
        grounds = access.can_view_findings(self.viewer, self.held) or access.can_view_services(self.viewer, self.held)
        events = [
            {
                "title": presenting.label(choices.IdentificationStatus, change.to_status),
                "day": change.on,
                "who": self._decider(change),
                "text": change.reason if grounds else "",
            }
            for change in changes
        ]
        return {"decisions": events}

    @staticmethod
    def _decider(change: Any) -> str:
        parts = [
            presenting.label(choices.DecidedByType, change.decided_by_type),
            str(change.decided_by_agency) if change.decided_by_agency else "",
            change.by.display_name if change.by else "",
        ]
        return " · ".join(part for part in parts if part)

    def _findings(self, found: list[tuple[str, str, str]]) -> dict[str, Any]:
        if not access.can_view_findings(self.viewer, self.held):
            return {}
        states = by_element(found)
        urls = {}
        if access.can_record_findings(self.viewer, self.held):
            where = [self.case.reference, self.victim.code]
            urls = {element: reverse("victim_findings", args=[*where, element]) for element in Element.values}
        explained = elements.explain(states, redaction.age_when_done(self.victim))
        return {
            "findings": presenting.findings(states, urls),
            "explanation": presenting.explanation(explained),
            "hints": [
                *presenting.hint_rows(elements.means_hints(states), Means, MeansOfControl),
                *presenting.hint_rows(elements.purpose_hints(states), Purpose, ExploitationForm),
            ],
        }

    def _consents(self) -> dict[str, Any]:
        consents = list(Consent.objects.visible_to(self.viewer).filter(victim=self.victim).for_list())
        today = timezone.localdate(self.now)
        suspect = self.victim.guardian_is_suspect == FourState.YES
        rows = [consent_row(consent, today, suspect) for consent in consents]
        return {"consents": rows, "guardian_warning": suspect and any(row["by_guardian"] for row in rows)}

    def _care(self) -> dict[str, Any]:
        viewer, held = self.viewer, self.held
        shown: dict[str, Any] = {}
        stays = (
            Placement.objects.visible_to(viewer).filter(victim=self.victim).select_related("shelter__agency", "victim")
        )
        cards = [redaction.stay_card(stay, held, viewer) for stay in stays.order_by("-since", "-id")]
        shown["stays"] = [
            {
                "card": card,
                "exit": presenting.label(choices.PlacementExit, card.exit_reason),
                "regency": lookup.region_name(card.regency_id),
            }
            for card in cards
            if card is not None
        ]
        shown["in_shelter"] = any(item["card"].until is None for item in shown["stays"])
        shown["shows_stays"] = bool(held & (Section.SERVICES | Section.SHELTER_LOCATION))
        cares = list(self.victim.care.select_related("agency").filter(until__isnull=True).order_by("since", "id"))
        shown["cares"] = cares if access.can_view_services(viewer, held) else []
        shown["in_our_care"] = any(care.agency_id == viewer.agency_id for care in cares)
        shown["may_record_service"] = access.can_record_service(viewer, held, in_our_care=shown["in_our_care"])
        return shown

    def _services(self) -> dict[str, Any]:
        viewer, held = self.viewer, self.held
        if not held & (Section.SERVICES | Section.HEALTH):
            return {"shows_services": False, "needs": []}
        rows = ServiceEpisode.objects.for_list(viewer).filter(victim=self.victim)[: RECENT_SERVICES + 1]
        cards = [card for row in rows if (card := redaction.service_card(row, held, viewer))]
        needs = list(
            Need.objects.visible_to(viewer).standing().filter(victim=self.victim).order_by("-is_urgent", "since")
        )
        limit = clock.limits_on(timezone.localdate(self.now)).get(SERVICE_LIMIT) if needs else None
        return {
            "shows_services": True,
            "shows_health": access.can_view_health(viewer, held),
            "services": [presenting.service_row(card) for card in cards[:RECENT_SERVICES]],
            "more_services": len(cards) > RECENT_SERVICES,
            "needs": [
                {
                    "need": need,
                    "label": presenting.label(choices.ServiceType, need.type),
                    "due": clock.end_of(limit, need.since)
                    if limit and need.type in choices.SERVICES_WITH_STATUTORY_START
                    else None,
                }
                for need in needs
                if access.can_view_service(viewer, held, need.type)
            ],
        }

    @staticmethod
    def _sections(context: Mapping[str, Any]) -> list[dict[str, Any]]:
        parts = [
            ("facts", _("Facts"), True, None),
            ("ages", _("Ages"), "ages" in context, None),
            ("identification", _("Identification"), True, None),
            ("findings", _("Findings"), "findings" in context, None),
            ("recruitment", _("Recruitment"), bool(context["recruitment"]), None),
            ("wishes", _("Wishes"), bool(context["wishes"]), None),
            ("consent", _("Consent"), True, len(context["consents"])),
            ("needs", _("Needs"), context["shows_services"], len(context["needs"])),
            ("services", _("Services"), context["shows_services"], None),
            ("shelter", _("Care and shelter"), context["shows_stays"], None),
        ]
        return [{"label": label, "url": f"#{key}", "count": count} for key, label, is_shown, count in parts if is_shown]


def by_element(found: list[tuple[str, str, str]]) -> dict[str, dict[str, str]]:
    """Return findings as the test takes them: states by element and code."""
    states: dict[str, dict[str, str]] = {}
    for element, code, state in found:
        states.setdefault(element, {})[code] = state
    return states


def consent_row(consent: Consent, today: Any, guardian_is_suspect: bool) -> dict[str, Any]:  # noqa: FBT001
    """Return one consent as the list shows it."""
    by_guardian = consent.given_by == choices.ConsentGivenBy.GUARDIAN and guardian_is_suspect
    if consent.is_refused:
        state, tone = _("Refused"), "neutral"
    elif consent.withdrawn_at:
        state, tone = _("Withdrawn"), "bad"
    elif consent.until and consent.until < today:
        state, tone = _("Run out"), "warn"
    else:
        state, tone = _("Given"), "good"
    return {
        "consent": consent,
        "purpose": presenting.label(choices.ConsentPurpose, consent.purpose),
        "state": state,
        "tone": tone,
        "recipient": str(consent.recipient) if consent.recipient else "",
        "sections": presenting.section_names([name for name in to_names(consent.sections) if name != "header"]),
        "by": presenting.label(choices.ConsentGivenBy, consent.given_by),
        "by_guardian": by_guardian and not consent.is_refused and consent.withdrawn_at is None,
        "standing": not consent.is_refused and consent.withdrawn_at is None,
    }


class RevealName(OfVictim):
    """Show who a victim is, once, after a reason; the record keeps who was shown it and why."""

    template_name = "victims/reveal.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._load()
        return self._show(RevealForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self._load()
        form = RevealForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            card = vault.show_identity(
                case_id=self.case.pk,
                subject_id=self.victim.pk,
                reason=form.cleaned_data["reason"],
                actor=self.viewer,
                now=self.now,
            )
        except InvalidInput as error:
            for text in error.fields.get("reason", [error.message]):
                form.add_error("reason", str(text))
            return self._show(form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        return self._show(form, identity=identity_rows(card))

    def _load(self) -> None:
        self.load_victim()
        self.require(access.can_show_identity(self.viewer, self.held))

    def _show(self, form: RevealForm, identity: Any = None, status: int = HTTPStatus.OK) -> HttpResponse:
        context = {"form": form, "identity": identity, "victim": self.victim, "case": self.case}
        return self.render({**context, "back_url": self.victim_url()}, status=status)


def identity_rows(card: vault.IdentityCard) -> list[dict[str, Any]]:
    """Return an identity as rows of a summary list."""
    if card.is_erased:
        return [{"label": _("Identity"), "value": _("Erased")}]
    rows = [{"label": NameKind(kind).label, "value": value} for kind, value in card.names]
    for basis, value, precision, document in card.births:
        shown = partial_date(value, precision)
        label = _("Born, as the person says")
        if basis == BirthDateBasis.DOCUMENTED:
            label = _("Born, as a document says")
        elif basis == BirthDateBasis.ASSESSED:
            label = _("Born, as assessed")
        rows.append({"label": label, "value": f"{shown} ({document})" if document else shown})
    rows += [{"label": IdentifierKind(kind).label, "value": value} for kind, value in card.numbers]
    return rows or [{"label": NameKind.FULL.label, "value": ""}]


class AddVictim(InCase, FormView):
    """Add a victim to a case. A further one starts with what is usually the same as for the one before."""

    form_class: ClassVar[type[BaseForm]] = VictimForm
    template_name = "victims/new.html"

    def load(self) -> None:
        self.load_case()
        self.require(access.can_add_victim(self.viewer, self.held))
        self.before = Victim.objects.visible_to(self.viewer).filter(case=self.case).order_by("-number").first()

    def initial(self) -> dict[str, Any]:
        today = timezone.localdate(self.now)
        if self.before is None:
            return {
                "registered_on": PartialDate(today),
                "origin_province": places.region_code(self.case.found_province_id),
            }
        before = self.before
        return {
            "registered_on": PartialDate(before.registered_on, before.registered_on_precision),
            "identified_where": before.identified_where,
            "cross_border": before.cross_border,
            "citizenship": places.country_code(before.citizenship_id),
            "origin_province": places.region_code(before.origin_province_id),
            "origin_regency": places.region_code(before.origin_regency_id),
        }

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        form = super().get_form(data, files)
        if not isinstance(form, VictimForm) or data is None or not form.is_valid():
            return form
        matches = self._matches(form)
        if not matches:
            return form
        asking = VictimForm(data, files, initial=self.initial())
        asking.ask_who(list(matches.items()))
        return asking

    def _matches(self, form: VictimForm) -> dict[UUID, str]:
        """Find people recorded under the same name or number; a single name is asked about in the same case only."""
        matches: dict[UUID, str] = {}
        name = form.cleaned_data["full_name"]
        for text in [*form.numbers_typed(), name]:
            if sum(letter.isalnum() for letter in text) < vault.ENOUGH_LETTERS:
                continue
            is_single_name = text == name and len(name.split()) == 1
            for match in vault.find(text=text[:FORM_TEXT], actor=self.viewer, now=self.now):
                near = match.case_id == self.case.pk or not is_single_name
                if match.score >= LIKELY_SAME and near and len(matches) < MOST_MATCHES:
                    matches.setdefault(match.subject_id, self._place(match))
        return matches

    def _place(self, match: vault.Match) -> str:
        reference = Case.objects.visible_to(self.viewer).filter(pk=match.case_id).values_list("reference", flat=True)
        where = str(_("this case")) if match.case_id == self.case.pk else "".join(reference[:1])
        return str(_("%(code)s in %(case)s")) % {"code": match.code, "case": where}

    def perform(self, form: BaseForm) -> str:
        assert isinstance(form, VictimForm)  # noqa: S101
        cleaned = form.cleaned_data
        known = cleaned.get("same_person_as") or "new"
        same = UUID(known) if known != "new" else None
        if same is not None:
            self._refuse_twice(same)
        victim = services.add_victim(case_id=self.case.pk, data=self._data(form, same), actor=self.viewer, now=self.now)
        messages.success(self.request, _("%(code)s was added.") % {"code": victim.code})
        if "another" in self.request.POST:
            return reverse("victim_new", args=[self.case.reference])
        return reverse("victim_detail", args=[self.case.reference, victim.code])

    def _refuse_twice(self, same: UUID) -> None:
        twice = Victim.objects.visible_to(self.viewer).filter(case=self.case, pk=same).first()
        if twice is not None:
            message = _("This person is already %(code)s in this case. Open that page instead.")
            raise InvalidInput(fields={"same_person_as": [message % {"code": twice.code}]})

    def _data(self, form: VictimForm, same: UUID | None) -> services.NewVictim:
        cleaned = form.cleaned_data
        return services.NewVictim(
            identity=form.identity(),
            same_person_as=same,
            registered_on=cleaned["registered_on"].date,
            registered_on_precision=cleaned["registered_on"].precision,
            age_identified=cleaned["age_identified"],
            age_basis=cleaned["age_basis"],
            identified_where=cleaned["identified_where"],
            cross_border=cleaned["cross_border"],
            origin_province_id=places.region_id(cleaned["origin_province"]),
            origin_regency_id=places.region_id(cleaned["origin_regency"]),
            urgent_need=cleaned["urgent_need"],
            findings=tuple(
                (Element.EXPLOITATION, form_, FourState.YES)
                for form_ in self.case.exploitations.order_by("id").values_list("form", flat=True)
            ),
        )

    def extra(self) -> dict[str, Any]:
        return {"case": self.case, "before": self.before, "back_url": self.case_url()}


class EditFacts(VersionedFormView):
    """Where and how the victim was found."""

    form_class: ClassVar[type[BaseForm]] = FactsForm
    heading = _("Where and how this person was found")
    back_to = "facts"

    def load(self) -> None:
        super().load()
        self.require(
            access.can_edit_victim(self.viewer, self.held)
            and bool(services.FACT_SECTIONS["identified_where"] & self.held)
        )

    def current(self) -> dict[str, Any]:
        victim = self.victim
        return {
            "registered_on": PartialDate(victim.registered_on, victim.registered_on_precision),
            "origin_province": places.region_code(victim.origin_province_id),
            "origin_regency": places.region_code(victim.origin_regency_id),
            **{
                name: getattr(victim, name)
                for name in ("identified_where", "cross_border", "was_prevented", "was_trafficked_before")
            },
        }

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        facts = {
            name: answers[name]
            for name in ("identified_where", "cross_border", "was_prevented", "was_trafficked_before")
        }
        services.edit_victim(
            victim_id=self.victim.pk,
            version=version,
            facts={
                **facts,
                "registered_on": answers["registered_on"].date,
                "registered_on_precision": answers["registered_on"].precision,
                "origin_province_id": places.region_id(answers["origin_province"]),
                "origin_regency_id": places.region_id(answers["origin_regency"]),
            },
            actor=self.viewer,
            now=self.now,
        )
        return self.victim_url(self.back_to)


class _EditSome(VersionedFormView):
    """A form whose fields are facts of the victim under the same names."""

    names: ClassVar[tuple[str, ...]] = ()

    def load(self) -> None:
        super().load()
        allowed = all(services.FACT_SECTIONS[name] & self.held for name in self.names)
        self.require(access.can_edit_victim(self.viewer, self.held) and allowed)

    def current(self) -> dict[str, Any]:
        return {name: getattr(self.victim, name) for name in self.names}

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        facts = {name: answers[name] for name in self.names}
        services.edit_victim(victim_id=self.victim.pk, version=version, facts=facts, actor=self.viewer, now=self.now)
        return self.victim_url(self.back_to)


class EditAges(_EditSome):
    """The three ages."""

    form_class: ClassVar[type[BaseForm]] = AgesForm
    heading = _("Ages")
    hint = _("Three ages, kept apart: they answer different questions. Enter a range where nobody is sure.")
    back_to = "ages"
    names = ("age_recruited", "age_exploited", "age_identified", "age_basis", "age_changed_by")

    def current(self) -> dict[str, Any]:
        victim = self.victim
        ages: dict[str, AgeRange] = {
            f"age_{name}": redaction.age(victim, name) for name in ("recruited", "exploited", "identified")
        }
        return {**ages, "age_basis": victim.age_basis, "age_changed_by": victim.age_changed_by}


class EditRecruitment(_EditSome):
    """How it began."""

    form_class: ClassVar[type[BaseForm]] = RecruitmentForm
    heading = _("Recruitment")
    back_to = "recruitment"
    names = (
        "recruiter_relationship",
        "recruiter_actor",
        "recruitment_method",
        "recruitment_promise",
        "visa_used",
        "was_abducted",
        "duration",
        "remarks",
    )


class EditWishes(_EditSome):
    """What the victim wants."""

    form_class: ClassVar[type[BaseForm]] = WishesForm
    heading = _("What this person wants")
    back_to = "wishes"
    names = ("wants_services", "wants_return", "wants_investigation", "guardian_is_suspect")


class EditIdentity(VersionedFormView):
    """Who the victim is. Opening the form shows the identity, so it asks for a reason first, like showing a name."""

    form_class: ClassVar[type[BaseForm]] = IdentityForm
    template_name = "victims/identity.html"
    heading = _("Who this person is")
    back_to = "facts"
    known: dict[str, Any] | None = None

    def load(self) -> None:
        super().load()
        self.require(access.can_edit_identity(self.viewer, self.held))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return self._ask(RevealForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "version" in request.POST:
            return super().post(request, *args, **kwargs)
        self.load()
        reason = RevealForm(request.POST)
        if not reason.is_valid():
            return self._ask(reason, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        card = vault.show_identity(
            case_id=self.case.pk,
            subject_id=self.victim.pk,
            reason=reason.cleaned_data["reason"],
            actor=self.viewer,
            now=self.now,
        )
        self.known = identity_initial(card)
        return self.show(self.get_form())

    def _ask(self, reason: RevealForm, status: int = HTTPStatus.OK) -> HttpResponse:
        return self.render({**super().extra(), "reason_form": reason}, status=status)

    def current(self) -> dict[str, Any]:
        if self.known is None and self.changed_meanwhile:
            card = vault.show_identity(
                case_id=self.case.pk,
                subject_id=self.victim.pk,
                reason=str(_("Compared after somebody else changed it")),
                actor=self.viewer,
                now=self.now,
            )
            self.known = identity_initial(card)
        return self.known or {}

    def perform(self, form: BaseForm) -> str:
        return self.save(form.cleaned_data, form, version_typed(self.request))

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        assert isinstance(form, IdentityForm)  # noqa: S101
        services.edit_identity(
            victim_id=self.victim.pk, version=version, identity=form.identity(), actor=self.viewer, now=self.now
        )
        return self.victim_url(self.back_to)
