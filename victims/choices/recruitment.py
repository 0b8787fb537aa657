"""Code lists of recruitment."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RecruiterRelationship(TextChoices):
    """Who the recruiter was to the victim.

    Source: Casetracker, from field studies; mapped to HTCDS 2.0 `vic_RelationshipToTrafficker`, IOM, CC BY 4.0, and
    to CTDC's `recruiterRelation…` columns.
    """

    PARENT = "parent", pgettext_lazy("relationship", "Parent")
    SIBLING = "sibling", _("Brother or sister")
    SPOUSE = "spouse", _("Husband or wife")
    OTHER_FAMILY = "other_family", _("Other family")
    INTIMATE_PARTNER = "intimate_partner", _("Intimate partner")
    FRIEND = "friend", pgettext_lazy("relationship", "Friend")
    NEIGHBOUR = "neighbour", pgettext_lazy("relationship", "Neighbour")
    TEACHER_RELIGIOUS = "teacher_religious", _("Teacher or religious leader")
    FORMER_MIGRANT = "former_migrant", _("Former migrant worker")
    EMPLOYER = "employer", pgettext_lazy("relationship", "Employer")
    SPONSOR_CALO = "sponsor_calo", _("Sponsor or broker (calo)")
    AGENCY_STAFF = "agency_staff", _("Staff of a recruitment agency")
    ONLINE_CONTACT = "online_contact", _("Online contact")
    STRANGER = "stranger", pgettext_lazy("relationship", "Stranger")
    UNKNOWN = "unknown", _("Unknown")


FAMILY_RELATIONSHIPS = frozenset(
    {
        RecruiterRelationship.PARENT,
        RecruiterRelationship.SIBLING,
        RecruiterRelationship.SPOUSE,
        RecruiterRelationship.OTHER_FAMILY,
    }
)

RELATIONSHIP_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        RecruiterRelationship.PARENT: "Familial",
        RecruiterRelationship.SIBLING: "Familial",
        RecruiterRelationship.SPOUSE: "Familial",
        RecruiterRelationship.OTHER_FAMILY: "Familial",
        RecruiterRelationship.INTIMATE_PARTNER: "Acquainted",
        RecruiterRelationship.FRIEND: "Acquainted",
        RecruiterRelationship.NEIGHBOUR: "Acquainted",
        RecruiterRelationship.TEACHER_RELIGIOUS: "Acquainted",
        RecruiterRelationship.FORMER_MIGRANT: "Acquainted",
        RecruiterRelationship.EMPLOYER: "Acquainted",
        RecruiterRelationship.SPONSOR_CALO: "Unaquainted",
        RecruiterRelationship.AGENCY_STAFF: "Unaquainted",
        RecruiterRelationship.ONLINE_CONTACT: "Unaquainted",
        RecruiterRelationship.STRANGER: "Unaquainted",
        RecruiterRelationship.UNKNOWN: "",
    }
)
"""`Unaquainted` is HTCDS's own spelling and has to stay so. Who counts as acquainted is Casetracker's reading."""

RELATIONSHIP_TO_CTDC: Mapping[str, str] = MappingProxyType(
    {
        RecruiterRelationship.PARENT: "recruiterRelationFamily",
        RecruiterRelationship.SIBLING: "recruiterRelationFamily",
        RecruiterRelationship.SPOUSE: "recruiterRelationIntimatePartner",
        RecruiterRelationship.OTHER_FAMILY: "recruiterRelationFamily",
        RecruiterRelationship.INTIMATE_PARTNER: "recruiterRelationIntimatePartner",
        RecruiterRelationship.FRIEND: "recruiterRelationFriend",
        RecruiterRelationship.NEIGHBOUR: "recruiterRelationOther",
        RecruiterRelationship.TEACHER_RELIGIOUS: "recruiterRelationOther",
        RecruiterRelationship.FORMER_MIGRANT: "recruiterRelationOther",
        RecruiterRelationship.EMPLOYER: "recruiterRelationOther",
        RecruiterRelationship.SPONSOR_CALO: "recruiterRelationOther",
        RecruiterRelationship.AGENCY_STAFF: "recruiterRelationOther",
        RecruiterRelationship.ONLINE_CONTACT: "recruiterRelationOther",
        RecruiterRelationship.STRANGER: "recruiterRelationOther",
        RecruiterRelationship.UNKNOWN: "",
    }
)
"""Column of CTDC's releases. The release of 2020 also has `recruiterRelationUnknown`."""


