"""Django's entry for reports, and what it tells the apps below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cases.registry import Queue, register_queue, register_reference_loader
        from reports import news, reference

        register_reference_loader("reports", reference.load, order=60)
        register_queue(Queue(key="reports", title=_("Reports ready"), rows=news.rows, order=80))
