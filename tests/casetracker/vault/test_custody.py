"""Another master key, shares of it, and the destruction of a person's key."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from casetracker.approvals.choices import ApprovalKind, ApprovalStatus
from casetracker.approvals.models import ApprovalRequest
from casetracker.audit.models import Entry
from casetracker.common.errors import DomainError, InvalidInput, NotVisible, WrongState
from casetracker.vault import custody, keys, reading, services
from casetracker.vault.choices import CaseRole
from casetracker.vault.crypto import Unreadable
from casetracker.vault.models import PersonKey, SearchToken
from casetracker.vault.services import Birth, Identity, Name, Number, Registration, register_people
from casetracker.vault.storage import EncryptedStorage
from tests.builders import accounts
from tests.builders import cases as case_builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return case_builders.case(officer)


@pytest.fixture
def subject():
    return uuid4()


@pytest.fixture
def person(case, subject):
    identity = Identity(
        names=[Name("Siti Rekaan")], births=[Birth(date(1990, 1, 15))], numbers=[Number("0011015501900001")]
    )
    [person] = register_people([Registration(identity, case.pk, CaseRole.VICTIM, "V-1", subject)])
    return person


def show(case, subject, officer):
    return reading.show_identity(
        case_id=case.pk, subject_id=subject, reason="To look", actor=officer, now=timezone.now()
    )


def approved(kind, subject_id=None):
    user, now = accounts.officer(), timezone.now()
    return ApprovalRequest.objects.create(
        kind=kind, status=ApprovalStatus.APPROVED, subject_id=subject_id, reason="Past its time", needed=2,
        asked_by=user, asked_at=now, expires_at=now, closed_at=now,
    )  # fmt: skip


@pytest.fixture
def change_master_key(tmp_path, settings):
    def change():
        new = tmp_path / f"master-key-{uuid4()}"
        new.write_text(keys.new_master_text())
        new.chmod(0o400)
        settings.MASTER_KEY_PREVIOUS_FILE = settings.MASTER_KEY_FILE
        settings.MASTER_KEY_FILE = str(new)
        keys.forget()

    return change


class TestRotation:
    def test_everything_opens_under_the_new_key_alone(
        self, case, subject, person, officer, change_master_key, settings, tmp_path
    ):
        store = EncryptedStorage(location=tmp_path / "files")
        name = store.save("a", ContentFile(b"content"))
        report = case.intake_reports.get()
        report.informant_name = "Pelapor Rekaan"
        report.save()
        token = keys.index_key("name")
        change_master_key()
        assert show(case, subject, officer).names == (("full", "Siti Rekaan"),)
        count = custody.rotate(now=timezone.now())
        assert count == PersonKey.objects.count() + len(keys.SYSTEM_KEYS)
        settings.MASTER_KEY_PREVIOUS_FILE = ""
        keys.forget()
        assert show(case, subject, officer).names == (("full", "Siti Rekaan"),)
        assert [match.person_id for match in reading.find(text="Siti Rekaan", actor=officer, now=timezone.now())] == [
            person
        ]
        assert keys.index_key("name") == token
        assert store.open(name).read() == b"content"
        report = type(report).objects.get(pk=report.pk)
        assert report.informant_name == "Pelapor Rekaan"
        assert custody.rotate(now=timezone.now()) == 0

    def test_goes_on_where_it_was_cut_off(self, case, officer, change_master_key, settings, monkeypatch):
        identities = [Identity(names=[Name(f"Siti Rekaan {chr(65 + number)}")]) for number in range(7)]
        register_people([Registration(item, case.pk, CaseRole.VICTIM, "V-1", uuid4()) for item in identities])
        change_master_key()
        monkeypatch.setattr(custody, "BATCH", 3)

        def stop(_count):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            custody.rotate(now=timezone.now(), say=stop)
        assert len(reading.find(text="Siti Rekaan", actor=officer, now=timezone.now())) == 7
        left = PersonKey.objects.count() - 3
        assert custody.rotate(now=timezone.now()) == left
        settings.MASTER_KEY_PREVIOUS_FILE = ""
        keys.forget()
        assert len(reading.find(text="Siti Rekaan", actor=officer, now=timezone.now())) == 7


class TestRecovery:
    def test_two_shares_and_an_approval_bring_the_key_back(self):
        lines = custody.split_master_key(now=timezone.now())
        request = approved(ApprovalKind.KEY_RECOVERY)
        text = custody.recover_master_key(lines=lines[1:], approval_id=request.pk, now=timezone.now())
        assert keys.read_master(text).id == keys.master_key().id
        assert Entry.objects.filter(event="vault.master_key_recovered").exists()
        with pytest.raises(WrongState):
            custody.recover_master_key(lines=lines[1:], approval_id=request.pk, now=timezone.now())

    def test_is_refused_without_the_approval_of_two(self):
        lines = custody.split_master_key(now=timezone.now())
        for request_id in (uuid4(), approved(ApprovalKind.DESTRUCTION).pk):
            with pytest.raises(NotVisible):
                custody.recover_master_key(lines=lines[:2], approval_id=request_id, now=timezone.now())

    def test_is_refused_with_one_share_or_of_two_keys(self, change_master_key):
        request = approved(ApprovalKind.KEY_RECOVERY)
        old = custody.split_master_key(now=timezone.now())
        change_master_key()
        new = custody.split_master_key(now=timezone.now())
        for lines in ([old[0], old[0]], [old[0], new[1]], ["", ""]):
            with pytest.raises(InvalidInput):
                custody.recover_master_key(lines=lines, approval_id=request.pk, now=timezone.now())
        custody.recover_master_key(lines=old[:2], approval_id=request.pk, now=timezone.now())

    def test_the_record_has_no_share(self):
        lines = custody.split_master_key(now=timezone.now())
        kept = str([entry.__dict__ for entry in Entry.objects.all()])
        assert not any(line.split()[-1] in kept for line in lines)


class TestErasure:
    def erase(self, person, actor, approval=None):
        approval = approval or approved(ApprovalKind.DESTRUCTION, person)
        custody.erase_person(
            person_id=person, approval_id=approval.pk, ground=ApprovalKind.DESTRUCTION, actor=actor, now=timezone.now()
        )

    def test_nothing_opens_any_more(self, case, subject, person, officer):
        with connection.cursor() as cursor:
            cursor.execute("SELECT value FROM vault_personname WHERE person_id = %s", [person])
            [box] = cursor.fetchone()
        self.erase(person, officer)
        card = show(case, subject, officer)
        assert card.is_erased
        assert (card.names, card.births, card.numbers) == ((), (), ())
        for text in ("Siti Rekaan", "0011015501900001"):
            assert reading.find(text=text, actor=officer, now=timezone.now()) == []
        assert not SearchToken.objects.filter(person_id=person).exists()
        row = PersonKey.objects.get(person_id=person)
        assert row.wrapped is None
        with pytest.raises(Unreadable):
            keys.system_key(keys.RECORDS).open(box, keys.place_of_system_key("x"))

    def test_the_ledger_never_had_the_key(self, person, officer):
        wrapped = bytes(PersonKey.objects.get(person_id=person).wrapped)
        with connection.cursor() as cursor:
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'vault_personkey'")
            assert ("wrapped",) in cursor.fetchall()
            cursor.execute(
                "SELECT tgargs FROM pg_trigger WHERE tgrelid = 'vault_personkey'::regclass AND tgname LIKE 'ledger%'"
            )
            arguments = [bytes(row[0]) for row in cursor.fetchall()]
        assert wrapped
        assert arguments
        assert all(b"wrapped" in text for text in arguments)

    def test_needs_the_approval_of_two_for_this_person(self, person, officer):
        for approval in (approved(ApprovalKind.DESTRUCTION, uuid4()), approved(ApprovalKind.KEY_RECOVERY, person)):
            with pytest.raises(DomainError):
                self.erase(person, officer, approval)
        assert PersonKey.objects.get(person_id=person).wrapped is not None

    def test_happens_once_and_is_recorded(self, person, officer):
        self.erase(person, officer)
        with pytest.raises(WrongState):
            self.erase(person, officer, approved(ApprovalKind.DESTRUCTION, person))
        assert Entry.objects.get(event="identity.erased").subject_id == person

    def test_an_erased_person_takes_no_new_identity(self, case, person, officer):
        self.erase(person, officer)
        with pytest.raises(WrongState):
            services.replace_identity(
                person_id=person, identity=Identity(names=[Name("Siti")]), case_id=case.pk, code="V-1",
                actor=officer, now=timezone.now(),
            )  # fmt: skip
