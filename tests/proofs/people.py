"""Everybody who tries: for each relation to the case an agency, in it an account for each set of roles; programs."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from casetracker.access.sections import Section, from_names
from casetracker.accounts.models import Agency, AgencyClient, Unit, User
from casetracker.accounts.viewer import Viewer
from tests.builders import accounts, api
from tests.proofs import policy
from tests.proofs.oracle import Persona
from tests.proofs.policy import Relation

HOMES = {"beside_unit": "unit"}
"""Relations that share an agency with another."""

NOT_OF_AGENCIES = {"assigned", "unit", "beside_unit", "walled_user", "break_glass"}
PROGRAMS = tuple(name for name in policy.RELATIONS if name not in NOT_OF_AGENCIES)
"""Relations an agency's program can have: what is given to a person or a unit is not given to it."""


@dataclass
class People:
    """The agencies and accounts by key; `lead/officer` is an officer of the lead agency."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    unit: Unit | None = None
    users: dict[str, User] = field(default_factory=dict)
    personas: list[Persona] = field(default_factory=list)
    clients: dict[str, AgencyClient] = field(default_factory=dict)

    def key(self, user_id: Any) -> str:
        return next(key for key, user in self.users.items() if user.pk == user_id)

    def viewer(self, key: str) -> Viewer:
        return accounts.viewer(self.users[key])


def key_of(relation: str, roles: tuple[str, ...]) -> str:
    return f"{relation}/{'+'.join(roles)}"


def make(province: Any) -> People:
    """Make agencies and accounts; what they are given of the case comes later, through the services."""
    people = People()
    for relation in policy.RELATIONS:
        home = HOMES.get(relation, relation)
        if home not in people.agencies:
            people.agencies[home] = _agency(home, province)
        if relation == "unit":
            people.unit = accounts.unit(people.agencies[home])
        for roles in policy.ROLE_SETS:
            key = key_of(relation, roles)
            unit = people.unit if relation == "unit" else None
            people.users[key] = accounts.user(*roles, agency=people.agencies[home], unit=unit)
            people.personas.append(Persona(key, home, frozenset(roles), cases_of(relation, roles)))
    people.personas.append(Persona("nobody", is_anonymous=True))
    return people


def cases_of(relation: str, roles: Iterable[str] = ()) -> dict[str, Relation]:
    """Return what a relation gives of each of the two cases; the glass is broken by those roles that may."""
    other = replace(policy.EVERYTHING, lead=True) if relation == "unrelated" else policy.NOTHING
    main = policy.RELATIONS[relation]
    if relation == "break_glass" and policy.BREAK_GLASS_ROLES.isdisjoint(roles):
        main = policy.NOTHING
    return {"main": main, "decoy": other}


def _agency(relation: str, province: Any) -> Agency:
    name = f"Agency {relation}"
    if relation == "supervision":
        return accounts.secretariat(region=province, name=name)
    if relation in {"referred", "asked"}:
        return accounts.shelter_agency(name=name, region=province)
    return accounts.agency(name, region=province)


def program(people: People, relation: str, scopes: tuple[str, ...], ceiling: str) -> Persona:
    """Return a program of an agency; its client is made the first time."""
    label = "all" if scopes == policy.SCOPES else "+".join(scopes) or "none"
    key = f"{relation}/program {label} {ceiling}"
    limit = policy.CEILINGS[ceiling]
    if key not in people.clients:
        mask = from_names(limit.sections) | (Section.EDIT if limit.edit else Section.NONE)
        people.clients[key] = api.client(people.agencies[relation], scopes=scopes, sections=int(mask))
    return Persona(key, relation, relations=cases_of(relation), scopes=frozenset(scopes), ceiling=limit)


def programs(people: People, *, everything: bool) -> list[Persona]:
    """Return the programs: each relation with every scope, each scope and ceiling in the lead and a referred agency;
    with `everything` all of them with all of them."""
    single = [(scope,) for scope in policy.SCOPES]
    if everything:
        wanted = [
            (relation, scopes, ceiling)
            for relation in PROGRAMS
            for scopes in (policy.SCOPES, (), *single)
            for ceiling in policy.CEILINGS
        ]
    else:
        wanted = [(relation, policy.SCOPES, "everything") for relation in PROGRAMS]
        for relation in ("lead", "referred"):
            wanted += [(relation, scopes, "everything") for scopes in ((), *single)]
            wanted += [(relation, policy.SCOPES, ceiling) for ceiling in policy.CEILINGS if ceiling != "everything"]
    return [program(people, *item) for item in wanted]
