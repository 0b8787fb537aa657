"""Django's entry for casetracker.audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "casetracker.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the record for accounts and for the doors, which stand below it."""
        from casetracker.accounts import registry
        from casetracker.audit import services, status
        from casetracker.common import metrics, record

        registry.register_recorder(services.record)
        record.register(services.record_reads, services.record_refusal)
        metrics.register_figure(
            "casetracker_seal_lag_seconds", "Age of the oldest change that no seal covers", status.seal_lag_seconds
        )
