"""WHO may see which sections: pure rules over a viewer."""

from collections.abc import Mapping

from casetracker.access.sections import ALL, Section
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer

# The most a role ever gets, whatever was granted. Health is never readable by police, shelter locations are for those
# who place and host, coordinators work on headers and counts, administrators and auditors see no case.
ROLE_SECTIONS: Mapping[str, Section] = {
    Role.OFFICER: Section.HEADER | Section.IDENTITY | Section.INVESTIGATION | Section.SERVICES | Section.INFORMANT,
    # Concerns about corruption are for those who supervise, in the lead agency or the custodian that was given them.
    Role.SUPERVISOR: Section.HEADER
    | Section.IDENTITY
    | Section.INVESTIGATION
    | Section.SERVICES
    | Section.INFORMANT
    | Section.CORRUPTION,
    Role.PROSECUTOR: Section.HEADER | Section.IDENTITY | Section.INVESTIGATION,
    Role.SHELTER_WORKER: Section.HEADER
    | Section.IDENTITY
    | Section.SERVICES
    | Section.HEALTH
    | Section.SHELTER_LOCATION,
    Role.PARTNER_CONTACT: Section.HEADER | Section.IDENTITY | Section.SERVICES,
    Role.COORDINATOR: Section.HEADER,
}

# Of what was given to a whole agency or unit, supervisors read the header: with it they assign cases, themselves
# included, which the record shows. A file that was given to them as a person opens as far as the role goes.
TEAM_SECTIONS: Mapping[str, Section] = {**ROLE_SECTIONS, Role.SUPERVISOR: Section.HEADER}

READ_ONLY_ROLES = frozenset({Role.COORDINATOR, Role.PARTNER_CONTACT})


def ceiling(viewer: Viewer) -> Section:
    """Return the most this viewer ever gets: the union of their roles, for an API client its own limit."""
    return _most(viewer, ROLE_SECTIONS)


def team_ceiling(viewer: Viewer) -> Section:
    """Return the most this viewer gets of what was given to their agency or unit, and not to themselves."""
    return _most(viewer, TEAM_SECTIONS)


def _most(viewer: Viewer, of_roles: Mapping[str, Section]) -> Section:
    if viewer.client_id is not None:
        return ALL & Section(viewer.section_ceiling)
    if viewer.job:
        return Section.HEADER
    result = Section.NONE
    for role in viewer.roles:
        result |= of_roles.get(role, Section.NONE)
    return result


def may_write(viewer: Viewer) -> bool:
    """Say whether any role of the viewer writes in case files at all; an API client only if it was registered to."""
    if viewer.client_id is not None:
        return bool(viewer.section_ceiling & Section.EDIT)
    return not (viewer.roles & ROLE_SECTIONS.keys()) <= READ_ONLY_ROLES


def effective(viewer: Viewer, granted: int | None) -> Section:
    """Return what the viewer really has of a case: what was granted, cut by role; EDIT kept where the role writes."""
    sections = Section(granted or 0) & ceiling(viewer)
    if sections and (granted or 0) & Section.EDIT and may_write(viewer):
        sections |= Section.EDIT
    return sections


def sees_cases(viewer: Viewer) -> bool:
    """Say whether this kind of viewer sees any case content at all."""
    return Section.HEADER in ceiling(viewer)
