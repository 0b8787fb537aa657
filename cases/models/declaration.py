"""What people say about their own conflicts of interest."""

from django.db import models

from cases import choices, querysets


class ConflictDeclaration(models.Model):
    """A line of the declarations of one person on one case: asked, or answered. Append-only; the last one counts."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="declarations")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=20, choices=choices.ConflictAnswer.choices)
    explanation = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects = querysets.ConflictDeclarationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "case", "-id"], name="declaration_of_user"),
            models.Index(fields=["case", "-id"], name="declaration_of_case"),
        ]

    def __str__(self) -> str:
        return f"{self.answer} {self.pk}"
