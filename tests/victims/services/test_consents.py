"""Consent: recording, refusing, withdrawing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casetracker.access.sections import Section
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from tests.builders import accounts, cases, victims
from victims import registry, services
from victims.access import covers
from victims.models import Consent

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def victim(officer):
    return victims.victim(cases.case(officer), officer)


def withdraw(consent, actor, reason="No longer wanted"):
    return services.withdraw_consent(consent_id=consent.pk, reason=reason, actor=actor, now=timezone.now())


class TestRecordConsent:
    def test_is_one_row_for_each_purpose(self, officer, victim):
        rows = victims.consent(victim, officer, "referral", "embassy", "referral")
        assert [row.purpose for row in rows] == ["referral", "embassy"]

    def test_a_refusal_is_kept(self, officer, victim):
        (row,) = victims.consent(victim, officer, "law_enforcement", is_refused=True)
        assert row.is_refused
        assert Entry.objects.filter(event="consent.refused").exists()

    def test_a_refusal_tells_who_shared_on_an_earlier_yes(self, officer, victim, monkeypatch):
        heard = []
        monkeypatch.setattr(registry, "_consent_withdrawn", [lambda *told: heard.append(told[0].purpose)])
        victims.consent(victim, officer, "referral")
        victims.consent(victim, officer, "referral", is_refused=True)
        assert heard == ["referral"]

    def test_a_guardian_who_is_a_suspect_cannot_consent(self, officer, victim):
        services.edit_victim(
            victim_id=victim.pk,
            version=1,
            facts={"guardian_is_suspect": "yes"},
            actor=officer,
            now=timezone.now(),
        )
        with pytest.raises(InvalidInput) as refused:
            victims.consent(victim, officer, given_by="guardian")
        assert list(refused.value.fields) == ["given_by"]
        assert victims.consent(victim, officer, given_by="court")

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"purposes": ()}, "purposes"),
            ({"purposes": ("sell",)}, "purposes"),
            ({"given_on": TODAY + timedelta(days=1)}, "given_on"),
            ({"until": TODAY - timedelta(days=1)}, "until"),
            ({"language": " "}, "language"),
            ({"explained_by": ""}, "explained_by"),
            ({"sections": Section.EDIT}, "sections"),
            ({"given_by": "friend"}, "given_by"),
            ({"purpose_told": "perhaps"}, "purpose_told"),
        ],
    )
    def test_says_what_is_wrong(self, officer, victim, fields, at):
        with pytest.raises(InvalidInput) as refused:
            victims.consent(victim, officer, **fields)
        assert list(refused.value.fields) == [at]

    def test_is_not_for_partners_who_only_read(self, officer, victim):
        partner = accounts.viewer(accounts.partner())
        victims.share_with(victim.case, accounts.Agency.objects.get(pk=partner.agency_id), officer)
        with pytest.raises(NotAllowed):
            victims.consent(victim, partner)


class TestWithdrawConsent:
    def test_ends_what_it_covered_and_tells_who_shared_on_it(self, officer, victim, monkeypatch):
        heard = []
        monkeypatch.setattr(registry, "_consent_withdrawn", [lambda *told: heard.append(told)])
        (consent,) = victims.consent(victim, officer)
        withdrawn = withdraw(consent, officer)
        assert heard[0][:2] == (withdrawn, "No longer wanted")
        standing = Consent.objects.visible_to(officer).not_withdrawn()
        assert not covers(standing, "referral", None, int(Section.SERVICES), TODAY)

    def test_needs_a_reason(self, officer, victim):
        (consent,) = victims.consent(victim, officer)
        with pytest.raises(InvalidInput):
            withdraw(consent, officer, " ")

    def test_twice_is_a_wrong_state(self, officer, victim):
        (consent,) = victims.consent(victim, officer)
        withdraw(consent, officer)
        with pytest.raises(WrongState):
            withdraw(consent, officer)

    def test_a_hidden_one_is_absent(self, officer, victim):
        (consent,) = victims.consent(victim, officer)
        with pytest.raises(NotVisible):
            withdraw(consent, accounts.viewer())

    def test_the_record_does_not_quote_the_reason(self, officer, victim):
        (consent,) = victims.consent(victim, officer)
        withdraw(consent, officer, "Afraid of a relative")
        entry = Entry.objects.get(event="consent.withdrawn")
        assert "relative" not in f"{entry.details}{entry.reason}"
