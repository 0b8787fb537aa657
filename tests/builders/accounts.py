"""Agencies, units, users with roles, and viewers. Every value that must be unique is made up anew."""

import itertools
from typing import Any

from django.utils import timezone

from casetracker.accounts.choices import AgencyLevel, AgencyType, Role
from casetracker.accounts.models import Agency, Unit, User, UserRole
from casetracker.accounts.services import viewer_for
from casetracker.accounts.viewer import Viewer

PASSWORD = "correct horse battery staple"

_numbers = itertools.count(1)


def agency(
    name: str = "",
    *,
    type: str = AgencyType.POLICE_REGIONAL,
    level: str = AgencyLevel.PROVINCE,
    region: Any = None,
    **fields: Any,
) -> Agency:
    """Return a new agency; `region` is a Region or its id."""
    if region is not None:
        fields["region_id"] = getattr(region, "pk", getattr(region, "id", region))
    return Agency.objects.create(name=name or f"Agency {next(_numbers)}", type=type, level=level, **fields)


def secretariat(*, region: Any = None, **fields: Any) -> Agency:
    """Return a task force secretariat: of a province when `region` is given, else the national one."""
    level = AgencyLevel.PROVINCE if region is not None else AgencyLevel.NATIONAL
    return agency(type=AgencyType.TASK_FORCE_SECRETARIAT, level=level, region=region, **fields)


def shelter_agency(**fields: Any) -> Agency:
    """Return a women and child protection office, which runs shelters."""
    return agency(**{"type": AgencyType.WOMEN_CHILD_OFFICE, **fields})


def unit(of: Agency | None = None, name: str = "", **fields: Any) -> Unit:
    """Return a new unit of an agency (a new one unless given)."""
    return Unit.objects.create(agency=of or agency(), name=name or f"Unit {next(_numbers)}", **fields)


def user(*roles: str, agency: Agency | None = None, unit: Unit | None = None, **fields: Any) -> User:
    """Return a new user with these roles (officer unless said) in an agency (a new one unless given)."""
    number = next(_numbers)
    if agency is None:
        agency = unit.agency if unit is not None else globals()["agency"]()
    made = User.objects.create_user(
        fields.pop("email", f"user{number}@example.test"),
        fields.pop("password", None),
        **{
            "display_name": f"Case officer {number}",
            "language": "en",
            "agency": agency,
            "unit": unit,
            **fields,
        },
    )
    for role in roles or (Role.OFFICER,):
        UserRole.objects.create(user=made, role=role)
    return made


def officer(of: Agency | None = None, **fields: Any) -> User:
    """Return an officer of an agency."""
    return user(Role.OFFICER, agency=of, **fields)


def supervisor(of: Agency | None = None, **fields: Any) -> User:
    """Return a supervisor of an agency."""
    return user(Role.SUPERVISOR, agency=of, **fields)


def prosecutor(of: Agency | None = None, **fields: Any) -> User:
    """Return a prosecutor."""
    return user(Role.PROSECUTOR, agency=of or agency(type=AgencyType.PROSECUTOR), **fields)


def shelter_worker(of: Agency | None = None, **fields: Any) -> User:
    """Return a shelter worker."""
    return user(Role.SHELTER_WORKER, agency=of or shelter_agency(), **fields)


def coordinator(of: Agency | None = None, **fields: Any) -> User:
    """Return a coordinator of a secretariat."""
    return user(Role.COORDINATOR, agency=of or secretariat(), **fields)


def partner(of: Agency | None = None, **fields: Any) -> User:
    """Return the contact person of a partner agency."""
    return user(Role.PARTNER_CONTACT, agency=of or agency(type=AgencyType.NGO_LEGAL_AID), **fields)


def auditor(of: Agency | None = None, **fields: Any) -> User:
    """Return an auditor."""
    return user(Role.AUDITOR, agency=of, **fields)


def approver(of: Agency | None = None, *roles: str, **fields: Any) -> User:
    """Return an approver, with further roles where given."""
    return user(Role.APPROVER, *roles, agency=of, **fields)


def system_admin(of: Agency | None = None, **fields: Any) -> User:
    """Return a system administrator."""
    return user(Role.SYSTEM_ADMIN, agency=of, **fields)


def viewer(of: User | None = None, *roles: str, agency: Agency | None = None) -> Viewer:
    """Return the viewer of a user, or of a new one with these roles in this agency, who has just signed in."""
    made = of or user(*roles, agency=agency)
    found = User.objects.select_related("agency").prefetch_related("roles").get(pk=made.pk)
    return viewer_for(found, verified_at=timezone.now())
