"""Assigning, sharing, referring, consent, walls, emergencies and closing in any order: what people see, step by step.

The account below is kept by the test and knows nothing of grants, sections or tables. The world is made once; each way
begins in it and is rolled back. After each step everybody asks what the product asks for them: those statements are
taken down from the product once and kept by the database, so that asking costs little. `CASETRACKER_PROOF=long` runs
2,000 ways of 50 steps.
"""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases import services
from cases.choices import CaseStatus
from cases.models import Case, CaseShare, Note, Suspect, Task
from casetracker.access.models import CaseAccess, Grant, Wall
from casetracker.access.services import derive, differences
from casetracker.accounts.choices import AgencyLevel, AgencyType, Role
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approvals
from casetracker.common import database
from casetracker.common.errors import DomainError, NotVisible
from casetracker.vault import reading as vault
from referrals.models import Referral
from referrals.workflow import OPEN, Move
from tests.builders import accounts
from tests.builders import approvals as approval_builders
from tests.builders import cases as build
from tests.builders import referrals as referral_builders
from tests.builders import victims as victim_builders
from victims import services as victim_services
from victims.models import Consent, Victim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("db")]

IS_LONG = os.environ.get("CASETRACKER_PROOF") == "long"
WAYS, STEPS = (2_000, 50) if IS_LONG else (200, 30)
SEED = int(os.environ.get("CASETRACKER_PROOF_SEED") or (time.time_ns() % 1_000_000 if IS_LONG else 739_948))
NAME = "Korban Tersembunyi"
OPENING = ("stranger", "partner", "in_the_unit")
LEADING = ("officer", "supervisor", "colleague", "keeper")
LINKED = ("partner", "the_unit", "shelter", "lead", "officer", "colleague", "worker", "stranger")
DIFFERENCES = """
    WITH wanted AS (
        SELECT g.case_id, g.principal, g.expires_at, bit_or(g.sections) AS sections
        FROM access_grant AS g
        WHERE g.revoked_at IS NULL AND NOT EXISTS (
            SELECT FROM access_wall AS w
            WHERE w.case_id = g.case_id AND w.lifted_at IS NULL AND (
                w.principal = g.principal
                OR w.principal = (SELECT agency_id FROM accounts_unit WHERE id = g.principal)
                OR w.principal IN (
                    SELECT unnest(ARRAY[unit_id, agency_id]) FROM accounts_user WHERE id = g.principal
                )
            )
        )
        GROUP BY g.case_id, g.principal, g.expires_at
    ), expected AS (
        SELECT w.*, c.status, c.kind, c.lead_agency_id, c.owner_id
        FROM wanted AS w JOIN cases_case AS c ON c.id = w.case_id
    ), found AS (
        SELECT case_id, principal, expires_at, sections, status, kind, lead_agency_id, owner_id FROM access_caseaccess
    )
    SELECT count(*) FROM (
        (TABLE expected EXCEPT ALL TABLE found) UNION ALL (TABLE found EXCEPT ALL TABLE expected)
    ) AS different
"""
"""Rows in which the access table is not what grants, walls and the case say, in words of our own."""

HANGING = (Suspect, Task, Note, CaseShare, Victim, Referral)
KINDS_OF_TRACES = len(HANGING) + 1
ANSWERS = "proof.answers"
"""The setting of the database in which answers are collected."""

REASON = "Asked for by the proof that tries every order"


@dataclass
class Account:
    """What ought to be: who leads, to whom the case was given, who opened it, and who is walled off."""

    lead: object
    first: object
    keeper: object
    given: dict = field(default_factory=dict)
    opened: set = field(default_factory=set)
    walls: set = field(default_factory=set)
    has_consent: bool = True
    is_closed: bool = False

    def hides_from(self, viewer: Viewer) -> bool:
        return bool(self.walls & {viewer.user_id, viewer.unit_id, viewer.agency_id})

    def shows_to(self, viewer: Viewer) -> bool:
        if self.hides_from(viewer):
            return False
        return (
            viewer.agency_id == self.lead
            or any(self.given.get((viewer.agency_id, how)) for how in ("share", "referral"))
            or viewer.user_id in self.opened
        )

    def follow(self) -> None:
        if self.lead in self.walls:
            self.lead = self.keeper
        elif self.lead == self.keeper and self.first not in self.walls:
            self.lead = self.first


