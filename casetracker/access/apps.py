"""Django's entry for casetracker.access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "casetracker.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
