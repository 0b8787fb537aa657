"""Life in the shelters: houses, beds, and what was done for whom in the last weeks and over the year."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from types import MappingProxyType

from cases.choices import CaseStatus
from casetracker.common.choices import FourState, Sex
from casetracker.demo.accounts import Staff
from casetracker.demo.agencies import JOB, Agencies
from casetracker.demo.planning import CasePlan
from casetracker.demo.stories import Chosen
from casetracker.demo.timeline import Timeline
from casetracker.demo.world import World, national_day, place
from victims import services as victims
from victims.choices import FundingSource, PlacementExit, ServiceOutcome, UnitKind, UnmetReason
from victims.choices import ServiceType as T
from victims.models import Shelter, Victim
from victims.services import NewService, NewShelter

DAILY: Mapping[str, float] = MappingProxyType(
    {
        T.FOOD: 6,
        T.COUNSELLING: 4,
        T.SOCIAL_REHAB: 2,
        T.COMMUNICATION: 2,
        T.HEALTH_REHAB: 1,
        T.EDUCATION: 1,
        T.TRANSPORT: 1,
    }
)
UNITS: Mapping[str, str] = MappingProxyType(
    {
        T.COUNSELLING: UnitKind.SESSION,
        T.FOOD: UnitKind.PACKAGE,
        T.TRANSPORT: UnitKind.TRIP,
        T.LEGAL_AID: UnitKind.SESSION,
        T.SAFE_HOUSE: UnitKind.BED_NIGHT,
        T.SOCIAL_REHAB: UnitKind.SESSION,
        T.REPATRIATION: UnitKind.TRIP,
    }
)
NOTES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        T.COUNSELLING: ("Sleeps better. Next talk on Thursday.", "Wants to speak with the family first.", ""),
        T.FOOD: ("", "Clothes for the cold room as well.", ""),
        T.SOCIAL_REHAB: ("Joined the morning group for the first time.", ""),
        T.COMMUNICATION: ("Called home from the office phone; all well.", ""),
        T.HEALTH_REHAB: ("Check-up and vaccination.", ""),
    }
)
OVER_THE_YEAR: Mapping[str, float] = MappingProxyType(
    {
        T.COMPLAINT_IDENTIFICATION: 4,
        T.COUNSELLING: 5,
        T.HEALTH_REHAB: 3,
        T.LEGAL_AID: 4,
        T.SAFE_HOUSE: 4,
        T.SOCIAL_REHAB: 2,
        T.REPATRIATION: 3,
        T.REINTEGRATION: 2,
        T.DOCUMENTS: 1,
        T.TRANSPORT: 1,
    }
)
HELPED = (CaseStatus.OPEN_PROTECTION, CaseStatus.OPEN_BOTH, CaseStatus.FOLLOW_UP, CaseStatus.CLOSED)
JUST_RECORDED = (T.FOOD, T.COUNSELLING, T.COMMUNICATION, T.FOOD, T.SOCIAL_REHAB, T.TRANSPORT)


class Care:
    """Puts shelters, stays and services into the demo."""

    def __init__(self, world: World, timeline: Timeline, agencies: Agencies, staff: Staff) -> None:
        self.world = world
        self.timeline = timeline
        self.agencies = agencies
        self.staff = staff
        self._services: list[tuple[date, Victim, NewService]] = []

    def open_houses(self) -> dict[str, Shelter]:
        """Add the shelters of the two foundations."""
        since = self.world.ago(390)
        women = NewShelter(code="Enggang 1", beds=10, address="Jalan Rekaan 12", regency_id=place("61.71"))
        families = NewShelter(code="Enggang 2", beds=5, address="Gang Contoh 3", regency_id=place("61.12"))
        island = NewShelter(
            code="Seruni", beds=12, address="Perumahan Rekaan Blok C", regency_id=place("21.71"), takes_men=True
        )
        shelter, batam = self.staff["shelter"], self.staff["shelter_batam"]
        return {
            "women": victims.add_shelter(data=women, actor=shelter, now=since),
            "families": victims.add_shelter(data=families, actor=shelter, now=since),
            "island": victims.add_shelter(data=island, actor=batam, now=since),
        }

    # Residents

    def residents(self, houses: Mapping[str, Shelter], people: Sequence[tuple[Chosen, int]]) -> None:
        """Give the residents their beds on the day they came, and write down what was done since."""
        for number, ((_plan, victim), days) in enumerate(people):
            house = houses["families" if _is_young(victim) or number % 4 == 3 else "women"]
            self.timeline.at(self.world.ago(days), partial(self._place, victim, house))
            self._weeks(victim, days)

    def _place(self, victim: Victim, house: Shelter, now: datetime) -> None:
        victims.place_in_shelter(
            victim_id=victim.pk, shelter_id=house.pk, since=national_day(now), actor=self.staff["shelter"], now=now
        )

    def outreach(self, people: Sequence[tuple[Chosen, int]]) -> None:
        """Write down what was done for people who live at home."""
        for (_plan, victim), days in people:
            self._weeks(victim, days)

    def _weeks(self, victim: Victim, days: int) -> None:
        """A service every other day or so since the person came."""
        day = days
        while day > 0:
            self._keep(self.world.day(day), victim, self._given(self.world.weighted(DAILY)))
            day -= self.world.between(1, 3)

    def recorded_today(self, people: Sequence[tuple[Chosen, int]]) -> None:
        """Let the shelter worker have recorded some services since yesterday, with her own name on them."""
        for number, kind in enumerate(JUST_RECORDED):
            (_plan, victim), _days = people[number % len(people)]
            at = self.world.ago(hours=2 + 5 * number)
            data = NewService(
                type=kind, started_on=national_day(at), units=Decimal(1), unit_kind=UNITS.get(kind, UnitKind.SESSION)
            )
            self.timeline.at(at, partial(self._record, victim, data))

    def _record(self, victim: Victim, data: NewService, now: datetime) -> None:
        victims.record_service(victim_id=victim.pk, data=data, actor=self.staff["shelter"], now=now)

    # Stays that are over, and the other foundation's house

    def former(self, house: Shelter, people: Sequence[tuple[Chosen, int]]) -> None:
        """Record the stays of people who have moved on."""
        stays = []
        for number, ((_plan, victim), days) in enumerate(people):
            since = self.world.day(days - 2)
            until = since + timedelta(days=6 + 3 * number)
            exit_reason = self.world.pick((PlacementExit.RETURNED_TO_FAMILY, PlacementExit.INDEPENDENT_LIVING))
            stays.append((victim, house, since, until, str(exit_reason)))
            self._keep(since, victim, self._stay(since, until, "shelter"))
        victims.place_many(items=stays, actor=JOB, now=self.world.ago(30))

    def on_the_island(self, house: Shelter, plans: Sequence[CasePlan]) -> None:
        """Fill the other foundation's house with people of its province: some stay, some have left."""
        people = [
            (plan, victim)
            for plan in plans
            if plan.province == "21" and plan.status in HELPED
            for victim in plan.victim_rows
        ]
        stays, care = [], []
        agency = self.agencies["shelter_batam"].pk
        for number, (plan, victim) in enumerate(people[:12]):
            since = min(plan.course.decided_on + timedelta(days=2), self.world.day(1))
            left = number % 3 == 0 or plan.status not in {CaseStatus.OPEN_PROTECTION, CaseStatus.OPEN_BOTH}
            until = min(since + timedelta(days=self.world.between(8, 40)), self.world.today) if left else None
            stays.append((victim, house, since, until, str(PlacementExit.RETURNED_TO_FAMILY) if left else ""))
            care.append((victim, agency, since, until))
            self._keep(since, victim, self._stay(since, until or self.world.today, "shelter_batam"))
        victims.start_care_of_many(items=care, actor=JOB, now=self.world.ago(1))
        victims.place_many(items=stays, actor=JOB, now=self.world.ago(1))

    # Over the year

    def over_the_year(self, plans: Sequence[CasePlan]) -> None:
        """Give the people of cases under protection what offices gave them, and note what they could not."""
        for plan in plans:
            if plan.status not in HELPED:
                continue
            until = plan.data.closed_on or self.world.today
            room = (until - plan.course.decided_on).days
            for victim in plan.victim_rows:
                for kind in self.world.some(list(OVER_THE_YEAR), self.world.weighted({0: 1, 1: 3, 2: 4, 3: 2})):
                    asked = plan.course.decided_on + timedelta(days=self.world.between(0, max(0, room // 2)))
                    self._office(plan, victim, kind, asked)

    def _office(self, plan: CasePlan, victim: Victim, kind: str, asked: date) -> None:
        world = self.world
        delay = world.between(0, 6) if world.chance(0.78) else world.between(8, 25)
        started = min(asked + timedelta(days=delay), world.today)
        outcome = world.weighted(
            {
                ServiceOutcome.DELIVERED: 14,
                ServiceOutcome.ONGOING: 3,
                ServiceOutcome.PARTLY_DELIVERED: 2,
                ServiceOutcome.NOT_DELIVERED: 2,
                ServiceOutcome.REFUSED: 1,
            }
        )
        provider = "kp2mi" if kind == T.REPATRIATION else f"uptd_{plan.province}"
        unmet = world.pick((UnmetReason.NO_FUNDS, UnmetReason.DISTANCE, UnmetReason.NO_CAPACITY))
        data = NewService(
            type=kind,
            provider_id=self.agencies[provider].pk,
            requested_on=asked,
            started_on=started,
            outcome=outcome,
            units=Decimal(world.between(1, 4)) if outcome == ServiceOutcome.DELIVERED else None,
            unit_kind=UNITS.get(kind, UnitKind.SESSION) if outcome == ServiceOutcome.DELIVERED else "",
            cost=Decimal(world.between(1, 40)) * 50_000 if world.chance(0.5) else None,
            funding=world.pick((FundingSource.APBD, FundingSource.APBN, FundingSource.DAK, FundingSource.IOM_FUND)),
            refused_by_victim=FourState.YES if outcome == ServiceOutcome.REFUSED else FourState.NO,
            unmet_reason=unmet if outcome == ServiceOutcome.NOT_DELIVERED else "",
        )
        self._keep(started, victim, data)

    # Keeping

    def _given(self, kind: str) -> NewService:
        return NewService(
            type=kind,
            provider_id=self.agencies["shelter"].pk,
            units=Decimal(1),
            unit_kind=UNITS.get(kind, UnitKind.SESSION),
            funding=self.world.pick((FundingSource.DONOR, FundingSource.OWN_FUNDS, FundingSource.VOLUNTEER)),
            note=self.world.pick(NOTES.get(kind, ("",))),
        )

    def _stay(self, since: date, until: date, provider: str) -> NewService:
        return NewService(
            type=T.SAFE_HOUSE,
            provider_id=self.agencies[provider].pk,
            requested_on=since - timedelta(days=1),
            ended_on=until,
            units=Decimal(max(1, (until - since).days)),
            unit_kind=UnitKind.BED_NIGHT,
            funding=FundingSource.DONOR,
        )

    def _keep(self, day: date, victim: Victim, data: NewService) -> None:
        self._services.append((day, victim, data))

    def write(self) -> int:
        """Record everything that was kept, week by week, and return how much it was."""
        weeks: dict[int, list[tuple[date, Victim, NewService]]] = defaultdict(list)
        for item in self._services:
            weeks[item[0].toordinal() // 7].append(item)
        for week in sorted(weeks):
            found = sorted(weeks[week], key=lambda item: item[0])
            items = [(victim, _on(data, day)) for day, victim, data in found]
            victims.record_services(items=items, actor=JOB, now=self.world.end_of(found[-1][0]))
        return len(self._services)


def _on(data: NewService, day: date) -> NewService:
    return data if data.started_on else replace(data, started_on=day)


def _is_young(victim: Victim) -> bool:
    return victim.sex != Sex.FEMALE or (victim.age_identified_to is not None and victim.age_identified_to < 18)
