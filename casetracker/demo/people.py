"""Fictional people: names, birth dates, and numbers that cannot belong to anybody."""

from collections.abc import Sequence
from datetime import date, timedelta

from casetracker.common.choices import Sex
from casetracker.demo import names
from casetracker.demo.world import World, country
from casetracker.vault.choices import BirthDateBasis, IdentifierKind, NameKind
from casetracker.vault.services import Birth, Identity, Name, Number

NO_REGION = "00"
"""PRIVACY: a NIK begins with a province, and no province has this code, so none of these can be a real person's."""

WOMEN_ADD = 40
HOME = "ID"


class People:
    """Makes people up, each number once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._serial = 0

    def name(self, sex: str, *, province: str = "", citizenship: str = HOME) -> str:
        """Return a name as the community of the place writes it."""
        world = self._world
        if citizenship != HOME:
            community = names.BY_COUNTRY[citizenship]
        else:
            community = world.weighted(names.BY_PROVINCE.get(province, names.ELSEWHERE))
        given = self._given(community, sex)
        if world.chance(community.single) or not community.family:
            return given
        family = world.pick(community.family)
        if community.patronym:
            return f"{given} {'binti' if sex == Sex.FEMALE else 'bin'} {family}"
        return f"{family} {given}" if community.family_first else f"{given} {family}"

    def _given(self, community: names.Community, sex: str) -> str:
        return self._world.pick(community.women if sex == Sex.FEMALE else community.men).replace("-", " ")

    def identity(
        self,
        sex: str,
        age: int,
        on: date,
        *,
        province: str = "",
        citizenship: str = HOME,
        name: str = "",
        documents: bool | None = None,
        born: date | None = None,
    ) -> Identity:
        """Return somebody who is `age` completed years old on a day."""
        world = self._world
        birth = born or self.birth(age, on)
        has_documents = world.chance(0.6) if documents is None else documents
        full = Name(name or self.name(sex, province=province, citizenship=citizenship))
        called = [Name(full.value.split()[0][:5].strip(), NameKind.ALIAS)] if world.chance(0.08) else []
        births = [Birth(birth, BirthDateBasis.DOCUMENTED if has_documents else BirthDateBasis.CLAIMED)]
        return Identity(
            names=[full, *called],
            births=births,
            numbers=self._numbers(sex, birth, citizenship) if has_documents else (),
            citizenship_ids=[country(citizenship)] if citizenship else (),
            is_stateless=not citizenship,
            sex=sex,
        )

    def birth(self, age: int, on: date) -> date:
        """Return a birth date of somebody who is so many completed years old on a day."""
        return _years_before(on, age) - timedelta(days=self._world.between(1, 363))

    def _numbers(self, sex: str, birth: date, citizenship: str) -> Sequence[Number]:
        if citizenship != HOME:
            return [Number(self.passport(), IdentifierKind.PASSPORT, country(citizenship) if citizenship else None)]
        found = [Number(self.nik(sex, birth), IdentifierKind.NIK, country(HOME))]
        if self._world.chance(0.25):
            found.append(Number(self.passport(), IdentifierKind.PASSPORT, country(HOME)))
        return found

    def nik(self, sex: str, birth: date) -> str:
        """Return a NIK of a region that does not exist: 6 digits region, birth date (women: day + 40), serial."""
        self._serial += 1
        day = birth.day + (WOMEN_ADD if sex == Sex.FEMALE else 0)
        region = f"{NO_REGION}{self._world.between(1, 99):02}{self._world.between(1, 40):02}"
        return f"{region}{day:02}{birth:%m%y}{self._serial % 10_000:04}"

    def passport(self) -> str:
        """Return a passport number of a series nobody issues."""
        self._serial += 1
        return f"ZZ00{self._serial:05}"

    def phone(self) -> str:
        """Return a phone number that no exchange connects: behind the country code, no subscriber begins with 000."""
        self._serial += 1
        return f"+62 000-5550-{self._serial % 10_000:04}"


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
