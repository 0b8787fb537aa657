"""Code lists that every app shares, and the small record that describes a code list to pages, API and exports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class CodeList:
    """A code list with its maps to published standards.

    `maps` goes from a standard's field ("htcds:vic_TraffickingStatus") to {our code: their code or codes}; an empty
    text or tuple means that the standard has no value for that code.
    """

    choices: type[TextChoices]
    maps: Mapping[str, Mapping[str, str | tuple[str, ...]]] = field(default_factory=lambda: MappingProxyType({}))


class FourState(TextChoices):
    """Answer to every yes/no fact, so that "no" is never mistaken for "nobody asked".

    Source: Casetracker; CTDC's flags (1, 0, -99, blank) map onto it without loss.
    """

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Unknown")
    NOT_ASKED = "not_asked", _("Not asked")


FOUR_STATE_TO_CTDC: Mapping[str, str] = MappingProxyType(
    {FourState.YES: "1", FourState.NO: "0", FourState.UNKNOWN: "-99", FourState.NOT_ASKED: ""}
)


class DatePrecision(TextChoices):
    """How much of a date is known. Source: Casetracker."""

    DAY = "day", _("Exact day")
    MONTH = "month", _("Month and year only")
    YEAR = "year", _("Year only")


class Sex(TextChoices):
    """Registered sex. Source: CTDC 2020 column `gender` (Female, Male), with unknown."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    UNKNOWN = "unknown", _("Unknown")


SEX_TO_CTDC_2020: Mapping[str, str] = MappingProxyType({Sex.FEMALE: "Female", Sex.MALE: "Male", Sex.UNKNOWN: ""})


class Gender(TextChoices):
    """Gender as the person states it. Source: HTCDS 2.0 `prs_Gender`, IOM, CC BY 4.0."""

    FEMININE = "feminine", _("Feminine")
    MASCULINE = "masculine", _("Masculine")
    TRANSGENDER_FEMININE = "transgender_feminine", _("Transgender feminine")
    TRANSGENDER_MASCULINE = "transgender_masculine", _("Transgender masculine")
    NON_CONFORMING = "non_conforming", _("Non-conforming")
    UNKNOWN = "unknown", _("Not specified or unknown")


GENDER_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        Gender.FEMININE: "Feminine",
        Gender.MASCULINE: "Masculine",
        Gender.TRANSGENDER_FEMININE: "TransgenderFeminine",
        Gender.TRANSGENDER_MASCULINE: "TransgenderMasculine",
        Gender.NON_CONFORMING: "NonConforming",
        Gender.UNKNOWN: "NonSpecifiedUnknown",
    }
)

GENDER_TO_CTDC_2025: Mapping[str, str] = MappingProxyType(
    {
        Gender.FEMININE: "Woman",
        Gender.MASCULINE: "Man",
        Gender.TRANSGENDER_FEMININE: "Trans/Transgender/NonConforming",
        Gender.TRANSGENDER_MASCULINE: "Trans/Transgender/NonConforming",
        Gender.NON_CONFORMING: "Trans/Transgender/NonConforming",
        Gender.UNKNOWN: "",
    }
)


class AgeBasis(TextChoices):
    """What an age rests on. Source: Casetracker, from field studies that name altered documents as a common method."""

    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    FAMILY_CARD = "family_card", _("Family card (KK)")
    KTP = "ktp", _("Identity card (KTP)")
    SCHOOL_RECORD = "school_record", _("School record")
    DIPLOMA = "diploma", _("Diploma")
    PASSPORT = "passport", _("Passport")
    SPLP = "splp", _("Travel document in lieu of passport (SPLP)")
    SELF_REPORT = "self_report", pgettext_lazy("age basis", "The person's own word")
    PARENT_REPORT = "parent_report", _("A parent's word")
    MEDICAL = "medical", _("Medical assessment")
    VILLAGE_LETTER = "village_letter", _("Letter from the village office")
    ESTIMATE = "estimate", _("Estimate")


