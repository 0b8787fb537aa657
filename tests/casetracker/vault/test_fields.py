import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from cases import services as case_services
from cases.models import Case, CaseDraft, Charge, Document, IntakeReport, Note, Task
from casetracker.common import bulk
from casetracker.vault.crypto import Unreadable
from casetracker.vault.fields import SealedTextField, sealed_field
from referrals.models import Referral
from tests.builders import accounts
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders
from victims.models import ImportRun, ServiceEpisode, Shelter, Victim

pytestmark = pytest.mark.django_db

SEALED = [
    (IntakeReport, "informant_name"),
    (IntakeReport, "informant_contact"),
    (IntakeReport, "summary"),
    (CaseDraft, "answers"),
    (Case, "narrative"),
    (Case, "found_place"),
    (Charge, "remarks"),
    (Document, "description"),
    (Note, "text"),
    (Task, "title"),
    (Victim, "remarks"),
    (Shelter, "address"),
    (ServiceEpisode, "note"),
    (ImportRun, "file_name"),
    (ImportRun, "problems"),
    (Referral, "message"),
    (Referral, "feedback"),
]


@pytest.mark.parametrize(("model", "name"), SEALED)
def test_what_may_tell_who_or_where_is_sealed(model, name):
    assert isinstance(model._meta.get_field(name), SealedTextField)


def stored(model, name, pk):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{name}" FROM "{model._meta.db_table}" WHERE id = %s', [pk])
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def report():
    viewer = accounts.viewer()
    case = case_builders.case(viewer)
    row = case.intake_reports.get()
    row.informant_name, row.informant_contact = "Pelapor Rekaan", "0800"
    row.save()
    return row


class TestSealedTextField:
    def test_is_text_for_the_program_and_noise_in_the_table(self, report):
        again = IntakeReport.objects.get(pk=report.pk)
        assert (again.informant_name, again.informant_contact) == ("Pelapor Rekaan", "0800")
        assert b"Pelapor" not in stored(IntakeReport, "informant_name", report.pk)

    def test_an_empty_one_is_empty(self, report):
        report.informant_name = ""
        report.save(update_fields=["informant_name"])
        assert stored(IntakeReport, "informant_name", report.pk) == b""
        assert IntakeReport.objects.get(pk=report.pk).informant_name == ""
        assert IntakeReport.objects.filter(informant_name="").exists()

    def test_a_box_moved_to_another_row_or_column_does_not_open(self, report):
        other = case_builders.case(accounts.viewer()).intake_reports.get()
        box = stored(IntakeReport, "informant_name", report.pk)
        for pk, column in ((other.pk, "informant_name"), (report.pk, "informant_contact")):
            IntakeReport.objects.filter(pk=pk).update(**{column: box})
            with pytest.raises(Unreadable):
                getattr(IntakeReport.objects.get(pk=pk), column)

    def test_one_nobody_looked_at_is_written_back_as_it_was(self, report):
        box = stored(IntakeReport, "informant_name", report.pk)
        row = IntakeReport.objects.get(pk=report.pk)
        row.report_number = "LP/1"
        row.save()
        assert stored(IntakeReport, "informant_name", report.pk) == box

    def test_is_read_when_it_was_left_out(self, report):
        assert IntakeReport.objects.only("pk").get(pk=report.pk).informant_name == "Pelapor Rekaan"

    def test_takes_no_condition_and_no_update_in_clear(self, report):
        with pytest.raises(TypeError):
            IntakeReport.objects.filter(informant_name="Pelapor Rekaan").exists()
        with pytest.raises(TypeError):
            IntakeReport.objects.update(informant_name="Somebody")

    def test_opens_values_that_do_not_come_as_rows(self, report):
        [(pk, box)] = IntakeReport.objects.filter(pk=report.pk).values_list("pk", "informant_name")
        assert sealed_field(IntakeReport, "informant_name").opened(pk, box) == "Pelapor Rekaan"

    def test_is_sealed_in_bulk_too(self, report):
        new = IntakeReport(
            case=report.case, channel="hotline", received_on=timezone.localdate(), recorded_at=timezone.now(),
            informant_name="Massal Rekaan",
        )  # fmt: skip
        bulk.insert([new])
        assert b"Massal" not in stored(IntakeReport, "informant_name", new.pk)
        assert IntakeReport.objects.get(pk=new.pk).informant_name == "Massal Rekaan"

    def test_keeps_its_length(self, report):
        report.informant_name = "x" * 201
        with pytest.raises(ValidationError):
            report.full_clean()


def test_drafts_are_noise(report):
    viewer = accounts.viewer()
    now = timezone.now()
    draft = case_services.start_draft(step="what", answers={"name": ["Siti Rekaan"]}, actor=viewer, now=now)
    case_services.keep_answers(draft_id=draft.pk, step="who", answers={"x": ["Budi"]}, actor=viewer, now=now)
    assert CaseDraft.objects.get().answers == {"name": ["Siti Rekaan"], "who": {"x": ["Budi"]}}
    assert b"Siti" not in stored(CaseDraft, "answers", draft.pk)


def test_the_address_of_a_shelter_is_noise():
    worker = accounts.shelter_worker()
    shelter = victim_builders.shelter(accounts.viewer(worker), address="Jalan Rahasia 5")
    assert Shelter.objects.get(pk=shelter.pk).address == "Jalan Rahasia 5"
    assert b"Rahasia" not in stored(Shelter, "address", shelter.pk)
