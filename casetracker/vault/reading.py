"""Reading identity: showing a name, and finding a person by one. Both leave a line in the record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from casetracker.access.feed import held_of
from casetracker.access.models import CaseAccess
from casetracker.access.sections import Section
from casetracker.accounts.access import is_fresh
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StepUpNeeded
from casetracker.vault import budget, folding, persons, tokens
from casetracker.vault.choices import IdentifierKind
from casetracker.vault.crypto import Key
from casetracker.vault.folding import Heard
from casetracker.vault.models import BirthDate, Citizenship, Identifier, Person, PersonCase, PersonName, SearchToken

ENOUGH_LETTERS = 3
LONGEST_TEXT = 200
MOST_PARTS = 8
MOST_RESULTS = 50
MOST_READ = 2_000
"""Persons compared in one search, of those who share most with it."""

ALIKE = 78
"""Least likeness, out of 100, of a person that is shown."""

SAME = 100
NamedPlace = tuple[str, str, bytes, bytes, str, str, str, str]
"""The box of a name (see `persons.NameBox`), and the case, role, code and subject id of whoever bears it there."""

MOST_CASES = 5_000
"""Cases in reach whose names are opened for their spelling, newest first: 75 ms of opening at most."""

ROUGHLY_ALIKE = 55
MOST_ROUGH = 300
WEIGHT_OF_SHARED = 0.85


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """What is known about who somebody is, for one showing."""

    names: tuple[tuple[str, str], ...]
    births: tuple[tuple[str, date, str, str], ...]
    numbers: tuple[tuple[str, str], ...]
    citizenship_ids: tuple[int, ...]
    is_stateless: bool
    citizenship_withheld: bool
    sex: str
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A person found in a case the viewer sees; the name is not part of it."""

    case_id: UUID
    role: str
    code: str
    subject_id: UUID
    person_id: UUID
    score: int


def _card(person: Person) -> IdentityCard:
    row = persons.existing_key(person.pk)
    is_erased = row is not None and row.wrapped is None
    key = persons.key_of(row) if row is not None and not is_erased else None
    citizenships = list(Citizenship.objects.filter(person=person).order_by("id"))
    return IdentityCard(
        names=tuple(
            (name.kind, persons.open_name(key, name.pk, name.value)[0])
            for name in PersonName.objects.filter(person=person).order_by("-kind", "id")
        )
        if key
        else (),
        births=tuple(
            (birth.basis, *_birth(key, birth))
            for birth in BirthDate.objects.filter(person=person).order_by("basis", "id")
        )
        if key
        else (),
        numbers=tuple(
            (number.kind, persons.open_number(key, number))
            for number in Identifier.objects.filter(person=person).order_by("kind", "id")
        )
        if key
        else (),
        citizenship_ids=tuple(row.country_id for row in citizenships if row.country_id is not None),
        is_stateless=any(row.is_stateless for row in citizenships),
        citizenship_withheld=any(row.is_withheld for row in citizenships),
        sex=person.sex,
        is_erased=is_erased,
    )


def _birth(key: Key, row: BirthDate) -> tuple[date, str, str]:
    value, document = persons.open_birth(key, row)
    return value, row.precision, document


def show_identity(*, case_id: UUID, subject_id: UUID, reason: str, actor: Viewer, now: datetime) -> IdentityCard:
    """Return who a victim or suspect is, and record who was shown it and why.

    Raises NotVisible when the case or person is not there for this viewer, NotAllowed without the identity section,
    InvalidInput without a reason, StepUpNeeded without a fresh proof of who is looking, TooMany over their budget.
    """
    place = PersonCase.objects.filter(case_id=case_id, subject_id=subject_id).first()
    held = held_of(actor, [case_id]).get(case_id, Section.NONE)
    if place is None or not held:
        raise NotVisible()
    if Section.IDENTITY not in held:
        raise NotAllowed(code="identity_not_held")
    if len(reason.strip()) < ENOUGH_LETTERS:
        raise InvalidInput(fields={"reason": [_("Say why you need the name.")]})
    # A program proves who it is with every token, and a job has nobody behind it.
    if actor.user_id is not None and not is_fresh(actor, now):
        raise StepUpNeeded()
    budget.spend([place.person_id], actor=actor, now=now)
    audit.record(
        "identity.shown",
        actor=actor,
        now=now,
        case_id=case_id,
        subject=(place.role, subject_id, place.code),
        sections=int(Section.IDENTITY),
        reason=reason,
    )
    return _card(Person.objects.get(pk=place.person_id))


def find(*, text: str, actor: Viewer, now: datetime) -> list[Match]:
    """Find persons by name or number among the cases whose identity section the viewer holds, best first.

    A name may be in old or new spelling, have one typo in each part, lack a part or have one more. Where no name in
    reach is just what was typed, the names of the newest cases in reach are opened and compared. Raises InvalidInput
    for fewer than three letters or digits. PRIVACY: the search is recorded without its text.
    """
    text = text[:LONGEST_TEXT]
    if sum(letter.isalnum() for letter in text) < ENOUGH_LETTERS:
        raise InvalidInput(code="too_short", fields={"text": [_("Enter at least 3 letters or digits.")]})
    asked = Asked.of(text)
    matches = _of_number(actor, asked) + _of_name(actor, asked)
    if asked.parts and max((match.score for match in matches), default=0) < SAME:
        matches += _of_spelling(actor, asked)
    found = _best_first(matches)
    own = {"own_name": True} if _is_own_name(asked, actor) else {}
    audit.record("identity.searched", actor=actor, now=now, details={"results": len(found), **own})
    return found[:MOST_RESULTS]


