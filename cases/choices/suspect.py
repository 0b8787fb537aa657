"""Code lists of suspects."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyType(TextChoices):
    """A suspect may be a company. Source: Law 21/2007 art. 13–15 (corporations)."""

    NATURAL_PERSON = "natural_person", _("Natural person")
    CORPORATION = "corporation", _("Corporation")


class SuspectRole(TextChoices):
    """Part played in the trafficking process.

    Source: Casetracker, from field studies in Indonesia; mapped to HTCDS 2.0 `per_RoleInProcess`, IOM, CC BY 4.0.
    """

    RECRUITER = "recruiter", _("Recruiter")
    BROKER = "broker", _("Broker (calo)")
    DOCUMENT_FIXER = "document_fixer", _("Document fixer")
    TRANSPORTER = "transporter", _("Transporter")
    HARBOURER = "harbourer", _("Harbourer")
    RECEIVER = "receiver", _("Receiver")
    EMPLOYER_EXPLOITER = "employer_exploiter", _("Employer or exploiter")
    PIMP = "pimp", _("Pimp (mucikari)")
    FINANCIER = "financier", _("Financier")
    ORGANISER = "organiser", pgettext_lazy("suspect role", "Organiser")
    GUARD = "guard", pgettext_lazy("suspect role", "Guard")
    OFFICIAL_FACILITATOR = "official_facilitator", _("Official who facilitated")
    CORPORATION_OFFICER = "corporation_officer", _("Officer of a corporation")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Unknown")


SUSPECT_ROLE_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        SuspectRole.RECRUITER: "RecruiterOrIntermediary",
        SuspectRole.BROKER: "BrokerTravelAgent",
        SuspectRole.DOCUMENT_FIXER: "Other",
        SuspectRole.TRANSPORTER: "Transporter",
        SuspectRole.HARBOURER: "HarbouredIndividual",
        SuspectRole.RECEIVER: "ReceivedIndividual",
        SuspectRole.EMPLOYER_EXPLOITER: "Exploiter",
        SuspectRole.PIMP: "Exploiter",
        SuspectRole.FINANCIER: "Other",
        SuspectRole.ORGANISER: "Other",
        SuspectRole.GUARD: "ControlledIndividual",
        SuspectRole.OFFICIAL_FACILITATOR: "Other",
        SuspectRole.CORPORATION_OFFICER: "Other",
        SuspectRole.OTHER: "Other",
        SuspectRole.UNKNOWN: "",
    }
)
"""HTCDS names what the perpetrator did to the individual: "HarbouredIndividual" is one who harboured."""


class SuspectLegalStatus(TextChoices):
    """Standing in criminal procedure; the codes are the Indonesian legal terms, which have no exact English twin.

    Source: Indonesian criminal procedure (KUHAP).
    """

    TERLAPOR = "terlapor", _("Reported person")
    SAKSI = "saksi", _("Witness")
    TERSANGKA = "tersangka", _("Suspect formally named")
    DPO = "dpo", _("Wanted")
    TERDAKWA = "terdakwa", _("Defendant")
    TERPIDANA = "terpidana", _("Convicted")
    BEBAS = "bebas", _("Acquitted")
    LEPAS = "lepas", _("Released from all charges")
    MENINGGAL = "meninggal", _("Deceased")


FORMALLY_NAMED_STATUSES = frozenset(
    {
        SuspectLegalStatus.TERSANGKA,
        SuspectLegalStatus.DPO,
        SuspectLegalStatus.TERDAKWA,
        SuspectLegalStatus.TERPIDANA,
        SuspectLegalStatus.BEBAS,
        SuspectLegalStatus.LEPAS,
    }
)
"""Suspects that the police table counts as "tersangka": formally named, whatever came after."""


class ChainPosition(TextChoices):
    """Place in the network, so that "only small fry is charged" can be measured.

    Source: RSO/UNODC briefing note on corruption, finding F6.
    """

    ORGANISER = "organiser", pgettext_lazy("chain position", "Organiser")
    MIDDLE = "middle", pgettext_lazy("chain position", "Middle")
    LOW = "low", pgettext_lazy("chain position", "Low")
    UNKNOWN = "unknown", _("Unknown")
