from datetime import date, timedelta

import pytest
from django.utils import timezone

from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, TooMany, WrongState
from casetracker.delivery.models import OutboxMessage
from reports import access, build, news, services
from reports.choices import RunStatus
from reports.models import ReportFile, ReportRun
from tests.builders import accounts, reports
from tests.reports.conftest import PERSONAS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures")]

REPORTING = {"coordinator", "supervisor", "officer", "prosecutor", "statistician"}


def persona(name, agency=None):
    return accounts.viewer(accounts.user(*PERSONAS[name], agency=agency))


class TestRequest:
    def test_writes_the_run_and_its_message_together(self, officer):
        run = reports.run(officer)
        message = OutboxMessage.objects.get(task="reports.tasks.build_report")
        assert message.arguments == {"run_id": str(run.pk)}
        assert (run.status, run.owner_id, run.agency_id) == (RunStatus.QUEUED, officer.user_id, officer.agency_id)
        entry = Entry.objects.get(event="report.requested")
        assert entry.details["period"] == ["2026-07-01", "2026-09-30"]

    @pytest.mark.parametrize("name", PERSONAS)
    def test_is_for_the_roles_that_report(self, name):
        actor = persona(name)
        if name in REPORTING:
            assert reports.run(actor).pk
        else:
            with pytest.raises(NotAllowed):
                reports.run(actor)

    def test_of_a_statistician_always_hides_small_numbers(self):
        assert reports.run(persona("statistician")).for_publication
        assert not reports.run(persona("supervisor")).for_publication

    def test_without_an_agency_cannot_be(self):
        with pytest.raises(NotAllowed):
            reports.run(Viewer(user_id=accounts.user().pk, roles=frozenset({Role.COORDINATOR})))

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"definition_code": "no_such"}, "definition"),
            ({"definition_code": "dashboard"}, "definition"),
            ({"period_to": date(2026, 6, 30)}, "period_to"),
            ({"period_from": date(1990, 1, 1)}, "period_from"),
            ({"period_from": date(2000, 1, 1), "period_to": date(2099, 1, 1)}, "period_to"),
            ({"scope": {"province": "99"}}, "province"),
            ({"scope": {"agency": "junk"}}, "agency"),
            ({"scope": {"agency": "01a203d9-d7ad-7917-8ac4-196453435e44"}}, "agency"),
            ({"definition_code": "reference_data"}, "agency"),
        ],
    )
    def test_that_cannot_be_says_what_to_do(self, officer, changes, field):
        with pytest.raises(InvalidInput) as refusal:
            reports.run(officer, **changes)
        assert field in refusal.value.fields
        assert not ReportRun.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_never_reads_a_regency_as_a_province(self, officer, places):
        with pytest.raises(InvalidInput):
            reports.run(officer, scope={"province": "61.01"})
        assert reports.run(officer, scope={"province": "61", "agency": ""}).scope == {"province": "61"}

    def test_of_a_sixth_at_once_is_too_many(self, officer):
        for _ in range(5):
            run = reports.run(officer)
        with pytest.raises(TooMany):
            reports.run(officer)
        services.cancel_run(run_id=run.pk, actor=officer, now=timezone.now())
        assert reports.run(officer).pk


