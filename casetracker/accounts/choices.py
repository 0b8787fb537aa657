"""Code lists of agencies and the people who work for them."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casetracker.common.choices import CodeList


class Role(TextChoices):
    """What a user does here; a user may hold several. Source: Casetracker."""

    OFFICER = "officer", _("Officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    SHELTER_WORKER = "shelter_worker", _("Shelter worker")
    COORDINATOR = "coordinator", _("Coordinator")
    PROSECUTOR = "prosecutor", pgettext_lazy("role", "Prosecutor")
    PARTNER_CONTACT = "partner_contact", _("Partner contact")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")
    STATISTICIAN = "statistician", _("Statistician")
    AGENCY_ADMIN = "agency_admin", _("Agency administrator")
    SYSTEM_ADMIN = "system_admin", _("System administrator")


ADMINISTRATOR_ROLES = frozenset({Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN})
"""SECURITY: holding only these roles shows no case content at all."""


class EndReason(TextChoices):
    """Why a session was ended from outside. Source: Casetracker."""

    ANOTHER = "another", _("You signed in elsewhere, and two places at once is the limit.")
    OWN_CHOICE = "own_choice", _("You ended it from another place.")
    PASSWORD = "password", _("The password was changed.")
    SECOND_FACTOR = "second_factor", _("The second factor was reset.")
    RIGHTS = "rights", _("What you may do here was changed.")
    SWITCHED_OFF = "switched_off", _("The account was switched off.")
    ADMINISTRATOR = "administrator", _("An administrator signed you out.")


class AgencyLevel(TextChoices):
    """Where an agency stands in the tree of task forces. Source: Perpres 22/2021 and 49/2023."""

    NATIONAL = "national", _("National")
    PROVINCE = "province", _("Province")
    REGENCY = "regency", _("Regency or city")
    MISSION_ABROAD = "mission_abroad", pgettext_lazy("agency level", "Mission abroad")


class AgencyType(TextChoices):
    """Kind of organisation.

    Source: HTCDS 2.0 `org_Type`, IOM, CC BY 4.0, split by the Indonesian bodies of the national task force
    (Perpres 22/2021, 49/2023) and of victim services (PP 9/2008).
    """

    POLICE_NATIONAL = "police_national", _("National police headquarters")
    POLICE_REGIONAL = "police_regional", _("Regional police (Polda)")
    POLICE_LOCAL = "police_local", _("Local police (Polres)")
    PROSECUTOR = "prosecutor", pgettext_lazy("agency type", "Prosecution service")
    COURT = "court", pgettext_lazy("agency type", "Court")
    WITNESS_PROTECTION = "witness_protection", _("Witness and victim protection agency (LPSK)")
    WOMEN_CHILD_MINISTRY = "women_child_ministry", _("Ministry of women and child protection")
    WOMEN_CHILD_OFFICE = "women_child_office", _("Women and child protection office (UPTD PPA)")
    SOCIAL_MINISTRY = "social_ministry", _("Ministry of social affairs")
    SOCIAL_OFFICE = "social_office", _("Social affairs office")
    HEALTH = "health", _("Hospital or health centre")
    FOREIGN_AFFAIRS = "foreign_affairs", _("Ministry of foreign affairs")
    MISSION_ABROAD = "mission_abroad", _("Embassy or consulate")
    MIGRANT_WORKER_AGENCY = "migrant_worker_agency", _("Migrant worker protection agency")
    IMMIGRATION = "immigration", pgettext_lazy("agency type", "Immigration")
    LABOUR_OFFICE = "labour_office", _("Labour office")
    ANTI_CORRUPTION = "anti_corruption", _("Anti-corruption commission")
    FIU = "fiu", _("Financial intelligence unit (PPATK)")
    INTERNAL_OVERSIGHT = "internal_oversight", _("Internal oversight body")
    BORDER_MARINE = "border_marine", _("Border or marine authority")
    PPT = "ppt", _("Integrated service centre (PPT)")
    TASK_FORCE_SECRETARIAT = "task_force_secretariat", _("Task force secretariat")
    NGO_SHELTER = "ngo_shelter", _("NGO shelter")
    NGO_LEGAL_AID = "ngo_legal_aid", _("NGO legal aid")
    NGO_COMMUNITY = "ngo_community", _("NGO or community group")
    IO = "io", _("International organisation")
    RECRUITER_COMPANY = "recruiter_company", _("Placement company (P3MI)")
    SCHOOL = "school", pgettext_lazy("agency type", "School")
    VILLAGE_GOVERNMENT = "village_govt", _("Village government")
    MEDIA = "media", pgettext_lazy("agency type", "Media")
    OTHER = "other", _("Other")


AGENCY_TYPE_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        AgencyType.POLICE_NATIONAL: "LawEnforcement",
        AgencyType.POLICE_REGIONAL: "LawEnforcement",
        AgencyType.POLICE_LOCAL: "LawEnforcement",
        AgencyType.PROSECUTOR: "LegalService",
        AgencyType.COURT: "LegalService",
        AgencyType.WITNESS_PROTECTION: "CentralGovernmentOrganisation",
        AgencyType.WOMEN_CHILD_MINISTRY: "CentralGovernmentOrganisation",
        AgencyType.WOMEN_CHILD_OFFICE: "LocalGovernmentOrganisation",
        AgencyType.SOCIAL_MINISTRY: "CentralGovernmentOrganisation",
        AgencyType.SOCIAL_OFFICE: "LocalGovernmentOrganisation",
        AgencyType.HEALTH: "HealthServiceOrganisation",
        AgencyType.FOREIGN_AFFAIRS: "CentralGovernmentOrganisation",
        AgencyType.MISSION_ABROAD: "CentralGovernmentOrganisation",
        AgencyType.MIGRANT_WORKER_AGENCY: "CentralGovernmentOrganisation",
        AgencyType.IMMIGRATION: "ImmigrationService",
        AgencyType.LABOUR_OFFICE: "CentralGovernmentOrganisation",
        AgencyType.ANTI_CORRUPTION: "CentralGovernmentOrganisation",
        AgencyType.FIU: "CentralGovernmentOrganisation",
        AgencyType.INTERNAL_OVERSIGHT: "CentralGovernmentOrganisation",
        AgencyType.BORDER_MARINE: "LawEnforcement",
        AgencyType.PPT: "CentralGovernmentOrganisation",
        AgencyType.TASK_FORCE_SECRETARIAT: "CentralGovernmentOrganisation",
        AgencyType.NGO_SHELTER: "NGO",
        AgencyType.NGO_LEGAL_AID: "NGO",
        AgencyType.NGO_COMMUNITY: "NGO",
        AgencyType.IO: "NGO",
        AgencyType.RECRUITER_COMPANY: "CorporateBusiness",
        AgencyType.SCHOOL: "SchoolOrCollege",
        AgencyType.VILLAGE_GOVERNMENT: "LocalGovernmentOrganisation",
        AgencyType.MEDIA: "",
        AgencyType.OTHER: "",
    }
)
"""HTCDS `org_Type` of an agency at national level; see `htcds_organisation_type` for the others."""

CENTRAL_OR_LOCAL_TYPES = frozenset({AgencyType.LABOUR_OFFICE, AgencyType.PPT, AgencyType.TASK_FORCE_SECRETARIAT})

POLICE_TYPES = frozenset({AgencyType.POLICE_NATIONAL, AgencyType.POLICE_REGIONAL, AgencyType.POLICE_LOCAL})


def htcds_organisation_type(agency_type: str, level: str) -> str:
    """Return the HTCDS `org_Type`, which for some bodies depends on their level; empty where HTCDS has none."""
    if agency_type in CENTRAL_OR_LOCAL_TYPES and level in {AgencyLevel.PROVINCE, AgencyLevel.REGENCY}:
        return "LocalGovernmentOrganisation"
    return AGENCY_TYPE_TO_HTCDS[agency_type]


CODE_LISTS: Mapping[str, CodeList] = MappingProxyType(
    {
        "role": CodeList(Role),
        "agency_level": CodeList(AgencyLevel),
        "agency_type": CodeList(AgencyType, {"htcds:org_Type": AGENCY_TYPE_TO_HTCDS}),
    }
)


class TimeZone(TextChoices):
    """The three time zones of Indonesia, and UTC for missions abroad. Source: IANA names."""

    WIB = "Asia/Jakarta", _("WIB (Jakarta, Pontianak)")
    WITA = "Asia/Makassar", _("WITA (Makassar, Denpasar)")
    WIT = "Asia/Jayapura", _("WIT (Jayapura)")
    UTC = "UTC", "UTC"
