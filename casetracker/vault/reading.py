"""Reading identity: showing a name, and finding a person by one. Both leave a line in the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef
from rapidfuzz import fuzz

from casetracker.access import rules
from casetracker.access.models import CaseAccess
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible
from casetracker.vault import folding
from casetracker.vault.models import BirthDate, Citizenship, Identifier, Person, PersonCase, PersonName, SearchToken

ENOUGH_LETTERS = 3
MOST_RESULTS = 50
MOST_READ = 20_000
ALIKE = 78


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
        raise InvalidInput(fields={"reason": ["Say why you need the name."]})
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

    First by equal name parts, sounds and numbers; when nothing close comes of it, by comparing the names the viewer
    may see. Raises InvalidInput for fewer than three letters or digits. The search is recorded without its text.
    """
    if sum(letter.isalnum() for letter in text) < ENOUGH_LETTERS:
        raise InvalidInput(code="too_short", fields={"text": ["Enter at least 3 letters or digits."]})
    in_reach = _places_in_reach(actor)
    parts = folding.name_parts(text)
    number = folding.fold_number(text)
    wanted = [("name", part) for part in parts] + [("sound", folding.sound(part)) for part in parts]
    wanted += [(kind, number) for kind in ("nik", "passport", "splp", "other")]
    by_token = SearchToken.objects.none()
    for kind, token in wanted:
        by_token |= SearchToken.objects.filter(kind=kind, token=token)
    exact_numbers = set(
        SearchToken.objects.filter(kind__in=("nik", "passport", "splp", "other"), token=number).values_list(
            "person_id", flat=True
        )
    )
    candidates = list(in_reach.filter(person_id__in=by_token.values("person_id"))[:MOST_READ])
    found = _ranked(candidates, text, exact_numbers)
    if not found:
        found = _ranked(list(in_reach[:MOST_READ]), text, exact_numbers)
    audit.record("identity.searched", actor=actor, now=now, details={"results": len(found)})
    return found[:MOST_RESULTS]


def _places_in_reach(actor: Viewer):  # type: ignore[no-untyped-def]
    rows = CaseAccess.objects.of(actor).filter(case_id=OuterRef("case_id")).order_by()
    from django.db.models import Exists, F

    if Section.IDENTITY not in rules.ceiling(actor):
        return PersonCase.objects.none()
    rows = rows.annotate(wanted=F("sections").bitand(int(Section.IDENTITY))).filter(wanted__gt=0)
    return PersonCase.objects.filter(Exists(rows)).order_by("-id")


def _ranked(places: Sequence[PersonCase], text: str, exact_numbers: set[UUID]) -> list[Match]:
    names: dict[UUID, list[str]] = {}
    for person_id, value in PersonName.objects.filter(person_id__in={place.person_id for place in places}).values_list(
        "person_id", "value"
    ):
        names.setdefault(person_id, []).append(" ".join(folding.name_parts(value)))
    asked = " ".join(folding.name_parts(text))
    matches = []
    for place in places:
        score = 100 if place.person_id in exact_numbers else 0
        for name in names.get(place.person_id, ()):
            score = max(score, round(max(fuzz.token_sort_ratio(asked, name), fuzz.token_set_ratio(asked, name))))
        if (asked and score >= ALIKE) or place.person_id in exact_numbers:
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
