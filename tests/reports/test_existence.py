"""Reports and the dashboard of a walled party are those of a world without the case."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from casetracker.accounts.models import Agency
from casetracker.accounts.viewer import Viewer
from casetracker.common import database
from casetracker.common.choices import Sex
from reports import build
from reports.models import ReportRun
from reports.presentation import present
from tests.builders import accounts, browser, cases, reports
from tests.builders.reports import ADULT, CHILD
from tests.cases.test_existence import first_difference, plain

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("measures", "law", "places", "files")]

DAY = date(2023, 6, 6)
PAGES = ("dashboard", "dashboard_limits", "report_list", "report_compare", "measure_list", "published_figures")


@pytest.fixture
def party():
    """An officer of the agency that will be walled off, with a case of its own."""
    viewer = accounts.viewer()
    reports.police_case(viewer, DAY, [(Sex.FEMALE, ADULT)])
    return viewer


def contents(run):
    """Return what stands in the files of a run, without when and under which number it was built."""
    found = {}
    counted_at = present(run.result, run.language).cut_off
    for file in run.files.all():
        content = file.file.read()
        if file.format == "xlsx":
            found[file.format] = [
                (sheet.title, [["·" if cell == counted_at else cell for cell in row] for row in sheet.values])
                for sheet in openpyxl.load_workbook(io.BytesIO(content))
            ]
        elif file.format != "pdf":
            found[file.format] = content.decode()
    for kind in ("csv", "json"):
        for word in (str(run.pk), run.cut_off_at.isoformat()):
            found[kind] = found[kind].replace(word, "·")
    return found


def built(viewer, definition):
    asked = reports.run(viewer, definition, period="2023-06")
    build.run(run_id=asked.pk)
    # A report says for itself who acts.
    database.enter(Viewer(job="housekeeping"))
    return ReportRun.objects.get(pk=asked.pk)


@pytest.mark.parametrize("definition", ["police_table", "task_force"])
def test_files_of_a_report(officer, party, definition):
    before = built(party, definition)
    case = reports.police_case(officer, DAY, [(Sex.FEMALE, CHILD), (Sex.MALE, ADULT)])
    cases.share(case, officer, Agency.objects.get(pk=party.agency_id), ("identity", "investigation", "services"))
    shared = built(party, definition)
    assert shared.result["sections"] != before.result["sections"]
    cases.suspect(case, officer, employer_agency_id=party.agency_id)
    walled = built(party, definition)
    assert walled.result["sections"] == before.result["sections"]
    assert contents(walled) == contents(before)


@pytest.mark.parametrize("role", ["officer", "coordinator", "statistician"])
def test_pages_with_figures(officer, party, role):
    agency = Agency.objects.get(pk=party.agency_id)
    client = browser.of(accounts.user(role, agency=agency))
    before = {name: plain(client.get(reverse(name))) for name in PAGES}
    case = reports.police_case(officer, date.today(), [(Sex.FEMALE, CHILD)])
    cases.share(case, officer, agency, ("identity", "investigation", "services"))
    if role == "officer":
        assert plain(client.get(reverse("dashboard"))) != before["dashboard"]
    cases.suspect(case, officer, employer_agency_id=agency.pk)
    after = {name: plain(client.get(reverse(name))) for name in PAGES}
    assert {name: first_difference(before[name], after[name]) for name in PAGES if before[name] != after[name]} == {}
