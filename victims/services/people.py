"""Adding victims to cases, one or many, and changing what is known about them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import BoolOr
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from cases import services as cases
from cases.choices import ExploitationForm
from cases.models import Case, Suspect
from casetracker.access import changes, rules
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.choices import (
    CHILD_UNDER_YEARS,
    GREATEST_BELIEVABLE_AGE,
    DatePrecision,
    FourState,
    Sex,
)
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible
from casetracker.common.templatetags.ui import partial_date
from casetracker.vault import services as vault
from casetracker.vault.choices import CaseRole, IdentifierKind
from casetracker.vault.folding import fold_number
from casetracker.vault.services import Identity, Registration
from victims import access, choices
from victims.ages import UNKNOWN, AgeRange, KnownBirth, age_of_person, conflict
from victims.models import ElementFinding, IdentificationChange, Need, Victim
from victims.services import common

_new_victim = bulk.maker(Victim)
_new_decision = bulk.maker(IdentificationChange)
_new_finding = bulk.maker(ElementFinding)

BATCH = 2000
LONGEST_NAME = 200
LONGEST_NUMBER = 60
LONGEST_REMARKS = 5_000
ELEMENT_CODES: Mapping[str, frozenset[str]] = {
    choices.Element.ACT: frozenset(choices.Act.values),
    choices.Element.MEANS: frozenset(choices.Means.values),
    choices.Element.MEANS_OF_CONTROL: frozenset(choices.MeansOfControl.values),
    choices.Element.PURPOSE: frozenset(choices.Purpose.values),
    choices.Element.EXPLOITATION: frozenset(ExploitationForm.values),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVictim:
    """A victim to be added. Everything but the day of registration may be missing.

    `ages` are ranges of completed years; where one is not given it is worked out from the birth dates in `identity`.
    `same_person_as` is a victim or suspect row of a case the actor sees with its identity: the same human being.
    `findings` are (element, code, state).
    """

    registered_on: date
    registered_on_precision: str = DatePrecision.DAY
    identity: Identity = field(default_factory=Identity)
    same_person_as: UUID | None = None
    identification_status: str = choices.IdentificationStatus.POSSIBLE
    decided_by_type: str = ""
    decided_by_agency_id: UUID | None = None
    decided_on: date | None = None
    age_identified: AgeRange = UNKNOWN
    age_recruited: AgeRange = UNKNOWN
    age_exploited: AgeRange = UNKNOWN
    age_basis: str = ""
    age_changed_by: str = ""
    origin_province_id: int | None = None
    origin_regency_id: int | None = None
    identified_where: str = ""
    was_prevented: str = FourState.NOT_ASKED
    cross_border: str = ""
    was_abducted: str = FourState.NOT_ASKED
    was_trafficked_before: str = FourState.NOT_ASKED
    recruiter_relationship: str = ""
    recruiter_actor: str = ""
    recruitment_method: str = ""
    recruitment_promise: str = ""
    visa_used: str = ""
    duration: str = ""
    wants_investigation: str = FourState.NOT_ASKED
    wants_return: str = FourState.NOT_ASKED
    wants_services: str = FourState.NOT_ASKED
    guardian_is_suspect: str = FourState.NOT_ASKED
    urgent_need: str = ""
    remarks: str = ""
    findings: Sequence[tuple[str, str, str]] = ()


_CODED = (
    "identification_status",
    "decided_by_type",
    "age_basis",
    "age_changed_by",
    "identified_where",
    "was_prevented",
    "cross_border",
    "was_abducted",
    "was_trafficked_before",
    "recruiter_relationship",
    "recruiter_actor",
    "recruitment_method",
    "recruitment_promise",
    "visa_used",
    "duration",
    "wants_investigation",
    "wants_return",
    "wants_services",
    "guardian_is_suspect",
)
_NEEDS, _STATES, _SEXES, _NUMBER_KINDS = (
    frozenset(codes.values) for codes in (choices.ServiceType, FourState, Sex, IdentifierKind)
)
_FIELDS = {field.name: field for field in Victim._meta.concrete_fields}
_CODES: Mapping[str, frozenset[str]] = {
    name: frozenset(str(code) for code, _label in _FIELDS[name].flatchoices) for name in _CODED
}
_MAY_BE_EMPTY = frozenset(name for name in _CODED if _FIELDS[name].blank)
_COPIED = (
    *(name for name in _CODED),
    "registered_on",
    "registered_on_precision",
    "decided_by_agency_id",
    "decided_on",
    "origin_province_id",
    "origin_regency_id",
    "remarks",
)


@transaction.atomic
def add_victim(*, case_id: UUID, data: NewVictim, actor: Viewer, now: datetime) -> Victim:
    """Add a victim to a case and return it, with its code.

    Raises NotVisible without the case, NotAllowed without the right to write identities, InvalidInput by field.
    """
    case, held = cases.lock_case(case_id=case_id, actor=actor)
    if not access.can_add_victim(actor, held):
        raise NotAllowed()
    person_id = _known_person(data.same_person_as, actor) if data.same_person_as else None
    victim = _make([(case, data)], actor=actor, now=now, person_ids=[person_id])[0]
    audit.record(
        "victim.added",
        actor=actor,
        now=now,
        case_id=case.pk,
        subject=common.subject(victim),
        details={"identification_status": victim.identification_status, "person_known_before": person_id is not None},
    )
    changes.changed(case_id=case.pk, resource="victim", resource_id=victim.pk)
    return victim


@transaction.atomic
def add_victims(*, items: Sequence[tuple[Case, NewVictim]], actor: Viewer, now: datetime) -> list[Victim]:
    """Add many victims at once, in the order given, without a query for each (imports, demo, a raid).

    Raises NotAllowed unless the actor is an unattended job or may write identities in every one of the cases;
    InvalidInput for the first row that cannot be kept, before anything is written.
    """
    if not items:
        return []
    case_ids = {case.pk for case, _data in items}
    if not actor.job:
        _check_all_cases(case_ids, actor)
    victims = _make(items, actor=actor, now=now, person_ids=[None] * len(items))
    audit.record("victim.added_many", actor=actor, now=now, details={"victims": len(victims), "cases": len(case_ids)})
    changes.changed_many(
        (victim.case_id, "victim", victim.pk)
        for victim, (case, _data) in zip(victims, items, strict=True)
        if not case.is_reference
    )
    return victims


def _check_all_cases(case_ids: set[UUID], actor: Viewer) -> None:
    ids, seen = list(case_ids), 0
    for start in range(0, len(ids), BATCH):
        part = Case.objects.visible_to(actor).with_sections(actor).filter(pk__in=ids[start : start + BATCH])
        for granted in part.values_list("granted", flat=True):
            if not access.can_add_victim(actor, rules.effective(actor, granted)):
                raise NotAllowed()
            seen += 1
    if seen != len(ids):
        raise NotVisible()


def _known_person(subject_id: UUID, actor: Viewer) -> UUID:
    # SECURITY: only somebody whose identity the actor may read can be pointed at; anything else is as if absent.
    for model in (Victim, Suspect):
        found = (
            model.objects.visible_to(actor)
            .granting(actor, Section.IDENTITY)
            .filter(pk=subject_id)
            .values_list("person_id", flat=True)
            .first()
        )
        if found is not None:
            return UUID(str(found))
    raise InvalidInput(fields={"same_person_as": [_("Search again: this person is not there any more.")]})


def _make(
    items: Sequence[tuple[Case, NewVictim]],
    *,
    actor: Viewer,
    now: datetime,
    person_ids: Sequence[UUID | None],
) -> list[Victim]:
    for case, data in items:
        _check(case, data, now)
    numbers = _next_numbers({case.pk for case, _data in items})
    victims = []
    for case, data in items:
        numbers[case.pk] += 1
        victims.append(_build(case, data, number=numbers[case.pk], actor=actor, now=now))
    if len(items) == 1:
        common.check_row(victims[0], exclude=["case", "person_id", "recorded_by"])
    _register(victims, [data for _case, data in items], person_ids)
    bulk.insert(victims)
    _add_what_hangs_on(victims, [data for _case, data in items], actor=actor, now=now)
    keep_counts({case.pk for case, _data in items}, now=now)
    return victims


def _next_numbers(case_ids: set[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = dict.fromkeys(case_ids, 0)
    ids = list(case_ids)
    for start in range(0, len(ids), BATCH):
        rows = Victim.objects.filter(case_id__in=ids[start : start + BATCH]).values_list("case_id")
        found.update(dict(rows.annotate(last=Max("number")).values_list("case_id", "last")))
    return found


def _build(case: Case, data: NewVictim, *, number: int, actor: Viewer, now: datetime) -> Victim:
    births = known_births(data.identity)
    identity = data.identity
    victim = _new_victim(
        case_id=case.pk,
        number=number,
        sex=identity.sex,
        citizenship_id=identity.citizenship_ids[0] if identity.citizenship_ids else None,
        citizenship_withheld=identity.citizenship_withheld,
        is_stateless=identity.is_stateless and not identity.citizenship_ids,
        has_age_conflict=conflict(births, case.incident_on or data.registered_on),
        recorded_by_id=actor.user_id,
        recorded_at=now,
        updated_at=now,
        **{name: getattr(data, name) for name in _COPIED},
    )
    if data.decided_by_type:
        victim.decided_by_id = actor.user_id
    set_ages(
        victim,
        identified=data.age_identified or age_of_person(births, data.registered_on),
        recruited=data.age_recruited,
        exploited=data.age_exploited or (age_of_person(births, case.incident_on) if case.incident_on else UNKNOWN),
    )
    return victim


def set_ages(victim: Victim, *, identified: AgeRange, recruited: AgeRange, exploited: AgeRange) -> None:
    """Put the three ages on the row."""
    for name, age in (("identified", identified), ("recruited", recruited), ("exploited", exploited)):
        setattr(victim, f"age_{name}_from", age.first)
        setattr(victim, f"age_{name}_to", age.last)


def known_births(identity: Identity) -> list[KnownBirth]:
    """Return the birth dates of an identity as ages are worked out from them."""
    return [KnownBirth(value=item.value, precision=item.precision, basis=item.basis) for item in identity.births]


def _register(victims: Sequence[Victim], items: Sequence[NewVictim], person_ids: Sequence[UUID | None]) -> None:
    new, waiting = [], []
    for victim, data, person_id in zip(victims, items, person_ids, strict=True):
        if person_id is not None:
            victim.person_id = person_id
            vault.place_person(
                person_id=person_id,
                case_id=victim.case_id,
                role=CaseRole.VICTIM,
                code=victim.code,
                subject_id=victim.pk,
            )
            continue
        waiting.append(victim)
        new.append(
            Registration(
                identity=data.identity,
                case_id=victim.case_id,
                role=CaseRole.VICTIM,
                code=victim.code,
                subject_id=victim.pk,
            )
        )
    for victim, person_id in zip(waiting, vault.register_people(new), strict=True):
        victim.person_id = person_id


def _add_what_hangs_on(victims: Sequence[Victim], items: Sequence[NewVictim], *, actor: Viewer, now: datetime) -> None:
    decisions, findings, needs = [], [], []
    for victim, data in zip(victims, items, strict=True):
        decisions.append(
            _new_decision(
                victim_id=victim.pk,
                to_status=data.identification_status,
                decided_by_type=data.decided_by_type,
                decided_by_agency_id=data.decided_by_agency_id,
                on=data.decided_on or data.registered_on,
                by_id=actor.user_id,
                at=now,
            )
        )
        findings += [
            _new_finding(
                victim_id=victim.pk,
                element=element,
                code=code,
                state=state,
                recorded_by_id=actor.user_id,
                recorded_at=now,
            )
            for element, code, state in data.findings
            if state != FourState.NOT_ASKED
        ]
        if data.urgent_need:
            needs.append(
                Need(
                    victim=victim,
                    type=data.urgent_need,
                    is_urgent=True,
                    since=data.registered_on,
                    recorded_by_id=actor.user_id,
                    recorded_at=now,
                )
            )
    bulk.insert(decisions)
    bulk.insert(findings)
    bulk.insert(needs)


def _check(case: Case, data: NewVictim, now: datetime) -> None:
    problems: common.Problems = {}
    for name in _CODED:
        value = getattr(data, name)
        if value not in _CODES[name] and not (value == "" and name in _MAY_BE_EMPTY):
            problems.setdefault(name, []).append(common.UNKNOWN_CODE)
    common.check_code(problems, "urgent_need", data.urgent_need, _NEEDS)
    common.check_past(problems, "registered_on", data.registered_on, now)
    common.check_past(problems, "decided_on", data.decided_on, now)
    for name in ("age_identified", "age_recruited", "age_exploited"):
        check_age(problems, name, getattr(data, name))
    for element, code, state in data.findings:
        if code not in ELEMENT_CODES.get(element, ()) or state not in _STATES:
            problems.setdefault("findings", []).append(common.UNKNOWN_CODE)
    check_identity(problems, data.identity, case=case, now=now)
    common.check_text("remarks", data.remarks, longest=LONGEST_REMARKS)
    common.refuse(problems)


def check_age(problems: common.Problems, name: str, age: AgeRange) -> None:
    """Note a problem for an age nobody has, or a range that runs backwards."""
    years = [value for value in (age.first, age.last) if value is not None]
    if any(not 0 <= value <= GREATEST_BELIEVABLE_AGE for value in years):
        problems.setdefault(name, []).append(_("Enter an age from 0 to 120 years."))
    elif age.first is not None and age.last is not None and age.first > age.last:
        problems.setdefault(name, []).append(_("Enter the lower age first."))


def check_identity(problems: common.Problems, identity: Identity, *, case: Case, now: datetime) -> None:
    """Note problems of names, numbers and birth dates; a birth date is noted under `birth_<basis>`."""
    common.check_code(problems, "sex", identity.sex, _SEXES, blank=False)
    for item in identity.names:
        common.check_text("full_name", item.value, longest=LONGEST_NAME)
    for number in identity.numbers:
        common.check_text(number.kind, number.value, longest=LONGEST_NUMBER)
        common.check_code(problems, "number_kind", number.kind, _NUMBER_KINDS, blank=False)
    folded = [(number.kind, fold_number(number.value)) for number in identity.numbers if number.value.strip()]
    for kind, _value in {item for item in folded if folded.count(item) > 1}:
        problems.setdefault(kind, []).append(_("This number is entered twice."))
    incident = KnownBirth(case.incident_on, case.incident_on_precision).last if case.incident_on else None
    for birth in known_births(identity):
        name = f"birth_{birth.basis}"
        if birth.value > common.today(now):
            problems.setdefault(name, []).append(common.IN_THE_FUTURE)
        elif incident is not None and birth.value > incident:
            problems.setdefault(name, []).append(
                _("Enter a birth date before the incident (%(day)s), or correct the date of the incident first.")
                % {"day": partial_date(case.incident_on, case.incident_on_precision)}
            )
        elif not age_of_person([birth], common.today(now)):
            problems.setdefault(name, []).append(_("Enter a birth date at most 120 years ago."))


def keep_counts(case_ids: set[UUID], *, now: datetime) -> None:
    """Bring the number of victims and "child involved" of these cases up to date."""
    possible_child = Q()
    for name in ("age_identified", "age_recruited", "age_exploited"):
        possible_child |= Q(**{f"{name}_from__lt": CHILD_UNDER_YEARS}) | Q(**{f"{name}_to__lt": CHILD_UNDER_YEARS})
    counts: dict[UUID, tuple[int, bool]] = defaultdict(lambda: (0, False))
    ids = list(case_ids)
    for start in range(0, len(ids), BATCH):
        rows = (
            Victim.objects.filter(case_id__in=ids[start : start + BATCH])
            .exclude(identification_status=choices.IdentificationStatus.NOT_VICTIM)
            .order_by()
            .values("case_id")
            .annotate(number=Count("pk"), child=BoolOr(possible_child))
        )
        counts.update({row["case_id"]: (row["number"], bool(row["child"])) for row in rows})
    cases.keep_counts_of_many(counts={case_id: counts[case_id] for case_id in ids}, now=now)


FACT_SECTIONS: Mapping[str, Section] = {
    **dict.fromkeys(
        (
            "registered_on",
            "registered_on_precision",
            "sex",
            "citizenship_id",
            "identified_where",
            "was_prevented",
            "cross_border",
            "was_trafficked_before",
            "origin_province_id",
            "origin_regency_id",
            "age_identified",
            "age_recruited",
            "age_exploited",
            "age_basis",
            "age_changed_by",
        ),
        Section.IDENTITY | Section.INVESTIGATION,
    ),
    **dict.fromkeys(
        (
            "was_abducted",
            "recruiter_relationship",
            "recruiter_actor",
            "recruitment_method",
            "recruitment_promise",
            "visa_used",
            "duration",
            "remarks",
        ),
        Section.INVESTIGATION,
    ),
    **dict.fromkeys(
        ("wants_investigation", "wants_return", "wants_services", "guardian_is_suspect"),
        Section.IDENTITY | Section.INVESTIGATION | Section.SERVICES,
    ),
}
"""What may be changed, and the sections of which one is needed for it."""


@transaction.atomic
def edit_victim(*, victim_id: UUID, version: int, facts: Mapping[str, Any], actor: Viewer, now: datetime) -> Victim:
    """Change facts of a victim (names of `FACT_SECTIONS`; ages as AgeRange) and return the row.

    Raises NotAllowed for a fact outside the sections held, StaleVersion, InvalidInput by field.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor, version=version, with_case=True)
    if not access.can_edit_victim(actor, held) or any(not FACT_SECTIONS[name] & held for name in facts):
        raise NotAllowed()
    problems: common.Problems = {}
    common.check_past(problems, "registered_on", facts.get("registered_on"), now)
    changed: dict[str, Any] = {}
    for name, value in facts.items():
        if isinstance(value, AgeRange):
            check_age(problems, name, value)
            _set(victim, changed, f"{name}_from", value.first)
            _set(victim, changed, f"{name}_to", value.last)
        else:
            _set(victim, changed, name, value)
    common.refuse(problems)
    if not changed:
        return victim
    common.check_row(victim, exclude=["case", "person_id", "recorded_by", "decided_by"])
    common.touch(victim, now=now, fields=list(changed))
    if any(name.startswith("age_") for name in changed):
        keep_counts({victim.case_id}, now=now)
    # PRIVACY: free text is named, never quoted.
    common.record(
        "victim.changed",
        victim,
        actor=actor,
        now=now,
        details={
            name: ([] if name == "remarks" else [str(old), str(getattr(victim, name))]) for name, old in changed.items()
        },
    )
    return victim


