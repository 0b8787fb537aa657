"""What has to be answered, worked out from the policy table and the facts of a persona alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.proofs import policy
from tests.proofs.policy import NOTHING, Door, Relation

OPEN = frozenset({"open", "invalid", "conflict"})


@dataclass(frozen=True)
class Persona:
    """Somebody, or a program: roles or scopes, an agency, and what was given to them of each case."""

    key: str
    agency: str = ""
    roles: frozenset[str] = frozenset()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    ceiling: Relation = NOTHING
    is_anonymous: bool = False

    @property
    def is_program(self) -> bool:
        return self.scopes is not None

    @property
    def most(self) -> frozenset[str]:
        """The most this persona ever reads."""
        if self.is_program:
            return self.ceiling.sections
        return frozenset().union(*(policy.ROLE_SECTIONS[role] for role in self.roles))

    def most_of(self, relation: Relation) -> frozenset[str]:
        """The most this persona reads of what was given in one way."""
        if self.is_program or relation.to_person:
            return self.most
        limits = {**policy.ROLE_SECTIONS, **policy.UNASSIGNED_SECTIONS}
        return frozenset().union(*(limits[role] for role in self.roles))

    @property
    def writes(self) -> bool:
        return self.ceiling.edit if self.is_program else bool(self.roles & policy.WRITING_ROLES)

    def held(self, case: str) -> frozenset[str]:
        relation = self.relations.get(case, NOTHING)
        return relation.sections & self.most_of(relation)

    def edits(self, case: str) -> bool:
        return bool(self.held(case)) and self.relations.get(case, NOTHING).edit and self.writes

    def is_walled(self, case: str) -> bool:
        return self.relations.get(case, NOTHING).is_walled

    def leads(self, case: str) -> bool:
        return self.relations.get(case, NOTHING).lead


@dataclass(frozen=True)
class Thing:
    """What an address is about: the case it hangs on, and whose it is."""

    case: str = ""
    agency: str = ""
    owner: str = ""
    section: str = ""
    sender: str = ""
    recipient: str = ""
    is_sent: bool = True
    cared_by: str = ""
    for_publication: bool = False
    told: frozenset[str] = frozenset()
    is_crossed: bool = False


def holds(terms: str, who: Persona, thing: Thing) -> bool:
    """Say whether one of the alternatives holds."""
    return any(all(_term(term.strip(), who, thing) for term in part.split("&")) for part in terms.split("|"))


def _term(term: str, who: Persona, thing: Thing) -> bool:
    if term in policy.SECTIONS:
        return term in who.held(thing.case)
    kind, _, value = term.partition(":")
    if kind == "role":
        return value in who.roles
    if kind == "scope":
        return value in (who.scopes or ())
    return _FACTS[term](who, thing)


def _knows_referral(who: Persona, thing: Thing) -> bool:
    if "header" not in who.most:
        return False
    if who.agency == thing.sender:
        return True
    return thing.is_sent and (who.agency == thing.recipient or bool(who.held(thing.case)))


_FACTS: Mapping[str, Any] = {
    "any section": lambda who, thing: bool(who.held(thing.case)),
    "edit": lambda who, thing: who.edits(thing.case),
    "lead": lambda who, thing: who.leads(thing.case) and bool(who.held(thing.case)),
    "writes": lambda who, thing: who.writes,
    "its section": lambda who, thing: thing.section in who.held(thing.case),
    "own agency": lambda who, thing: bool(who.agency) and who.agency == thing.agency,
    "own": lambda who, thing: who.key == thing.owner,
    "in our care": lambda who, thing: bool(who.agency) and who.agency == thing.cared_by,
    "for publication": lambda who, thing: thing.for_publication,
    "not walled": lambda who, thing: not who.is_walled(thing.case),
    "told of it": lambda who, thing: who.key in thing.told and not who.is_walled(thing.case),
    "knows the referral": _knows_referral,
    "sender": lambda who, thing: who.agency == thing.sender,
    "recipient": lambda who, thing: who.agency == thing.recipient,
    "sends referrals": lambda who, thing: who.agency == "lead" and "header" in who.most,
    "was referred to": lambda who, thing: who.agency == "referred" and "header" in who.most,
    "was asked": lambda who, thing: who.agency == "asked" and "header" in who.most,
    "runs the shelter": lambda who, thing: who.agency == "referred" and policy.SHELTER_WORKER in who.roles,
    "own draft": lambda who, thing: who.key == "lead/officer",
    "works with identities": lambda who, thing: "identity" in who.most,
    "lead agency": lambda who, thing: who.agency == "lead",
}


def expected(door: Door, who: Persona, thing: Thing, *, is_empty: bool = False) -> frozenset[str]:
    """Return the outcomes that are right."""
    if who.is_anonymous and not door.public:
        return frozenset({"sign-in"})
    if door.any_answer:
        return OPEN | {"forbidden", "absent", "sign-in"}
    for step in door.steps:
        answer, _, terms = step.partition(" ")
        if not holds(terms, who, thing):
            refused = frozenset({"forbidden" if answer == "403" else "absent"})
            if thing.is_crossed:
                # Whether the row or the right is missed first says nothing: there is no such row for anybody.
                refused |= {"absent"}
            early = frozenset({"invalid"}) if answer == "403" and door.form_first and is_empty else frozenset()
            return refused | early
    if thing.is_crossed:
        return frozenset({"absent"})
    return OPEN


def may_meet(marker: str, who: Persona, door: Door, case: str) -> bool:
    """Say whether this persona may find this planted text on a page that is open to them."""
    rule = policy.MARKERS[marker]
    if marker in door.shows:
        return True
    if rule.is_name and not door.names:
        return False
    if who.is_program and (not rule.scope or rule.scope not in (who.scopes or ())):
        return False
    return holds(rule.terms, who, Thing(case=case))
