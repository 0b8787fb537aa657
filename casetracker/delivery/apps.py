"""Django's entry for casetracker.delivery."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "casetracker.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the tasks of accounts, which stand below, to the workers, and tell how far behind they are."""
        from casetracker.accounts import registry
        from casetracker.common import metrics, tasks
        from casetracker.delivery import services

        registry.register_outbox(services.enqueue)
        tasks.register_done(services.mark_done)
        metrics.register_figure("casetracker_outbox_waiting", "Messages not yet sent", services.count_waiting)
        metrics.register_figure("casetracker_outbox_lag_seconds", "Age of the oldest due message", services.lag)
