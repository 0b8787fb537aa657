"""Code lists of the case itself: kind, status, how it came to light, notes and tasks."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseKind(TextChoices):
    """Trafficking is kept apart from smuggling: smuggling is a crime against a state, trafficking against a person.

    Source: UN protocols on trafficking and on smuggling of migrants (2000); Law 21/2007; Law 6/2011.
    """

    TRAFFICKING = "trafficking", _("Trafficking in persons")
    PEOPLE_SMUGGLING = "people_smuggling", _("People smuggling")
    OTHER = "other", pgettext_lazy("case kind", "Other")


class CaseStatus(TextChoices):
    """Where the file stands. Protection and justice run side by side, so an open case says which of them run.

    `reopened` holds until the lead agency chooses the tracks again. Source: Casetracker.
    """

    INTAKE = "intake", pgettext_lazy("case status", "Intake")
    TRIAGE = "triage", pgettext_lazy("case status", "Triage")
    SCREENING = "screening", pgettext_lazy("case status", "Screening")
    NO_ACTION = "no_action", pgettext_lazy("case status", "No action")
    OPEN_PROTECTION = "open_protection", _("Open: protection")
    OPEN_INVESTIGATION = "open_investigation", _("Open: investigation")
    OPEN_BOTH = "open_both", _("Open: protection and investigation")
    FOLLOW_UP = "follow_up", pgettext_lazy("case status", "Follow-up")
    CLOSED = "closed", pgettext_lazy("case status", "Closed")
    ON_HOLD = "on_hold", pgettext_lazy("case status", "On hold")
    TRANSFERRED = "transferred", pgettext_lazy("case status", "Transferred")
    MERGED = "merged", pgettext_lazy("case status", "Merged into another case")
    REOPENED = "reopened", pgettext_lazy("case status", "Reopened")


CASE_STATUS_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        CaseStatus.INTAKE: "Active",
        CaseStatus.TRIAGE: "Active",
        CaseStatus.SCREENING: "Active",
        CaseStatus.NO_ACTION: "Closed",
        CaseStatus.OPEN_PROTECTION: "Active",
        CaseStatus.OPEN_INVESTIGATION: "Active",
        CaseStatus.OPEN_BOTH: "Active",
        CaseStatus.FOLLOW_UP: "FollowUp",
        CaseStatus.CLOSED: "Closed",
        CaseStatus.ON_HOLD: "Active",
        CaseStatus.TRANSFERRED: "ClosedReferred",
        CaseStatus.MERGED: "Closed",
        CaseStatus.REOPENED: "Active",
    }
)

FINISHED_CASE_STATUSES = frozenset({CaseStatus.NO_ACTION, CaseStatus.CLOSED, CaseStatus.TRANSFERRED, CaseStatus.MERGED})
ONGOING_CASE_STATUSES = frozenset(CaseStatus) - FINISHED_CASE_STATUSES
PROTECTION_OPEN_STATUSES = frozenset({CaseStatus.OPEN_PROTECTION, CaseStatus.OPEN_BOTH})
INVESTIGATION_OPEN_STATUSES = frozenset({CaseStatus.OPEN_INVESTIGATION, CaseStatus.OPEN_BOTH})


class Priority(TextChoices):
    """How soon a case or task needs somebody. Source: Casetracker."""

    URGENT = "urgent", pgettext_lazy("priority", "Urgent")
    HIGH = "high", pgettext_lazy("priority", "High")
    ORDINARY = "ordinary", pgettext_lazy("priority", "Ordinary")


class ReportChannel(TextChoices):
    """How the case came to light.

    Source: Casetracker, from the situations in Indonesian field studies (border post, transit, deportation) and the
    doors of PP 9/2008 (complaint, finding, referral).
    """

    SELF_REPORT = "self_report", pgettext_lazy("report channel", "The victim reported")
    FAMILY_REPORT = "family_report", _("The family reported")
    COMMUNITY_REPORT = "community_report", _("A neighbour, villager or village officer reported")
    ANONYMOUS_TIP = "anonymous_tip", _("Anonymous tip")
    WALK_IN = "walk_in", _("Came to our counter")
    HOTLINE = "hotline", _("Telephone hotline")
    ONLINE_REPORT = "online_report", _("Online report or social media message")
    BORDER_POST = "border_post", _("Found at a border post")
    TRANSIT_CHECK = "transit_check", _("Stopped in transit: airport, port or terminal")
    SEA_PATROL = "sea_patrol", _("Found by a sea patrol")
    RAID = "raid", _("Police raid or operation")
    LABOUR_INSPECTION = "labour_inspection", _("Labour inspection")
    DETENTION_SCREENING = "detention_screening", _("Screening in detention")
    DEPORTATION_ARRIVAL = "deportation_arrival", _("Arrived in a group of deported migrants")
    MISSION_ABROAD = "mission_abroad", pgettext_lazy("report channel", "Embassy or consulate")
    AGENCY_REFERRAL = "agency_referral", _("Referred by another agency")
    NGO_OUTREACH = "ngo_outreach", _("Outreach by an NGO")
    HEALTH_FACILITY = "health_facility", pgettext_lazy("report channel", "Hospital or health centre")
    SCHOOL = "school", pgettext_lazy("report channel", "School")
    MEDIA = "media", pgettext_lazy("report channel", "News media")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


class ClosureReason(TextChoices):
    """Why a case was closed; exported as text in HTCDS `cas_ReasonForCaseClosure`. Source: Casetracker."""

    GOALS_MET = "goals_met", _("Plan completed")
    PROCEEDING_FINAL = "proceeding_final", _("Court decision final and services completed")
    NOT_TRAFFICKING = "not_trafficking", _("Not trafficking in persons")
    INSUFFICIENT_INFORMATION = "insufficient_information", _("Not enough information to go on")
    INVESTIGATION_STOPPED = "investigation_stopped", _("Investigation stopped")
    VICTIM_WITHDREW = "victim_withdrew", _("The victim no longer wants help")
    LOST_CONTACT = "lost_contact", _("Contact lost")
    DECEASED = "deceased", _("The person died")
    OTHER_AGENCY = "other_agency", _("Another agency took over")
    DUPLICATE = "duplicate", _("Recorded twice")
    OTHER = "other", _("Other")


class NoteClassification(TextChoices):
    """Which section of the file a note belongs to, and so who can read it. Source: Casetracker."""

    GENERAL = "general", pgettext_lazy("note", "General")
    INVESTIGATION = "investigation", pgettext_lazy("note", "Investigation")
    SERVICES = "services", pgettext_lazy("note", "Services")
    HEALTH = "health", pgettext_lazy("note", "Health")
    SHELTER_LOCATION = "shelter_location", pgettext_lazy("note", "Shelter location")
    INFORMANT = "informant", pgettext_lazy("note", "Who reported")
    CORRUPTION = "corruption", pgettext_lazy("note", "Corruption concern")


NOTE_TO_SECTION: Mapping[str, str] = MappingProxyType(
    {
        NoteClassification.GENERAL: "header",
        NoteClassification.INVESTIGATION: "investigation",
        NoteClassification.SERVICES: "services",
        NoteClassification.HEALTH: "health",
        NoteClassification.SHELTER_LOCATION: "shelter_location",
        NoteClassification.INFORMANT: "informant",
        NoteClassification.CORRUPTION: "corruption",
    }
)
"""SECURITY: the section a reader needs; the values are the section names of the access table."""


class TaskStatus(TextChoices):
    """State of a task on a case. Source: Casetracker."""

    OPEN = "open", pgettext_lazy("task status", "To do")
    IN_PROGRESS = "in_progress", pgettext_lazy("task status", "In progress")
    DONE = "done", pgettext_lazy("task status", "Done")
    CANCELLED = "cancelled", pgettext_lazy("task status", "Cancelled")


UNFINISHED_TASK_STATUSES = frozenset({TaskStatus.OPEN, TaskStatus.IN_PROGRESS})


class TaskKind(TextChoices):
    """What a task asks for. Source: Casetracker, from the duties of Law 21/2007 and the victim service pathway."""

    COMPLETE_DETAILS = "complete_details", _("Complete the details")
    SAFETY_CHECK = "safety_check", _("Check safety")
    IDENTIFICATION = "identification", _("Decide on identification")
    AGE_ASSESSMENT = "age_assessment", _("Establish the age")
    ASK_CONSENT = "ask_consent", _("Ask for consent")
    EMERGENCY_AID = "emergency_aid", _("Arrange emergency aid")
    NOTIFY_VICTIM = "notify_victim", _("Inform the victim")
    HAND_OVER_FILE = "hand_over_file", _("Hand over suspect and evidence")
    TESTIMONY = "testimony", _("Prepare testimony")
    CHARGE_REVIEW = "charge_review", _("Review the charge")
    RESTITUTION = "restitution", _("Claim restitution")
    FOLLOW_UP = "follow_up", pgettext_lazy("task kind", "Follow-up visit or call")
    OTHER = "other", _("Other")


class LinkKind(TextChoices):
    """How two cases belong together. Source: Casetracker."""

    SAME_EVENT = "same_event", _("Same event")
    SAME_NETWORK = "same_network", _("Same network")
    SAME_PERSON = "same_person", _("Same person")
    MERGED_INTO = "merged_into", _("Merged into")


class ConflictAnswer(TextChoices):
    """A line of the declarations of a conflict of interest. Source: Casetracker."""

    ASKED = "asked", pgettext_lazy("conflict", "Asked")
    NONE = "none", pgettext_lazy("conflict", "No conflict")
    CONFLICT = "conflict", pgettext_lazy("conflict", "Conflict")
