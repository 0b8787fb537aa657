"""Sharing, referring, consent, walls, emergencies and closing in any order: what people see against an own account.

The account below is kept by the test and knows nothing of grants, sections or tables. `CASETRACKER_PROOF=long` runs
2,000 ways of 50 steps; the short run takes fewer, since every step runs the real services on a real database.
"""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
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
from cases.models import Case, CaseShare, Note, Suspect, Task
from casetracker.access.models import CaseAccess, Grant, Wall
from casetracker.access.services import derive, differences
from casetracker.accounts.choices import AgencyLevel, AgencyType
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.approvals import services as approvals
from casetracker.common import database
from casetracker.common.errors import DomainError, NotVisible
from casetracker.vault import reading as vault
from referrals.models import Referral
from referrals.workflow import Move
from tests.builders import accounts
from tests.builders import approvals as approval_builders
from tests.builders import cases as build
from tests.builders import referrals as referral_builders
from victims import services as victim_services
from victims.models import Consent, Victim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("db")]

IS_LONG = os.environ.get("CASETRACKER_PROOF") == "long"
WAYS, STEPS = (2_000, 50) if IS_LONG else (5, 30)
NAME = "Korban Tersembunyi"
LINKED = ("partner", "the_unit", "shelter", "lead", "officer", "colleague", "worker", "stranger")
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


