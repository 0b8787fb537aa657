"""Means of control, which are not the statutory means, and their place in HTCDS and in CTDC's releases."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from victims.choices.identification import Means


class MeansOfControl(TextChoices):
    """How the person was held.

    Source: HTCDS 2.0 definitions page (17 values), IOM, CC BY 4.0, with threats to the person and to the family
    apart. HTCDS's own field sheet has 16 of them; the maps keep the difference.
    """

    DEBT_BONDAGE = "debt_bondage", pgettext_lazy("control", "Debt bondage")
    TAKES_EARNINGS = "takes_earnings", pgettext_lazy("control", "Takes earnings")
    RESTRICTS_FINANCIAL = "restricts_financial", pgettext_lazy("control", "Restricts access to money")
    THREAT_PHYSICAL = "threat_physical", pgettext_lazy("control", "Physical threats")
    THREAT_FAMILY = "threat_family", pgettext_lazy("control", "Threats to family")
    THREAT_LAW_ENFORCEMENT = "threat_law_enforcement", pgettext_lazy("control", "Threats of police or deportation")
    PSYCHOLOGICAL_ABUSE = "psychological_abuse", pgettext_lazy("control", "Psychological abuse")
    PHYSICAL_ABUSE = "physical_abuse", pgettext_lazy("control", "Physical abuse")
    SEXUAL_ABUSE = "sexual_abuse", pgettext_lazy("control", "Sexual abuse")
    FALSE_PROMISES = "false_promises", pgettext_lazy("control", "False promises")
    PSYCHOACTIVE = "psychoactive", pgettext_lazy("control", "Drugs or alcohol")
    RESTRICTS_MOVEMENT = "restricts_movement", pgettext_lazy("control", "Restricts movement")
    RESTRICTS_MEDICAL = "restricts_medical", pgettext_lazy("control", "Restricts medical care")
    EXCESSIVE_HOURS = "excessive_hours", pgettext_lazy("control", "Excessive working hours")
    USES_CHILDREN = "uses_children", pgettext_lazy("control", "Uses the victim's children")
    WITHHOLDS_NECESSITIES = "withholds_necessities", pgettext_lazy("control", "Withholds food, water or sleep")
    WITHHOLDS_DOCUMENTS = "withholds_documents", pgettext_lazy("control", "Withholds documents")
    OTHER = "other", pgettext_lazy("control", "Other means of control")


CONTROL_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        MeansOfControl.DEBT_BONDAGE: "DebtBondage",
        MeansOfControl.TAKES_EARNINGS: "TakesEarnings",
        MeansOfControl.RESTRICTS_FINANCIAL: "RestrictsFinancialAccess",
        MeansOfControl.THREAT_PHYSICAL: "PhysicalThreats",
        MeansOfControl.THREAT_FAMILY: "ThreatensChildrenFamily",
        MeansOfControl.THREAT_LAW_ENFORCEMENT: "ThreatsLawEnforcement",
        MeansOfControl.PSYCHOLOGICAL_ABUSE: "PsychologicalAbuse",
        MeansOfControl.PHYSICAL_ABUSE: "PhysicalAbuse",
        MeansOfControl.SEXUAL_ABUSE: "SexualAbuse",
        MeansOfControl.FALSE_PROMISES: "FalsePromises",
        MeansOfControl.PSYCHOACTIVE: "PsychoactiveSubstance",
        MeansOfControl.RESTRICTS_MOVEMENT: "Other",
        MeansOfControl.RESTRICTS_MEDICAL: "RestrictsMedicalCare",
        MeansOfControl.EXCESSIVE_HOURS: "ExcessiveWorkingHours",
        MeansOfControl.USES_CHILDREN: "ThreatensChildrenFamily",
        MeansOfControl.WITHHOLDS_NECESSITIES: "WithholdsNecessities",
        MeansOfControl.WITHHOLDS_DOCUMENTS: "WithholdsDocuments",
        MeansOfControl.OTHER: "Other",
    }
)
"""Value of HTCDS's field sheet and XLSForm (16 values)."""

