"""Code lists of identification: status, who decided, and the elements found."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.choices import ExploitationForm


class IdentificationStatus(TextChoices):
    """Standing of a person as a victim in one case. A named person decides it, never a rule.

    Source: HTCDS 2.0 `vic_TraffickingStatus`, IOM, CC BY 4.0, split; presumed and confirmed follow the two steps of
    the UK referral mechanism (reasonable and conclusive grounds).
    """

    SCREENED = "screened", pgettext_lazy("identification", "Screened")
    POSSIBLE = "possible", pgettext_lazy("identification", "Possible victim")
    PRESUMED = "presumed", pgettext_lazy("identification", "Presumed victim")
    CONFIRMED = "confirmed", pgettext_lazy("identification", "Confirmed victim")
    NOT_VICTIM = "not_victim", pgettext_lazy("identification", "Not a victim of trafficking")
    WITHDRAWN = "withdrawn", pgettext_lazy("identification", "Withdrew from identification")
    UNDETERMINED = "undetermined", pgettext_lazy("identification", "Could not be determined")


IDENTIFICATION_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        IdentificationStatus.SCREENED: "PossibleVictimOfTrafficking",
        IdentificationStatus.POSSIBLE: "PossibleVictimOfTrafficking",
        IdentificationStatus.PRESUMED: "PossibleVictimOfTrafficking",
        IdentificationStatus.CONFIRMED: "ActualVictimOfTrafficking",
        IdentificationStatus.NOT_VICTIM: "NotAVictimOfTrafficking",
        IdentificationStatus.WITHDRAWN: "PossibleVictimOfTrafficking",
        IdentificationStatus.UNDETERMINED: "PossibleVictimOfTrafficking",
    }
)
"""Somebody who withdrew or could not be identified is never exported as "not a victim"."""

COUNTED_AS_VICTIM = frozenset({IdentificationStatus.PRESUMED, IdentificationStatus.CONFIRMED})
POSSIBLE_OR_COUNTED = COUNTED_AS_VICTIM | {IdentificationStatus.SCREENED, IdentificationStatus.POSSIBLE}


class DecidedByType(TextChoices):
    """Kind of body that decided on identification.

    Source: HTCDS 2.0 `vic_TraffickingStatusDecisionMakingOrg`, IOM, CC BY 4.0.
    """

    POLICE = "police", pgettext_lazy("decided by", "Police")
    NGO = "ngo", pgettext_lazy("decided by", "NGO")
    COURT_PROSECUTION = "court_prosecution", _("Court or prosecution")
    NONPOLICE_GOVT = "nonpolice_govt", _("Government body other than police")
    OTHER = "other", _("Other")


DECIDED_BY_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        DecidedByType.POLICE: "Police",
        DecidedByType.NGO: "NGO",
        DecidedByType.COURT_PROSECUTION: "CourtOrProsecution",
        DecidedByType.NONPOLICE_GOVT: "NonPoliceGovernmentalOrganization",
        DecidedByType.OTHER: "Other",
    }
)


class IdentifiedWhere(TextChoices):
    """Where on the journey the person was found. Source: Casetracker, from field studies in three provinces."""

    ORIGIN = "origin", pgettext_lazy("identified where", "At the place of origin")
    TRANSIT = "transit", pgettext_lazy("identified where", "In transit")
    DESTINATION = "destination", pgettext_lazy("identified where", "At the destination")
    AFTER_RETURN = "after_return", pgettext_lazy("identified where", "After return")
    UNKNOWN = "unknown", _("Unknown")


class CrossBorder(TextChoices):
    """Direction of the trafficking seen from Indonesia. Source: IOM Indonesia's quick facts; Law 21/2007 arts 2–4."""

    INTERNAL = "internal", _("Inside the country")
    CROSS_BORDER_OUT = "cross_border_out", _("Out of the country")
    CROSS_BORDER_IN = "cross_border_in", _("Into the country")
    UNKNOWN = "unknown", _("Unknown")


