"""Which referrals there are: the shelter's residents, one in every status, and a sprinkle over the other provinces."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from cases.choices import CaseStatus
from casetracker.access.sections import Section
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import Sex
from casetracker.demo.accounts import Staff
from casetracker.demo.planning import CasePlan
from casetracker.demo.referring import FOR_PARTNERS, Referrals, Story, answer, take_back
from casetracker.demo.timeline import Happening, Timeline
from casetracker.demo.world import World
from casetracker.demo.year import HOME_DESK, Year
from referrals import services as referral_services
from referrals.choices import ConsentBasis, DeclineReason, ReferralOutcome, Urgency
from referrals.models import Referral
from referrals.workflow import Move
from victims.choices import ConsentPurpose as Purpose
from victims.choices import ServiceType as T
from victims.models import Victim

S = CaseStatus
RESIDENTS = (46, 31, 20, 13, 12, 11, 9, 8, 6, 5, 3)
"""How many days ago each of the shelter's residents was referred."""
OUTREACH = (10, 7, 4)
"""The same of people in its care who live at home."""
ANSWERS = 14
"""Of how many more people answers about consent are on file."""

Chosen = tuple[CasePlan, Victim]
SHELTER_SERVICES = (T.SAFE_HOUSE, T.COUNSELLING, T.FOOD)


