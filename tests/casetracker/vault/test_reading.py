import random
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from casetracker.access.sections import Section
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible
from casetracker.vault import reading, services
from casetracker.vault.choices import CaseRole, IdentifierKind, NameKind
from casetracker.vault.services import Birth, Identity, Name, Number, Registration
from tests.builders import accounts
from tests.builders import cases as case_builders
from tests.builders import vault as vault_builders
from tests.builders import victims as victim_builders

pytestmark = pytest.mark.django_db

# Names as they are written here, put together at random: nobody in particular.
FIRST_NAMES = """
    Siti Dewi Ratna Sri Nur Endang Wulan Yanti Lestari Putri Agus Bambang Slamet Joko Wahyu Hendra Rudi Eko Dedi
    Sutrisno Mulyadi Suparman Sukarni Kartini Fatimah Maimunah Rukmini Sulastri Marlina Yohanes Markus Ketut Nyoman
"""
LAST_NAMES = """
    Rekaan Aminah Rahmawati Handayani Susanti Kusuma Wijaya Santoso Hidayat Nugroho Setiawan Purnomo Saputra
    Lestari Wulandari Anggraini Permata Maharani Hasanah Mardiana Siregar Lubis Tambunan Manurung Sitorus Purba
"""
FIRST, LAST = FIRST_NAMES.split(), LAST_NAMES.split()


def register(case_id, *identities):
    return services.register_people(
        Registration(identity=identity, case_id=case_id, role=CaseRole.VICTIM, code=f"V-{number}", subject_id=uuid4())
        for number, identity in enumerate(identities, start=1)
    )


def named(name, *others, **fields):
    return Identity(names=[Name(name), *(Name(other, NameKind.ALIAS) for other in others)], **fields)


def find(text, actor):
    return reading.find(text=text, actor=actor, now=timezone.now())


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


class TestFinding:
    @pytest.mark.parametrize(
        ("kept", "typed"),
        [
            ("Siti Rekaan", "siti rekaan"),
            ("Siti Rekaan", "REKAAN SITI"),
            ("Siti Rekaan", "Hj. Siti Rekaan, S.E."),
            ("Soetrisno", "Sutrisno"),
            ("Tjahjono Rekaan", "Cahyono Rekaan"),
            ("Nur Aini", "Nuraini"),
            ("Nuraini", "Nur Aini"),
            ("Siti Aminah Rekaan", "Siti Rekaan"),
            ("Siti Rekaan", "Siti Aminah Rekaan"),
            ("Achmad Rekaan", "Ahmad Rekaan"),
            ("Sukarno", "Sukarmo"),
            ("Budi", "Budy"),
            ("Budi", "Budii"),
            ("Yohanes Rekaan", "Yohanse Rekaam"),
        ],
    )
    def test_meets_the_name_as_it_was_kept(self, officer, case, kept, typed):
        [person] = register(case.pk, named(kept))
        assert [match.person_id for match in find(typed, officer)] == [person]

    def test_finds_by_alias(self, officer, case):
        [person] = register(case.pk, named("Siti Rekaan", "Mawar"))
        assert [match.person_id for match in find("mawar", officer)] == [person]

    @pytest.mark.parametrize(
        ("kind", "kept", "typed"),
        [
            (IdentifierKind.NIK, "0011015501900001", "0011 0155.0190 0001"),
            (IdentifierKind.PASSPORT, "X0000001", "x 0000001"),
            (IdentifierKind.PHONE, "0812 3456 7890", "6281234567890"),
        ],
    )
    def test_finds_by_number(self, officer, case, kind, kept, typed):
        first, _second = register(
            case.pk, named("Siti", numbers=[Number(kept, kind)]), named("Budi", numbers=[Number("9" * 12, kind)])
        )
        assert [(match.person_id, match.score) for match in find(typed, officer)] == [(first, 100)]

    def test_a_part_of_a_number_finds_nobody(self, officer, case):
        register(case.pk, named("Siti", numbers=[Number("0011015501900001")]))
        assert find("001101550190", officer) == []

    def test_puts_the_closest_first(self, officer, case):
        people = register(case.pk, named("Siti Rahma"), named("Siti Rahmawati"), named("Siti"), named("Budi Rahma"))
        assert find("Siti Rahma", officer)[0].person_id == people[0]

    def test_other_people_stay_out(self, officer, case):
        register(case.pk, named("Siti Handayani"), named("Budi Santoso"), named("Rina Rekaan"))
        assert find("Siti Lubis", officer) == []

    @pytest.mark.parametrize("typed", ["", "ab", "  a . ", "\x00\x00"])
    def test_too_little_is_refused(self, officer, typed):
        with pytest.raises(InvalidInput):
            find(typed, officer)

    @pytest.mark.parametrize(
        "typed", ["a" * 5000, "siti " * 500, "1" * 5000, "%_%abc", "abc'; --", "名前名前", "Ω≈ç√ ∫˜µ"]
    )
    def test_nothing_typed_breaks_it(self, officer, case, typed):
        register(case.pk, named("Siti"))
        find(typed, officer)

    def test_the_record_holds_no_text(self, officer, case):
        register(case.pk, named("Siti Rekaan"))
        find("Siti Rekaan", officer)
        line = Entry.objects.get(event="identity.searched")
        assert line.details == {"results": 1}
        assert "iti" not in str([getattr(line, field.attname) for field in line._meta.fields if field.name != "event"])

    def test_recalls_nineteen_of_twenty_names_with_a_typo(self, officer, case):
        chance = random.Random(7)
        names = sorted({f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(220)})
        people = dict(zip(names, register(case.pk, *map(named, names)), strict=True))
        found = sum(
            people[name] in {match.person_id for match in find(with_typo(name, chance), officer)} for name in names
        )
        assert found / len(names) >= 0.95

    def test_takes_as_many_queries_for_thousands_of_people(self, officer, case, django_assert_max_num_queries):
        chance = random.Random(11)
        register(case.pk, *(named(f"{chance.choice(FIRST)} {chance.choice(LAST)}") for _ in range(1_500)))
        with django_assert_max_num_queries(8):
            assert len(find("Siti Aminah", officer)) <= reading.MOST_RESULTS


