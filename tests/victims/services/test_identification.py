"""Decisions and findings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from tests.builders import accounts, cases, victims
from victims import services
from victims.models import ElementFinding, IdentificationChange

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def victim(officer):
    return victims.victim(cases.case(officer), officer)


def decide(victim, actor, to="presumed", **fields):
    return services.decide_identification(
        **{
            "victim_id": victim.pk,
            "version": victim.version,
            "to_status": to,
            "decided_by_type": "police",
            "decided_by_agency_id": actor.agency_id,
            "on": TODAY,
            "reason": "Debt, documents taken",
            "actor": actor,
            "now": timezone.now(),
            **fields,
        }
    )


class TestDecideIdentification:
    def test_adds_a_row_and_moves_the_present_standing(self, officer, victim):
        decided = decide(victim, officer)
        assert decided.identification_status == "presumed"
        assert decided.decided_by_id == officer.user_id
        assert list(IdentificationChange.objects.order_by("id").values_list("from_status", "to_status")) == [
            ("", "possible"),
            ("possible", "presumed"),
        ]
        assert Entry.objects.get(event="victim.identification_decided").details["identification_status"] == [
            "possible",
            "presumed",
        ]

    def test_only_next_steps(self, officer, victim):
        with pytest.raises(WrongState):
            decide(victim, officer, "screened")

    @pytest.mark.parametrize(
        ("fields", "at"),
        [
            ({"reason": "  "}, "reason"),
            ({"decided_by_type": ""}, "decided_by_type"),
            ({"decided_by_type": "neighbour"}, "decided_by_type"),
            ({"to": "certain"}, "to_status"),
            ({"on": TODAY + timedelta(days=1)}, "on"),
        ],
    )
    def test_says_what_is_missing(self, officer, victim, fields, at):
        with pytest.raises(InvalidInput) as refused:
            decide(victim, officer, **fields)
        assert list(refused.value.fields) == [at]

    def test_not_a_victim_no_longer_counts(self, officer, victim):
        decide(victim, officer, "not_victim")
        victim.case.refresh_from_db()
        assert victim.case.victim_count == 0

    def test_two_at_once_is_a_conflict(self, officer, victim):
        decide(victim, officer)
        with pytest.raises(StaleVersion):
            decide(victim, officer, "not_victim")

    def test_is_not_for_readers(self, officer, victim):
        worker = accounts.viewer(accounts.shelter_worker())
        victims.share_with(victim.case, accounts.Agency.objects.get(pk=worker.agency_id), officer)
        with pytest.raises(NotAllowed):
            decide(victim, worker)


class TestRecordFindings:
    def record(self, victim, actor, **states):
        return services.record_findings(
            victim_id=victim.pk, version=victim.version, states=states, actor=actor, now=timezone.now()
        )

    def test_keeps_four_states(self, officer, victim):
        changed = self.record(victim, officer, act={"recruit": "yes", "send": "no", "harbour": "unknown"})
        assert dict(ElementFinding.objects.values_list("code", "state")) == {
            "recruit": "yes",
            "send": "no",
            "harbour": "unknown",
        }
        self.record(changed, officer, act={"recruit": "not_asked"})
        assert not ElementFinding.objects.filter(code="recruit").exists()

    def test_leaves_what_is_not_named(self, officer, victim):
        changed = self.record(victim, officer, act={"recruit": "yes"})
        self.record(changed, officer, means={"fraud": "yes"})
        assert ElementFinding.objects.count() == 2

    def test_never_decides(self, officer, victim):
        changed = self.record(
            victim, officer, act={"recruit": "yes"}, means={"fraud": "yes"}, purpose={"prostitution": "yes"}
        )
        assert changed.identification_status == "possible"

    def test_nothing_changed_is_no_new_version(self, officer, victim):
        changed = self.record(victim, officer, act={"recruit": "yes"})
        assert self.record(changed, officer, act={"recruit": "yes"}).version == changed.version

    def test_unknown_codes_are_refused(self, officer, victim):
        with pytest.raises(InvalidInput):
            self.record(victim, officer, act={"fly": "yes"})
        with pytest.raises(InvalidInput):
            self.record(victim, officer, magic={"fly": "yes"})
