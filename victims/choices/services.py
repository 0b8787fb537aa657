"""Code lists of services, shelter and consent."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ServiceType(TextChoices):
    """Service given to a victim.

    Source: PP 9/2008 and Permen PPPA 8/2021 (health rehabilitation, social rehabilitation, return, reintegration,
    legal aid), with counselling, medico-legal examination and safe house split off so that each is one tap; mapped
    to HTCDS 2.0 `spl_Type`, IOM, CC BY 4.0.
    """

    COMPLAINT_IDENTIFICATION = "complaint_identification", _("Complaint and identification")
    HEALTH_REHAB = "health_rehab", _("Medical care")
    COUNSELLING = "counselling", _("Psychological counselling")
    MEDICO_LEGAL_EXAM = "medico_legal_exam", _("Medico-legal examination (visum)")
    SAFE_HOUSE = "safe_house", _("Safe house")
    SOCIAL_REHAB = "social_rehab", _("Social rehabilitation")
    LEGAL_AID = "legal_aid", _("Legal aid")
    REPATRIATION = "repatriation", _("Return home")
    REINTEGRATION = "reintegration", _("Reintegration")
    LIVELIHOOD = "livelihood", _("Livelihood support")
    EDUCATION = "education", pgettext_lazy("service", "Education")
    SKILLS = "skills", _("Skills training")
    FAMILY_TRACING = "family_tracing", _("Family tracing")
    DOCUMENTS = "documents", _("Identity documents")
    WAGE_CLAIM = "wage_claim", _("Wage claim")
    WITNESS_PROTECTION = "witness_protection", _("Witness protection (LPSK)")
    RESTITUTION_SUPPORT = "restitution_support", _("Help with restitution")
    INTERPRETER = "interpreter", pgettext_lazy("service", "Interpreter")
    TRANSPORT = "transport", pgettext_lazy("service", "Transport")
    FOOD = "food", pgettext_lazy("service", "Food and clothing")
    COMMUNICATION = "communication", pgettext_lazy("service", "Phone and contact with family")


SERVICE_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        ServiceType.COMPLAINT_IDENTIFICATION: "",
        ServiceType.HEALTH_REHAB: "Health",
        ServiceType.COUNSELLING: "Health",
        ServiceType.MEDICO_LEGAL_EXAM: "Health",
        ServiceType.SAFE_HOUSE: "SocialCare",
        ServiceType.SOCIAL_REHAB: "SocialCare",
        ServiceType.LEGAL_AID: "Legal",
        ServiceType.REPATRIATION: "",
        ServiceType.REINTEGRATION: "SocialCare",
        ServiceType.LIVELIHOOD: "Livelihood",
        ServiceType.EDUCATION: "Education",
        ServiceType.SKILLS: "RightsBasedTraining",
        ServiceType.FAMILY_TRACING: "",
        ServiceType.DOCUMENTS: "",
        ServiceType.WAGE_CLAIM: "Financial",
        ServiceType.WITNESS_PROTECTION: "Legal",
        ServiceType.RESTITUTION_SUPPORT: "Legal",
        ServiceType.INTERPRETER: "Financial",
        ServiceType.TRANSPORT: "Financial",
        ServiceType.FOOD: "Financial",
        ServiceType.COMMUNICATION: "Financial",
    }
)


class ServiceGroup(TextChoices):
    """Heading under which a report counts a service. Source: PP 9/2008; Permen PPPA 8/2021."""

    COMPLAINT = "complaint", pgettext_lazy("service group", "Complaint and identification")
    HEALTH = "health", pgettext_lazy("service group", "Health rehabilitation")
    SOCIAL = "social", pgettext_lazy("service group", "Social rehabilitation")
    LEGAL = "legal", pgettext_lazy("service group", "Legal aid")
    RETURN = "return", pgettext_lazy("service group", "Return")
    REINTEGRATION = "reintegration", pgettext_lazy("service group", "Reintegration")
    EMPOWERMENT = "empowerment", pgettext_lazy("service group", "Empowerment")
    SUPPORT = "support", pgettext_lazy("service group", "Supporting services")


SERVICE_TO_GROUP: Mapping[str, str] = MappingProxyType(
    {
        ServiceType.COMPLAINT_IDENTIFICATION: ServiceGroup.COMPLAINT,
        ServiceType.HEALTH_REHAB: ServiceGroup.HEALTH,
        ServiceType.COUNSELLING: ServiceGroup.HEALTH,
        ServiceType.MEDICO_LEGAL_EXAM: ServiceGroup.HEALTH,
        ServiceType.SAFE_HOUSE: ServiceGroup.SOCIAL,
        ServiceType.SOCIAL_REHAB: ServiceGroup.SOCIAL,
        ServiceType.LEGAL_AID: ServiceGroup.LEGAL,
        ServiceType.REPATRIATION: ServiceGroup.RETURN,
        ServiceType.REINTEGRATION: ServiceGroup.REINTEGRATION,
        ServiceType.LIVELIHOOD: ServiceGroup.EMPOWERMENT,
        ServiceType.EDUCATION: ServiceGroup.EMPOWERMENT,
        ServiceType.SKILLS: ServiceGroup.EMPOWERMENT,
        ServiceType.FAMILY_TRACING: ServiceGroup.SUPPORT,
        ServiceType.DOCUMENTS: ServiceGroup.SUPPORT,
        ServiceType.WAGE_CLAIM: ServiceGroup.LEGAL,
        ServiceType.WITNESS_PROTECTION: ServiceGroup.LEGAL,
        ServiceType.RESTITUTION_SUPPORT: ServiceGroup.LEGAL,
        ServiceType.INTERPRETER: ServiceGroup.SUPPORT,
        ServiceType.TRANSPORT: ServiceGroup.SUPPORT,
        ServiceType.FOOD: ServiceGroup.SUPPORT,
        ServiceType.COMMUNICATION: ServiceGroup.SUPPORT,
    }
)

HEALTH_SECTION_SERVICES = frozenset({ServiceType.HEALTH_REHAB, ServiceType.COUNSELLING, ServiceType.MEDICO_LEGAL_EXAM})
"""PRIVACY: notes on these belong to the `health` section, not to `services`."""

SERVICES_WITH_STATUTORY_START = frozenset(
    {
        ServiceType.HEALTH_REHAB,
        ServiceType.COUNSELLING,
        ServiceType.SAFE_HOUSE,
        ServiceType.SOCIAL_REHAB,
        ServiceType.REPATRIATION,
        ServiceType.REINTEGRATION,
    }
)
"""Services that must start within the limit `service_start` (Law 21/2007 art. 52(1))."""


class ServiceOutcome(TextChoices):
    """What came of a service. Source: Casetracker."""

    DELIVERED = "delivered", pgettext_lazy("service outcome", "Delivered")
    ONGOING = "ongoing", pgettext_lazy("service outcome", "Ongoing")
    PARTLY_DELIVERED = "partly_delivered", pgettext_lazy("service outcome", "Partly delivered")
    NOT_DELIVERED = "not_delivered", pgettext_lazy("service outcome", "Not delivered")
    REFUSED = "refused", pgettext_lazy("service outcome", "Refused by the victim")


class UnmetReason(TextChoices):
    """Why a needed service was not given. Source: Casetracker, from field studies and US TIP reports."""

    NO_FUNDS = "no_funds", _("No funds")
    NO_CAPACITY = "no_capacity", _("No capacity")
    DISTANCE = "distance", _("Too far away")
    NO_DOCUMENT = "no_document", _("No document")
    SECURITY = "security", _("Not safe")
    REFUSED = "refused", pgettext_lazy("unmet reason", "Refused")
    OTHER = "other", _("Other")


class UnitKind(TextChoices):
    """What one unit of a service is. Source: Casetracker."""

    SESSION = "session", pgettext_lazy("unit", "Session")
    BED_NIGHT = "bed_night", pgettext_lazy("unit", "Bed-night")
    TRIP = "trip", pgettext_lazy("unit", "Trip")
    HOUR = "hour", pgettext_lazy("unit", "Hour")
    PACKAGE = "package", pgettext_lazy("unit", "Package")


SERVICE_TO_UNIT: Mapping[str, str] = MappingProxyType(
    {
        ServiceType.SAFE_HOUSE: UnitKind.BED_NIGHT,
        ServiceType.REPATRIATION: UnitKind.TRIP,
        ServiceType.TRANSPORT: UnitKind.TRIP,
        ServiceType.INTERPRETER: UnitKind.HOUR,
        ServiceType.FOOD: UnitKind.PACKAGE,
        ServiceType.LIVELIHOOD: UnitKind.PACKAGE,
    }
)
"""Unit offered first; every other service is counted in sessions."""


class FundingSource(TextChoices):
    """Who pays. Source: Law 21/2007 and PP 9/2008 (state and regional budgets); IOM Victim Assistance Fund."""

    APBN = "apbn", _("State budget (APBN)")
    APBD = "apbd", _("Regional budget (APBD)")
    DAK = "dak", _("Special allocation fund (DAK)")
    DONOR = "donor", pgettext_lazy("funding", "Donor")
    IOM_FUND = "iom_fund", _("IOM victim assistance fund")
    OWN_FUNDS = "own_funds", _("Own funds")
    VOLUNTEER = "volunteer", _("Volunteers, no cost")
    UNKNOWN = "unknown", _("Unknown")


class PlacementExit(TextChoices):
    """Why a stay in a shelter ended. Source: Casetracker; early ends for lack of money are counted."""

    RETURNED_TO_FAMILY = "returned_to_family", _("Returned to family")
    RETURNED_TO_COUNTRY = "returned_to_country", _("Returned to own country")
    INDEPENDENT_LIVING = "independent_living", _("Lives independently")
    OTHER_SHELTER = "other_shelter", _("Moved to another shelter")
    HOSPITAL = "hospital", pgettext_lazy("placement exit", "Admitted to hospital")
    OWN_WISH = "own_wish", _("Left by own wish")
    LEFT_WITHOUT_NOTICE = "left_without_notice", _("Left without notice")
    NO_FUNDS = "no_funds", pgettext_lazy("placement exit", "Left early for lack of funds")
    DECEASED = "deceased", pgettext_lazy("placement exit", "Died")
    OTHER = "other", _("Other")


class ShelterAdmits(TextChoices):
    """Whom a shelter takes in. Source: Casetracker; men and boys are reported as under-served (US TIP reports)."""

    WOMEN_CHILDREN = "women_children", _("Women and children")
    WOMEN = "women", _("Women")
    CHILDREN = "children", _("Children")
    MEN = "men", _("Men")
    ANYONE = "anyone", _("Anyone")


class ConsentPurpose(TextChoices):
    """What the person agrees to. Each purpose is asked for by itself. Source: Law 27/2022; IOM's 13 principles."""

    CASE_FILE = "case_file", _("Keep a file about me")
    INTERVIEW = "interview", _("Be interviewed")
    REFERRAL = "referral", _("Share with a service provider")
    LAW_ENFORCEMENT = "law_enforcement", _("Share with police and prosecution")
    EMBASSY = "embassy", _("Contact my embassy")
    FAMILY_CONTACT = "family_contact", _("Contact my family")
    RESEARCH = "research", _("Use in research without my identity")


