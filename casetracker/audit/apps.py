"""Django's entry for casetracker.audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "casetracker.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
