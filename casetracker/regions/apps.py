"""Django's entry for casetracker.regions."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "casetracker.regions"
    label = "regions"
    default_auto_field = "django.db.models.BigAutoField"