class Ways(RuleBasedStateMachine):
    """One case with a victim, and everybody around it."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        with database.as_job("demo"):
            scene = referral_builders.scene()
            police = Agency.objects.get(pk=scene.officer.agency_id)
            partner = accounts.agency()
            unit = accounts.unit(partner)
            keeper = accounts.agency(type=AgencyType.INTERNAL_OVERSIGHT, level=AgencyLevel.NATIONAL)
            self.people = {
                "officer": scene.officer,
                "supervisor": accounts.viewer(accounts.supervisor(police)),
                "colleague": accounts.viewer(accounts.officer(police)),
                "partner": accounts.viewer(accounts.officer(partner)),
                "in_the_unit": accounts.viewer(accounts.officer(partner, unit=unit)),
                "worker": scene.worker,
                "stranger": accounts.viewer(accounts.officer()),
                "keeper": accounts.viewer(accounts.supervisor(keeper)),
            }
            self.approvers = [approval_builders.approver(), approval_builders.approver()]
            self.reviewers = [accounts.auditor(), accounts.auditor()]
            self.scene, self.case = scene, scene.case
            self.partner, self.unit = partner, unit
            build.task(scene.case, scene.officer)
            build.note(scene.case, scene.officer)
            build.suspect(scene.case, scene.officer, name=NAME)
            self.parties = {
                "partner": ("agency", partner.pk),
                "the_unit": ("unit", unit.pk),
                "shelter": ("agency", scene.agency.pk),
                "lead": ("agency", police.pk),
                **{
                    f"account of {name}": ("user", self.people[name].user_id)
                    for name in ("colleague", "partner", "in_the_unit", "worker", "stranger", "officer")
                },
            }
        self.account = Account(lead=police.pk, first=police.pk, keeper=keeper.pk)

    def acts_as(self, viewer: Viewer) -> Viewer:
        database.enter(viewer)
        return viewer

    def leading(self) -> Viewer | None:
        """Return somebody who leads the case now and sees it."""
        for name in ("officer", "supervisor", "colleague", "keeper"):
            viewer = self.people[name]
            if viewer.agency_id == self.account.lead and self.account.shows_to(viewer):
                return self.acts_as(viewer)
        return None

    @rule(days=st.sampled_from([None, 0, 3]))
    def share_with_the_partner(self, days) -> None:
        if (actor := self.leading()) is None:
            return
        until = None if days is None else timezone.localdate() + timedelta(days=days)
        sections = ("services", "identity", "investigation")
        if self.partner.pk in self.account.walls:
            with pytest.raises(DomainError), transaction.atomic():
                build.share(self.case, actor, self.partner, sections, until=until)
            return
        build.share(self.case, actor, self.partner, sections, until=until)
        self.account.given[(self.partner.pk, "share")] = True

    @rule()
    def withdraw_the_share(self) -> None:
        if (actor := self.leading()) is None:
            return
        share = CaseShare.objects.filter(case=self.case, agency=self.partner).in_force().first()
        if share is None:
            return
        services.withdraw_share(share_id=share.pk, reason="Not needed", actor=actor, now=timezone.now())
        self.account.given[(self.partner.pk, "share")] = False

    @rule()
    def let_the_share_run_out(self) -> None:
        """The end comes and nobody has closed the grant yet: it must count for nothing all the same."""
        with database.as_job("access_derivation"):
            rows = Grant.objects.active().filter(case_id=self.case.pk, kind="share", expires_at__isnull=False)
            if rows.update(expires_at=timezone.now() - timedelta(seconds=1)):
                derive([self.case.pk])
                self.account.given[(self.partner.pk, "share")] = False

    @rule()
    def refer_to_the_shelter(self) -> None:
        actor = self.acts_as(self.people["officer"])
        if not self.account.shows_to(actor) or self.account.given.get((self.scene.agency.pk, "referral")):
            return
        worker = self.people["worker"]
        try:
            with transaction.atomic():
                made = referral_builders.referral(self.scene)
        except DomainError:
            return
        assert self.scene.agency.pk not in self.account.walls
        self.acts_as(worker)
        if self.account.hides_from(worker):
            with pytest.raises(NotVisible), transaction.atomic():
                referral_builders.moved(made, self.scene, Move.ACCEPT)
            return
        referral_builders.moved(made, self.scene, Move.ACCEPT)
        self.account.given[(self.scene.agency.pk, "referral")] = True

    @rule()
    def withdraw_consent(self) -> None:
        actor = self.acts_as(self.people["officer"])
        if not self.account.shows_to(actor):
            return
        consent = Consent.objects.filter(victim=self.scene.victim, withdrawn_at=None, is_refused=False).first()
        if consent is None:
            return
        victim_services.withdraw_consent(
            consent_id=consent.pk, reason="She does not want it", actor=actor, now=timezone.now()
        )
        self.account.given[(self.scene.agency.pk, "referral")] = False

    @rule(
        party=st.sampled_from(["partner", "the_unit", "shelter", "lead", "officer", "colleague", "worker", "stranger"])
    )
    def link_a_suspect(self, party) -> None:
        if (actor := self.leading()) is None:
            return
        kind, principal = self.parties.get(party) or self.parties[f"account of {party}"]
        column = {"agency": "employer_agency_id", "unit": "employer_unit_id", "user": "account_id"}[kind]
        build.suspect(self.case, actor, **{column: principal})
        self.account.walls.add(principal)
        self.account.follow()

    @precondition(lambda self: self.account.walls)
    @rule(data=st.data())
    def lift_a_wall(self, data) -> None:
        names = ("supervisor",) if self.account.lead == self.account.first else ("keeper",)
        actor = self.acts_as(self.people[names[0]])
        if not self.account.shows_to(actor):
            return
        principal = data.draw(st.sampled_from(sorted(self.account.walls)))
        with database.as_job("walls"):
            standing = list(Wall.objects.standing().filter(case_id=self.case.pk, principal=principal))
        for wall in standing:
            self.acts_as(actor)
            request = services.ask_to_lift(
                case_id=self.case.pk, wall_id=wall.pk, reason=REASON, actor=actor, now=timezone.now()
            )
            for approver in self.approvers:
                self.acts_as(approver)
                approvals.decide(request_id=request.pk, answer="approve", actor=approver, now=timezone.now())
            if wall is not standing[-1]:
                continue
        self.account.walls.discard(principal)
        self.account.follow()

    @rule(name=st.sampled_from(["stranger", "partner", "in_the_unit"]))
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
        if made is not None:
            assert not self.account.hides_from(actor)
            self.account.opened.add(actor.user_id)

    @rule()
    def close(self) -> None:
        if (actor := self.leading()) is None:
            return
        with suppress(DomainError), transaction.atomic():
            services.change_status(
                case_id=self.case.pk,
                to="closed",
                on=timezone.localdate(),
                reason="Nothing more to be done",
                closure_reason="completed",
                override_reason="Closed by the proof",
                actor=actor,
                now=timezone.now(),
            )

    @invariant()
    def everybody_sees_what_the_account_says(self) -> None:
        for name, viewer in self.people.items():
            self.acts_as(viewer)
            expected = self.account.shows_to(viewer)
            assert Case.objects.visible_to(viewer).filter(pk=self.case.pk).exists() is expected, name
            listed = [row["case_id"] for row in CaseAccess.objects.page_of_cases(viewer).rows]
            assert (self.case.pk in listed) is expected, name
            assert (CaseAccess.objects.capped_count_of_cases(viewer) > 0) is expected, name

    @invariant()
    def nothing_leads_a_walled_party_to_the_case(self) -> None:
        for name, viewer in self.people.items():
            if not self.account.hides_from(viewer):
                continue
            self.acts_as(viewer)
            for model in (Suspect, Task, Note, CaseShare, Victim, Referral):
                rows = model.objects.visible_to(viewer)
                assert not rows.filter(case_id=self.case.pk).exists(), (name, model.__name__)
            found = vault.find(text=NAME, actor=viewer, now=timezone.now())
            assert self.case.pk not in {match.case_id for match in found}, name

    @invariant()
    def the_table_is_what_grants_and_walls_say(self) -> None:
        with database.as_job("housekeeping"):
            assert differences() == []


def test_any_order_of_steps_shows_everybody_what_they_should_see():
    run_state_machine_as_test(
        Ways,
        settings=settings(
            max_examples=WAYS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not IS_LONG,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
