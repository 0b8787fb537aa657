"""The second wall alone: every table asked without any filter of ours, as everybody, beside what `visible_to` gives."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.models import Case, CaseShare, IntakeReport, Note, RouteLeg, StatusChange, Suspect, Task
from casetracker.access import rules, services
from casetracker.access.choices import GrantKind, PrincipalKind
from casetracker.access.models import CaseAccess, Grant, Wall
from casetracker.access.sections import ALL_AND_EDIT, Section
from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from casetracker.vault import tokens
from casetracker.vault.models import Person, PersonCase, PersonName, SearchToken
from tests.builders import accounts
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders
from victims.models import Victim

pytestmark = pytest.mark.django_db

SCOPED = (Case, Suspect, Task, Note, CaseShare, IntakeReport, Victim)
"""Models with a `visible_to`, which the policies have to agree with."""
BARE = (StatusChange, RouteLeg, Person, PersonCase, PersonName, SearchToken, CaseAccess, Grant, Wall)
KINDS = (tokens.NAME, tokens.SOUND)


def names(function, *arguments):
    """Return whose names a function of the database gives, and where they stand."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person, case_id, subject FROM {function}", arguments)
        return set(cursor.fetchall())


@pytest.fixture
def lead():
    return accounts.viewer(accounts.user(unit=accounts.unit()))


@pytest.fixture
def case(lead):
    made = case_builders.case(lead)
    case_builders.suspect(made, lead)
    case_builders.note(made, lead)
    case_builders.task(made, lead)
    victim_builders.victim(made, lead)
    return made


def grant(case, actor, principal, kind=PrincipalKind.AGENCY, **fields):
    wanted = {
        "case_id": case.pk,
        "principal": principal,
        "principal_kind": kind,
        "kind": GrantKind.SHARE,
        "sections": int(Section.HEADER),
        **fields,
    }
    return services.give(services.Wanted(**wanted), actor=actor, now=timezone.now())


def wall(case, actor, principal, kind):
    services.raise_wall(
        case_id=case.pk,
        principal=principal,
        principal_kind=kind,
        reason="suspect",
        source_id=uuid4(),
        actor=actor,
        now=timezone.now(),
    )


def colleague(case, lead):
    return accounts.viewer(accounts.user(agency=Agency.objects.get(pk=lead.agency_id)))


def shared_with(case, lead):
    viewer = accounts.viewer(accounts.partner())
    grant(case, lead, viewer.agency_id)
    return viewer


def named(case, lead):
    viewer = accounts.viewer(accounts.officer())
    grant(case, lead, viewer.user_id, PrincipalKind.USER)
    return viewer


def program(case, lead):
    return Viewer(client_id=uuid4(), agency_id=lead.agency_id, section_ceiling=int(Section.HEADER))


def stranger(case, lead):
    return accounts.viewer(accounts.officer())


def expired(case, lead):
    viewer = accounts.viewer(accounts.partner())
    grant(case, lead, viewer.agency_id, expires_at=timezone.now() - timedelta(minutes=1))
    return viewer


def walled_person(case, lead):
    viewer = colleague(case, lead)
    wall(case, lead, viewer.user_id, PrincipalKind.USER)
    return viewer


def walled_unit(case, lead):
    viewer = accounts.viewer(accounts.user(unit=accounts.unit(Agency.objects.get(pk=lead.agency_id))))
    wall(case, lead, viewer.unit_id, PrincipalKind.UNIT)
    return viewer


def walled_with_a_grant_of_their_own(case, lead):
    viewer = named(case, lead)
    wall(case, lead, viewer.agency_id, PrincipalKind.AGENCY)
    # A wrong row, as if the table had been derived without the wall.
    row = CaseAccess.objects.filter(case_id=case.pk).first()
    row.pk, row.principal, row.sections = None, viewer.user_id, int(ALL_AND_EDIT)
    row.save(force_insert=True)
    return viewer


def administrator(case, lead):
    return accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=Agency.objects.get(pk=lead.agency_id)))


