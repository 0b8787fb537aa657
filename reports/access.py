"""WHO reports: pure rules over a viewer."""

from casetracker.access import rules
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer

READ_SCOPE = "reports:read"
"""OAuth2 scope with which an API client reads the reports of its agency."""

COUNTING_JOB = "statistics"

REPORTING_ROLES = (Role.COORDINATOR, Role.SUPERVISOR, Role.OFFICER, Role.PROSECUTOR, Role.STATISTICIAN)
AGENCY_REPORT_ROLES = (Role.COORDINATOR, Role.SUPERVISOR)


def can_see_reports(viewer: Viewer) -> bool:
    """Dashboard, reports, measures and published figures: the roles that report. Administrators and auditors do not."""
    return viewer.has(*REPORTING_ROLES)


def can_request_report(viewer: Viewer) -> bool:
    """A report counts what its owner sees and stays in the owner's agency, so there must be both."""
    return can_see_reports(viewer) and viewer.user_id is not None and viewer.agency_id is not None


def reads_reports_of_agency(viewer: Viewer) -> bool:
    """Coordinators and supervisors read every report built for their agency."""
    return viewer.has(*AGENCY_REPORT_ROLES)


def reads_released_reports_of_agency(viewer: Viewer) -> bool:
    """Statisticians read what was built for publication."""
    return viewer.has(Role.STATISTICIAN)


def can_keep_schedules(viewer: Viewer) -> bool:
    """Coordinators, supervisors and statisticians have reports built regularly."""
    return viewer.has(*AGENCY_REPORT_ROLES, Role.STATISTICIAN) and can_request_report(viewer)


def can_cancel(viewer: Viewer, *, owner_id: object) -> bool:
    """The owner, and whoever reads every report of the agency."""
    return viewer.user_id == owner_id or reads_reports_of_agency(viewer)


def must_hide_small_numbers(viewer: Viewer) -> bool:
    """PRIVACY: who sees no case gets no number from which one could be recognised."""
    return not rules.sees_cases(viewer)


def counting_viewer(viewer: Viewer) -> Viewer:
    """Return over whose rows the viewer's figures are counted.

    SECURITY: a statistician sees no case. Their figures, always with small numbers hidden, are counted by an
    unattended job that sees the headers their agency sees, and nothing of that job ever reaches a page.
    """
    if not must_hide_small_numbers(viewer):
        return viewer
    if not viewer.has(Role.STATISTICIAN):
        return Viewer()
    return Viewer(agency_id=viewer.agency_id, job=COUNTING_JOB, language=viewer.language, time_zone=viewer.time_zone)
