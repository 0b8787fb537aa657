"""Code list of documents of a case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentKind(TextChoices):
    """What a document is. Source: Casetracker, from the evidence in Law 21/2007 and field studies."""

    STATEMENT = "statement", _("Statement or record of an interview")
    IDENTITY_PAPER = "identity_paper", _("Copy of an identity paper")
    TRAVEL_PAPER = "travel_paper", _("Passport, visa or ticket")
    CONTRACT = "contract", _("Work contract or placement paper")
    PAYMENT = "payment", _("Proof of payment or debt")
    MESSAGES = "messages", _("Messages or calls")
    PHOTO = "photo", pgettext_lazy("document", "Photo")
    RECORDING = "recording", pgettext_lazy("document", "Recording")
    MEDICAL = "medical", _("Medical report or visum et repertum")
    ASSESSMENT = "assessment", _("Psychosocial or social report")
    COURT = "court", _("Letter or decision of police, prosecutor or court")
    LETTER = "letter", pgettext_lazy("document", "Letter")
    OTHER = "other", _("Other")
