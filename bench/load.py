"""Fill a database with generated cases, victims and grants, through the product's own services."""

import random
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from cases import services as cases
from cases.choices import CaseKind, CaseStatus, ExploitationForm, ReportChannel
from cases.models import Case
from casetracker.access import services as access
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.sections import Section
from casetracker.accounts.choices import AgencyLevel, AgencyType, Role
from casetracker.accounts.models import Agency, User, UserRole
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from casetracker.common.choices import Sex
from casetracker.regions.models import Region
from casetracker.vault.services import Identity, Name
from victims import services as victims
from victims.ages import AgeRange

SYLLABLES = ("ba", "di", "su", "ra", "ti", "ni", "wa", "yu", "ka", "la", "mo", "ro", "sa", "to", "mi", "ha", "ne", "gu")
STATUSES = (
    CaseStatus.INTAKE,
    CaseStatus.TRIAGE,
    CaseStatus.OPEN_BOTH,
    CaseStatus.OPEN_INVESTIGATION,
    CaseStatus.FOLLOW_UP,
)
BATCH = 2_000


def name(chance: random.Random) -> str:
    """Return a made-up name of one to three words."""
    return " ".join(
        "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()
        for _ in range(chance.randint(1, 3))
    )


def agencies(count: int) -> list[Agency]:
    """Return agencies for the benchmark, making those that are missing."""
    made = []
    for number in range(count):
        agency, _ = Agency.objects.get_or_create(
            name=f"Bench agency {number:03}",
            defaults={"type": AgencyType.POLICE_REGIONAL, "level": AgencyLevel.PROVINCE, "created_at": timezone.now()},
        )
        made.append(agency)
    return made


def officer(agency: Agency) -> User:
    """Return an officer of the agency."""
    user = User.objects.filter(agency=agency).first()
    if user is None:
        user = User.objects.create_user(
            f"bench-{agency.pk}@example.test", None, display_name="Bench officer", agency=agency
        )
        UserRole.objects.create(user=user, role=Role.OFFICER)
    return user


def fill(count: int, *, agency_count: int = 50, seed: int = 7) -> list[Agency]:
    """Bring the database up to `count` cases with 1.5 victims each, every fourth case shared with a second agency."""
    chance = random.Random(seed)
    actor = Viewer(job="demo")
    now = timezone.now()
    owners = agencies(agency_count)
    provinces = list(Region.objects.provinces().values_list("pk", flat=True))
    with database.working(actor.job):
        have = Case.objects.filter(lead_agency__in=owners).count()
    while have < count:
        size = min(BATCH, count - have)
        with database.working(actor.job):
            opened = cases.open_cases(
                data=[_case(chance, owners, provinces, now) for _ in range(size)], actor=actor, now=now
            )
            victims.add_victims(
                items=[(case, _victim(chance, now)) for case in opened for _ in range(chance.choice((1, 1, 2, 2)))],
                actor=actor,
                now=now,
            )
            access.give_many(
                [_share(case.pk, chance.choice(owners).pk) for case in opened if chance.random() < 0.25],
                actor=actor,
                now=now,
            )
        have += size
    return owners


def _case(chance: random.Random, owners: list[Agency], provinces: list[int], now: datetime) -> cases.NewCase:
    day = now.date() - timedelta(days=chance.randint(1, 3_000))
    return cases.NewCase(
        kind=CaseKind.TRAFFICKING,
        lead_agency_id=chance.choice(owners).pk,
        opened_on=day,
        report_channel=chance.choice(ReportChannel.values),
        status=chance.choice(STATUSES),
        found_province_id=chance.choice(provinces),
        exploitations=chance.sample(ExploitationForm.values, 2),
        registered_at=now - timedelta(days=(now.date() - day).days, seconds=chance.randint(0, 86_000)),
    )


def _victim(chance: random.Random, now: datetime) -> victims.NewVictim:
    age = chance.randint(9, 48)
    return victims.NewVictim(
        registered_on=date(now.year - chance.randint(1, 8), 1, 1) + timedelta(days=chance.randint(0, 300)),
        identity=Identity(names=[Name(name(chance))], sex=chance.choice((Sex.FEMALE, Sex.MALE))),
        age_identified=AgeRange(age, age),
    )


def _share(case_id: UUID, agency_id: UUID) -> access.Wanted:
    return access.Wanted(
        case_id=case_id,
        principal=agency_id,
        principal_kind=PrincipalKind.AGENCY,
        kind=GrantKind.SHARE,
        sections=int(Section.HEADER | Section.SERVICES),
    )
