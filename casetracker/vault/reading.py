"""Reading identity: showing a name, and finding a person by one. Both leave a line in the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from casetracker.access import rules
from casetracker.access.models import CaseAccess
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible
from casetracker.vault import folding
from casetracker.vault.choices import IdentifierKind
from casetracker.vault.models import BirthDate, Citizenship, Identifier, Person, PersonCase, PersonName, SearchToken

ENOUGH_LETTERS = 3
LONGEST_TEXT = 200
MOST_PARTS = 8
MOST_RESULTS = 50
MOST_READ = 2_000
"""Persons compared in one search, of those who share most with it."""

ALIKE = 78
"""Least likeness, out of 100, of a person that is shown."""

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
    return IdentityCard(
        names=tuple(PersonName.objects.filter(person=person).order_by("-kind", "id").values_list("kind", "value")),
        births=tuple(
            BirthDate.objects.filter(person=person)
            .order_by("basis", "id")
            .values_list("basis", "value", "precision", "document")
        ),
        numbers=tuple(Identifier.objects.filter(person=person).order_by("kind", "id").values_list("kind", "value")),
        citizenship_ids=tuple(
            Citizenship.objects.filter(person=person, country__isnull=False)
            .order_by("id")
            .values_list("country_id", flat=True)
        ),
        is_stateless=Citizenship.objects.filter(person=person, is_stateless=True).exists(),
        citizenship_withheld=Citizenship.objects.filter(person=person, is_withheld=True).exists(),
        sex=person.sex,
    )


def show_identity(*, case_id: UUID, subject_id: UUID, reason: str, actor: Viewer, now: datetime) -> IdentityCard:
    """Return who a victim or suspect is, and record who was shown it and why.

    Raises NotVisible when the case or person is not there for this viewer, NotAllowed without the identity section,
    InvalidInput without a reason.
    """
    place = PersonCase.objects.filter(case_id=case_id, subject_id=subject_id).first()
    granted = 0
    for row in CaseAccess.objects.of(actor).filter(case_id=case_id).values_list("sections", flat=True):
        granted |= row
    held = rules.effective(actor, granted)
    if place is None or not held:
        raise NotVisible()
    if Section.IDENTITY not in held:
        raise NotAllowed(code="identity_not_held")
    if len(reason.strip()) < ENOUGH_LETTERS:
        raise InvalidInput(fields={"reason": [_("Say why you need the name.")]})
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

    A name may be in old or new spelling, have one typo in each part, lack a part or have one more. Raises InvalidInput
    for fewer than three letters or digits. PRIVACY: the search is recorded without its text.
    """
    text = text[:LONGEST_TEXT]
    if sum(letter.isalnum() for letter in text) < ENOUGH_LETTERS:
        raise InvalidInput(code="too_short", fields={"text": [_("Enter at least 3 letters or digits.")]})
    asked = Asked.of(text)
    places = _candidates(asked, actor)
    found = _ranked(places, asked)
    audit.record("identity.searched", actor=actor, now=now, details={"results": len(found)})
    return found[:MOST_RESULTS]


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, folded: the parts of a name, and what the whole text is as a number of each kind."""

    parts: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, text: str) -> "Asked":
        """Fold what was typed."""
        has_digits = any(letter.isdigit() for letter in text)
        numbers = ((kind, folding.number_token(kind, text)) for kind in IdentifierKind.values) if has_digits else ()
        return cls(parts=tuple(folding.name_parts(text)[:MOST_PARTS]), numbers=tuple(numbers))

    @property
    def tokens(self) -> dict[str, list[str]]:
        """Return the tokens to look for, by kind."""
        wanted: dict[str, list[str]] = {}
        for kind, token in [*folding.name_tokens(" ".join(self.parts)), *self.numbers]:
            wanted.setdefault(kind, []).append(token)
        return wanted


def _candidates(asked: Asked, actor: Viewer) -> list[PersonCase]:
    """Return the places, within reach, of persons who share a token: those who share most, first."""
    reach = _places_in_reach(actor)
    wanted = Q()
    for kind, tokens in asked.tokens.items():
        wanted |= Q(kind=kind, token__in=tokens)
    alike = (
        SearchToken.objects.filter(wanted, person__in=reach.values("person_id"))
        .values("person_id")
        .annotate(hits=Count("id"))
        .order_by("-hits", "person_id")
    )
    people = [row["person_id"] for row in alike[:MOST_READ]] if wanted else []
    return list(reach.filter(person_id__in=people).order_by("-id"))


def _places_in_reach(actor: Viewer) -> QuerySet[PersonCase]:
    """SECURITY: only persons in cases whose identity section this viewer really holds are ever compared."""
    if Section.IDENTITY not in rules.ceiling(actor):
        return PersonCase.objects.none()
    rows = (
        CaseAccess.objects.of(actor)
        .filter(case_id=OuterRef("case_id"))
        .annotate(wanted=F("sections").bitand(int(Section.IDENTITY)))
        .filter(wanted__gt=0)
    )
    return PersonCase.objects.filter(Exists(rows))


def _ranked(places: Sequence[PersonCase], asked: Asked) -> list[Match]:
    people = {place.person_id for place in places}
    names: dict[UUID, list[list[str]]] = {}
    for person_id, value in PersonName.objects.filter(person_id__in=people).values_list("person_id", "value"):
        names.setdefault(person_id, []).append(folding.name_parts(value))
    by_number = _with_number(people, asked)
    matches = []
    for place in places:
        score = 100 if place.person_id in by_number else 0
        for parts in names.get(place.person_id, ()):
            score = max(score, likeness(asked.parts, parts))
        if score >= ALIKE:
            matches.append(
                Match(
                    case_id=place.case_id,
                    role=place.role,
                    code=place.code,
                    subject_id=place.subject_id,
                    person_id=place.person_id,
                    score=score,
                )
            )
    return sorted(matches, key=lambda match: (-match.score, str(match.case_id), match.code))


def _with_number(people: set[UUID], asked: Asked) -> set[UUID]:
    wanted = Q()
    for kind, token in asked.numbers:
        wanted |= Q(kind=kind, token=token)
    if not wanted:
        return set()
    return set(SearchToken.objects.filter(wanted, person_id__in=people).values_list("person_id", flat=True))


def likeness(asked: Sequence[str], parts: Sequence[str]) -> int:
    """Return how alike two folded names are, 0 to 100; the order of their parts makes no difference.

    A name that lacks parts of the other is alike, and a little less so than one that has them all.
    """
    if not asked or not parts:
        return 0
    if folding.is_one_typo_away("".join(asked), "".join(parts)):
        return 100 if "".join(asked) == "".join(parts) else 95
    ours = [max(_part_likeness(part, other) for other in parts) for part in asked]
    theirs = [max(_part_likeness(part, other) for other in asked) for part in parts]
    shared = max(sum(ours) / len(ours), sum(theirs) / len(theirs))
    lacking = min(sum(ours) / len(ours), sum(theirs) / len(theirs))
    return round(WEIGHT_OF_SHARED * shared + (1 - WEIGHT_OF_SHARED) * lacking)


def _part_likeness(part: str, other: str) -> float:
    if part == other:
        return 100
    if min(len(part), len(other)) >= folding.SHORTEST_FOR_TYPOS and folding.is_one_typo_away(part, other):
        return 92
    if len(folding.sound(part)) > 1 and folding.sound(part) == folding.sound(other):
        return 85
    return fuzz.ratio(part, other)
