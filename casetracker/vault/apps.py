"""Django's entry for casetracker.vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "casetracker.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
