"""Recording stages in bulk: the same order rules as one by one, without clocks, for unattended jobs only."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import StageEvent, Task
from cases.services.archive import KnownStage, record_stages
from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import InvalidInput, NotAllowed, WrongState
from tests.builders import cases as build

JOB = Viewer(job="test")
pytestmark = pytest.mark.usefixtures("law")

START = date(2026, 3, 2)


def known(case, stage, days=0, **fields):
    return KnownStage(case=case, stage=stage, on=START + timedelta(days=days), **fields)


def record(*items, actor=JOB):
    return record_stages(items=items, actor=actor, now=timezone.now())


class TestRecordStages:
    def test_writes_the_stages_of_many_cases_and_makes_no_task(self, people):
        other = build.case(people.viewer)
        before = Task.objects.count()
        record(known(people.case, "inquiry"), known(other, "inquiry"), known(other, "investigation_opened", 4))
        assert list(StageEvent.objects.filter(case=other).order_by("on").values_list("stage__code", flat=True)) == [
            "inquiry",
            "investigation_opened",
        ]
        assert StageEvent.objects.filter(case=people.case).count() == 1
        assert Task.objects.count() == before

    def test_belongs_to_jobs(self, people):
        with pytest.raises(NotAllowed):
            record(known(people.case, "inquiry"), actor=people.viewer)

    def test_keeps_the_order_of_proceedings_also_against_what_stands_already(self, people):
        record(known(people.case, "file_complete", 50))
        with pytest.raises(WrongState):
            record(known(people.case, "file_sent", 60))
        record(known(people.case, "inquiry"))
        assert StageEvent.objects.count() == 2

    def test_writes_nothing_when_one_does_not_fit(self, people):
        with pytest.raises(WrongState):
            record(known(people.case, "file_sent"), known(people.case, "inquiry", 3))
        assert not StageEvent.objects.exists()

    def test_a_suspects_stage_needs_the_suspect_and_the_files_stage_has_none(self, people):
        suspect = build.suspect(people.case, people.viewer)
        record(known(people.case, "suspect_named", suspect=suspect))
        with pytest.raises(InvalidInput) as without:
            record(known(people.case, "indictment", 9))
        assert "suspect" in without.value.fields
        with pytest.raises(InvalidInput):
            record(known(people.case, "file_sent", 9, suspect=suspect))

    @pytest.mark.parametrize(
        ("stage", "days", "field"),
        [("no_such_stage", 0, "stage"), ("inquiry", 9000, "on"), ("file_returned", 0, "reason")],
    )
    def test_refuses_what_cannot_be_kept(self, people, stage, days, field):
        with pytest.raises(InvalidInput) as refused:
            record(known(people.case, stage, days))
        assert field in refused.value.fields
