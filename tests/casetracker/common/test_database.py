"""Who acts: told once in a transaction, gone with it, never outside one."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import NOBODY, Viewer
from casetracker.common import database


def told(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [f"casetracker.{name}"])
        return cursor.fetchone()[0]


def somebody():
    return Viewer(user_id=uuid4(), agency_id=uuid4())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nobody_acts")
class TestContext:
    @pytest.mark.parametrize(
        "tell", [lambda: database.enter(somebody()), lambda: database.state_purpose("reveal")], ids=["enter", "purpose"]
    )
    def test_is_refused_outside_a_transaction(self, tell):
        with pytest.raises(database.OutsideTransaction):
            tell()

    def test_a_job_is_refused_outside_a_transaction(self):
        with pytest.raises(database.OutsideTransaction), database.as_job("housekeeping"):
            pass

    def test_is_gone_after_the_transaction(self):
        viewer = somebody()
        with transaction.atomic():
            database.enter(viewer, request_id="7KQ2-M9TX")
            assert told("principals") == f"{{{viewer.user_id},{viewer.agency_id}}}"
            assert (told("user"), told("agency")) == (str(viewer.user_id), str(viewer.agency_id))
            assert told("request") == "7KQ2-M9TX"
        assert [told(name) for name in ("principals", "user", "agency", "request")] == [""] * 4

    def test_is_gone_after_a_transaction_that_failed(self):
        def fail():
            with transaction.atomic():
                database.enter(somebody())
                raise LookupError

        with pytest.raises(LookupError):
            fail()
        assert told("principals") == ""

    def test_nobody_has_no_principals(self):
        with transaction.atomic():
            database.enter(NOBODY)
            assert told("principals") == ""

    def test_the_next_viewer_keeps_nothing_of_the_one_before(self):
        with transaction.atomic():
            database.enter(Viewer(job="housekeeping"))
            database.state_purpose("reveal")
            database.enter(NOBODY)
            assert (told("job"), told("purpose")) == ("", "")

    def test_says_when_an_auditor_acts(self):
        for roles, expected in (({Role.AUDITOR}, "on"), ({Role.OFFICER}, "")):
            with transaction.atomic():
                database.enter(Viewer(user_id=uuid4(), roles=frozenset(roles)))
                assert told("auditor") == expected


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nobody_acts")
class TestJob:
    def test_replaces_the_principals_and_gives_them_back(self):
        viewer = somebody()
        with transaction.atomic():
            database.enter(viewer)
            with database.as_job("case_numbering"):
                assert (told("principals"), told("job")) == ("", "case_numbering")
                assert told("user") == str(viewer.user_id)
            assert told("principals").count(",") == 1
            assert told("job") == ""

    def test_ends_when_it_refuses(self):
        with transaction.atomic():
            database.enter(somebody())
            with pytest.raises(LookupError), database.as_job("case_numbering"):
                raise LookupError
            assert told("job") == ""

    def test_ends_when_the_database_refuses(self):
        with transaction.atomic():
            database.enter(somebody())
            with (
                pytest.raises(DatabaseError),
                transaction.atomic(),
                database.as_job("case_numbering"),
                connection.cursor() as cursor,
            ):
                cursor.execute("SELECT 1 / 0")
            assert told("job") == ""
            assert told("principals") != ""

    def test_gives_back_the_job_around_it(self):
        with database.working("import"):
            with database.as_job("case_numbering"):
                pass
            assert told("job") == "import"
        assert told("job") == ""

    def test_must_be_on_the_reviewed_list(self):
        with transaction.atomic():
            for use in (database.as_job, database.working):
                with pytest.raises(database.UnknownJob), use("anything"):
                    pass
            with pytest.raises(database.UnknownJob):
                database.enter(Viewer(job="anything"))
            assert told("job") == ""
