"""Forms of notes, tasks, saved views and the search box."""

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from cases.choices import NoteClassification, TaskKind
from cases.forms.case import VersionedForm
from casetracker.approvals.choices import ApprovalKind
from casetracker.common import forms
from casetracker.common.choices import DatePrecision


class NoteForm(forms.Form):
    """A note, and the section of the file it belongs to."""

    classification = django_forms.ChoiceField(
        label=_("Section"),
        help_text=_("Only people who hold this section can read the note."),
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
        initial=NoteClassification.GENERAL,
    )
    text = django_forms.CharField(
        label=_("Note"),
        help_text=_(
            "It cannot be changed afterwards, only corrected by another note. Write codes (V-1, S-1), not names."
        ),
        widget=django_forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the note.")},
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind, NoteClassification(kind).label) for kind in kinds]
        self.fields["classification"].choices = choices  # type: ignore[attr-defined]


class DestroyForm(forms.Form):
    """Whose identity is to be destroyed, and why."""

    ground = django_forms.ChoiceField(
        label=_("On what ground?"),
        choices=[
            (ApprovalKind.DESTRUCTION, _("The time to keep it is over")),
            (ApprovalKind.ERASURE, _("The victim asks for it (Law 27/2022)")),
        ],
        widget=django_forms.RadioSelect,
    )
    code = django_forms.CharField(
        label=_("Code of the person"),
        help_text=_("For example V-1 or S-1."),
        max_length=12,
        widget=django_forms.TextInput(attrs={"class": "input-short", "spellcheck": "false"}),
    )
    reason = django_forms.CharField(
        label=_("Why is this needed?"),
        help_text=_("The approvers read this. No names or numbers of people."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        min_length=10,
    )

    def clean_code(self) -> str:
        """Return the code as it is kept."""
        return str(self.cleaned_data["code"]).strip().upper()


class ExportForm(forms.Form):
    """A list as a file; a large one with the reason the approvers read."""

    format = django_forms.ChoiceField(
        label=_("Kind of file"),
        choices=[("csv", "CSV"), ("xlsx", "XLSX")],
        initial="csv",
        widget=django_forms.RadioSelect(attrs={"class": "choices-inline"}),
    )
    reason = django_forms.CharField(
        label=_("Why is this needed?"),
        help_text=_("The approvers read this. No names or numbers of people."),
        widget=django_forms.Textarea(attrs={"rows": 3}),
        max_length=300,
        min_length=10,
    )

    def __init__(self, *args: Any, is_large: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_large:
            del self.fields["reason"]


class TaskForm(forms.Form):
    """A task for an agency that sees the case."""

    kind = django_forms.ChoiceField(label=_("What is to be done?"), choices=TaskKind.choices)
    title = django_forms.CharField(
        label=_("Details"), help_text=_("Without names of people."), max_length=200, required=False
    )
    subject_code = django_forms.RegexField(
        r"^[VvSs]-[1-9][0-9]{0,5}$",
        label=_("About"),
        help_text=_("A code such as V-2 or S-1, if it is about one person."),
        required=False,
        max_length=8,
        widget=django_forms.TextInput(attrs={"class": "input-short"}),
        error_messages={"invalid": _("Enter a code such as V-2 or S-1.")},
    )
    due_on = forms.PartialDateField(label=_("Due on"), precisions=(DatePrecision.DAY,), future=True, required=False)
    agency = django_forms.ChoiceField(label=_("For which agency"))
    assignee = django_forms.ChoiceField(label=_("For whom"), required=False, help_text=_("Only people of your agency."))

    def __init__(
        self,
        *args: Any,
        agencies: Sequence[tuple[str, str]],
        people: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]
        self.fields["assignee"].choices = [("", _("Nobody in particular")), *people]  # type: ignore[attr-defined]


class AssignForm(VersionedForm):
    """Who does a task, and by when."""

    assignee = django_forms.ChoiceField(label=_("For whom"), required=False)
    due_on = forms.PartialDateField(label=_("Due on"), precisions=(DatePrecision.DAY,), future=True, required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].choices = [("", _("Nobody in particular")), *people]  # type: ignore[attr-defined]


class SavedViewForm(forms.Form):
    """A name for the filters in use."""

    name = django_forms.CharField(label=_("Name of the view"), max_length=60)


class SearchForm(forms.Form):
    """The search box: a case number, or a name or number of a person. Names are sent by POST only."""

    marks_optional = False

    q = django_forms.CharField(
        label=_("Case number, name, NIK or passport number"),
        max_length=100,
        widget=django_forms.TextInput(attrs={"spellcheck": "false"}),
        error_messages={"required": _("Enter what you are looking for.")},
    )
