"""Whole files, from upload to the rows in the database."""

import csv
import gzip
import io
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import Count
from django.utils import timezone

from cases.models import Case
from casetracker.access.services import differences
from casetracker.accounts.choices import Role
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from casetracker.delivery.models import OutboxMessage
from tests.builders import accounts
from victims.choices import ImportStatus
from victims.importing import services
from victims.importing.problems import ProblemCode
from victims.models import ElementFinding, ImportedRow, ImportRun, Victim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]

HEADING = "case_id,victim_id,how_reported,reported_on,province_code,full_name,sex,fishing"
CTDC = Path(__file__).resolve().parents[4] / "shared" / "data" / "ctdc_kanon_2020.csv.gz"


@pytest.fixture
def officer():
    return accounts.viewer(accounts.user(Role.OFFICER))


def upload(actor, text, profile="case-list-1"):
    content = text.encode() if isinstance(text, str) else text
    return services.upload(
        profile_code=profile,
        file=io.BytesIO(content),
        file_name="list.csv",
        size=len(content),
        actor=actor,
        now=timezone.now(),
    )


def checked(actor, text, profile="case-list-1"):
    run = upload(actor, text, profile)
    services.check(run_id=run.pk, now=timezone.now())
    run.refresh_from_db()
    return run


def imported(actor, text, profile="case-list-1"):
    run = checked(actor, text, profile)
    services.start(run_id=run.pk, actor=actor, now=timezone.now())
    services.run_import(run_id=run.pk, actor=actor, now=timezone.now())
    run.refresh_from_db()
    return run


class TestUpload:
    def test_asks_the_worker_to_check(self, officer):
        run = upload(officer, HEADING)
        assert run.status == ImportStatus.UPLOADED
        assert OutboxMessage.objects.get(task="victims.tasks.check_import").arguments == {"run_id": str(run.pk)}

    def test_refuses_a_file_over_the_limit(self, officer, settings):
        settings.IMPORT_MAX_BYTES = 10
        with pytest.raises(InvalidInput) as refused:
            upload(officer, HEADING)
        assert "file" in refused.value.fields

    def test_reference_data_is_not_for_officers(self, officer):
        with pytest.raises(NotAllowed):
            upload(officer, HEADING, profile="ctdc-kanon-2020")

    def test_a_run_is_not_there_for_another_agency(self, officer):
        run = checked(officer, f"{HEADING}\nA,1,border_post,2026-01-02,61,,female,yes\n")
        stranger = accounts.viewer(accounts.user(Role.OFFICER))
        with pytest.raises(NotVisible):
            services.start(run_id=run.pk, actor=stranger, now=timezone.now())


class TestCheck:
    def test_counts_and_names_problems_without_importing(self, officer):
        run = checked(
            officer,
            f"{HEADING}\nA,1,border_post,2026-01-02,61,,female,yes\nA,2,border_post,2026-13-02,61,,female,maybe\nB,3\n",
        )
        assert run.status == ImportStatus.CHECKED
        assert (run.rows_total, run.rows_rejected) == (3, 2)
        assert [(item["row"], item["column"], item["code"]) for item in run.problems] == [
            (3, "reported_on", ProblemCode.NOT_A_DATE),
            (3, "fishing", ProblemCode.UNKNOWN_CODE),
            (4, "", ProblemCode.SHIFTED),
        ]
        assert Case.objects.count() == 0

    def test_a_file_of_another_kind_fails_as_a_whole(self, officer):
        run = checked(officer, "year,victims\n2013,427\n")
        assert (run.status, run.error_code) == (ImportStatus.FAILED, ProblemCode.COLUMN_MISSING)

    def test_finds_an_id_used_twice_and_a_case_said_to_be_two_things(self, officer):
        run = checked(
            officer,
            f"{HEADING}\nA,1,border_post,2026-01-02,61,,,\nA,1,border_post,2026-01-02,61,,,\nA,2,border_post,2026-01-03,61,,,\n",
        )
        assert [item["code"] for item in run.problems] == [ProblemCode.TWICE_IN_FILE, ProblemCode.CASE_DIFFERS]


