"""Forms of documents."""

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cases.choices import DocumentKind
from casetracker.access.sections import SectionName
from casetracker.common import forms
from casetracker.common.uploads import DOCUMENTS, UploadProblem

ENDINGS = ",".join(ending for kind in DOCUMENTS for ending in kind.endings)
MEGABYTE = 1024 * 1024


class DocumentForm(forms.Form):
    """A file, what it is, and the section of the case it belongs to."""

    section = django_forms.ChoiceField(
        label=_("Section"),
        help_text=_("Only people who hold this section can see or open the document."),
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    kind = django_forms.ChoiceField(label=_("What is it?"), choices=DocumentKind.choices)
    description = django_forms.CharField(
        label=_("Description"),
        help_text=_("Without names of people: write codes (V-1, S-1)."),
        max_length=200,
        required=False,
    )
    file = django_forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
        widget=django_forms.FileInput(attrs={"accept": ENDINGS}),
    )

    def __init__(self, *args: Any, sections: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(section, SectionName(section).label) for section in sections]
        self.fields["section"].choices = choices  # type: ignore[attr-defined]
        most = settings.DOCUMENT_MAX_BYTES // MEGABYTE
        hint = _("PDF, JPEG, PNG, WebP, DOCX, XLSX, ODT, TXT, CSV, MP3, M4A or MP4, %(most)d MB at most.")
        self.fields["file"].help_text = hint % {"most": most}

    def clean_file(self) -> Any:
        """Return the file. Its name is no answer to keep: only its end is looked at, by the checks."""
        file = self.cleaned_data["file"]
        if not file.size:
            raise django_forms.ValidationError(UploadProblem.EMPTY.label, code="empty")
        return file


class DocumentReasonForm(forms.Form):
    """Why the original is needed, or why a document is removed."""

    reason = django_forms.CharField(
        label=_("Reason"),
        help_text=_("It stays in the history of the case. Without names of people."),
        max_length=300,
        error_messages={"required": _("Give the reason in a few words.")},
    )