def auditor(case, lead):
    return accounts.viewer(accounts.auditor(Agency.objects.get(pk=lead.agency_id)))


SEE = (colleague, shared_with, named, program)
SEE_NOTHING = (
    stranger,
    expired,
    walled_person,
    walled_unit,
    walled_with_a_grant_of_their_own,
    administrator,
    auditor,
)


@pytest.mark.parametrize("persona", [*SEE, *SEE_NOTHING], ids=lambda persona: persona.__name__)
class TestEverybody:
    def test_gets_from_the_database_what_the_first_wall_gives(self, persona, case, lead):
        viewer = persona(case, lead)
        case_builders.case()
        with database.acting(viewer):
            for model in SCOPED:
                alone = set(model.objects.values_list("pk", flat=True))
                assert alone == set(model.objects.visible_to(viewer).values_list("pk", flat=True)), model
            assert Case.objects.exists() is (persona in SEE)

    def test_gets_nothing_that_hangs_on_a_case_they_do_not_see(self, persona, case, lead):
        viewer = persona(case, lead)
        with database.acting(viewer):
            found = {model.__name__ for model in BARE if model.objects.exists()}
        if persona is expired:
            # That there was a grant is theirs to know: their programs are told to delete their copy.
            assert found == {"CaseAccess", "Grant"}
        elif persona in SEE_NOTHING:
            assert found == set()
        else:
            assert {"StatusChange", "Person", "PersonName", "CaseAccess", "Grant"} <= found

    def test_is_given_names_to_compare_of_the_same_cases_only(self, persona, case, lead):
        viewer = persona(case, lead)
        elsewhere = accounts.viewer()
        other = case_builders.case(elsewhere)
        victim_builders.victim(other, elsewhere)
        name, sound = (list(SearchToken.objects.filter(kind=kind).values_list("token", flat=True)) for kind in KINDS)
        with database.acting(viewer):
            seen = {
                tuple(map(str, place)) for place in PersonCase.objects.values_list("person_id", "case_id", "subject_id")
            }
            among = names("vault_names_among(%s::uuid[])", [case.pk, other.pk])
            sharing = names("vault_names_sharing(%s::uuid[], %s, %s, 100)", [case.pk, other.pk], name, sound)
        assert among == sharing == seen
        assert bool(seen) is (persona in SEE)


class TestWriting:
    def test_what_hangs_on_a_case_needs_the_case(self, case, lead):
        with database.acting(stranger(case, lead)), pytest.raises(DatabaseError), transaction.atomic():
            StatusChange(case=case, to_status="closed", on=timezone.localdate(), at=timezone.now()).save()

    @pytest.mark.parametrize("model", [CaseAccess, Grant, Wall])
    def test_access_is_written_by_jobs_alone(self, model, case, lead):
        made = walled_person(case, lead)
        assert model.objects.filter(case_id=case.pk).exists()
        with database.acting(lead):
            assert model.objects.filter(case_id=case.pk).update(case_id=uuid4()) == 0
            assert model.objects.filter(case_id=case.pk).delete()[0] == 0
        assert made

    def test_nobody_gives_themselves_access(self, case, lead):
        viewer = stranger(case, lead)
        row = CaseAccess.objects.filter(case_id=case.pk).first()
        row.pk, row.principal = None, viewer.user_id
        with database.acting(viewer), pytest.raises(DatabaseError), transaction.atomic():
            row.save(force_insert=True)

    def test_nobody_begins_anything_before_it_is_told_who_acts(self, nobody_acts):
        with pytest.raises(DatabaseError), transaction.atomic():
            Person().save(force_insert=True)


def test_the_walled_find_no_wall(case, lead):
    viewer = walled_person(case, lead)
    with database.acting(viewer):
        assert not Wall.objects.exists()
    with database.acting(lead):
        assert Wall.objects.filter(principal=viewer.user_id).exists()


@pytest.mark.parametrize("role", Role.values)
def test_the_same_roles_see_cases_on_both_sides(role):
    viewer = Viewer(user_id=uuid4(), roles=frozenset({role}))
    assert viewer.sees_cases is rules.sees_cases(viewer)