class TestRunImport:
    text = (
        f"{HEADING}\n"
        "A,1,border_post,2026-01-02,61,Bunga Uji,female,yes\n"
        "A,2,border_post,2026-01-02,61,Melati Uji,male,no\n"
        "B,3,border_post,2026-02-02,32,,female,\n"
        "C,4,telepathy,2026-02-02,32,=cmd(),female,\n"
    )

    def test_makes_cases_and_victims_that_the_agency_sees(self, officer):
        run = imported(officer, self.text)
        assert (run.status, run.rows_imported, run.rows_rejected) == (ImportStatus.DONE, 3, 1)
        assert Case.objects.visible_to(officer).count() == 2
        case = Case.objects.get(external_id="A")
        assert (case.victim_count, case.lead_agency_id) == (2, officer.agency_id)
        assert differences() == []

    def test_needs_no_cache(self, officer, no_cache):
        run = imported(officer, self.text)
        assert (run.status, run.rows_imported, services.progress_of(run)) == (ImportStatus.DONE, 3, 100)

    def test_running_again_adds_nothing(self, officer):
        imported(officer, self.text)
        again = imported(officer, self.text)
        assert (again.rows_imported, again.rows_known) == (0, 3)
        assert Victim.objects.count() == 3

    def test_a_later_file_adds_to_the_case_that_is_there(self, officer):
        imported(officer, self.text)
        imported(officer, f"{HEADING}\nA,9,border_post,2026-01-02,61,,female,yes\n")
        assert Case.objects.get(external_id="A").victim_count == 3

    def test_rejected_rows_come_back_with_reasons_and_no_formula(self, officer):
        run = imported(officer, self.text)
        with run.rejected_file.open("rb") as file:
            rows = list(csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig")))
        assert rows[1][0] == "C"
        assert rows[1][5] == "'=cmd()"
        assert rows[1][-2:] == ["how_reported", str(ProblemCode.UNKNOWN_CODE.label)]

    def test_is_safe_to_run_twice(self, officer):
        run = imported(officer, self.text)
        assert services.run_import(run_id=run.pk, actor=officer, now=timezone.now()) is None
        assert Victim.objects.count() == 3

    def test_nothing_stays_when_it_breaks_halfway(self, officer, monkeypatch):
        run = checked(officer, self.text)
        services.start(run_id=run.pk, actor=officer, now=timezone.now())
        monkeypatch.setattr(services, "BATCH", 2)
        run.file.storage.delete(run.file.name)
        with pytest.raises(FileNotFoundError):
            services.run_import(run_id=run.pk, actor=officer, now=timezone.now())
        assert (Case.objects.count(), ImportedRow.objects.count()) == (0, 0)

    def test_only_a_checked_file_starts(self, officer):
        run = imported(officer, self.text)
        with pytest.raises(WrongState):
            services.start(run_id=run.pk, actor=officer, now=timezone.now())


class TestForgetting:
    TEXT = f"{HEADING}\nA-1,,referral,2026-01-05,35,Nadia Contoh,female,yes\nA-2,,nonsense,2026-01-05,35,,female,\n"

    def after(self, days, callbacks):
        with callbacks(execute=True):
            services.forget_old(now=timezone.now() + timedelta(days=days))

    def test_files_go_a_week_after_the_end_and_counts_stay(self, officer, django_capture_on_commit_callbacks):
        run = imported(officer, self.TEXT)
        stored = [(kept.storage, kept.name) for kept in (run.file, run.rejected_file)]
        counts = (run.rows_imported, run.rows_rejected)
        self.after(6, django_capture_on_commit_callbacks)
        assert all(storage.exists(name) for storage, name in stored)
        self.after(8, django_capture_on_commit_callbacks)
        assert not any(storage.exists(name) for storage, name in stored)
        run.refresh_from_db()
        assert (run.file.name, run.rejected_file.name, run.status) == ("", "", ImportStatus.DONE)
        assert (run.rows_imported, run.rows_rejected) == counts

    @pytest.mark.parametrize("make", [upload, checked])
    def test_one_left_lying_is_given_up(self, officer, make, django_capture_on_commit_callbacks):
        run = make(officer, self.TEXT)
        storage, name = run.file.storage, run.file.name
        self.after(8, django_capture_on_commit_callbacks)
        run.refresh_from_db()
        assert (run.status, run.file.name) == (ImportStatus.CANCELLED, "")
        assert not storage.exists(name)
        with pytest.raises(WrongState):
            services.start(run_id=run.pk, actor=officer, now=timezone.now())

    def test_one_that_runs_keeps_its_file(self, officer, django_capture_on_commit_callbacks):
        run = checked(officer, self.TEXT)
        services.start(run_id=run.pk, actor=officer, now=timezone.now())
        self.after(8, django_capture_on_commit_callbacks)
        run.refresh_from_db()
        assert run.file.storage.exists(run.file.name)


class TestPages:
    def test_the_page_shows_problems_and_the_button(self, client):
        user = accounts.user(Role.OFFICER)
        run = checked(accounts.viewer(user), TestRunImport.text)
        client.force_login(user)
        page = client.get(f"/imports/{run.pk}/").content.decode()
        assert "Import 3 rows" in page
        assert "how_reported" in page

    def test_an_upload_of_the_wrong_kind_stays_on_the_form(self, client):
        client.force_login(accounts.user(Role.OFFICER))
        answer = client.post("/imports/new/", {"profile": "case-list-1"})
        assert answer.status_code == 422
        assert "Choose a file." in answer.content.decode()

    @pytest.mark.parametrize(
        ("role", "status"), [(Role.SHELTER_WORKER, 403), (Role.AUDITOR, 403), (Role.COORDINATOR, 200)]
    )
    def test_who_imports(self, client, role, status):
        client.force_login(accounts.user(role))
        assert client.get("/imports/").status_code == status

    def test_another_agency_gets_the_same_answer_as_for_nothing(self, client, officer):
        run = checked(officer, TestRunImport.text)
        client.force_login(accounts.user(Role.OFFICER))
        assert client.get(f"/imports/{run.pk}/").status_code == 404


@pytest.mark.skipif(not CTDC.exists(), reason="the CTDC file is not beside the repository")
class TestRealRecords:
    def test_totals_equal_an_independent_count_of_the_file(self):
        from casetracker.accounts.viewer import Viewer

        actor = Viewer(job="import")
        content = CTDC.read_bytes()
        run = services.upload(
            profile_code="ctdc-kanon-2020",
            file=io.BytesIO(content),
            file_name=CTDC.name,
            size=len(content),
            actor=actor,
            now=timezone.now(),
        )
        ImportRun.objects.filter(pk=run.pk).update(status=ImportStatus.RUNNING)
        services.run_import(run_id=run.pk, actor=actor, now=timezone.now())
        with gzip.open(CTDC, "rt", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))

        def expected(column):
            return Counter(row[column] for row in rows)

        def found(path, model=Victim):
            return dict(model.objects.order_by().values_list(path).annotate(n=Count("pk")))

        assert Victim.objects.count() == len(rows) == 48_773
        assert {str(day.year): n for day, n in found("registered_on").items()} == expected("yearOfRegistration")
        assert {sex.capitalize(): n for sex, n in found("sex").items()} == expected("gender")
        bands = {
            None: "",
            0: "0--8",
            9: "9--17",
            18: "18--20",
            21: "21--23",
            24: "24--26",
            27: "27--29",
            30: "30--38",
            39: "39--47",
            48: "48+",
        }
        assert {bands[age]: n for age, n in found("age_identified_from").items()} == expected("ageBroad")
        citizenship = found("citizenship__alpha2")
        nobody = citizenship.pop(None)
        withheld = Victim.objects.filter(citizenship_withheld=True).count()
        assert {**citizenship, "0": withheld, "": nobody - withheld} == expected("citizenship")
        country = found("exploitation_country__alpha2", Case)
        nowhere = country.pop(None)
        withheld = Case.objects.filter(exploitation_country_withheld=True).count()
        assert {**country, "0": withheld, "": nowhere - withheld} == expected("CountryOfExploitation")
        for column, code in (("isForcedLabour", "forced_labour"), ("isSexualExploit", "sexual_exploitation")):
            states = dict(
                ElementFinding.objects.filter(code=code).order_by().values_list("state").annotate(n=Count("pk"))
            )
            assert {
                "1.0": states["yes"],
                "0.0": states["no"],
                "": len(rows) - sum(states.values()),
            } == expected(column)