class ConsentStatus(TextChoices):
    """Answer to one consent purpose. Source: Law 27/2022 (consent may be withdrawn at any time)."""

    GIVEN = "given", pgettext_lazy("consent", "Given")
    REFUSED = "refused", pgettext_lazy("consent", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "Withdrawn")


class ConsentGivenBy(TextChoices):
    """Who consents. A guardian who is a suspect has no say. Source: Law 27/2022 arts 20, 22, 25; Casetracker."""

    SELF = "self", pgettext_lazy("consent", "The person")
    GUARDIAN = "guardian", pgettext_lazy("consent", "Parent or guardian")
    COURT = "court", pgettext_lazy("consent", "Court")
    AGENCY_GUARDIAN = "agency_guardian", pgettext_lazy("consent", "Guardian appointed by an agency")


class ConsentForm(TextChoices):
    """How the consent was given. Source: Law 27/2022 art. 22 (written or recorded)."""

    WRITTEN = "written", pgettext_lazy("consent", "Written")
    THUMBPRINT = "thumbprint", pgettext_lazy("consent", "Thumbprint")
    RECORDED = "recorded", pgettext_lazy("consent", "Recorded voice")
    SPOKEN_WITNESSED = "spoken_witnessed", pgettext_lazy("consent", "Spoken before a witness")


class ConsentQuestion(TextChoices):
    """The seven questions behind HTCDS's one consent checkbox. Source: HTCDS 2.0 `con_Consent`, IOM, CC BY 4.0."""

    INTERVIEW = "interview", _("Agrees to be interviewed (for a child: also assents)")
    PURPOSE_TOLD = "purpose_told", _("Was told why the data is collected")
    USES_TOLD = "uses_told", _("Was told how the data will be used")
    RESEARCH = "research", _("Agrees to non-identifying use in research")
    ACCESS_TOLD = "access_told", _("Was told of the right to ask for the data")
    STORAGE_TOLD = "storage_told", _("Was told how long the data is kept")
    WITHDRAWAL_TOLD = "withdrawal_told", _("Was told how to withdraw")
