"""Django's entry for victims, and what it tells the apps below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VictimsConfig(AppConfig):
    name = "victims"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang the panels, the recorder of logged victims, the change feed and the closing rule on the case file."""
        from cases import registry as cases
        from casetracker.access import registry as access
        from casetracker.access.sections import Section
        from casetracker.approvals import registry as approvals
        from victims import access as access_rules
        from victims import closing, events, redaction, services
        from victims.models import Victim

        cases.register_panel(
            cases.Panel(key="victims", title=_("Victims"), url_name="victim_panel", section=Section.HEADER, order=20)
        )
        cases.register_panel(
            cases.Panel(
                key="services", title=_("Services"), url_name="service_panel", section=Section.SERVICES, order=30
            )
        )
        cases.register_action(
            cases.Action(title=_("Add a victim"), url_name="victim_new", section=Section.IDENTITY, order=20)
        )
        cases.register_victim_recorder(services.record_logged_victims)
        cases.register_closing_rule(closing.blockers)
        access.register_case_resources(closing.resources)
        cases.register_events(events.EVENTS)
        cases.register_changes(
            cases.ChangeWords(Victim, events.FIELD_LABELS, {**redaction.VICTIM_SECTIONS}, access_rules.PEOPLE)
        )
        approvals.register_shelter_locations(closing.shelter_locations)
