"""Django's entry for referrals, and what it tells the apps below."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReferralsConfig(AppConfig):
    name = "referrals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hang the panel, *My work*, the closing rule, the change feed and the end of consent on the apps below."""
        from cases import registry as cases
        from casetracker.access import registry as access
        from casetracker.access.sections import Section
        from referrals import events, services, work
        from victims import registry as victims

        cases.register_panel(
            cases.Panel(
                key="referrals", title=_("Referrals"), url_name="referral_panel", section=Section.HEADER, order=40
            )
        )
        cases.register_queue(cases.Queue(key="referrals", title=_("Referrals"), rows=work.queue, order=20))
        cases.register_closing_rule(work.blockers)
        access.register_case_resources(work.resources)
        victims.on_consent_withdrawn(services.stop_after_withdrawal)
        cases.register_events(events.EVENTS)
