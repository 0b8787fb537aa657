"""The form of an upload."""

from typing import Any, cast

from django import forms as django_forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casetracker.accounts.viewer import Viewer
from casetracker.common import forms
from victims.importing import access
from victims.importing.problems import ProblemCode
from victims.importing.profiles import all_profiles


class UploadForm(forms.Form):
    """A profile and a file."""

    profile = django_forms.ChoiceField(label=_("What kind of file is it?"), widget=django_forms.RadioSelect)
    file = django_forms.FileField(
        label=_("File"),
        help_text=_("CSV (also gzipped) or XLSX, 50 MB at most. The first row holds the headings."),
        error_messages={
            "required": _("Choose a file."),
            "empty": ProblemCode.EMPTY_FILE.label,
        },
        widget=django_forms.FileInput(attrs={"accept": ".csv,.xlsx,.gz"}),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "en"
        choices = [
            (profile.code, profile.label(language))
            for profile in all_profiles().values()
            if access.can_use_profile(viewer, profile)
        ]
        field = self.fields["profile"]
        field.choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            field.initial = choices[0][0]

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse a file over the limit before anything reads it."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            raise django_forms.ValidationError(ProblemCode.TOO_LARGE.label, code="too_large")
        return cast("UploadedFile[Any]", file)
