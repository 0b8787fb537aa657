"""Writing identity. The only functions that put a name, a number or a birth date into the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import bulk
from casetracker.common.choices import DatePrecision, Sex
from casetracker.common.errors import InvalidInput, WrongState
from casetracker.vault import persons, tokens
from casetracker.vault.choices import BirthDateBasis, IdentifierKind, NameKind
from casetracker.vault.crypto import Key
from casetracker.vault.models import (
    BirthDate,
    Citizenship,
    Identifier,
    Person,
    PersonCase,
    PersonKey,
    PersonName,
    SearchToken,
)
from casetracker.vault.phones import read_phone

_new_person = bulk.maker(Person)
_new_place = bulk.maker(PersonCase)
_new_citizenship = bulk.maker(Citizenship)

LONGEST_NAME = 200
LONGEST_NUMBER = 60


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


def _check_length(text: str, longest: int) -> None:
    if len(text) > longest:
        raise InvalidInput(code="too_long")


@dataclass(slots=True)
class _Rows:
    """Everything that is written of persons, a list for each table, in the order the tables are written."""

    people: list[Person] = field(default_factory=list)
    keys: list[PersonKey] = field(default_factory=list)
    names: list[PersonName] = field(default_factory=list)
    births: list[BirthDate] = field(default_factory=list)
    numbers: list[Identifier] = field(default_factory=list)
    citizenships: list[Citizenship] = field(default_factory=list)
    tokens: list[SearchToken] = field(default_factory=list)
    places: list[PersonCase] = field(default_factory=list)

    def insert(self) -> None:
        bulk.insert(self.people)
        # First their places: what hangs on a person may be written by whoever sees a case the person stands in.
        bulk.insert(self.places)
        bulk.insert(self.keys)
        bulk.insert(self.names)
        bulk.insert(self.births)
        bulk.insert(self.numbers)
        bulk.insert(self.citizenships)
        bulk.insert(self.tokens)

    def add(self, person: Person, identity: Identity, key: Key | None = None) -> None:
        """Add what is known about a person. A key is made for those alone who have anything to hide."""
        names = [name for name in identity.names if name.value.strip()]
        numbers = [number for number in identity.numbers if number.value.strip()]
        if names or numbers or identity.births:
            if key is None:
                key, row = persons.make_key(person)
                self.keys.append(row)
            self._seal(person, names, identity.births, numbers, key)
        citizenships = [
            _new_citizenship(person_id=person.pk, country_id=country_id)
            for country_id in dict.fromkeys(identity.citizenship_ids)
        ]
        if not citizenships and (identity.is_stateless or identity.citizenship_withheld):
            citizenships.append(
                _new_citizenship(
                    person_id=person.pk,
                    is_stateless=identity.is_stateless,
                    is_withheld=identity.citizenship_withheld,
                )
            )
        self.citizenships += citizenships

    def _seal(
        self, person: Person, names: Iterable[Name], births: Iterable[Birth], numbers: Iterable[Number], key: Key
    ) -> None:
        found: dict[tokens.Token, None] = {}
        for name in names:
            _check_length(name.value, LONGEST_NAME)
            kept = PersonName(person=person, kind=name.kind)
            found.update(dict.fromkeys(tokens.of_name(persons.seal_name(key, kept, name.value.strip()))))
            self.names.append(kept)
        for birth in births:
            dated = BirthDate(person=person, basis=birth.basis, precision=birth.precision)
            persons.seal_birth(key, dated, birth.value, birth.document)
            self.births.append(dated)
        for number in numbers:
            counted = Identifier(person=person, kind=number.kind, country_id=number.country_id)
            _check_length(number.value, LONGEST_NUMBER)
            value = _as_kept(number)
            persons.seal_number(key, counted, value)
            found[tokens.of_number(number.kind, value)] = None
            self.numbers.append(counted)
        self.tokens += [SearchToken(person=person, kind=kind, token=token) for kind, token in found]


@transaction.atomic
def register_people(registrations: Iterable[Registration]) -> list[UUID]:
    """Keep new persons and their places in cases, and return their ids in the same order. Bulk: for imports too."""
    rows = _Rows()
    for item in registrations:
        person = _new_person(sex=item.identity.sex)
        rows.people.append(person)
        rows.add(person, item.identity)
        rows.places.append(
            _new_place(
                person_id=person.pk,
                case_id=item.case_id,
                role=item.role,
                code=item.code,
                subject_id=item.subject_id,
            )
        )
    rows.insert()
    return [person.pk for person in rows.people]


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

    Raises InvalidInput when there is no such person, WrongState for one who was erased.
    """
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise InvalidInput(code="unknown_person")
    kept = persons.existing_key(person_id)
    if kept is not None and kept.wrapped is None:
        raise WrongState(_("This person's identity was erased. Register them anew."), code="erased")
    person.sex = identity.sex
    person.version += 1
    person.save(update_fields=["sex", "version"])
    for model in (PersonName, BirthDate, Identifier, Citizenship, SearchToken):
        model.objects.filter(person=person).delete()
    rows = _Rows()
    rows.add(person, identity, persons.key_of(kept) if kept else None)
    rows.insert()
    audit.record(
        "identity.changed",
        actor=actor,
        now=now,
        case_id=case_id,
        subject=("person", person_id, code),
        details={
            "names": len(rows.names),
            "birth_dates": len(rows.births),
            "numbers": sorted({number.kind for number in rows.numbers}),
            "citizenships": len(rows.citizenships),
        },
    )