def with_typo(name, chance):
    """One wrong, missing, added or swapped letter somewhere in the name."""
    place = chance.choice([at for at, letter in enumerate(name) if letter != " "])
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    kind = chance.randrange(4)
    if kind == 0:
        return name[:place] + letter + name[place + 1 :]
    if kind == 1:
        return name[:place] + name[place + 1 :]
    if kind == 2:
        return name[:place] + letter + name[place:]
    if place + 1 < len(name) and name[place + 1] != " ":
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + letter + name[place + 1 :]


class TestReach:
    def test_is_the_visible_cases_with_the_identity_section(self, officer, case):
        register(case.pk, named("Siti Rekaan"))
        stranger = accounts.viewer()
        assert find("Siti Rekaan", stranger) == []
        worker = accounts.shelter_worker()
        victim_builders.share_with(case, worker.agency, officer, Section.HEADER | Section.SERVICES)
        assert find("Siti Rekaan", accounts.viewer(worker)) == []
        other = accounts.shelter_worker()
        victim_builders.share_with(case, other.agency, officer, Section.HEADER | Section.IDENTITY)
        assert len(find("Siti Rekaan", accounts.viewer(other))) == 1

    @pytest.mark.parametrize(
        "role", [Role.COORDINATOR, Role.AUDITOR, Role.STATISTICIAN, Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN]
    )
    def test_is_nothing_for_roles_without_identities(self, officer, case, role):
        register(case.pk, named("Siti Rekaan"))
        viewer = accounts.viewer(accounts.user(role, agency=case.lead_agency))
        assert find("Siti Rekaan", viewer) == []

    def test_ends_with_the_access(self, officer, case):
        victim_builders.share_with(case, accounts.agency(), officer)
        viewer = Viewer(user_id=uuid4(), roles=frozenset({Role.OFFICER}))
        register(case.pk, named("Siti Rekaan"))
        assert find("Siti Rekaan", viewer) == []


