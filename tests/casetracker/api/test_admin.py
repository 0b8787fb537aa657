"""The admin gives nobody a way round the API: no client and no token can be written there."""

from django.contrib import admin

REFERENCE = {"regions", "django_celery_beat", "cases", "referrals", "reports", "accounts"}
NEVER = {"AgencyClient", "User", "UserRole", "AccessToken", "Case", "Victim", "Referral", "Grant", "ReportRun"}


def test_holds_reference_data_and_schedules_only():
    labels = {model._meta.label for model in admin.site._registry}
    assert {label.split(".")[0] for label in labels} <= REFERENCE
    assert not {label.split(".")[1] for label in labels} & NEVER
