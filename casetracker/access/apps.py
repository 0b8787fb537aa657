"""Django's entry for casetracker.access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "casetracker.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the auditors' pages where cases lie."""
        from casetracker.access import places
        from casetracker.audit import unusual

        unusual.register_places(places.provinces)