class TestShowing:
    @pytest.fixture
    def victim(self, case, officer):
        return victim_builders.victim(case, officer)

    def show(self, case, victim, actor, reason="To call her by name"):
        return reading.show_identity(
            case_id=case.pk, subject_id=victim.pk, reason=reason, actor=actor, now=timezone.now()
        )

    def test_gives_the_name_and_leaves_a_line_with_the_reason(self, case, victim, officer):
        card = self.show(case, victim, officer)
        assert card.names[0][1].startswith("Korban Rekaan")
        line = Entry.objects.get(event="identity.shown")
        assert (line.subject_code, line.reason, line.user_id) == ("V-1", "To call her by name", officer.user_id)
        assert "Korban" not in str(line.__dict__)

    @pytest.mark.parametrize("reason", ["", "  ", "a", " b "])
    def test_needs_a_reason(self, case, victim, officer, reason):
        with pytest.raises(InvalidInput):
            self.show(case, victim, officer, reason)
        assert not Entry.objects.filter(event="identity.shown").exists()

    def test_is_not_there_for_a_stranger(self, case, victim):
        with pytest.raises(NotVisible):
            self.show(case, victim, accounts.viewer())

    def test_needs_the_section(self, case, victim, officer):
        worker = accounts.shelter_worker()
        victim_builders.share_with(case, worker.agency, officer, Section.HEADER | Section.SERVICES)
        with pytest.raises(NotAllowed):
            self.show(case, victim, accounts.viewer(worker))

    def test_a_person_of_another_case_is_not_there(self, case, victim, officer):
        other = case_builders.case(officer)
        with pytest.raises(NotVisible):
            self.show(other, victim, officer)


class TestKeeping:
    def test_replaces_everything_and_says_what_kinds_changed(self, officer, case):
        [person] = register(case.pk, named("Siti Lama", numbers=[Number("0011015501900001")]))
        services.replace_identity(
            person_id=person,
            identity=named("Siti Baru", births=[Birth(date(1990, 1, 15))]),
            case_id=case.pk,
            code="V-1",
            actor=officer,
            now=timezone.now(),
        )
        assert find("Siti Lama", officer) == []
        assert len(find("Siti Baru", officer)) == 1
        assert find("0011015501900001", officer) == []
        line = Entry.objects.get(event="identity.changed")
        assert line.details == {"names": 1, "birth_dates": 1, "numbers": [], "citizenships": 0}

    def test_an_unknown_person_is_refused(self, officer, case):
        with pytest.raises(InvalidInput):
            services.replace_identity(
                person_id=uuid4(), identity=named("X"), case_id=case.pk, code="V-1", actor=officer, now=timezone.now()
            )

    def test_phones_are_kept_in_international_form_and_false_numbers_as_read(self, case):
        register(case.pk, named("Siti", numbers=[Number("0812 3456 7890", IdentifierKind.PHONE), Number("12-34")]))
        assert {number for _person, number in vault_builders.numbers()} == {"+6281234567890", "12-34"}

    def test_nothing_written_here_names_anybody_in_its_own_text(self, case):
        register(case.pk, named("Siti Rekaan", numbers=[Number("0011015501900001")], births=[Birth(date(1990, 1, 15))]))
        from casetracker.vault import models

        for model in (models.Person, models.PersonName, models.Identifier, models.BirthDate, models.SearchToken):
            for row in model.objects.all():
                text = f"{row} {row!r}"
                for secret in ("Siti", "Rekaan", "siti", "rekan", "00110155", "1990"):
                    assert secret not in text

    def test_a_person_in_two_cases_is_found_in_both(self, officer, case):
        other = case_builders.case(officer, now=timezone.now() - timedelta(days=1))
        [person] = register(case.pk, named("Siti Rekaan"))
        services.place_person(person_id=person, case_id=other.pk, role=CaseRole.SUSPECT, code="S-1", subject_id=uuid4())
        assert {(match.case_id, match.code) for match in find("Siti Rekaan", officer)} == {
            (case.pk, "V-1"),
            (other.pk, "S-1"),
        }
