"""Django's entry for casetracker.accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "casetracker.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell how many people are signed in."""
        from casetracker.accounts.services import sessions
        from casetracker.common import metrics

        metrics.register_figure("casetracker_sessions", "Browsers signed in", sessions.count_signed_in)
