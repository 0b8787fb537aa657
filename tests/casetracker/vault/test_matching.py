"""Whether a number stands in a file of somebody else."""

import re

import pytest
from django.utils import timezone

from casetracker.access.choices import PrincipalKind
from casetracker.access.models import Wall
from casetracker.access.sections import Section
from casetracker.accounts.choices import Role
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, TooMany
from casetracker.vault.choices import CaseRole, IdentifierKind
from casetracker.vault.matching import match_elsewhere
from casetracker.vault.services import Identity, Name, Number, Registration, register_people
from tests.builders import accounts, api
from tests.builders import browser as browsers
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders

pytestmark = pytest.mark.django_db

PASSPORT = "X0000001"


@pytest.fixture
def holder():
    return accounts.viewer()


@pytest.fixture
def case(holder):
    case = case_builders.case(holder)
    identity = Identity(names=[Name("Siti Rekaan")], numbers=[Number(PASSPORT, IdentifierKind.PASSPORT)])
    register_people([Registration(identity, case.pk, CaseRole.VICTIM, "V-1", case.pk)])
    return case


@pytest.fixture
def asker():
    return accounts.viewer()


def ask(actor, number=PASSPORT, kind=IdentifierKind.PASSPORT):
    return match_elsewhere(kind=kind, number=number, actor=actor, now=timezone.now())


def wall(case, principal):
    Wall(
        case_id=case.pk, principal=principal, principal_kind=PrincipalKind.AGENCY, reason="test",
        raised_at=timezone.now(),
    ).save()  # fmt: skip


class TestMatch:
    def test_names_the_agency_to_ring_and_nothing_else(self, case, asker):
        [contact] = ask(asker, "x 000-0001")
        assert contact.agency == case.lead_agency.name
        assert case.reference not in str(contact)

    def test_is_of_the_whole_number_and_its_kind(self, case, asker):
        assert ask(asker, "X000000") == []
        assert ask(asker, PASSPORT, IdentifierKind.SPLP) == []

    def test_is_not_of_files_one_sees(self, case, holder):
        assert ask(holder) == []

    def test_is_of_files_one_sees_without_the_names(self, case, holder):
        worker = accounts.shelter_worker()
        victim_builders.share_with(case, worker.agency, holder, Section.HEADER | Section.SERVICES)
        assert len(ask(accounts.viewer(worker))) == 1

    def test_a_wall_against_the_asker_answers_as_nothing(self, case, asker):
        wall(case, asker.agency_id)
        assert ask(asker) == ask(asker, "X9999999") == []

    def test_a_case_walled_off_from_anybody_answers_as_nothing(self, case, asker):
        wall(case, accounts.agency().pk)
        assert ask(asker) == []

    def test_the_record_keeps_the_question_without_the_number(self, case, asker):
        ask(asker)
        line = Entry.objects.get(event="identity.match_asked")
        assert line.details == {"kind": "passport", "found": True}
        assert line.case_id is None
        assert PASSPORT not in str(line.__dict__)

    def test_is_asked_so_often_and_no_more(self, case, asker, settings):
        settings.MATCHES_AN_HOUR = 2
        ask(asker)
        ask(asker, "X9999999")
        for number in (PASSPORT, "X9999999"):
            with pytest.raises(TooMany):
                ask(asker, number)

    @pytest.mark.parametrize("number", ["", "12", " - - "])
    def test_needs_a_whole_number(self, asker, number):
        with pytest.raises(InvalidInput):
            ask(asker, number)

    @pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR, Role.AGENCY_ADMIN])
    def test_is_not_for_roles_without_identities(self, case, role):
        with pytest.raises(NotAllowed):
            ask(accounts.viewer(accounts.user(role)))


def without_secrets(page):
    """Leave out what differs between two answers of one and the same kind: the token of the forms, and the clock."""
    page = re.sub(r"<time .*?</time>", "", page)
    return re.sub(r'(value|FToken"): ?"[^"]{64}"|value="[^"]{64}"', "", page)


class TestPage:
    ADDRESS = "/search/elsewhere/"

    def test_a_walled_match_and_none_give_the_same_bytes(self, case):
        user = accounts.officer()
        client = browsers.of(user)
        wall(case, user.agency_id)
        answers = [
            client.post(self.ADDRESS, {"kind": "passport", "number": number}) for number in (PASSPORT, "X9999999")
        ]
        assert {answer.status_code for answer in answers} == {200}
        one, two = (without_secrets(answer.content.decode()) for answer in answers)
        assert one == two

    def test_shows_whom_to_ring_and_no_number(self, case):
        answer = browsers.of(accounts.officer()).post(self.ADDRESS, {"kind": "passport", "number": PASSPORT})
        page = answer.content.decode()
        assert case.lead_agency.name in page
        assert PASSPORT not in page
        assert case.reference not in page


class TestApi:
    def question(self, number=PASSPORT, kind="passport"):
        return {"kind": kind, "number": number}

    def test_names_the_agency_to_ring_and_nothing_else(self, case):
        caller = api.caller()
        answer = caller.post("matches/", self.question())
        assert answer.status_code == 200
        contact = {"agency": case.lead_agency.name, "duty_phone": case.lead_agency.duty_phone}
        assert answer.body == {"found": True, "contacts": [contact]}
        line = Entry.objects.get(event="identity.match_asked")
        assert (line.client_id, line.details) == (caller.client.pk, {"kind": "passport", "found": True})
        assert PASSPORT not in str(line.__dict__)

    def test_a_walled_match_and_none_give_the_same_bytes(self, case):
        caller = api.caller()
        wall(case, caller.client.agency_id)
        answers = [caller.post("matches/", self.question(number)) for number in (PASSPORT, "X9999999")]
        assert answers[0].content == answers[1].content == b'{"found":false,"contacts":[]}'

    def test_needs_its_scope_and_the_identity_section(self, case):
        for client in (
            api.client(scopes=["victims:read"]),
            api.client(sections=int(Section.HEADER | Section.SERVICES)),
        ):
            assert api.Caller(client).post("matches/", self.question()).status_code == 403
        assert not Entry.objects.filter(event="identity.match_asked").exists()

    def test_is_no_address(self, case):
        caller = api.caller()
        assert caller.get("matches/").status_code == 405
        assert caller.get(f"matches/?number={PASSPORT}").status_code == 400
        assert caller.post(f"matches/?number={PASSPORT}", self.question()).status_code == 400

    def test_is_asked_so_often_and_no_more(self, case, settings):
        settings.MATCHES_AN_HOUR = 1
        caller = api.caller()
        assert caller.post("matches/", self.question(), Idempotency_Key="once").status_code == 200
        assert caller.post("matches/", self.question(), Idempotency_Key="once").status_code == 200
        assert caller.post("matches/", self.question("X9999999")).status_code == 429
        assert Entry.objects.filter(event="identity.match_budget_exceeded").count() == 1

    @pytest.mark.parametrize("body", [{}, {"kind": "passport", "number": "12"}, {"kind": "x", "number": PASSPORT}])
    def test_needs_a_whole_number_of_a_kind(self, body):
        assert api.caller().post("matches/", body).status_code == 422
