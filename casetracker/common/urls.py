"""Addresses of the pages that belong to no domain."""

from django.urls import path

from casetracker.common import pages

urlpatterns = [
    path("help/", pages.help_page, name="help"),
    path("safety/", pages.safety_page, name="safety"),
    path("i18n/set/", pages.set_language, name="set_language"),
    path("exit/", pages.exit_page, name="exit"),
    path("still-here/", pages.still_here, name="still_here"),
    path("policy-report/", pages.policy_report, name="policy_report"),
]
