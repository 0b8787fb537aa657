"""Django's entry for casetracker.approvals."""

from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "casetracker.approvals"
    label = "approvals"
    default_auto_field = "django.db.models.BigAutoField"
