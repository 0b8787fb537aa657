"""Cards as readers see them: labels for codes, rows for lists of facts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.choices import ExploitationForm
from casetracker.access.sections import SectionName
from casetracker.common.choices import AgeBasis, FourState, Sex
from casetracker.common.templatetags.ui import four_state, money, partial_date, pill
from casetracker.regions import lookup
from victims import choices
from victims.ages import AgeRange
from victims.elements import Explanation, Hint
from victims.redaction import ServiceCard, VictimCard

STATUS_TONES: Mapping[str, str] = {
    choices.IdentificationStatus.SCREENED: "neutral",
    choices.IdentificationStatus.POSSIBLE: "warn",
    choices.IdentificationStatus.PRESUMED: "info",
    choices.IdentificationStatus.CONFIRMED: "good",
    choices.IdentificationStatus.NOT_VICTIM: "plain",
    choices.IdentificationStatus.WITHDRAWN: "plain",
    choices.IdentificationStatus.UNDETERMINED: "neutral",
}

OUTCOME_TONES: Mapping[str, str] = {
    choices.ServiceOutcome.DELIVERED: "good",
    choices.ServiceOutcome.ONGOING: "info",
    choices.ServiceOutcome.PARTLY_DELIVERED: "info",
    choices.ServiceOutcome.NOT_DELIVERED: "bad",
    choices.ServiceOutcome.REFUSED: "neutral",
}

ELEMENT_LISTS: Mapping[str, type[TextChoices]] = {
    choices.Element.ACT: choices.Act,
    choices.Element.MEANS: choices.Means,
    choices.Element.MEANS_OF_CONTROL: choices.MeansOfControl,
    choices.Element.PURPOSE: choices.Purpose,
    choices.Element.EXPLOITATION: ExploitationForm,
}

Row = dict[str, Any]


def label(codes: type[TextChoices], code: str | None) -> str:
    """Return the words for a code; empty text for none."""
    return str(codes(code).label) if code else ""


def age_text(age: AgeRange) -> str:
    """Write an age: `24`, `9–17`, `48 or older`, `17 or younger`, "Not known"."""
    if age.first is None and age.last is None:
        return gettext("Not known")
    if age.last is None:
        return gettext("%(years)d or older") % {"years": age.first}
    if age.first is None:
        return gettext("%(years)d or younger") % {"years": age.last}
    return str(age.first) if age.first == age.last else f"{age.first}–{age.last}"


def age_years(age: AgeRange) -> str:
    """Write an age with its unit: `24 years`."""
    if age.first is not None and age.first == age.last:
        return ngettext("%(years)d year", "%(years)d years", age.first) % {"years": age.first}
    if not age:
        return gettext("Age not known")
    return gettext("%(years)s years") % {"years": age_text(age)}


def citizenship(card: VictimCard) -> str:
    """Write the citizenship; withheld and stateless are said."""
    if card.citizenship_id:
        return lookup.country_name(card.citizenship_id, get_language() or "en")
    if card.is_stateless:
        return gettext("Stateless")
    return gettext("Withheld by the source") if card.citizenship_withheld else ""


def child_pill(card: VictimCard) -> Any:
    """Say whether the person is a child, in a word; nothing for an adult or an unknown age."""
    if card.is_child == FourState.YES:
        return pill(gettext("Child"), "warn")
    return pill(gettext("May be a child"), "warn") if card.age_identified.is_presumed_child else ""


def facts(card: VictimCard) -> list[Row]:
    """Where and how the victim was found."""
    rows = [
        {"label": _("Sex"), "value": label(Sex, card.sex)},
        {"label": _("Age when found"), "value": age_years(card.age_identified) if card.age_identified else ""},
        {"label": _("Citizenship"), "value": citizenship(card)},
        {"label": _("Identified on"), "value": partial_date(card.registered_on, card.registered_on_precision)},
    ]
    if card.shows("identified_where"):
        origin = [lookup.region_name(card.origin_regency_id), lookup.region_name(card.origin_province_id)]
        rows += [
            {"label": _("Comes from"), "value": ", ".join(name for name in origin if name)},
            {"label": _("Found where"), "value": label(choices.IdentifiedWhere, card.identified_where)},
            {"label": _("Direction"), "value": label(choices.CrossBorder, card.cross_border)},
            {"label": _("Stopped before exploitation"), "value": four_state(card.was_prevented)},
            {"label": _("Trafficked before"), "value": four_state(card.was_trafficked_before)},
        ]
    return rows


def ages(card: VictimCard) -> list[Row]:
    """The three ages side by side."""
    found = (
        (_("When recruited"), card.age_recruited),
        (_("When exploitation began"), card.age_exploited),
        (_("When found"), card.age_identified),
    )
    return [
        {
            "label": label_,
            "text": age_text(age),
            "is_known": bool(age),
            "child": age.is_child == FourState.YES,
            "maybe": age.is_presumed_child and age.is_child != FourState.YES,
        }
        for label_, age in found
        if age is not None
    ]


def recruitment(card: VictimCard) -> list[Row]:
    """How it began."""
    return [
        {"label": _("Recruiter was"), "value": label(choices.RecruiterRelationship, card.recruiter_relationship)},
        {"label": _("Kind of recruiter"), "value": label(choices.RecruiterActor, card.recruiter_actor)},
        {"label": _("How contact was made"), "value": label(choices.RecruitmentMethod, card.recruitment_method)},
        {"label": _("Promised"), "value": label(choices.RecruitmentPromise, card.recruitment_promise)},
        {"label": _("Visa"), "value": label(choices.VisaUsed, card.visa_used)},
        {"label": _("Abducted"), "value": four_state(card.was_abducted)},
        {"label": _("Lasted"), "value": label(choices.DurationBand, card.duration)},
        {"label": _("Remarks"), "value": card.remarks or ""},
    ]


def wishes(card: VictimCard) -> list[Row]:
    """What the victim wants."""
    return [
        {"label": _("Help from services"), "value": four_state(card.wants_services)},
        {"label": _("Return home"), "value": four_state(card.wants_return)},
        {"label": _("An investigation"), "value": four_state(card.wants_investigation)},
        {"label": _("Guardian is a suspect"), "value": four_state(card.guardian_is_suspect)},
    ]


def age_basis(card: VictimCard) -> list[Row]:
    """What the ages rest on."""
    rows = [{"label": _("Known from"), "value": label(AgeBasis, card.age_basis)}]
    if card.age_changed_by:
        rows.append(
            {"label": _("Age on a document changed by"), "value": label(choices.AgeChangedBy, card.age_changed_by)}
        )
    return rows


def findings(states: Mapping[str, Mapping[str, str]], edit_urls: Mapping[str, str]) -> list[Row]:
    """Each element with what was found, ruled out, unknown, and how much was not asked."""
    groups = []
    for element in choices.Element:
        codes = ELEMENT_LISTS[element]
        answers = states.get(element, {})
        by_state: dict[str, list[str]] = {state: [] for state in (FourState.YES, FourState.NO, FourState.UNKNOWN)}
        for code, text in codes.choices:
            if answers.get(code) in by_state:
                by_state[answers[code]].append(str(text))
        asked = sum(len(found) for found in by_state.values())
        groups.append(
            {
                "label": element.label,
                "found": by_state[FourState.YES],
                "ruled_out": by_state[FourState.NO],
                "unknown": by_state[FourState.UNKNOWN],
                "asked": asked,
                "total": len(codes.choices),
                "edit_url": edit_urls.get(element, ""),
            }
        )
    return groups


def explanation(found: Explanation) -> Row:
    """The test of identification in words."""
    names = {"act": _("Act"), "means": _("Means"), "purpose": _("Purpose")}
    steps = []
    for step in found.steps:
        codes = {code: text for list_ in ELEMENT_LISTS.values() for code, text in list_.choices}
        if step.element in ELEMENT_LISTS:
            codes |= dict(ELEMENT_LISTS[step.element].choices)
        if step.is_shown:
            state, tone = _("Shown"), "good"
        elif not step.is_needed:
            state, tone = _("Not needed while the person is, or may be, a child"), "plain"
        else:
            state, tone = _("Missing"), "warn"
        steps.append(
            {
                "label": names[step.element],
                "state": state,
                "tone": tone,
                "found": ", ".join(str(codes[code]) for code in step.found if code in codes),
            }
        )
    return {
        "text": found.text,
        "steps": steps,
        "missing": found.missing,
        "is_indicated": found.outcome.startswith("indicated"),
        "presumes_child": found.presumes_child,
    }


def hint_rows(hints: Iterable[Hint], codes: type[TextChoices], because: type[TextChoices]) -> list[str]:
    """Hints in words: what to ask about next, and why."""
    return [
        gettext("%(what)s, because of this means or form found: %(why)s")
        % {"what": codes(hint.code).label, "why": because(hint.because).label}
        for hint in hints
    ]


def service_row(card: ServiceCard) -> Row:
    """A service as a row of a list."""
    amount = ""
    if card.units is not None:
        amount = f"{card.units.normalize():f} {label(choices.UnitKind, card.unit_kind).lower()}"
    return {
        "card": card,
        "type": label(choices.ServiceType, card.type),
        "outcome": label(choices.ServiceOutcome, card.outcome),
        "tone": OUTCOME_TONES.get(card.outcome, "neutral"),
        "when": partial_date(card.started_on),
        "until": partial_date(card.ended_on) if card.ended_on and card.ended_on != card.started_on else "",
        "amount": amount,
        "cost": money(card.cost, card.currency) if card.cost is not None else "",
        "unmet": label(choices.UnmetReason, card.unmet_reason),
        "refused": card.refused_by_victim == FourState.YES,
    }


def section_names(names: Sequence[str]) -> str:
    """Section names as people read them."""
    return ", ".join(str(SectionName(name).label) for name in names)