class TestVisible:
    def sees(self, viewer):
        return set(ReportRun.objects.visible_to(viewer).values_list("pk", flat=True))

    def test_is_a_run_to_its_owner_and_the_reporters_of_the_agency(self):
        agency, other = accounts.agency(), accounts.agency()
        owner = persona("officer", agency)
        run = reports.run(owner)
        released = reports.run(owner, for_publication=True)
        both = {run.pk, released.pk}
        expected = {
            "officer": set(),
            "prosecutor": set(),
            "coordinator": both,
            "supervisor": both,
            "statistician": {released.pk},
            "shelter_worker": set(),
            "partner_contact": set(),
            "auditor": set(),
            "agency_admin": set(),
            "system_admin": set(),
        }
        assert self.sees(owner) == both
        for name, wanted in expected.items():
            assert self.sees(persona(name, agency)) == wanted, name
            assert self.sees(persona(name, other)) == set(), name

    def test_is_a_run_to_a_client_of_the_agency_with_the_scope(self):
        agency = accounts.agency()
        run = reports.run(persona("officer", agency))
        client = accounts.user().pk
        assert self.sees(Viewer(client_id=client, agency_id=agency.pk, scopes=frozenset({access.READ_SCOPE}))) == {
            run.pk
        }
        assert self.sees(Viewer(client_id=client, agency_id=agency.pk, scopes=frozenset({"cases:read"}))) == set()
        assert self.sees(Viewer(client_id=client, agency_id=None, scopes=frozenset({access.READ_SCOPE}))) == set()

    def test_is_a_file_as_its_run_is(self, files):
        agency = accounts.agency()
        run = reports.run(persona("officer", agency))
        build.run(run_id=run.pk)
        assert ReportFile.objects.visible_to(persona("coordinator", agency)).count() == 4
        assert ReportFile.objects.visible_to(persona("coordinator")).count() == 0

    def test_is_nothing_to_nobody(self, officer):
        reports.run(officer)
        assert self.sees(Viewer()) == set()


class TestCancel:
    def test_is_for_the_owner_and_the_reporters_of_the_agency(self):
        agency = accounts.agency()
        owner = persona("officer", agency)
        for name in ("supervisor", "coordinator"):
            run = reports.run(owner)
            services.cancel_run(run_id=run.pk, actor=persona(name, agency), now=timezone.now())
            assert ReportRun.objects.get(pk=run.pk).status == RunStatus.CANCELLED
        released = reports.run(owner, for_publication=True)
        with pytest.raises(NotAllowed):
            services.cancel_run(run_id=released.pk, actor=persona("statistician", agency), now=timezone.now())
        with pytest.raises(NotVisible):
            services.cancel_run(run_id=released.pk, actor=persona("officer", agency), now=timezone.now())

    def test_of_a_finished_report_is_too_late(self, officer, files):
        run = reports.run(officer)
        build.run(run_id=run.pk)
        with pytest.raises(WrongState):
            services.cancel_run(run_id=run.pk, actor=officer, now=timezone.now())


class TestDownload:
    def test_is_recorded_with_what_was_handed_out(self, officer, files):
        run = reports.run(officer)
        build.run(run_id=run.pk)
        file = services.record_download(run_id=run.pk, format="csv", actor=officer, now=timezone.now())
        entry = Entry.objects.get(event="report.downloaded")
        assert entry.details == {"format": "csv", "sha256": file.sha256}
        assert entry.user_id == officer.user_id

    def test_of_what_is_not_there_or_not_visible_is_the_same(self, officer, files):
        run = reports.run(officer)
        for actor, run_id, kind in (
            (officer, run.pk, "pdf"),
            (officer, run.pk, "exe"),
            (accounts.viewer(accounts.officer()), run.pk, "pdf"),
        ):
            with pytest.raises(NotVisible):
                services.record_download(run_id=run_id, format=kind, actor=actor, now=timezone.now())


class TestNews:
    def test_is_on_my_work_until_it_is_opened(self, officer, files):
        run = reports.run(officer)
        today = timezone.localdate()
        assert news.rows(officer, today) == []
        build.run(run_id=run.pk)
        (line,) = news.rows(officer, today)
        assert "Police table" in line["title"]
        assert str(run.pk) in line["url"]
        services.mark_seen(run_id=run.pk, actor=accounts.viewer(accounts.officer()), now=timezone.now())
        assert len(news.rows(officer, today)) == 1
        services.mark_seen(run_id=run.pk, actor=officer, now=timezone.now())
        assert news.rows(officer, today) == []

    def test_is_nobody_elses(self, officer, files):
        run = reports.run(officer)
        build.run(run_id=run.pk)
        colleague = persona("supervisor", Agency.objects.get(pk=officer.agency_id))
        assert news.rows(colleague, timezone.localdate()) == []

    def test_grows_old(self, officer, files):
        run = reports.run(officer)
        build.run(run_id=run.pk)
        ReportRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(days=8))
        assert news.rows(officer, timezone.localdate()) == []
