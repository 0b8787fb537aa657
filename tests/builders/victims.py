"""Victims, consents, care and services, made through the services as the product makes them. Fictional people."""

import itertools
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Case
from casetracker.access import services as access
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.sections import Section
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import Sex
from casetracker.vault.services import Identity, Name
from tests.builders import accounts
from tests.builders import cases as case_builders
from victims import services
from victims.ages import AgeRange
from victims.choices import ConsentGivenBy, ConsentPurpose, ServiceType
from victims.models import Care, Consent, Placement, ServiceEpisode, Shelter, Victim

_numbers = itertools.count(1)

SERVICE_SECTIONS = Section.HEADER | Section.IDENTITY | Section.SERVICES | Section.HEALTH | Section.SHELTER_LOCATION


def new_victim(**fields: Any) -> services.NewVictim:
    """Return what a victim is added with: a woman of 24, registered today."""
    return services.NewVictim(
        **{
            "registered_on": timezone.localdate(),
            "identity": Identity(names=[Name(f"Korban Rekaan {next(_numbers)}")], sex=Sex.FEMALE),
            "age_identified": AgeRange(24, 24),
            **fields,
        }
    )


def victim(of: Case, actor: Viewer, **fields: Any) -> Victim:
    """Return a victim of a case."""
    return services.add_victim(case_id=of.pk, data=new_victim(**fields), actor=actor, now=timezone.now())


def share_with(
    of: Case, agency: Agency, actor: Viewer, sections: Section = SERVICE_SECTIONS, *, may_edit: bool = False
) -> None:
    """Let an agency see sections of a case, as an accepted referral does."""
    wanted = access.Wanted(
        case_id=of.pk,
        principal=agency.pk,
        principal_kind=PrincipalKind.AGENCY,
        kind=GrantKind.REFERRAL,
        sections=int(sections | (Section.EDIT if may_edit else Section.NONE)),
    )
    access.give(wanted, actor=actor, now=timezone.now())


def care(of: Victim, agency: Agency, actor: Viewer, since: date | None = None) -> Care:
    """Take a victim into the care of an agency."""
    return services.start_care(
        victim_id=of.pk, agency_id=agency.pk, since=since or timezone.localdate(), actor=actor, now=timezone.now()
    )


def in_care(worker: Viewer, officer: Viewer | None = None, **fields: Any) -> Victim:
    """Return a victim of another agency's case, shared with the worker's agency and in its care."""
    officer = officer or accounts.viewer()
    case = case_builders.case(officer)
    made = victim(case, officer, **fields)
    agency = Agency.objects.get(pk=worker.agency_id)
    share_with(case, agency, officer)
    care(made, agency, worker)
    return made


def service(
    of: Victim, actor: Viewer, type: str = ServiceType.FOOD, *, now: datetime | None = None, **fields: Any
) -> ServiceEpisode:
    """Record a service."""
    data = services.NewService(type=type, **fields)
    return services.record_service(victim_id=of.pk, data=data, actor=actor, now=now or timezone.now())


def consent(
    of: Victim,
    actor: Viewer,
    *purposes: str,
    sections: Section = Section.SERVICES,
    recipient: Agency | None = None,
    **fields: Any,
) -> list[Consent]:
    """Record a consent, to referrals unless said."""
    data = services.NewConsent(
        **{
            "purposes": purposes or (ConsentPurpose.REFERRAL,),
            "given_on": timezone.localdate(),
            "given_by": ConsentGivenBy.SELF,
            "language": "Bahasa Indonesia",
            "explained_by": "Case officer",
            "recipient_id": recipient.pk if recipient else None,
            "sections": int(sections),
            **fields,
        }
    )
    return services.record_consent(victim_id=of.pk, data=data, actor=actor, now=timezone.now())


def shelter(worker: Viewer, *, beds: int = 3, **fields: Any) -> Shelter:
    """Return a shelter of the worker's agency."""
    data = services.NewShelter(
        **{"code": f"House {next(_numbers)}", "beds": beds, "address": "Jalan Rekaan 1", **fields}
    )
    return services.add_shelter(data=data, actor=worker, now=timezone.now())


def stay(of: Victim, house: Shelter, worker: Viewer, *, days: int = 0) -> Placement:
    """Give a victim a bed, some days ago."""
    since = timezone.localdate() - timedelta(days=days)
    return services.place_in_shelter(
        victim_id=of.pk, shelter_id=house.pk, since=since, actor=worker, now=timezone.now()
    )
