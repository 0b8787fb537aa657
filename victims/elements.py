"""The two-step test of identification: which elements are shown, which facts are missing. Pure; it never decides.

Source: Palermo Protocol art. 3(a)–(d). Consent has no place in it: where a means is shown it is irrelevant (3(b)), for
a child always. A named officer reads the explanation and decides.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casetracker.common.choices import FourState
from victims.ages import AgeRange
from victims.choices import CONTROL_TO_STATUTORY_MEANS_HINT, FORM_TO_PURPOSE_HINT, Element, Means, Purpose

States = Mapping[str, Mapping[str, str]]
"""Findings by element and code: `{"act": {"recruit": "yes"}}`. A code that is missing was not asked."""


class Outcome(StrEnum):
    """What the facts recorded so far show."""

    INDICATED = "indicated"
    INDICATED_AS_CHILD = "indicated_as_child"
    INDICATED_BY_PRESUMPTION = "indicated_by_presumption"
    MEANS_MISSING = "means_missing"
    PURPOSE_MISSING = "purpose_missing"
    ACT_MISSING = "act_missing"
    NOT_ENOUGH = "not_enough"


EXPLANATIONS: Mapping[Outcome, Promise] = {
    Outcome.INDICATED: _("An act, a means and a purpose are recorded: trafficking is indicated."),
    Outcome.INDICATED_AS_CHILD: _(
        "An act and a purpose are recorded, and the person was under 18: trafficking is indicated. "
        "For a child no means is needed."
    ),
    Outcome.INDICATED_BY_PRESUMPTION: _(
        "An act and a purpose are recorded, and the person may have been under 18: treat the person as a child "
        "until the age is established. Then no means is needed."
    ),
    Outcome.MEANS_MISSING: _("An act and a purpose are recorded, but no means. For an adult a means is needed."),
    Outcome.PURPOSE_MISSING: _(
        "An act is recorded, but no purpose of exploitation. This may be smuggling, a labour migration offence, "
        "or an attempt."
    ),
    Outcome.ACT_MISSING: _(
        "Exploitation is recorded, but no act. Check whether the person was harboured or received; "
        "otherwise other laws on forced labour or sexual violence apply."
    ),
    Outcome.NOT_ENOUGH: _("Not enough is recorded yet."),
}

ASK_ACT = _("Was the person recruited, transported, harboured, sent, transferred or received by somebody?")
ASK_MEANS: tuple[Promise, ...] = (
    _("Was there a debt the person had to work off?"),
    _("Were documents taken, forged, or an age altered?"),
    _("Was the person told something untrue about the work, the pay or the place?"),
    _("Was a weak position used: poverty, no papers, no language, dependence?"),
)
ASK_PURPOSE = _("What was the person used for, or to be used for? Intent is enough.")
ASK_AGE = _("How old was the person when it began? Which document or assessment says so?")


@dataclass(frozen=True, slots=True)
class Step:
    """One element of the test: what was found, what was ruled out."""

    element: str
    is_shown: bool
    is_needed: bool
    found: tuple[str, ...]
    ruled_out: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the recorded facts show, and what to ask next."""

    outcome: Outcome
    text: Promise
    steps: tuple[Step, ...]
    missing: tuple[Promise, ...]
    is_child: FourState
    presumes_child: bool


def explain(states: States, age: AgeRange) -> Explanation:
    """Lay the recorded facts beside the test; `age` is the age when the acts were done, as far as it is known."""
    means_needed = not age.is_presumed_child
    steps = (
        _step(states, (Element.ACT,), is_needed=True),
        _step(states, (Element.MEANS,), is_needed=means_needed),
        _step(states, (Element.PURPOSE, Element.EXPLOITATION), is_needed=True),
    )
    act, means, purpose = (step.is_shown for step in steps)
    outcome = _outcome(act=act, means=means, purpose=purpose, age=age)
    missing: list[Promise] = []
    if not act:
        missing.append(ASK_ACT)
    if not means and means_needed:
        missing += ASK_MEANS
    if not purpose:
        missing.append(ASK_PURPOSE)
    if age.is_child == FourState.UNKNOWN:
        missing.append(ASK_AGE)
    return Explanation(
        outcome=outcome,
        text=EXPLANATIONS[outcome],
        steps=steps,
        missing=tuple(missing),
        is_child=age.is_child,
        presumes_child=age.is_presumed_child and age.is_child == FourState.UNKNOWN,
    )


def _outcome(*, act: bool, means: bool, purpose: bool, age: AgeRange) -> Outcome:
    if act and purpose:
        if age.is_child == FourState.YES:
            return Outcome.INDICATED_AS_CHILD
        if means:
            return Outcome.INDICATED
        return Outcome.INDICATED_BY_PRESUMPTION if age.is_presumed_child else Outcome.MEANS_MISSING
    if act:
        return Outcome.PURPOSE_MISSING
    return Outcome.ACT_MISSING if purpose else Outcome.NOT_ENOUGH


def _step(states: States, elements: Iterable[str], *, is_needed: bool) -> Step:
    by_state: dict[str, list[str]] = {FourState.YES: [], FourState.NO: [], FourState.UNKNOWN: []}
    first, *_rest = names = list(elements)
    for element in names:
        for code, state in states.get(element, {}).items():
            if state in by_state:
                by_state[state].append(code)
    return Step(
        element=first,
        is_shown=bool(by_state[FourState.YES]),
        is_needed=is_needed,
        found=tuple(by_state[FourState.YES]),
        ruled_out=tuple(by_state[FourState.NO]),
        unknown=tuple(by_state[FourState.UNKNOWN]),
    )


@dataclass(frozen=True, slots=True)
class Hint:
    """A statutory code worth asking about next, because of something already found."""

    because: str
    code: str


def means_hints(states: States) -> list[Hint]:
    """Return statutory means suggested by means of control found, as far as nobody answered them yet."""
    return _hints(
        states,
        element=Element.MEANS,
        source=Element.MEANS_OF_CONTROL,
        table=CONTROL_TO_STATUTORY_MEANS_HINT,
        known=frozenset(Means.values),
    )


def purpose_hints(states: States) -> list[Hint]:
    """Return statutory purposes suggested by forms of exploitation found, as far as nobody answered them yet."""
    return _hints(
        states,
        element=Element.PURPOSE,
        source=Element.EXPLOITATION,
        table=FORM_TO_PURPOSE_HINT,
        known=frozenset(Purpose.values),
    )


def _hints(states: States, *, element: str, source: str, table: Mapping[str, str], known: frozenset[str]) -> list[Hint]:
    answered = {code for code, state in states.get(element, {}).items() if state != FourState.NOT_ASKED}
    hints: dict[str, Hint] = {}
    for code, state in states.get(source, {}).items():
        suggested = table.get(code, "")
        if state == FourState.YES and suggested in known and suggested not in answered:
            hints.setdefault(suggested, Hint(because=code, code=suggested))
    return list(hints.values())
