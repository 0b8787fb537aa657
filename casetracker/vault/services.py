"""Writing identity. The only functions that put a name, a number or a birth date into the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.choices import DatePrecision, Sex
from casetracker.common.errors import InvalidInput
from casetracker.vault import folding
from casetracker.vault.choices import BirthDateBasis, IdentifierKind, NameKind
from casetracker.vault.models import BirthDate, Citizenship, Identifier, Person, PersonCase, PersonName, SearchToken
from casetracker.vault.phones import read_phone


@dataclass(frozen=True, slots=True)
class Name:
    """A name to be kept."""

    value: str
    kind: str = NameKind.FULL


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date to be kept, with its basis and precision."""

    value: date
    basis: str = BirthDateBasis.CLAIMED
    precision: str = DatePrecision.DAY
    document: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """An identity number to be kept."""

    value: str
    kind: str = IdentifierKind.NIK
    country_id: int | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything known about who somebody is; every part may be missing.

    `citizenship_ids` are regions.Country keys; `citizenship_withheld` marks a country a source removed on purpose.
    """

    names: Sequence[Name] = ()
    births: Sequence[Birth] = ()
    numbers: Sequence[Number] = ()
    citizenship_ids: Sequence[int] = ()
    is_stateless: bool = False
    citizenship_withheld: bool = False
    sex: str = Sex.UNKNOWN
    extra: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Registration:
    """A new person together with the place they take in a case."""

    identity: Identity
    case_id: UUID
    role: str
    code: str
    subject_id: UUID


def _as_kept(number: Number) -> str:
    """Phones are kept in international form; every other number as it was read, since a document may be false."""
    written = number.value.strip()
    return (read_phone(written) or written) if number.kind == IdentifierKind.PHONE else written


def _rows(
    person: Person, identity: Identity
) -> tuple[list[PersonName], list[BirthDate], list[Identifier], list[Citizenship], list[SearchToken]]:
    names = [
        PersonName(person=person, kind=name.kind, value=name.value.strip())
        for name in identity.names
        if name.value.strip()
    ]
    births = [
        BirthDate(
            person=person, basis=birth.basis, value=birth.value, precision=birth.precision, document=birth.document
        )
        for birth in identity.births
    ]
    numbers = [
        Identifier(person=person, kind=number.kind, value=_as_kept(number), country_id=number.country_id)
        for number in identity.numbers
        if number.value.strip()
    ]
    citizenships = [
        Citizenship(person=person, country_id=country_id) for country_id in dict.fromkeys(identity.citizenship_ids)
    ]
    if not citizenships and (identity.is_stateless or identity.citizenship_withheld):
        citizenships.append(
            Citizenship(person=person, is_stateless=identity.is_stateless, is_withheld=identity.citizenship_withheld)
        )
    tokens = [
        SearchToken(person=person, kind=kind, token=token)
        for kind, token in folding.tokens(
            names=[name.value for name in names], numbers=[(number.kind, number.value) for number in numbers]
        )
    ]
    return names, births, numbers, citizenships, tokens


@transaction.atomic
def register_people(registrations: Iterable[Registration]) -> list[UUID]:
    """Keep new persons and their places in cases, and return their ids in the same order. Bulk: for imports too."""
    people: list[Person] = []
    names: list[PersonName] = []
    births: list[BirthDate] = []
    numbers: list[Identifier] = []
    citizenships: list[Citizenship] = []
    tokens: list[SearchToken] = []
    places: list[PersonCase] = []
    for item in registrations:
        person = Person(sex=item.identity.sex)
        people.append(person)
        parts = _rows(person, item.identity)
        names += parts[0]
        births += parts[1]
        numbers += parts[2]
        citizenships += parts[3]
        tokens += parts[4]
        places.append(
            PersonCase(person=person, case_id=item.case_id, role=item.role, code=item.code, subject_id=item.subject_id)
        )
    bulk.insert(people)
    bulk.insert(names)
    bulk.insert(births)
    bulk.insert(numbers)
    bulk.insert(citizenships)
    bulk.insert(tokens)
    bulk.insert(places)
    return [person.pk for person in people]


def register_person(registration: Registration) -> UUID:
    """Keep one new person and their place in a case, and return the person's id."""
    return register_people([registration])[0]


def place_person(*, person_id: UUID, case_id: UUID, role: str, code: str, subject_id: UUID) -> None:
    """Give a person already known a place in a further case (or a further role in the same one)."""
    PersonCase(person_id=person_id, case_id=case_id, role=role, code=code, subject_id=subject_id).save(
        force_insert=True
    )


@transaction.atomic
def replace_identity(
    *, person_id: UUID, identity: Identity, case_id: UUID, code: str, actor: Viewer, now: datetime
) -> None:
    """Replace what is known about a person by `identity`; the record says which kinds of facts changed, not what.

    Raises InvalidInput when there is no such person.
    """
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise InvalidInput(code="unknown_person")
    person.sex = identity.sex
    person.version += 1
    person.save(update_fields=["sex", "version"])
    for model in (PersonName, BirthDate, Identifier, Citizenship, SearchToken):
        model.objects.filter(person=person).delete()
    names, births, numbers, citizenships, tokens = _rows(person, identity)
    bulk.insert(names)
    bulk.insert(births)
    bulk.insert(numbers)
    bulk.insert(citizenships)
    bulk.insert(tokens)
    audit.record(
        "identity.changed",
        actor=actor,
        now=now,
        case_id=case_id,
        subject=("person", person_id, code),
        details={
            "names": len(names),
            "birth_dates": len(births),
            "numbers": sorted({number.kind for number in numbers}),
            "citizenships": len(citizenships),
        },
    )
