"""Whether a number stands in a file of somebody else: yes or no, and whom to ring. Nothing of the file itself.

SECURITY: a case from which the asker is walled off, and a case that is walled off from anybody at all, answer as one
that does not exist. The answer names the lead agency of the other file and its telephone on duty, never the case, the
person, what they are there, or how many files there are.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from casetracker.access import rules
from casetracker.access.choices import GrantKind
from casetracker.access.models import Grant, Wall
from casetracker.access.sections import Section
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import database
from casetracker.common.errors import InvalidInput, NotAllowed
from casetracker.vault import budget, folding, reading, tokens
from casetracker.vault.choices import IdentifierKind
from casetracker.vault.models import PersonCase, SearchToken

SHORTEST = 5


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to ring about a match."""

    agency: str
    duty_phone: str


def can_ask(actor: Viewer) -> bool:
    """Say whether the viewer works with identities at all."""
    return Section.IDENTITY in rules.ceiling(actor)


def match_elsewhere(*, kind: str, number: str, actor: Viewer, now: datetime) -> list[Contact]:
    """Return whom to ring about files in which this very number stands and which the asker does not see; often nobody.

    Raises NotAllowed without the identity section, InvalidInput for a number too short to be one, TooMany. PRIVACY: the
    question is recorded without the number, and whether the answer was yes.
    """
    if not can_ask(actor):
        raise NotAllowed(code="identity_not_held")
    if kind not in IdentifierKind.values or len(folding.number_key(kind, number)) < SHORTEST:
        raise InvalidInput(fields={"number": [_("Enter the whole number.")]})
    budget.spend_question(actor=actor, now=now)
    _kind, token = tokens.of_number(kind, number)
    with database.as_job("exact_match"):
        contacts = _contacts(kind, token, actor)
    audit.record("identity.match_asked", actor=actor, now=now, details={"kind": kind, "found": bool(contacts)})
    return contacts


def _contacts(kind: str, token: bytes, actor: Viewer) -> list[Contact]:
    people = SearchToken.objects.filter(kind=kind[:10], token=token).values("person_id")
    is_seen = reading.sections_in_reach(actor).filter(case_id=OuterRef("case_id"))
    is_walled = Wall.objects.filter(case_id=OuterRef("case_id"), lifted_at__isnull=True)
    cases: list[UUID] = list(
        PersonCase.objects.filter(~Exists(is_seen), ~Exists(is_walled), person_id__in=people)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()
    )
    leads = Grant.objects.filter(case_id__in=cases, kind=GrantKind.LEAD, revoked_at__isnull=True).values("principal")
    agencies = Agency.objects.filter(pk__in=leads).order_by("name")
    return [Contact(agency.name, agency.duty_phone or agency.phone) for agency in agencies]