class AgeBand(TextChoices):
    """Age in completed years, in bands. Source: CTDC codebook, IOM, column `ageBroad`."""

    BAND_0_8 = "0_8", _("0–8 years")
    BAND_9_17 = "9_17", _("9–17 years")
    BAND_18_20 = "18_20", _("18–20 years")
    BAND_21_23 = "21_23", _("21–23 years")
    BAND_24_26 = "24_26", _("24–26 years")
    BAND_27_29 = "27_29", _("27–29 years")
    BAND_30_38 = "30_38", _("30–38 years")
    BAND_39_47 = "39_47", _("39–47 years")
    BAND_48_PLUS = "48_plus", _("48 years or older")


AGE_BAND_YEARS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        AgeBand.BAND_0_8: (0, 8),
        AgeBand.BAND_9_17: (9, 17),
        AgeBand.BAND_18_20: (18, 20),
        AgeBand.BAND_21_23: (21, 23),
        AgeBand.BAND_24_26: (24, 26),
        AgeBand.BAND_27_29: (27, 29),
        AgeBand.BAND_30_38: (30, 38),
        AgeBand.BAND_39_47: (39, 47),
        AgeBand.BAND_48_PLUS: (48, None),
    }
)

AGE_BAND_TO_CTDC: Mapping[str, str] = MappingProxyType(
    {
        AgeBand.BAND_0_8: "0--8",
        AgeBand.BAND_9_17: "9--17",
        AgeBand.BAND_18_20: "18--20",
        AgeBand.BAND_21_23: "21--23",
        AgeBand.BAND_24_26: "24--26",
        AgeBand.BAND_27_29: "27--29",
        AgeBand.BAND_30_38: "30--38",
        AgeBand.BAND_39_47: "39--47",
        AgeBand.BAND_48_PLUS: "48+",
    }
)

CHILD_UNDER_YEARS = 18
"""A child is anybody under 18. Source: Palermo Protocol art. 3(d); Permen PPPA 8/2021."""

CHILD_AGE_BANDS = frozenset({AgeBand.BAND_0_8, AgeBand.BAND_9_17})

GREATEST_BELIEVABLE_AGE = 120


def age_band_of(years: int) -> AgeBand:
    """Return the band of an age in completed years; raises ValueError below 0 or above 120."""
    if not 0 <= years <= GREATEST_BELIEVABLE_AGE:
        raise ValueError(f"age out of range: {years}")
    return next(
        AgeBand(band)
        for band, (first, last) in AGE_BAND_YEARS.items()
        if years >= first and (last is None or years <= last)
    )


def age_band_from_ctdc(text: str) -> AgeBand | None:
    """Return the band a CTDC release writes as `9--17`, `09--17` or `48+`; None when blank or `-99`.

    Raises ValueError on anything else.
    """
    wanted = text.strip()
    if wanted in {"", "-99"}:
        return None
    if wanted == "09--17":
        return AgeBand.BAND_9_17
    for band, written in AGE_BAND_TO_CTDC.items():
        if written == wanted:
            return AgeBand(band)
    raise ValueError(f"not an age band of CTDC: {wanted}")


def is_child_age(years: int | None) -> FourState:
    """Say whether an age in completed years is a child's; unknown when there is no age."""
    if years is None:
        return FourState.UNKNOWN
    return FourState.YES if years < CHILD_UNDER_YEARS else FourState.NO


class MaritalStatus(TextChoices):
    """Marital status. Source: HTCDS 2.0 `prs_MaritalStatus`, IOM, CC BY 4.0, with unknown."""

    SINGLE = "single", _("Single")
    MARRIED = "married", _("Married")
    WIDOWED = "widowed", _("Widowed")
    DIVORCED = "divorced", _("Divorced")
    SEPARATED = "separated", _("Separated")
    REGISTERED_PARTNERSHIP = "registered_partnership", _("Registered partnership")
    UNKNOWN = "unknown", _("Unknown")


