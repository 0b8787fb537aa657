"""Django's entry for casetracker.accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "casetracker.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