def _set(victim: Victim, changed: dict[str, Any], name: str, value: Any) -> None:
    before = getattr(victim, name)
    if before != value:
        changed[name] = before
        setattr(victim, name, value)


@transaction.atomic
def edit_identity(*, victim_id: UUID, version: int, identity: Identity, actor: Viewer, now: datetime) -> Victim:
    """Replace who the victim is, and work the ages out again where birth dates are known.

    Raises NotAllowed without the identity section, StaleVersion, InvalidInput by field.
    """
    victim, held = common.lock_victim(victim_id=victim_id, actor=actor, version=version, with_case=True)
    if not access.can_edit_identity(actor, held):
        raise NotAllowed()
    problems: common.Problems = {}
    check_identity(problems, identity, case=victim.case, now=now)
    common.refuse(problems)
    vault.replace_identity(
        person_id=victim.person_id, identity=identity, case_id=victim.case_id, code=victim.code, actor=actor, now=now
    )
    births = known_births(identity)
    victim.sex = identity.sex
    victim.citizenship_id = identity.citizenship_ids[0] if identity.citizenship_ids else None
    victim.is_stateless = identity.is_stateless and not identity.citizenship_ids
    victim.citizenship_withheld = identity.citizenship_withheld
    victim.has_age_conflict = conflict(births, victim.case.incident_on or victim.registered_on)
    fields = ["sex", "citizenship", "is_stateless", "citizenship_withheld", "has_age_conflict"]
    if births:
        incident = victim.case.incident_on
        set_ages(
            victim,
            identified=age_of_person(births, victim.registered_on),
            recruited=AgeRange(victim.age_recruited_from, victim.age_recruited_to),
            exploited=age_of_person(births, incident)
            if incident
            else AgeRange(victim.age_exploited_from, victim.age_exploited_to),
        )
        fields += ["age_identified_from", "age_identified_to", "age_exploited_from", "age_exploited_to"]
    common.touch(victim, now=now, fields=fields)
    keep_counts({victim.case_id}, now=now)
    return victim


__all__ = ["NewVictim", "add_victim", "add_victims", "edit_identity", "edit_victim", "keep_counts"]
