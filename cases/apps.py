"""Django's entry for cases."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the access layer how the columns of a case are read, and what hangs on one."""
        from cases import events, facts, law, redaction, registry
        from cases.choices import CaseKind
        from cases.models import Case, Suspect
        from cases.services import walls
        from cases.views import declarations
        from casetracker.access import registry as access_registry
        from casetracker.access.sections import Section
        from casetracker.approvals import registry as approvals
        from casetracker.approvals import work
        from casetracker.approvals.choices import ApprovalKind
        from casetracker.regions import services as regions

        access_registry.register_case_facts(facts.case_facts)
        access_registry.register_case_kinds(CaseKind.choices)
        access_registry.register_case_resources(facts.case_resources)
        registry.register_reference_loader("regions", regions.load_regions, order=10)
        registry.register_reference_loader("law", law.load_law, order=20)
        registry.register_events(events.EVENTS)
        registry.register_changes(
            registry.ChangeWords(Case, events.FIELD_LABELS, {**redaction.FIELD_SECTIONS}, Section.HEADER)
        )
        registry.register_changes(registry.ChangeWords(Suspect, events.FIELD_LABELS, {}, Section.INVESTIGATION))
        registry.register_panel(
            registry.Panel(
                key="documents", title=_("Documents"), url_name="document_panel", section=Section.HEADER, order=50
            )
        )
        registry.register_queue(
            registry.Queue(key="approvals", title=_("Approvals and reviews"), rows=work.queue, order=5)
        )
        registry.register_queue(
            registry.Queue(key="conflicts", title=_("Conflict of interest"), rows=declarations.queue, order=6)
        )
        approvals.register_case_finder(facts.case_of)
        approvals.register_effect(ApprovalKind.LIFT_WALL, walls.lift)