MARITAL_STATUS_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        MaritalStatus.SINGLE: "Single",
        MaritalStatus.MARRIED: "Married",
        MaritalStatus.WIDOWED: "Widowed",
        MaritalStatus.DIVORCED: "Divorced",
        MaritalStatus.SEPARATED: "Separated",
        MaritalStatus.REGISTERED_PARTNERSHIP: "RegisteredPartnership",
        MaritalStatus.UNKNOWN: "",
    }
)


class Education(TextChoices):
    """Highest level of education. Source: HTCDS 2.0 `prs_HighestLevelOfEducation` (ISCED 2011), IOM, CC BY 4.0."""

    NONE = "none", pgettext_lazy("education", "None")
    EARLY_CHILDHOOD = "early_childhood", _("Early childhood education")
    PRIMARY = "primary", _("Primary school")
    LOWER_SECONDARY = "lower_secondary", _("Lower secondary school")
    UPPER_SECONDARY = "upper_secondary", _("Upper secondary school")
    POST_SECONDARY = "post_secondary", _("Post-secondary, not tertiary")
    SHORT_TERTIARY = "short_tertiary", _("Short-cycle tertiary")
    BACHELOR = "bachelor", _("Bachelor or equivalent")
    MASTER = "master", _("Master or equivalent")
    DOCTORAL = "doctoral", _("Doctorate or equivalent")
    UNKNOWN = "unknown", _("Unknown")


EDUCATION_TO_HTCDS: Mapping[str, str] = MappingProxyType(
    {
        Education.NONE: "",
        Education.EARLY_CHILDHOOD: "EarlyChildhoodEducation",
        Education.PRIMARY: "PrimaryEducation",
        Education.LOWER_SECONDARY: "LowerSecondaryEducation",
        Education.UPPER_SECONDARY: "UpperSecondaryEducation",
        Education.POST_SECONDARY: "PostSecondaryNonTertiaryEducation",
        Education.SHORT_TERTIARY: "ShortCycleTertiaryEducation",
        Education.BACHELOR: "BachelorsOrEquivalentLevel",
        Education.MASTER: "MastersOrEquivalentLevel",
        Education.DOCTORAL: "DoctoralOrEquivalentLevel",
        Education.UNKNOWN: "",
    }
)


class SourceMark(TextChoices):
    """How well a rule or figure taken from a text has been checked. Source: Casetracker."""

    VERIFIED = "verified", pgettext_lazy("source mark", "Read in the named source")
    UNVERIFIED = "unverified", pgettext_lazy("source mark", "Not confirmed in a text")
    OWN = "own", pgettext_lazy("source mark", "Casetracker's own default")


class TimeUnit(TextChoices):
    """Unit of a time limit. Source: Casetracker."""

    HOURS = "hours", _("Hours")
    DAYS = "days", _("Days")
    WORKING_DAYS = "working_days", _("Working days")


CODE_LISTS: Mapping[str, CodeList] = MappingProxyType(
    {
        "four_state": CodeList(FourState, {"ctdc_2020": FOUR_STATE_TO_CTDC}),
        "date_precision": CodeList(DatePrecision),
        "sex": CodeList(Sex, {"ctdc_2020:gender": SEX_TO_CTDC_2020}),
        "gender": CodeList(Gender, {"htcds:prs_Gender": GENDER_TO_HTCDS, "ctdc_2025:gender": GENDER_TO_CTDC_2025}),
        "age_basis": CodeList(AgeBasis),
        "age_band": CodeList(AgeBand, {"ctdc:ageBroad": AGE_BAND_TO_CTDC}),
        "marital_status": CodeList(MaritalStatus, {"htcds:prs_MaritalStatus": MARITAL_STATUS_TO_HTCDS}),
        "education": CodeList(Education, {"htcds:prs_HighestLevelOfEducation": EDUCATION_TO_HTCDS}),
        "source_mark": CodeList(SourceMark),
        "time_unit": CodeList(TimeUnit),
    }
)