class RecruiterActor(TextChoices):
    """What kind of actor recruited. Source: Casetracker; IOM Indonesia counts recruitment agencies apart."""

    INDIVIDUAL = "individual", _("Individual")
    LICENSED_AGENCY = "licensed_agency", _("Licensed agency (P3MI)")
    UNLICENSED_AGENCY = "unlicensed_agency", _("Unlicensed agency")
    SPONSOR_CALO = "sponsor_calo", _("Sponsor or broker (calo)")
    ONLINE_NETWORK = "online_network", _("Online network")
    OFFICIAL = "official", pgettext_lazy("recruiter", "Official")
    EMPLOYER = "employer", pgettext_lazy("recruiter", "Employer")
    UNKNOWN = "unknown", _("Unknown")


class RecruitmentMethod(TextChoices):
    """How the contact was made. Source: HTCDS 2.0 `vic_MethodOfRecruitment`, IOM, CC BY 4.0."""

    PLACE_OF_BUSINESS = "place_of_business", _("At a place of business")
    EDUCATIONAL_INSTITUTION = "educational_institution", _("At a school or university")
    WORK = "work", pgettext_lazy("recruitment method", "At work")
    ONLINE_SOCIAL_NETWORK = "online_social_network", _("Through an online social network")
    ONLINE_ADVERTISEMENT = "online_advertisement", _("Through an online advertisement")
    TELEVISION_ADVERTISEMENT = "television_advertisement", _("Through a television advertisement")
    NEWSPAPER_ADVERTISEMENT = "newspaper_advertisement", _("Through a newspaper advertisement")
    FAMILY_OR_FAMILY_EVENTS = "family_or_family_events", _("Through family or family events")
    FRIENDS_OR_SOCIAL_EVENTS = "friends_or_social_events", _("Through friends or social events")
    OTHER = "other", _("Other")


RECRUITMENT_METHOD_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        RecruitmentMethod.PLACE_OF_BUSINESS: "AtAPlaceOfBusiness",
        RecruitmentMethod.EDUCATIONAL_INSTITUTION: "AtAnEducationalInstitution",
        RecruitmentMethod.WORK: "AtWork",
        RecruitmentMethod.ONLINE_SOCIAL_NETWORK: "ThroughOnlineSocialNetworks",
        RecruitmentMethod.ONLINE_ADVERTISEMENT: "ThroughAnOnlineAdvertisement",
        RecruitmentMethod.TELEVISION_ADVERTISEMENT: "ThroughATelevisionAdvert",
        RecruitmentMethod.NEWSPAPER_ADVERTISEMENT: "ThroughANewspaperAdvert",
        RecruitmentMethod.FAMILY_OR_FAMILY_EVENTS: "ThroughFamilyOrFamilyEvents",
        RecruitmentMethod.FRIENDS_OR_SOCIAL_EVENTS: "ThroughFriendsOrSocialEvents",
        RecruitmentMethod.OTHER: "Other",
    }
)


class RecruitmentPromise(TextChoices):
    """What was promised. Source: Casetracker, from field studies."""

    JOB = "job", pgettext_lazy("promise", "A job")
    SALARY = "salary", pgettext_lazy("promise", "A high salary")
    STUDY = "study", pgettext_lazy("promise", "Study")
    MARRIAGE = "marriage", pgettext_lazy("promise", "Marriage")
    PILGRIMAGE = "pilgrimage", pgettext_lazy("promise", "Pilgrimage")
    DEBT_RELIEF = "debt_relief", pgettext_lazy("promise", "Relief from debt")
    OTHER = "other", _("Other")


class VisaUsed(TextChoices):
    """Visa the person travelled on. Source: Casetracker, from field studies that found legal routes abused."""

    WORK = "work", pgettext_lazy("visa", "Work")
    TOURIST = "tourist", pgettext_lazy("visa", "Tourist")
    PILGRIMAGE = "pilgrimage", pgettext_lazy("visa", "Pilgrimage (umrah, hajj)")
    RELIGIOUS = "religious", pgettext_lazy("visa", "Religious")
    SPOUSE = "spouse", pgettext_lazy("visa", "Marriage or spouse")
    NONE = "none", pgettext_lazy("visa", "No visa")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")
