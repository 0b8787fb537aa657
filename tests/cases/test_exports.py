import io

import openpyxl
import pytest

from cases.models import Case
from casetracker.approvals.models import ApprovalRequest
from casetracker.audit.models import Entry
from tests.builders import accounts
from tests.builders import approvals as approval_builders
from tests.builders import cases as build

pytestmark = pytest.mark.django_db

REASON = "For the yearly meeting of the task force"


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def signed_in(client, officer):
    client.force_login(accounts.User.objects.get(pk=officer.user_id))
    return client


def lines(answer):
    return answer.content.decode("utf-8-sig").strip().splitlines()


class TestSmallLists:
    def test_leave_at_once_with_what_the_viewer_sees_and_no_name(self, signed_in, officer):
        mine = build.case(officer)
        build.suspect(mine, officer, name="Nama Rekaan")
        other = build.case()
        answer = signed_in.post("/cases/export/", {"format": "csv"})
        heading, row = lines(answer)
        assert heading.startswith("Case,Status")
        assert row.startswith(mine.reference)
        assert other.reference not in answer.content.decode()
        assert "Nama Rekaan" not in answer.content.decode()

    def test_keep_the_filters(self, signed_in, officer):
        build.case(officer)
        assert len(lines(signed_in.post("/cases/export/?status=closed", {"format": "csv"}))) == 1

    def test_a_workbook_holds_the_same(self, signed_in, officer):
        mine = build.case(officer)
        answer = signed_in.post("/cases/export/", {"format": "xlsx"})
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        assert sheet["A2"].value == mine.reference

    def test_leave_a_line(self, signed_in, officer):
        build.case(officer)
        signed_in.post("/cases/export/", {"format": "csv"})
        assert Entry.objects.get(event="case.exported").details["rows"] == 1


class TestLargeLists:
    @pytest.fixture(autouse=True)
    def limit(self, settings):
        settings.EXPORT_ROWS_WITHOUT_APPROVAL = 2

    def test_wait_for_two_approvers_and_leave_once(self, signed_in, officer):
        build.cases(officer, 3)
        page = signed_in.post("/cases/export/", {"format": "csv", "reason": REASON})
        assert page.status_code == 302
        address = page.headers["Location"]
        assert signed_in.post(address).status_code == 409
        approval_builders.approve(ApprovalRequest.objects.get())
        assert len(lines(signed_in.post(address))) == 4
        assert signed_in.post(address).status_code == 409

    def test_never_more_rows_than_were_approved(self, signed_in, officer):
        build.cases(officer, 3)
        address = signed_in.post("/cases/export/", {"format": "csv", "reason": REASON}).headers["Location"]
        approval_builders.approve(ApprovalRequest.objects.get())
        build.cases(officer, 3)
        assert len(lines(signed_in.post(address))) == 4

    def test_a_case_walled_off_meanwhile_stays_out(self, signed_in, officer):
        first, *_rest = build.cases(officer, 3)
        address = signed_in.post("/cases/export/", {"format": "csv", "reason": REASON}).headers["Location"]
        approval_builders.approve(ApprovalRequest.objects.get())
        build.suspect(Case.objects.get(pk=first.pk), officer, account_id=officer.user_id)
        answer = signed_in.post(address)
        assert first.reference not in answer.content.decode()
        assert len(lines(answer)) == 3

    def test_need_a_reason(self, signed_in, officer):
        build.cases(officer, 3)
        assert signed_in.post("/cases/export/", {"format": "csv"}).status_code == 422
        assert not ApprovalRequest.objects.exists()

    def test_nobody_downloads_what_somebody_else_asked_for(self, client, signed_in, officer):
        build.cases(officer, 3)
        address = signed_in.post("/cases/export/", {"format": "csv", "reason": REASON}).headers["Location"]
        client.force_login(accounts.officer())
        assert client.get(address).status_code == 404
