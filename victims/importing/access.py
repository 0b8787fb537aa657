"""WHO imports what: pure rules over a viewer."""

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from victims.importing.profiles import Profile


def can_import(viewer: Viewer) -> bool:
    """Officers and supervisors bring in their agency's cases; coordinators bring in reference data."""
    return viewer.has(Role.OFFICER, Role.SUPERVISOR, Role.COORDINATOR)


def can_use_profile(viewer: Viewer, profile: Profile) -> bool:
    """Reference data is for the secretariat, case lists are for those who lead cases; the command line may do both."""
    if viewer.job:
        return True
    if profile.reference_agency is not None:
        return viewer.has(Role.COORDINATOR)
    return viewer.has(Role.OFFICER, Role.SUPERVISOR)