class DurationBand(TextChoices):
    """How long the exploitation lasted. Source: CTDC, IOM, column `traffickMonths` (2021 release)."""

    MONTHS_0_12 = "0_12", _("Up to 1 year")
    MONTHS_13_24 = "13_24", _("1–2 years")
    MONTHS_25_60 = "25_60", _("2–5 years")
    MONTHS_61_PLUS = "61_plus", _("More than 5 years")


DURATION_TO_CTDC_2021: Mapping[str, str] = MappingProxyType(
    {
        DurationBand.MONTHS_0_12: "0--12 (0-1 yr)",
        DurationBand.MONTHS_13_24: "13--24 (1-2 yrs)",
        DurationBand.MONTHS_25_60: "25--60 (2-5 yrs)",
        DurationBand.MONTHS_61_PLUS: "61+ (5+ yrs)",
    }
)

DURATION_TO_CTDC_2025: Mapping[str, str] = MappingProxyType(
    {
        DurationBand.MONTHS_0_12: "0--12 (0-1 yr)",
        DurationBand.MONTHS_13_24: "13--24 (1-2 yrs)",
        DurationBand.MONTHS_25_60: "25+ (2+ yrs)",
        DurationBand.MONTHS_61_PLUS: "25+ (2+ yrs)",
    }
)


class AgeChangedBy(TextChoices):
    """Who altered a document to change an age. Source: Casetracker, from field studies."""

    RECRUITER = "recruiter", _("Recruiter")
    OFFICIAL = "official", pgettext_lazy("age changed by", "Official")
    FAMILY = "family", pgettext_lazy("age changed by", "Family")
    SELF = "self", pgettext_lazy("age changed by", "The person")
    UNKNOWN = "unknown", _("Unknown")


class Element(TextChoices):
    """Which list a finding belongs to. Source: Palermo Protocol art. 3; CTDC's means of control."""

    ACT = "act", pgettext_lazy("element", "Act")
    MEANS = "means", pgettext_lazy("element", "Means")
    MEANS_OF_CONTROL = "means_of_control", pgettext_lazy("element", "Means of control")
    PURPOSE = "purpose", pgettext_lazy("element", "Purpose")
    EXPLOITATION = "exploitation", pgettext_lazy("element", "Form of exploitation")


class Act(TextChoices):
    """What was done with the person. Source: Law 21/2007 art. 2 (first six) and arts 3–6 and 12."""

    RECRUIT = "recruit", pgettext_lazy("act", "Recruitment")
    TRANSPORT = "transport", pgettext_lazy("act", "Transportation")
    HARBOUR = "harbour", pgettext_lazy("act", "Harbouring")
    SEND = "send", pgettext_lazy("act", "Sending")
    TRANSFER = "transfer", pgettext_lazy("act", "Transfer")
    RECEIVE = "receive", pgettext_lazy("act", "Receipt")
    BRING_INTO_ID = "bring_into_id", pgettext_lazy("act", "Bringing into Indonesia")
    TAKE_ID_CITIZEN_OUT = "take_id_citizen_out", pgettext_lazy("act", "Taking an Indonesian citizen abroad")
    ADOPT_FOR_EXPLOITATION = "adopt_for_exploitation", pgettext_lazy("act", "Adopting a child for exploitation")
    SEND_CHILD = "send_child", pgettext_lazy("act", "Sending a child in or out of the country")
    USE_VICTIM = "use_victim", pgettext_lazy("act", "Using a trafficked person")


PALERMO_ACTS = frozenset({Act.RECRUIT, Act.TRANSPORT, Act.HARBOUR, Act.SEND, Act.TRANSFER, Act.RECEIVE})


class Means(TextChoices):
    """Statutory means. Indonesia adds confinement, forgery and debt bondage to Palermo's list.

    Source: Law 21/2007 art. 2(1).
    """

    THREAT_FORCE = "threat_force", pgettext_lazy("means", "Threat of force")
    FORCE = "force", pgettext_lazy("means", "Use of force")
    ABDUCTION = "abduction", pgettext_lazy("means", "Abduction")
    CONFINEMENT = "confinement", pgettext_lazy("means", "Confinement")
    FORGERY = "forgery", pgettext_lazy("means", "Forgery")
    FRAUD = "fraud", pgettext_lazy("means", "Fraud or deception")
    ABUSE_POWER = "abuse_power", pgettext_lazy("means", "Abuse of power")
    ABUSE_VULNERABILITY = "abuse_vulnerability", pgettext_lazy("means", "Abuse of a vulnerable position")
    DEBT_BONDAGE = "debt_bondage", pgettext_lazy("means", "Debt bondage")
    PAYMENT_TO_CONTROLLER = (
        "payment_to_controller",
        pgettext_lazy("means", "Payment or benefit to a person in control of the victim"),
    )