CONTROL_TO_HTCDS_DEFINITION: Mapping[str, str] = MappingProxyType(
    {
        MeansOfControl.DEBT_BONDAGE: "DebtBondage",
        MeansOfControl.TAKES_EARNINGS: "TakesEarnings",
        MeansOfControl.RESTRICTS_FINANCIAL: "RestrictsFinancialAccess",
        MeansOfControl.THREAT_PHYSICAL: "Threats",
        MeansOfControl.THREAT_FAMILY: "Threats",
        MeansOfControl.THREAT_LAW_ENFORCEMENT: "ThreatOfLawEnforcement",
        MeansOfControl.PSYCHOLOGICAL_ABUSE: "PsychologicalAbuse",
        MeansOfControl.PHYSICAL_ABUSE: "PhysicalAbuse",
        MeansOfControl.SEXUAL_ABUSE: "SexualAbuse",
        MeansOfControl.FALSE_PROMISES: "FalsePromises",
        MeansOfControl.PSYCHOACTIVE: "PsychoactiveSubstances",
        MeansOfControl.RESTRICTS_MOVEMENT: "RestrictsMovement",
        MeansOfControl.RESTRICTS_MEDICAL: "RestrictsMedicalCare",
        MeansOfControl.EXCESSIVE_HOURS: "ExcessiveWorkingHours",
        MeansOfControl.USES_CHILDREN: "UsesChildren",
        MeansOfControl.WITHHOLDS_NECESSITIES: "WithholdsNecessities",
        MeansOfControl.WITHHOLDS_DOCUMENTS: "WithholdsDocuments",
        MeansOfControl.OTHER: "Other",
    }
)
"""Value of HTCDS's definitions page; with the prefix `meansOfControl`, CTDC's column up to 2021."""

CONTROL_TO_CTDC_2025: Mapping[str, str] = MappingProxyType(
    {
        MeansOfControl.DEBT_BONDAGE: "meansDebtBondageEarnings",
        MeansOfControl.TAKES_EARNINGS: "meansDebtBondageEarnings",
        MeansOfControl.RESTRICTS_FINANCIAL: "meansDenyBasicNeeds",
        MeansOfControl.THREAT_PHYSICAL: "meansThreats",
        MeansOfControl.THREAT_FAMILY: "meansThreats",
        MeansOfControl.THREAT_LAW_ENFORCEMENT: "meansThreats",
        MeansOfControl.PSYCHOLOGICAL_ABUSE: "meansAbusePsyPhySex",
        MeansOfControl.PHYSICAL_ABUSE: "meansAbusePsyPhySex",
        MeansOfControl.SEXUAL_ABUSE: "meansAbusePsyPhySex",
        MeansOfControl.FALSE_PROMISES: "meansFalsePromises",
        MeansOfControl.PSYCHOACTIVE: "meansDrugsAlcohol",
        MeansOfControl.RESTRICTS_MOVEMENT: "meansDenyBasicNeeds",
        MeansOfControl.RESTRICTS_MEDICAL: "meansDenyBasicNeeds",
        MeansOfControl.EXCESSIVE_HOURS: "meansExcessiveWorkHours",
        MeansOfControl.USES_CHILDREN: "",
        MeansOfControl.WITHHOLDS_NECESSITIES: "meansDenyBasicNeeds",
        MeansOfControl.WITHHOLDS_DOCUMENTS: "meansWithholdDocs",
        MeansOfControl.OTHER: "",
    }
)
"""Column of CTDC's releases since 2024. Export only: a merged column never becomes several precise facts."""

CONTROL_TO_STATUTORY_MEANS_HINT: Mapping[str, str] = MappingProxyType(
    {
        MeansOfControl.DEBT_BONDAGE: Means.DEBT_BONDAGE,
        MeansOfControl.TAKES_EARNINGS: Means.ABUSE_POWER,
        MeansOfControl.RESTRICTS_FINANCIAL: Means.ABUSE_POWER,
        MeansOfControl.THREAT_PHYSICAL: Means.THREAT_FORCE,
        MeansOfControl.THREAT_FAMILY: Means.THREAT_FORCE,
        MeansOfControl.THREAT_LAW_ENFORCEMENT: Means.ABUSE_POWER,
        MeansOfControl.PSYCHOLOGICAL_ABUSE: Means.ABUSE_VULNERABILITY,
        MeansOfControl.PHYSICAL_ABUSE: Means.FORCE,
        MeansOfControl.SEXUAL_ABUSE: Means.FORCE,
        MeansOfControl.FALSE_PROMISES: Means.FRAUD,
        MeansOfControl.PSYCHOACTIVE: Means.ABUSE_VULNERABILITY,
        MeansOfControl.RESTRICTS_MOVEMENT: Means.CONFINEMENT,
        MeansOfControl.RESTRICTS_MEDICAL: Means.ABUSE_POWER,
        MeansOfControl.EXCESSIVE_HOURS: Means.ABUSE_VULNERABILITY,
        MeansOfControl.USES_CHILDREN: Means.THREAT_FORCE,
        MeansOfControl.WITHHOLDS_NECESSITIES: Means.ABUSE_POWER,
        MeansOfControl.WITHHOLDS_DOCUMENTS: Means.ABUSE_POWER,
        MeansOfControl.OTHER: "",
    }
)
"""The statutory means to ask about next. Casetracker's own hint for the officer, never a finding."""
