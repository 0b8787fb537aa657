from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services
from casetracker.audit.models import Entry
from tests.builders import accounts, browser

pytestmark = pytest.mark.django_db


def line():
    services.record("case.opened", actor=Viewer(user_id=uuid4()), now=timezone.now(), case_id=uuid4())
    return Entry.objects.get()


class TestTheRecord:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_entry SET event = 'x'",
            "UPDATE audit_entry SET event = event",
            "DELETE FROM audit_entry",
            "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
            "DROP TRIGGER audit_entry_append_only ON audit_entry",
            "DROP FUNCTION audit_refuse_change() CASCADE",
            "DROP TABLE audit_entry",
        ],
    )
    def test_cannot_be_changed_by_the_application(self, statement):
        made = line()
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert Entry.objects.get() == made

    def test_not_through_the_models_either(self):
        made = line()
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.update(event="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            made.delete()

    def test_names_the_request_it_came_from(self):
        user = accounts.officer()
        answer = browser.of(user).post("/account/logout/")
        assert Entry.objects.get().request_id == answer["X-Request-ID"] != ""

    def test_goes_with_what_it_records(self):
        try:
            with transaction.atomic():
                line()
                raise ValueError
        except ValueError:
            pass
        assert not Entry.objects.exists()

    def test_is_read_by_auditors_alone(self):
        line()
        for role in Role:
            seen = Entry.objects.visible_to(accounts.viewer(accounts.user(role))).exists()
            assert seen is (role == Role.AUDITOR)
