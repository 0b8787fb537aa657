"""The admin gives nobody a way round: no client, no token and no schedule can be written there."""

from django.contrib import admin

REFERENCE = {"regions", "cases", "referrals", "reports", "accounts"}
NEVER = {"AgencyClient", "User", "UserRole", "AccessToken", "Case", "Victim", "Referral", "Grant", "ReportRun"}


def test_holds_reference_data_only():
    labels = {model._meta.label for model in admin.site._registry}
    assert {label.split(".")[0] for label in labels} <= REFERENCE
    assert not {label.split(".")[1] for label in labels} & NEVER
