"""Code lists of charges and criminal proceedings. Offences and stages themselves are dated rows, not code."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LegalRegime(TextChoices):
    """Which body of law a charge stands under; it keeps the one it was laid under.

    Source: Law 21/2007; Law 1/2023 (KUHP) in force since 2 January 2026; parallel laws by name.
    """

    LAW_21_2007 = "law_21_2007", _("Law 21/2007 on trafficking in persons")
    KUHP_2023 = "kuhp_2023", _("Criminal Code (Law 1/2023)")
    PARALLEL_LAW = "parallel_law", _("Another law")


class ChargePhase(TextChoices):
    """At which point an article was named, so that a charge that shrinks on the way is seen.

    Source: Indonesian criminal procedure; Casetracker's charge review.
    """

    REPORT = "report", pgettext_lazy("charge phase", "Police report")
    INVESTIGATION = "investigation", pgettext_lazy("charge phase", "Investigation")
    FILE_COMPLETE = "file_complete", pgettext_lazy("charge phase", "File complete (P-21)")
    INDICTMENT = "indictment", pgettext_lazy("charge phase", "Indictment")
    DEMAND = "demand", pgettext_lazy("charge phase", "Sentence demand")
    VERDICT = "verdict", pgettext_lazy("charge phase", "Verdict")


class ChargeOutcome(TextChoices):
    """What became of a charge. Source: Indonesian criminal procedure."""

    PENDING = "pending", pgettext_lazy("charge outcome", "Pending")
    CONVICTED = "convicted", pgettext_lazy("charge outcome", "Convicted")
    ACQUITTED = "acquitted", pgettext_lazy("charge outcome", "Acquitted (bebas)")
    RELEASED = "released", pgettext_lazy("charge outcome", "Released from the charge (lepas)")
    DROPPED = "dropped", pgettext_lazy("charge outcome", "Dropped")
    REPLACED = "replaced", pgettext_lazy("charge outcome", "Replaced by another charge")
    STOPPED = "stopped", pgettext_lazy("charge outcome", "Stopped")


class StopGround(TextChoices):
    """Why an investigation or prosecution ended early.

    Source: KUHAP 2025 (Law 20/2025) art. 24, as published on pasal.id; not reviewed by a lawyer.
    """

    NOT_ENOUGH_EVIDENCE = "not_enough_evidence", _("Not enough evidence")
    NOT_A_CRIME = "not_a_crime", _("Not a crime")
    STOPPED_BY_LAW = "stopped_by_law", _("Stopped by law")
    NE_BIS_IN_IDEM = "ne_bis_in_idem", _("Already judged (ne bis in idem)")
    TIME_BARRED = "time_barred", _("Time-barred")
    SUSPECT_DECEASED = "suspect_deceased", _("The suspect died")
    COMPLAINT_WITHDRAWN = "complaint_withdrawn", _("Complaint withdrawn")
    RESTORATIVE_SETTLEMENT = "restorative_settlement", _("Restorative settlement")
    FINE_PAID = "fine_paid", _("Fine paid (minor offence)")


class ReturnReason(TextChoices):
    """Why the prosecutor sent a file back (P-19). Source: Casetracker."""

    ELEMENT_NOT_SHOWN = "element_not_shown", _("An element is not shown")
    VICTIM_ABSENT = "victim_absent", _("The victim is absent")
    WITNESS_LACKING = "witness_lacking", _("A witness is lacking")
    DOCUMENT_LACKING = "document_lacking", _("A document is lacking")
    JURISDICTION_ABROAD = "jurisdiction_abroad", _("Jurisdiction abroad")
    OTHER = "other", _("Other")


class OffenceElement(TextChoices):
    """A fact that an article needs. Source: Law 21/2007 art. 2–20, wording in `cases/data/offences.json`."""

    ACT = "act", pgettext_lazy("element", "Act")
    MEANS = "means", pgettext_lazy("element", "Means")
    PURPOSE = "purpose", pgettext_lazy("element", "Purpose")
    RESULT = "result", _("The person was in fact exploited")
    PLACE_INDONESIA = "place_indonesia", _("Done in Indonesia")
    BRING_INTO_INDONESIA = "bring_into_indonesia", _("Brought into Indonesia")
    TAKE_OUT_OF_INDONESIA = "take_out_of_indonesia", _("Taken out of Indonesia")
    INDONESIAN_CITIZEN = "indonesian_citizen", _("The victim is an Indonesian citizen")
    CHILD_VICTIM = "child_victim", _("The victim is a child")
    ADOPTION = "adoption", _("Adoption by promise or gift")
    SEND_CHILD = "send_child", _("A child was sent in or out of the country")
    SERIOUS_HARM = "serious_harm", _("Serious injury, illness, infection, pregnancy or loss of reproduction")
    DEATH = "death", _("Death")
    OFFICIAL_ABUSED_POWER = "official_abused_power", _("A state official abused power")
    INCITEMENT = "incitement", _("Incitement; the crime was not done")
    HELP_OR_ATTEMPT = "help_or_attempt", _("Help or attempt")
    PLAN_OR_CONSPIRE = "plan_or_conspire", _("Plan or conspiracy")
    USE_OF_VICTIM = "use_of_victim", _("Use of a trafficked person")
    KNOWLEDGE = "knowledge", _("Knew that the person was trafficked")
    CORPORATION = "corporation", pgettext_lazy("element", "Done by or for a corporation")
    ORGANISED_GROUP = "organised_group", _("Organised group")
    FALSE_DOCUMENT = "false_document", _("False document or information")
    FALSE_TESTIMONY = "false_testimony", _("False testimony or evidence")
    ATTACK_ON_WITNESS = "attack_on_witness", _("Attack on a witness or officer")
    OBSTRUCTION = "obstruction", _("Obstruction of the proceeding")
    HELP_TO_ESCAPE = "help_to_escape", _("Help to escape")
    IDENTITY_REVEALED = "identity_revealed", _("Protected identity revealed")