class Stories:
    """Chooses people and tells what was asked for them."""

    def __init__(self, world: World, timeline: Timeline, referrals: Referrals, staff: Staff, year: Year) -> None:
        self.world = world
        self.timeline = timeline
        self.referrals = referrals
        self.staff = staff
        self.residents: list[tuple[Chosen, int]] = []
        self.outreach: list[tuple[Chosen, int]] = []
        self.former: list[tuple[Chosen, int]] = []
        open_ = {S.OPEN_BOTH, S.OPEN_PROTECTION, S.OPEN_INVESTIGATION}
        self._open = self._people([plan for plan in year.home if plan.status in open_])
        self._followed = self._people([plan for plan in year.home if plan.status == S.FOLLOW_UP])
        self._others = self._people([plan for plan in year.partners if plan.status in open_])
        self._elsewhere = self._people([plan for plan in year.elsewhere if plan.status in open_])

    @staticmethod
    def _people(plans: Sequence[CasePlan]) -> list[Chosen]:
        return [(plan, victim) for plan in plans for victim in plan.victim_rows]

    def _take(self, pool: list[Chosen], fits: Callable[[Chosen], bool], age: int = 0) -> Chosen:
        """Take the next person who fits and whose case is at least `age` days old out of a pool."""
        for number, (plan, victim) in enumerate(pool):
            if (self.world.today - plan.course.decided_on).days > age and fits((plan, victim)):
                return pool.pop(number)
        raise LookupError("Nobody in the demo fits this referral")

    def tell(self) -> None:
        """Put all of it on the timeline."""
        self._tell_residents()
        self._tell_former_residents()
        self._tell_shelters_inbox()
        self._tell_other_statuses()
        self._tell_partner()
        self._tell_from_shelter()
        self._tell_to_police()
        self._tell_elsewhere()
        self._tell_answers()

    # The shelter

    def _tell_residents(self) -> None:
        """People in the shelter's care: most since less than two weeks, some longer, so that a report is overdue."""
        for age in RESIDENTS:
            chosen = self._take(self._open, _woman_or_child, age)
            self._into_care(chosen, age)
            self.residents.append((chosen, age - 1))
        for age in OUTREACH:
            chosen = self._take(self._open, _woman_or_child, age)
            self._into_care(chosen, age, services=(T.COUNSELLING, T.COMMUNICATION))
            self.outreach.append((chosen, age - 1))

    def _into_care(self, chosen: Chosen, age: int, services: Sequence[str] = SHELTER_SERVICES) -> None:
        plan, victim = chosen
        at = self.world.ago(age, hours=3)
        message = "Calm, sleeps badly. Needs a room away from the street side."
        story = self.referrals.send(
            victim, "shelter", services, at, sender=plan.officer, urgency=Urgency.URGENT, message=message
        )
        self.referrals.take_up(story, at, actor=self.staff["shelter"])

    def _tell_former_residents(self) -> None:
        for age, days in ((120, 30), (96, 12), (75, 21), (64, 9), (50, 14)):
            chosen = self._take(self._followed, _woman_or_child, age)
            plan, victim = chosen
            at = self.world.ago(age, hours=4)
            story = self.referrals.send(victim, "shelter", SHELTER_SERVICES, at, sender=plan.officer)
            self.referrals.see_through(
                story, at, actor=self.staff["shelter"], sender=plan.officer, days=days, close=age > 60
            )
            self.former.append((chosen, age))

    def _tell_shelters_inbox(self) -> None:
        """New, waiting and overdue requests to the shelter; one declined, and asked of somebody else."""
        shelter = self.staff["shelter"]
        plan, victim = self._take(self._open, _woman_or_child)
        self.referrals.send(
            victim, "shelter", SHELTER_SERVICES, self.world.ago(hours=2), sender=plan.officer, urgency=Urgency.URGENT,
            message="Arrives with the evening bus. Speaks Javanese best.",
        )  # fmt: skip
        plan, victim = self._take(self._open, _woman_or_child, 4)
        self.referrals.send(victim, "shelter", (T.COUNSELLING,), self.world.ago(3, hours=1), sender=plan.officer)
        plan, victim = self._take(self._open, _woman_or_child, 2)
        at = self.world.ago(1, hours=6)
        story = self.referrals.send(victim, "shelter", (T.SAFE_HOUSE, T.FOOD), at, sender=plan.officer)
        self.referrals.move(story, Move.RECEIVE, self.world.ago(hours=20), actor=shelter)
        plan, victim = self._take(self._open, _woman_or_child, 4)
        at = self.world.ago(2, hours=8)
        story = self.referrals.send(victim, "shelter", (T.FAMILY_TRACING, T.COMMUNICATION), at, sender=plan.officer)
        self.referrals.take_up(story, at, actor=shelter, start=False)
        plan, victim = self._take(self._open, _woman_or_child, 25)
        at = self.world.ago(22)
        declined = self.referrals.send(victim, "shelter", (T.SAFE_HOUSE,), at, sender=plan.officer)
        self._decline(declined, self.world.ago(21, hours=4), shelter, DeclineReason.NO_BED)
        at = self.world.ago(20)
        again = self.referrals.send(victim, "uptd_61", (T.SAFE_HOUSE,), at, sender=plan.officer, follows=declined)
        self.referrals.see_through(again, at, actor=self.staff["uptd_61"], sender=plan.officer, days=9)
        plan, victim = self._take(self._open, _woman_or_child, 6)
        unmet = self.referrals.send(victim, "shelter", (T.EDUCATION,), self.world.ago(4), sender=plan.officer)
        self._decline(unmet, self.world.ago(3), shelter, DeclineReason.NO_FUNDS)

    def _decline(self, story: Story, at: datetime, actor: Viewer, why: str) -> None:
        self.referrals.move(story, Move.DECLINE, at, actor=actor, decline_reason=why)

    # Every other status, sent by the officer

    def _tell_other_statuses(self) -> None:
        world, send, move, staff = self.world, self.referrals.send, self.referrals.move, self.staff
        # Completed, and the report is waited for.
        plan, victim = self._take(self._open, _anybody, 12)
        at = world.ago(9, hours=2)
        story = send(victim, "hospital", (T.HEALTH_REHAB, T.MEDICO_LEGAL_EXAM), at, sender=plan.officer)
        self.referrals.take_up(story, at, actor=staff["hospital"])
        move(story, Move.COMPLETE, world.ago(2), actor=staff["hospital"], outcome=ReferralOutcome.DELIVERED)
        # In an emergency, without consent: a supervisor has to look.
        plan, victim = self._take(self._open, _anybody, 5)
        at = world.ago(1, hours=10)
        story = send(
            victim, "hospital", (T.HEALTH_REHAB,), at, sender=plan.officer, urgency=Urgency.URGENT,
            basis=ConsentBasis.EMERGENCY,
            emergency_reason="Unconscious on arrival at the border post; nobody could be asked.",
        )  # fmt: skip
        self.referrals.take_up(story, at, actor=staff["hospital"], start=False)
        # An older emergency that was looked at.
        plan, victim = self._take(self._open, _anybody, 30)
        at = world.ago(27)
        story = send(
            victim, "hospital", (T.HEALTH_REHAB,), at, sender=plan.officer, urgency=Urgency.URGENT,
            basis=ConsentBasis.EMERGENCY, emergency_reason="Heavy bleeding after a fall from the vehicle at night.",
        )  # fmt: skip
        self.timeline.at(world.ago(26, hours=5), self._seen(victim))
        self.referrals.see_through(story, at, actor=staff["hospital"], sender=plan.officer, days=5)
        # Reported back, to be read and closed.
        plan, victim = self._take(self._open, _anybody, 20)
        at = world.ago(17)
        story = send(victim, "bp3mi_61", (T.WAGE_CLAIM, T.DOCUMENTS), at, sender=plan.officer)
        self.referrals.see_through(story, at, actor=staff["bp3mi_61"], sender=plan.officer, days=8, close=False)
        # Never answered.
        plan, victim = self._take(self._open, _anybody, 40)
        at = world.ago(33)
        story = send(victim, "lpsk", (T.RESTITUTION_SUPPORT,), at, sender=plan.officer)
        move(story, Move.EXPIRE, world.ago(18), actor=Viewer(job="referral_clock"))
        # Cancelled by the sender.
        plan, victim = self._take(self._open, _anybody, 16)
        story = send(victim, "social_61", (T.REINTEGRATION,), world.ago(14), sender=plan.officer)
        move(story, Move.CANCEL, world.ago(13), actor=plan.officer, reason="The family came to fetch him.")
        # Brought home from the other side of the border.
        plan, victim = self._take(self._open, _anybody, 32)
        at = world.ago(29)
        story = send(victim, "kuching", (T.REPATRIATION, T.DOCUMENTS), at, sender=plan.officer)
        self.referrals.see_through(story, at, actor=staff["kuching"], sender=plan.officer, days=11)
        # Coded facts only.
        plan, victim = self._take(self._open, _anybody, 3)
        send(victim, "iom", (T.LIVELIHOOD,), world.ago(1), sender=plan.officer, basis=ConsentBasis.WITHOUT_IDENTITY)
        # Not sent yet.
        officer = staff["officer"]
        plan, victim = self._take(self._open, _of(officer), 3)
        self.referrals.draft(victim, (T.LEGAL_AID,), world.ago(hours=26), sender=officer)
        plan, victim = self._take(self._open, _of(officer), 3)
        self.referrals.draft(victim, (T.COUNSELLING,), world.ago(hours=5), sender=officer, to="uptd_61")

    def _seen(self, victim: Victim) -> Happening:
        def see(now: datetime) -> None:
            story = Referral.objects.emergencies_to_see().get(victim=victim)
            referral_services.see_emergency(referral_id=story.pk, actor=self.staff["supervisor"], now=now)

        return see

    # The partner agency, whose program answers through the API

    def _tell_partner(self) -> None:
        world, client = self.world, self.staff["client"]
        for age, start in ((24, True), (12, True), (5, False)):
            plan, victim = self._take(self._open, _adult, age + 1)
            at = world.ago(age)
            story = self.referrals.send(
                victim, "partner", (T.WAGE_CLAIM, T.LEGAL_AID), at, sender=plan.officer, agreed=FOR_PARTNERS
            )
            self.referrals.take_up(story, at, actor=client, start=start)
        plan, victim = self._take(self._open, _adult)
        self.referrals.send(
            victim, "partner", (T.SKILLS,), world.ago(hours=6), sender=plan.officer, agreed=FOR_PARTNERS,
            message="Would like to learn sewing or baking.",
        )  # fmt: skip
        plan, victim = self._take(self._open, _adult, 22)
        at = world.ago(19)
        story = self.referrals.send(victim, "partner", (T.LEGAL_AID,), at, sender=plan.officer, agreed=FOR_PARTNERS)
        self.referrals.take_up(story, at, actor=client)
        self.referrals.withdraw_consent(story, world.ago(8), actor=plan.officer)
        plan, victim = self._take(self._open, _adult, 70)
        at = world.ago(66)
        story = self.referrals.send(victim, "partner", (T.REINTEGRATION,), at, sender=plan.officer, agreed=FOR_PARTNERS)
        self.referrals.see_through(story, at, actor=client, sender=plan.officer, days=20)

    # Sent by the shelter for its residents

    def _tell_from_shelter(self) -> None:
        world, shelter, staff = self.world, self.staff["shelter"], self.staff
        people = [victim for (_plan, victim), age in self.residents if age >= 8]
        at = world.ago(5, hours=2)
        story = self.referrals.send(people[0], "hospital", (T.HEALTH_REHAB,), at, sender=shelter)
        self.referrals.take_up(story, at, actor=staff["hospital"])
        at = world.ago(6)
        story = self.referrals.send(people[1], "legal_aid", (T.LEGAL_AID,), at, sender=shelter)
        self.referrals.see_through(story, at, actor=staff["legal_aid"], sender=shelter, days=2)
        story = self.referrals.send(people[2], "social_61", (T.REINTEGRATION,), world.ago(4, hours=5), sender=shelter)
        self._decline(story, world.ago(3, hours=2), staff["social_61"], DeclineReason.NO_FUNDS)
        story = self.referrals.send(people[3], "bp3mi_61", (T.WAGE_CLAIM,), world.ago(3, hours=6), sender=shelter)
        self.referrals.move(
            story, Move.REDIRECT, world.ago(2), actor=staff["bp3mi_61"], reason="A lawyer is needed for this claim.",
            suggested_agency=self.referrals.agencies["legal_aid"].pk,
        )  # fmt: skip
        self.referrals.send(
            people[4], "partner", (T.SKILLS,), world.ago(2, hours=7), sender=shelter, agreed=FOR_PARTNERS
        )
        self.referrals.draft(people[0], (T.LIVELIHOOD,), world.ago(hours=22), sender=shelter)

    # Received by the police

    def _tell_to_police(self) -> None:
        world, uptd = self.world, self.staff["uptd_61"]
        _plan, victim = self._take(self._others, _anybody)
        self.referrals.send(
            victim, "polda_61", (T.COMPLAINT_IDENTIFICATION,), world.ago(3, hours=2), sender=uptd,
            agreed=Section.IDENTITY | Section.INVESTIGATION | Section.SERVICES,
            message="She wants to report, and asks for a woman officer.",
        )  # fmt: skip
        _plan, victim = self._take(self._others, _anybody)
        at = world.ago(8)
        story = self.referrals.send(victim, "polda_61", (T.COMPLAINT_IDENTIFICATION,), at, sender=uptd)
        self.referrals.take_up(story, at, actor=self.staff["officer"])

    # Answers about consent that no referral stands on

    def _tell_answers(self) -> None:
        """What people agreed to besides, what they refused, and one answer taken back."""
        agreed: Sequence[tuple[Sequence[str], bool]] = (
            ((Purpose.CASE_FILE, Purpose.INTERVIEW), False),
            ((Purpose.CASE_FILE, Purpose.FAMILY_CONTACT), False),
            ((Purpose.LAW_ENFORCEMENT,), True),
            ((Purpose.CASE_FILE, Purpose.INTERVIEW, Purpose.RESEARCH), False),
            ((Purpose.RESEARCH, Purpose.FAMILY_CONTACT), True),
        )
        for number, (plan, victim) in enumerate(self._open[:ANSWERS]):
            purposes, is_refused = agreed[number % len(agreed)]
            day = min(plan.course.decided_on + timedelta(days=1), self.world.day(1))
            self.timeline.on(day, partial(answer, victim, purposes, plan.officer, is_refused=is_refused))
        plan, victim = self._open[0]
        self.timeline.at(self.world.ago(hours=30), partial(take_back, victim, Purpose.INTERVIEW, plan.officer))

    # Elsewhere

    def _tell_elsewhere(self) -> None:
        """A few referrals of other provinces to their own office for women and children."""
        for number, age in enumerate((90, 76, 61, 48, 33, 20, 9, 6)):
            chosen = self._take(self._elsewhere, _not_at_home, age + 2)
            plan, victim = chosen
            to, at = f"uptd_{plan.province}", self.world.ago(age)
            office = Viewer(agency_id=self.referrals.agencies[to].pk, roles=self.staff["uptd_61"].roles)
            story = self.referrals.send(
                victim, to, (T.COUNSELLING, T.SOCIAL_REHAB), at, sender=plan.officer, province=plan.province
            )
            if number % 4 == 3:
                self._decline(story, at + timedelta(hours=30), office, DeclineReason.NO_FUNDS)
            elif age > 30:
                self.referrals.see_through(story, at, actor=office, sender=plan.officer, days=12)
            else:
                self.referrals.take_up(story, at, actor=office)


def _anybody(_chosen: Chosen) -> bool:
    return True


def _adult(chosen: Chosen) -> bool:
    return (chosen[1].age_identified_from or 0) >= 18


def _woman_or_child(chosen: Chosen) -> bool:
    victim = chosen[1]
    return victim.sex == Sex.FEMALE or (victim.age_identified_to is not None and victim.age_identified_to < 18)


def _not_at_home(chosen: Chosen) -> bool:
    return chosen[0].province != HOME_DESK


def _of(officer: Viewer) -> Callable[[Chosen], bool]:
    return lambda chosen: chosen[0].officer == officer
