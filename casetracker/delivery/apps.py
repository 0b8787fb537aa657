"""Django's entry for casetracker.delivery."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "casetracker.delivery"
    label = "delivery"
    default_auto_field = "django.db.models.BigAutoField"
