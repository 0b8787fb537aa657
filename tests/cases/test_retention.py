import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cases import services
from cases.models import Case
from casetracker.accounts.models import Agency
from casetracker.approvals.models import ApprovalRequest
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, WrongState
from casetracker.vault import reading
from casetracker.vault.models import PersonKey
from tests.builders import accounts
from tests.builders import approvals as approval_builders
from tests.builders import cases as build
from tests.builders import victims as victim_builders

pytestmark = pytest.mark.django_db

REASON = "The time to keep it is over since last year"


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def supervisor(officer):
    return accounts.viewer(accounts.supervisor(Agency.objects.get(pk=officer.agency_id)))


@pytest.fixture
def case(officer):
    made = build.case(officer)
    build.suspect(made, officer, name="Suspek Lampau")
    return made


def close(case, *, years):
    day = timezone.localdate() - timedelta(days=366 * years)
    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=day)


def ask(case, actor):
    return services.ask_to_destroy(case_id=case.pk, code="S-1", reason=REASON, actor=actor, now=timezone.now())


def test_two_people_destroy_an_identity_past_its_time(case, supervisor):
    close(case, years=11)
    request = ask(case, supervisor)
    assert not PersonKey.objects.filter(person_id=request.subject_id, destroyed_at__isnull=False).exists()
    with pytest.raises(WrongState):
        services.destroy_identity(request_id=request.pk, actor=supervisor, now=timezone.now())
    approval_builders.approve(request)
    services.destroy_identity(request_id=request.pk, actor=supervisor, now=timezone.now())
    assert PersonKey.objects.get(person_id=request.subject_id).destroyed_at is not None


def test_a_case_reopened_meanwhile_keeps_them(case, supervisor):
    close(case, years=11)
    request = approval_builders.approve(ask(case, supervisor))
    Case.objects.filter(pk=case.pk).update(status="reopened")
    with pytest.raises(WrongState):
        services.destroy_identity(request_id=request.pk, actor=supervisor, now=timezone.now())


def test_nothing_is_asked_for_before_the_time_is_over(case, supervisor):
    close(case, years=9)
    with pytest.raises(WrongState):
        ask(case, supervisor)


def test_an_open_case_keeps_its_identities(case, supervisor):
    with pytest.raises(WrongState):
        ask(case, supervisor)


def test_an_officer_does_not_ask(case, officer):
    close(case, years=11)
    with pytest.raises(NotAllowed):
        ask(case, officer)


def test_a_supervisor_asks_and_carries_it_out_on_one_page(client, case, supervisor):
    close(case, years=11)
    client.force_login(accounts.User.objects.get(pk=supervisor.user_id))
    address = f"/cases/{case.reference}/identities/"
    assert client.get(address).status_code == 200
    answers = {"code": "s-1", "ground": "destruction", "reason": REASON}
    assert client.post(address, answers).status_code == 302
    request = approval_builders.approve(ApprovalRequest.objects.get())
    assert "Destroy it now" in client.get(address).content.decode()
    assert client.post(f"{address}{request.pk}/").status_code == 303
    assert PersonKey.objects.get(person_id=request.subject_id).destroyed_at is not None


class TestAVictimWhoAsks:
    @pytest.fixture
    def victim(self, case, officer):
        return victim_builders.victim(case, officer)

    def ask(self, case, code, actor):
        return services.ask_to_destroy(
            case_id=case.pk, code=code, reason=REASON, ground="erasure", actor=actor, now=timezone.now()
        )

    def test_is_erased_before_the_time_is_over_when_two_people_approve(self, case, victim, supervisor, officer):
        close(case, years=1)
        request = self.ask(case, victim.code, supervisor)
        with pytest.raises(WrongState):
            services.destroy_identity(request_id=request.pk, actor=supervisor, now=timezone.now())
        approval_builders.approve(request)
        services.destroy_identity(request_id=request.pk, actor=supervisor, now=timezone.now())
        assert PersonKey.objects.get(person_id=request.subject_id).wrapped is None
        card = reading.show_identity(
            case_id=case.pk, subject_id=victim.pk, reason="To see", actor=officer, now=timezone.now()
        )
        assert card.is_erased
        line = Entry.objects.get(event="identity.erased")
        assert line.details == {"approval": str(request.pk), "ground": "erasure"}
        assert "Korban Rekaan" not in str(list(Entry.objects.values()))

    def test_waits_while_the_case_runs(self, case, victim, supervisor):
        with pytest.raises(WrongState) as refused:
            self.ask(case, victim.code, supervisor)
        assert refused.value.code == "legal_hold"

    def test_waits_when_the_case_runs_again(self, case, victim, supervisor):
        close(case, years=1)
        request = approval_builders.approve(self.ask(case, victim.code, supervisor))
        Case.objects.filter(pk=case.pk).update(status="reopened")
        with pytest.raises(WrongState):
            services.destroy_identity(request_id=request.pk, actor=supervisor, now=timezone.now())
        assert PersonKey.objects.get(person_id=request.subject_id).wrapped is not None

    def test_no_suspect_is_erased_by_asking(self, case, supervisor):
        close(case, years=1)
        with pytest.raises(InvalidInput):
            self.ask(case, "S-1", supervisor)

    def test_has_a_door_on_their_own_page(self, client, case, victim, supervisor, officer):
        page = f"/cases/{case.reference}/victims/{victim.code}/"
        client.force_login(accounts.User.objects.get(pk=officer.user_id))
        assert "Erase on request" not in client.get(page).content.decode()
        services.assign_owner(case_id=case.pk, user_id=supervisor.user_id, actor=officer, now=timezone.now())
        client.force_login(accounts.User.objects.get(pk=supervisor.user_id))
        door = f"/cases/{case.reference}/identities/?code={victim.code}&amp;ground=erasure"
        assert door in client.get(page).content.decode()
        form = client.get(door.replace("&amp;", "&")).content.decode()
        assert f'value="{victim.code}"' in form
        assert re.search(r'value="erasure"[^>]*checked', form)
        answers = {"code": victim.code, "ground": "erasure", "reason": REASON}
        address = f"/cases/{case.reference}/identities/"
        assert "still runs" in client.post(address, answers).content.decode()
        close(case, years=1)
        assert client.post(address, answers).status_code == 302
        assert ApprovalRequest.objects.get().kind == "erasure"