def _is_own_name(asked: "Asked", actor: Viewer) -> bool:
    """Say whether somebody looks for themselves: every part typed is one of their own name, and two or all of it."""
    own = set(Asked.of(actor.display).parts) if actor.user_id else set()
    return bool(own) and set(asked.parts) <= own and len(set(asked.parts)) >= min(2, len(own))


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, folded: the parts of a name, and what the whole text is as a number of each kind."""

    parts: tuple[str, ...]
    heard: tuple[Heard, ...]
    numbers: tuple[tokens.Token, ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        """Fold what was typed."""
        has_digits = any(letter.isdigit() for letter in text)
        numbers = (tokens.of_number(kind, text) for kind in IdentifierKind.values) if has_digits else ()
        parts = tuple(folding.name_parts(text)[:MOST_PARTS])
        return cls(parts=parts, heard=folding.heard(parts), numbers=tuple(numbers))


def _of_number(actor: Viewer, asked: Asked) -> list[Match]:
    """Return the persons within reach whose number was typed."""
    wanted = Q()
    for kind, token in asked.numbers:
        wanted |= Q(kind=kind, token=token)
    if not wanted:
        return []
    people = SearchToken.objects.filter(wanted).values("person_id")
    return [
        Match(place.case_id, place.role, place.code, place.subject_id, place.person_id, SAME)
        for place in places_in_reach(actor).filter(person_id__in=people)
    ]


def _of_name(actor: Viewer, asked: Asked) -> list[Match]:
    """Return the persons within reach who share a part or a sound and are alike: of those who share most."""
    if not asked.parts:
        return []
    wanted: dict[str, list[bytes]] = {tokens.NAME: [], tokens.SOUND: []}
    for kind, token in tokens.of_name(asked.parts):
        wanted[kind].append(token)
    places = _places("vault_names_sharing", sections_in_reach(actor), *wanted.values(), MOST_READ)
    return _alike(zip(places, _folded(places), strict=True), asked)


def _of_spelling(actor: Viewer, asked: Asked) -> list[Match]:
    """Return the persons of the newest cases in reach who are alike by their spelling alone.

    The names are compared roughly first, all at once and outside of Python; the likeliest are then compared part by
    part.
    """
    places = _places("vault_names_among", sections_in_reach(actor).order_by("-opened_at")[:MOST_CASES])
    rough = process.extract(
        " ".join(asked.parts), _folded(places), scorer=fuzz.token_ratio, score_cutoff=ROUGHLY_ALIKE, limit=MOST_ROUGH
    )
    return _alike(((places[at], folded) for folded, _score, at in rough), asked)


def _places(function: str, held: QuerySet[CaseAccess], *arguments: Any) -> list[NamedPlace]:
    """Return what a function of the database gives of the names in some cases; erased persons have none."""
    try:
        cases, values = held.values("case_id").query.sql_with_params()
    except EmptyResultSet:
        return []
    more = "".join(", %s::bytea[]" if isinstance(argument, list) else ", %s" for argument in arguments)
    with connection.cursor() as cursor:
        # The query is that of a queryset; its values stay apart from it.
        cursor.execute(f"SELECT * FROM {function}(ARRAY({cases}){more})", [*values, *arguments])  # noqa: S608
        return cursor.fetchall()


def _folded(places: Iterable[NamedPlace]) -> list[str]:
    return list(persons.open_names(place[:4] for place in places))


def _alike(names: Iterable[tuple[NamedPlace, str]], asked: Asked) -> list[Match]:
    scored = ((place, likeness(asked.heard, folding.heard(folded.split()))) for place, folded in names)
    return [
        Match(UUID(case_id), role, code, UUID(subject_id), UUID(person_id), score)
        for (_name, person_id, _value, _wrapped, case_id, role, code, subject_id), score in scored
        if score >= ALIKE
    ]


def _best_first(matches: Iterable[Match]) -> list[Match]:
    """Return each place once, by the likest of the names it was found by."""
    best = {(match.case_id, match.subject_id): match for match in sorted(matches, key=lambda match: match.score)}
    return sorted(best.values(), key=lambda match: (-match.score, str(match.case_id), match.code))


def places_in_reach(actor: Viewer) -> QuerySet[PersonCase]:
    """SECURITY: only persons in cases whose identity section this viewer really holds are ever compared."""
    return PersonCase.objects.filter(Exists(sections_in_reach(actor).filter(case_id=OuterRef("case_id"))))


def sections_in_reach(actor: Viewer) -> QuerySet[CaseAccess]:
    """Return the rows of the access table that give a viewer the identity section of a case."""
    return CaseAccess.objects.giving(actor, Section.IDENTITY)


def likeness(asked: Sequence[Heard], parts: Sequence[Heard]) -> int:
    """Return how alike two folded names are, 0 to 100; the order of their parts makes no difference.

    A name that lacks parts of the other is alike, and a little less so than one that has them all.
    """
    if not asked or not parts:
        return 0
    one, other = ("".join(part for part, _sound in name) for name in (asked, parts))
    if folding.is_one_typo_away(one, other):
        return 100 if one == other else 95
    alike = [[_part_likeness(*part, *other) for other in parts] for part in asked]
    ours = sum(map(max, alike)) / len(asked)
    theirs = sum(map(max, zip(*alike, strict=True))) / len(parts)
    return round(WEIGHT_OF_SHARED * max(ours, theirs) + (1 - WEIGHT_OF_SHARED) * min(ours, theirs))


def _part_likeness(part: str, sound: str, other: str, other_sound: str) -> float:
    if part == other:
        return 100
    if min(len(part), len(other)) >= folding.SHORTEST_FOR_TYPOS and folding.is_one_typo_away(part, other):
        return 92
    if len(sound) > 1 and sound == other_sound:
        return 85
    return fuzz.ratio(part, other)
