"""Django's entry for casetracker.access."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "casetracker.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the auditors' pages where cases lie, and which are walled off from whom."""
        from casetracker.access import places
        from casetracker.access.querysets import WalledCases
        from casetracker.audit import querysets, unusual

        unusual.register_places(places.provinces)
        querysets.register_walls(lambda viewer: WalledCases(viewer.principals))
