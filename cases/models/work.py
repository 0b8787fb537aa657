"""The work on a case: tasks, notes, and sharing with other agencies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import choices, querysets
from casetracker.common.ids import uuid7
from casetracker.vault.fields import SealedTextField


class Task(models.Model):
    """Something to be done on a case, by an agency or one of its people, by a day.

    `kind` names it in the reader's language; `title` is free text, without names of people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="tasks")
    kind = models.CharField(_("what"), max_length=40, choices=choices.TaskKind.choices)
    title = SealedTextField(_("details"), max_length=200, blank=True)
    subject_code = models.CharField(max_length=12, blank=True)
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    assignee = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=20, choices=choices.TaskStatus.choices, default=choices.TaskStatus.OPEN)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    time_limit = models.ForeignKey("cases.TimeLimit", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = querysets.TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "status"], name="task_of_case"),
            models.Index(
                fields=["agency", "due_on", "id"],
                name="task_waiting",
                condition=models.Q(status__in=["open", "in_progress"]),
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"


class Note(models.Model):
    """A note in one section of the file: never changed, corrected by another note."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notes")
    classification = models.CharField(
        _("section"),
        max_length=30,
        choices=choices.NoteClassification.choices,
        default=choices.NoteClassification.GENERAL,
    )
    text = SealedTextField(_("note"), max_length=10_000)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = querysets.NoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "-written_at"], name="note_of_case")]

    def __str__(self) -> str:
        return f"note {self.pk}"


class CaseShare(models.Model):
    """The lead agency lets another agency see sections of a case, for a reason, until a day; withdrawn any time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="shares")
    agency = models.ForeignKey("accounts.Agency", models.PROTECT, related_name="+", verbose_name=_("agency"))
    sections = models.PositiveIntegerField()
    may_edit = models.BooleanField(default=False)
    reason = models.CharField(_("reason"), max_length=300)
    until = models.DateField(_("until"), null=True, blank=True)
    shared_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    shared_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects = querysets.CaseShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "agency"], condition=models.Q(withdrawn_at__isnull=True), name="case_share_once"
            )
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"