class Purpose(TextChoices):
    """Exploitation as the statute lists it, with or without the person's consent.

    Source: Law 21/2007 art. 1(7), as repeated in Permen PPPA 8/2021.
    """

    PROSTITUTION = "prostitution", pgettext_lazy("purpose", "Prostitution")
    FORCED_LABOUR_OR_SERVICE = "forced_labour_or_service", pgettext_lazy("purpose", "Forced labour or service")
    SLAVERY_OR_SIMILAR = "slavery_or_similar", pgettext_lazy("purpose", "Slavery or similar practice")
    OPPRESSION = "oppression", pgettext_lazy("purpose", "Oppression")
    EXTORTION = "extortion", pgettext_lazy("purpose", "Extortion")
    PHYSICAL_USE = "physical_use", pgettext_lazy("purpose", "Physical use")
    SEXUAL_USE = "sexual_use", pgettext_lazy("purpose", "Sexual use")
    REPRODUCTIVE_USE = "reproductive_use", pgettext_lazy("purpose", "Use of reproductive organs")
    ORGAN_OR_TISSUE = "organ_or_tissue", pgettext_lazy("purpose", "Removal of organs or tissue")
    LABOUR_OR_ABILITY_USE = "labour_or_ability_use", pgettext_lazy("purpose", "Use of labour or ability")


FORM_TO_PURPOSE_HINT: Mapping[str, str] = MappingProxyType(
    {
        ExploitationForm.FORCED_LABOUR: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.DOMESTIC_SERVITUDE: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.FISHING: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.AGRICULTURE: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.CONSTRUCTION: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.MANUFACTURING: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.HOSPITALITY: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.MINING: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.TRANSPORT: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.PEDDLING: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.FORCED_CRIMINALITY_SCAM: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.FORCED_CRIMINALITY_OTHER: Purpose.FORCED_LABOUR_OR_SERVICE,
        ExploitationForm.SEXUAL_EXPLOITATION: Purpose.SEXUAL_USE,
        ExploitationForm.PROSTITUTION: Purpose.PROSTITUTION,
        ExploitationForm.PORNOGRAPHY: Purpose.SEXUAL_USE,
        ExploitationForm.REMOTE_SEXUAL: Purpose.SEXUAL_USE,
        ExploitationForm.PRIVATE_SEXUAL: Purpose.SEXUAL_USE,
        ExploitationForm.FORCED_MARRIAGE: Purpose.SLAVERY_OR_SIMILAR,
        ExploitationForm.CHILD_LABOUR: Purpose.LABOUR_OR_ABILITY_USE,
        ExploitationForm.BEGGING: Purpose.LABOUR_OR_ABILITY_USE,
        ExploitationForm.SLAVERY_LIKE: Purpose.SLAVERY_OR_SIMILAR,
        ExploitationForm.ORGAN_REMOVAL: Purpose.ORGAN_OR_TISSUE,
        ExploitationForm.ILLEGAL_ADOPTION: Purpose.SLAVERY_OR_SIMILAR,
        ExploitationForm.BABY_SALE: Purpose.SLAVERY_OR_SIMILAR,
        ExploitationForm.SURROGACY: Purpose.REPRODUCTIVE_USE,
        ExploitationForm.ARMED_RECRUITMENT: Purpose.LABOUR_OR_ABILITY_USE,
        ExploitationForm.EXTORTION: Purpose.EXTORTION,
        ExploitationForm.OTHER: "",
    }
)
"""The statutory purpose to offer first. Casetracker's own hint for the officer, never a finding."""