class World:
    """One case with a victim, and everybody around it."""

    def __init__(self) -> None:
        with database.as_job("demo"):
            self.scene = scene = referral_builders.scene()
            self.case = scene.case
            self.police = Agency.objects.get(pk=scene.officer.agency_id)
            self.partner = accounts.agency()
            self.unit = accounts.unit(self.partner)
            self.keeper = accounts.agency(type=AgencyType.INTERNAL_OVERSIGHT, level=AgencyLevel.NATIONAL)
            self.people = {
                "officer": scene.officer,
                "supervisor": accounts.viewer(accounts.user(Role.OFFICER, Role.SUPERVISOR, agency=self.police)),
                "colleague": accounts.viewer(accounts.officer(self.police)),
                "partner": accounts.viewer(accounts.officer(self.partner)),
                "in_the_unit": accounts.viewer(accounts.officer(self.partner, unit=self.unit)),
                "worker": scene.worker,
                "stranger": accounts.viewer(accounts.officer()),
                "keeper": accounts.viewer(accounts.user(Role.OFFICER, Role.SUPERVISOR, agency=self.keeper)),
            }
            self.approvers = [approval_builders.approver(), approval_builders.approver()]
            self.reviewers = [accounts.auditor(), accounts.auditor()]
            build.task(self.case, scene.officer)
            build.note(self.case, scene.officer)
            build.suspect(self.case, scene.officer, name=NAME)
            for status in (CaseStatus.TRIAGE, CaseStatus.SCREENING, CaseStatus.OPEN_BOTH):
                self.change_status(status, scene.officer)
        self.parties = {
            "partner": ("employer_agency_id", self.partner.pk),
            "the_unit": ("employer_unit_id", self.unit.pk),
            "shelter": ("employer_agency_id", scene.agency.pk),
            "lead": ("employer_agency_id", self.police.pk),
            **{name: ("account_id", viewer.user_id) for name, viewer in self.people.items()},
        }
        with connection.cursor() as cursor:
            cursor.execute(f"PREPARE differences AS {DIFFERENCES}")
        self.entering = {name: self.prepare(name, viewer) for name, viewer in self.people.items()}

    def account(self) -> Account:
        return Account(lead=self.police.pk, first=self.police.pk, keeper=self.keeper.pk)

    def change_status(self, to: str, actor: Viewer, **reasons: str) -> None:
        services.change_status(
            case_id=self.case.pk, to=to, on=timezone.localdate(), actor=actor, now=timezone.now(), **reasons
        )

    def prepare(self, name: str, viewer: Viewer) -> str:
        """Take down what this viewer asks, have the database keep it, and return the statements that ask it."""
        case, table = self.case.pk, CaseAccess.objects
        hanging = [model.objects.visible_to(viewer).filter(case_id=case) for model in HANGING]
        hanging.append(vault.places_in_reach(viewer).filter(case_id=case))
        traces = ", ".join(f"EXISTS ({statement(rows.exists)})" for rows in hanging)
        enter = statement(lambda: database.enter(viewer))
        sees = statement(Case.objects.visible_to(viewer).filter(pk=case).exists)
        page = statement(lambda: table.page_of_cases(viewer))
        count = statement(lambda: table.capped_count_of_cases(viewer))
        with connection.cursor() as cursor:
            cursor.execute(
                f"PREPARE sight_of_{name} AS SELECT {added(name, 'sight')}, EXISTS ({sees}),"
                f" EXISTS (SELECT FROM ({page}) AS listed (case_id) WHERE case_id = '{case}'),"
                f" EXISTS (SELECT FROM ({count}) AS counted)), true)"
            )
            cursor.execute(f"PREPARE traces_for_{name} AS SELECT {added(name, 'traces')}, {traces}), true)")
        return enter

    def ask(self, hidden: Iterable[str]) -> dict[tuple[str, str], str]:
        """Return (name, `sight`) → whether each sees the case, finds it listed and counted: a letter each, `t` or `f`.

        For the hidden also (name, `traces`) → whether there is each kind of trace of it. All are asked in one message,
        one after the other, and the database collects what they are answered.
        """
        asked = [f"{enter}; EXECUTE sight_of_{name}" for name, enter in self.entering.items()]
        asked += [f"{self.entering[name]}; EXECUTE traces_for_{name}" for name in hidden]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('{ANSWERS}', '', true); {'; '.join(asked)}; SHOW {ANSWERS}")
            (answers,) = cursor.fetchone()
        found = (answer.split(":") for answer in answers.split())
        return {(name, what): answer for name, what, answer in found}

    def forget(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")


def added(name: str, what: str) -> str:
    """Return the beginning of an expression that adds an answer of this name to those collected."""
    return f"set_config('{ANSWERS}', concat(current_setting('{ANSWERS}'), ' {name}:{what}:'"


def statement(ask) -> str:
    """Return the one statement that is sent to the database while something is asked."""
    sent = []

    def note(execute, sql, params, many, context):
        sent.append(context["cursor"].mogrify(sql, params).decode().strip())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    (only,) = sent
    return only


class Ways(RuleBasedStateMachine):
    """Everything that may happen to the case, in any order."""

    world: World
    asked = 0

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        try:
            self.no_walled_party_finds_a_name()
            self.the_nightly_check_finds_nothing()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        # Everybody has just signed in: a fresh proof of it lasts a few minutes, a long run takes hours.
        now = timezone.now()
        self.people = {name: replace(viewer, verified_at=now) for name, viewer in self.world.people.items()}
        self.approvers = [replace(viewer, verified_at=now) for viewer in self.world.approvers]
        self.scene, self.case = self.world.scene, self.world.case
        self.partner, self.shelter = self.world.partner.pk, self.world.scene.agency.pk
        self.account = self.world.account()
        # What is refused costs as much as what is done, so each refusal is tried once in a way.
        self.tried_in_vain: set[str] = set()

    def acts_as(self, viewer: Viewer) -> Viewer:
        database.enter(viewer)
        return viewer

    def leader(self) -> str:
        """Return somebody who leads the case now and sees it."""
        for name in LEADING:
            if self.people[name].agency_id == self.account.lead and self.account.shows_to(self.people[name]):
                return name
        return ""

    def leading(self) -> Viewer:
        return self.acts_as(self.people[self.leader()])

    def lifting(self) -> Viewer:
        """Return who may ask for a wall to be lifted."""
        return self.people["supervisor" if self.account.lead == self.account.first else "keeper"]

    def officer_sees(self) -> bool:
        return self.account.shows_to(self.people["officer"])

    @precondition(leader)
    @rule(days=st.sampled_from([None, 1, 3]))
    def share_with_the_partner(self, days) -> None:
        actor = self.leading()
        until = None if days is None else timezone.localdate() + timedelta(days=days)
        sections = ("services", "identity", "investigation")
        if self.partner in self.account.walls:
            with pytest.raises(DomainError), transaction.atomic():
                build.share(self.case, actor, self.world.partner, sections, until=until)
            return
        build.share(self.case, actor, self.world.partner, sections, until=until)
        self.account.given[(self.partner, "share")] = True

    @precondition(lambda self: (self.partner, "share") in self.account.given and self.leader())
    @rule()
    def withdraw_the_share(self) -> None:
        actor = self.leading()
        share = CaseShare.objects.filter(case=self.case, agency=self.partner).in_force().first()
        if share is None:
            return
        services.withdraw_share(share_id=share.pk, reason="Not needed", actor=actor, now=timezone.now())
        self.account.given[(self.partner, "share")] = False

    @precondition(lambda self: self.account.given.get((self.partner, "share")))
    @rule()
    def let_the_share_run_out(self) -> None:
        """The end comes and nobody has closed the grant yet: it must count for nothing all the same."""
        with database.as_job("access_derivation"):
            rows = Grant.objects.active().filter(case_id=self.case.pk, kind="share", expires_at__isnull=False)
            if rows.update(expires_at=timezone.now() - timedelta(seconds=1)):
                derive([self.case.pk])
                self.account.given[(self.partner, "share")] = False

    @precondition(leader)
    @rule(name=st.sampled_from(["officer", "colleague", "keeper"]))
    def assign(self, name) -> None:
        actor, person = self.leading(), self.people[name]
        may_have_it = person.agency_id == self.account.lead and not self.account.hides_from(person)
        given = {"case_id": self.case.pk, "user_id": person.user_id, "actor": actor, "now": timezone.now()}
        if not may_have_it:
            with pytest.raises(DomainError), transaction.atomic():
                services.assign_owner(**given)
            return
        services.assign_owner(**given)

    def forbids_referral(self) -> str:
        if self.account.is_closed:
            return "the case is closed"
        if self.shelter in self.account.walls:
            return "the shelter is walled off"
        return "" if self.account.has_consent else "there is no consent"

    @precondition(lambda self: self.officer_sees() and not self.account.given.get((self.shelter, "referral")))
    @precondition(lambda self: self.forbids_referral() not in self.tried_in_vain)
    @rule()
    def refer_to_the_shelter(self) -> None:
        self.acts_as(self.people["officer"])
        if reason := self.forbids_referral():
            with pytest.raises(DomainError), transaction.atomic():
                referral_builders.referral(self.scene)
            self.tried_in_vain.add(reason)
            return
        made = referral_builders.referral(self.scene)
        worker = self.acts_as(self.people["worker"])
        if self.account.hides_from(worker):
            with pytest.raises(NotVisible), transaction.atomic():
                referral_builders.moved(made, self.scene, Move.ACCEPT)
            return
        referral_builders.moved(made, self.scene, Move.ACCEPT)
        self.account.given[(self.shelter, "referral")] = True

    @precondition(lambda self: self.officer_sees() and self.account.has_consent)
    @rule()
    def withdraw_consent(self) -> None:
        actor = self.acts_as(self.people["officer"])
        consent = Consent.objects.get(victim=self.scene.victim, withdrawn_at=None, is_refused=False)
        victim_services.withdraw_consent(
            consent_id=consent.pk, reason="She does not want it", actor=actor, now=timezone.now()
        )
        self.account.has_consent = False
        self.account.given[(self.shelter, "referral")] = False

    @precondition(lambda self: self.officer_sees() and not self.account.has_consent)
    @rule()
    def consent(self) -> None:
        actor = self.acts_as(self.people["officer"])
        victim_builders.consent(self.scene.victim, actor, sections=referral_builders.CONSENTED)
        self.account.has_consent = True

    @precondition(leader)
    @rule(party=st.sampled_from(LINKED))
    def link_a_suspect(self, party) -> None:
        actor = self.leading()
        column, principal = self.world.parties[party]
        build.suspect(self.case, actor, **{column: principal})
        self.account.walls.add(principal)
        self.account.follow()

    @precondition(lambda self: self.officer_sees() or self.account.shows_to(self.people["partner"]))
    @rule(name=st.sampled_from(["officer", "partner"]))
    def declare_a_conflict(self, name) -> None:
        actor = self.acts_as(self.people[name])
        declared = {"case_id": self.case.pk, "has_conflict": True, "explanation": "A relative", "actor": actor}
        if not self.account.shows_to(actor):
            with pytest.raises(NotVisible), transaction.atomic():
                services.declare_conflict(**declared, now=timezone.now())
            return
        services.declare_conflict(**declared, now=timezone.now())
        self.account.walls.add(actor.user_id)
        self.account.follow()

    @precondition(lambda self: self.account.walls and self.account.shows_to(self.lifting()))
    @rule(data=st.data())
    def lift_a_wall(self, data) -> None:
        actor = self.lifting()
        principal = data.draw(st.sampled_from(sorted(self.account.walls)))
        with database.as_job("walls"):
            standing = list(Wall.objects.standing().filter(case_id=self.case.pk, principal=principal))
        assert standing
        for wall in standing:
            self.acts_as(actor)
            request = services.ask_to_lift(
                case_id=self.case.pk, wall_id=wall.pk, reason=REASON, actor=actor, now=timezone.now()
            )
            for approver in self.approvers:
                self.acts_as(approver)
                approvals.decide(request_id=request.pk, answer="approve", actor=approver, now=timezone.now())
        self.account.walls.discard(principal)
        self.account.follow()

    @precondition(lambda self: any(self.people[name].user_id not in self.account.opened for name in OPENING))
    @rule(name=st.sampled_from(OPENING))
    def open_in_an_emergency(self, name) -> None:
        actor = self.acts_as(self.people[name])
        made = None
        with suppress(DomainError), transaction.atomic():
            made = approvals.open_in_emergency(
                reference=self.case.reference,
                reason_code="danger_to_life",
                reason=REASON,
                actor=actor,
                now=timezone.now(),
            )
        assert made is not None or self.account.hides_from(actor) or self.account.shows_to(actor)
        if made is not None:
            assert not self.account.hides_from(actor)
            self.account.opened.add(actor.user_id)

    @precondition(lambda self: self.leader() and not self.account.is_closed)
    @precondition(lambda self: "a referral is open" not in self.tried_in_vain or not self.has_open_referral())
    @rule()
    def close(self) -> None:
        reasons = {"reason": "Nothing more to be done", "closure_reason": "goals_met", "override_reason": REASON}
        if self.has_open_referral():
            with pytest.raises(DomainError), transaction.atomic():
                self.world.change_status(CaseStatus.CLOSED, self.leading(), **reasons)
            self.tried_in_vain.add("a referral is open")
            return
        self.world.change_status(CaseStatus.CLOSED, self.leading(), **reasons)
        self.account.is_closed = True

    def has_open_referral(self) -> bool:
        with database.as_job("referral_clock"):
            return Referral.objects.filter(case_id=self.case.pk, status__in=OPEN).exists()

    @precondition(lambda self: self.leader() and self.account.is_closed)
    @rule()
    def reopen(self) -> None:
        actor = self.leading()
        self.world.change_status(CaseStatus.REOPENED, actor, reason="There is more to be done")
        self.world.change_status(CaseStatus.OPEN_BOTH, actor)
        self.account.is_closed = False

    @invariant()
    def everybody_sees_what_the_account_says(self) -> None:
        type(self).asked += 1
        hidden = [name for name, viewer in self.people.items() if self.account.hides_from(viewer)]
        expected = {
            (name, "sight"): ("t" if self.account.shows_to(viewer) else "f") * 3 for name, viewer in self.people.items()
        }
        expected |= {(name, "traces"): "f" * KINDS_OF_TRACES for name in hidden}
        assert self.world.ask(hidden) == expected

    @invariant()
    def the_table_is_what_grants_and_walls_say(self) -> None:
        with database.as_job("housekeeping"), connection.cursor() as cursor:
            cursor.execute("EXECUTE differences")
            assert cursor.fetchone() == (0,)

    def the_nightly_check_finds_nothing(self) -> None:
        with database.as_job("housekeeping"):
            assert differences() == []

    def no_walled_party_finds_a_name(self) -> None:
        for name, viewer in self.people.items():
            if self.account.hides_from(viewer):
                self.acts_as(viewer)
                found = vault.find(text=NAME, actor=viewer, now=timezone.now())
                assert self.case.pk not in {match.case_id for match in found}, name


@pytest.mark.parametrize("half", [1, 2])
def test_any_order_of_steps_shows_everybody_what_they_should_see(half, capsys):
    chosen = SEED * half
    Ways.world, Ways.asked = World(), 0
    began, spent = time.perf_counter(), time.process_time()
    try:
        run_state_machine_as_test(
            seed(chosen)(Ways),
            settings=settings(
                max_examples=WAYS // 2,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        Ways.world.forget()
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    with capsys.disabled():
        print(
            f"\nstate machine, seed {chosen}: {WAYS // 2} ways, {Ways.asked} states, {seconds:.0f} s, {cpu:.0f} of CPU"
        )
