"""Providers and referrals, made through the services as the product makes them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from cases.models import Case
from casetracker.access.sections import Section
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from referrals import services
from referrals.choices import ConsentBasis
from referrals.models import Provider, Referral
from referrals.workflow import Move
from tests.builders import accounts
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders
from victims.choices import ServiceType
from victims.models import Victim

SETUP = Viewer(job="test_setup")

CONSENTED = Section.SERVICES | Section.IDENTITY | Section.HEALTH | Section.SHELTER_LOCATION


@dataclass
class Scene:
    """A case of a police office with one victim who consents, and a shelter agency that can take her."""

    officer: Viewer
    case: Case
    victim: Victim
    worker: Viewer
    agency: Agency


def provider(
    of: Agency | None = None, *types: str, province: Any = None, now: datetime | None = None, **fields: Any
) -> Provider:
    """Return the directory entry of an agency (a new one unless given), with these services, everywhere or there."""
    of = of or accounts.shelter_agency()
    services_offered = [(type_, getattr(province, "pk", province)) for type_ in types or (ServiceType.SAFE_HOUSE,)]
    data = services.NewProvider(
        **{"services": services_offered, "phone": "021 555 0100", "hours": "Mon–Fri 08.00–16.00", **fields}
    )
    return services.save_provider(agency_id=of.pk, data=data, actor=SETUP, now=now or timezone.now())


def scene(*, consent: bool = True, types: tuple[str, ...] = (ServiceType.SAFE_HOUSE,), **victim: Any) -> Scene:
    """Return everything a referral needs."""
    officer = accounts.viewer(accounts.officer())
    case = case_builders.case(officer)
    made = victim_builders.victim(case, officer, **victim)
    if consent:
        victim_builders.consent(made, officer, sections=CONSENTED)
    agency = accounts.shelter_agency()
    provider(agency, *types)
    return Scene(officer, case, made, accounts.viewer(accounts.shelter_worker(agency)), agency)


def referral(of: Scene | None = None, *, now: datetime | None = None, **fields: Any) -> Referral:
    """Return a referral just sent, on consent unless said."""
    of = of or scene()
    data = services.NewReferral(
        **{
            "victim_id": of.victim.pk,
            "to_agency_id": of.agency.pk,
            "services": [ServiceType.SAFE_HOUSE],
            "basis": ConsentBasis.CONSENT,
            **fields,
        }
    )
    return services.send_referral(data=data, actor=of.officer, now=now or timezone.now())


_WAY = (Move.ACCEPT, Move.START, Move.COMPLETE, Move.REPORT_BACK)


def moved(made: Referral, of: Scene, to: Move, *, now: datetime | None = None) -> Referral:
    """Take a sent referral along the usual way up to and including a move, and return it as it is then."""
    answers = {
        Move.COMPLETE: services.MoveAnswers(outcome="delivered"),
        Move.REPORT_BACK: services.MoveAnswers(feedback="She stayed four weeks and went home."),
    }
    for move in _WAY:
        services.move_referral(
            referral_id=made.pk,
            move=move,
            actor=of.worker,
            now=now or timezone.now(),
            answers=answers.get(move, services.MoveAnswers()),
        )
        if move == to:
            break
    made.refresh_from_db()
    return made
