"""Documents in the browser: nothing typed is lost, nothing is shown that is not held, files come as attachments."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.models import Document
from casetracker.audit.models import Entry
from tests.casetracker.common.uploads import samples

pytestmark = pytest.mark.django_db

HEADERS = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def lead(client, people):
    client.force_login(people.lead)
    return people


def url(people, name, *arguments):
    return reverse(name, args=[people.case.reference, *arguments])


def answers(content=None, name="a.pdf", **fields):
    file = SimpleUploadedFile(name, samples.pdf() if content is None else content)
    return {"section": "investigation", "kind": "statement", "description": "Statement of S-1", "file": file, **fields}


def document(people, content=None, name="a.pdf", **fields):
    return services.add_document(
        case_id=people.case.pk,
        file=io.BytesIO(samples.pdf() if content is None else content),
        file_name=name,
        actor=people.viewer,
        now=timezone.now(),
        **{"section": "investigation", "kind": "statement", "description": "Statement of S-1", **fields},
    )


class TestAdding:
    def test_leads_back_to_the_case(self, client, lead):
        answer = client.post(url(lead, "document_new"), answers())
        assert answer.status_code == 302
        assert answer["Location"] == f"{url(lead, 'case_detail')}#documents"
        assert Document.objects.get().description == "Statement of S-1"

    def test_offers_the_sections_that_are_held(self, client, lead):
        page = client.get(url(lead, "document_new")).content.decode()
        assert 'value="investigation"' in page
        assert 'value="health"' not in page
        assert 'enctype="multipart/form-data"' in page

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"MZ\x90\x00", "Siti Rekaan.pdf", "kind of file"),
            (samples.pdf(), "Siti Rekaan.jpg", "not what the end of its name says"),
            (samples.picture() + samples.office(), "Siti Rekaan.jpg", "two kinds"),
            (b"", "Siti Rekaan.pdf", "empty"),
        ],
    )
    def test_a_refused_file_loses_nothing_that_was_typed(self, client, lead, content, name, words):
        page = client.post(url(lead, "document_new"), answers(content, name, kind="contract"))
        assert page.status_code == 422
        text = page.content.decode()
        assert words in text
        assert 'value="Statement of S-1"' in text
        assert '<option value="contract" selected>' in text
        assert "Siti Rekaan" not in text
        assert not Document.objects.exists()

    def test_a_file_over_the_limit_says_so(self, client, lead, settings):
        settings.DOCUMENT_MAX_BYTES = settings.UPLOAD_MAX_BYTES = 1000
        page = client.post(url(lead, "document_new"), answers(samples.pdf(b"0" * 400_000)))
        assert page.status_code == 422
        assert "too large" in page.content.decode()

    def test_says_so_beside_the_field_when_the_scanner_is_away(self, client, lead, settings):
        settings.CLAMAV_ADDRESS, settings.CLAMAV_REQUIRED, settings.CLAMAV_SECONDS = "tcp://127.0.0.1:9", True, 1
        page = client.post(url(lead, "document_new"), answers())
        assert page.status_code == 422
        assert "cannot be checked for viruses" in page.content.decode()
        assert 'value="Statement of S-1"' in page.content.decode()

    def test_sent_twice_adds_one(self, client, lead):
        for _ in range(2):
            client.post(url(lead, "document_new"), answers(idempotency_key="one"))
        assert Document.objects.count() == 1

    def test_is_not_for_readers(self, client, people):
        client.force_login(people.coordinator)
        assert client.get(url(people, "document_new")).status_code == 403


class TestReading:
    def test_the_panel_lists_what_is_held(self, client, lead):
        document(lead)
        part = client.get(url(lead, "document_panel"), **HEADERS).content.decode()
        assert part.lstrip().startswith("<section")
        assert "Statement of S-1" in part
        assert "<html" in client.get(url(lead, "document_panel")).content.decode()

    def test_the_case_page_loads_it(self, client, lead):
        assert url(lead, "document_panel") in client.get(url(lead, "case_detail")).content.decode()

    def test_whoever_does_not_hold_the_section_finds_nothing(self, client, people):
        found = document(people)
        client.force_login(people.coordinator)
        assert "Statement" not in client.get(url(people, "document_panel")).content.decode()
        for name in ("document", "document_file", "document_remove"):
            assert client.get(url(people, name, found.pk)).status_code == 404
        assert client.post(url(people, "document_original", found.pk), {"reason": "Because of it"}).status_code == 404

    def test_a_document_of_another_case_is_not_under_this_one(self, client, lead):
        from tests.builders import cases as build

        found = document(lead)
        other = build.case(lead.viewer)
        assert client.get(reverse("document", args=[other.reference, found.pk])).status_code == 404
        assert client.get(reverse("document_file", args=[other.reference, found.pk])).status_code == 404

    def test_an_outsider_gets_the_page_of_nothing(self, client, people):
        found = document(people)
        client.force_login(people.outsider)
        assert client.get(url(people, "document_file", found.pk)).status_code == 404
        assert not Entry.objects.filter(event="document.downloaded").exists()


class TestFiles:
    def test_come_as_attachments_that_run_nothing(self, client, lead):
        found = document(lead, b"<x>", "a.txt")
        answer = client.get(url(lead, "document_file", found.pk))
        assert b"".join(answer.streaming_content) == b"<x>"
        assert answer["Content-Disposition"] == f'attachment; filename="document-{found.pk.hex[-8:]}.txt"'
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]

    def test_a_download_is_recorded(self, client, lead):
        found = document(lead)
        client.get(url(lead, "document_file", found.pk))
        entry = Entry.objects.get(event="document.downloaded")
        assert (entry.user_id, entry.case_id, entry.subject_id) == (lead.lead.pk, lead.case.pk, found.pk)

    def test_the_original_of_a_picture_wants_a_reason(self, client, lead):
        content = samples.picture()
        found = document(lead, content, "a.jpg")
        assert "The original" in client.get(url(lead, "document", found.pk)).content.decode()
        refused = client.post(url(lead, "document_original", found.pk), {"reason": ""})
        assert refused.status_code == 422
        answer = client.post(url(lead, "document_original", found.pk), {"reason": "The prosecutor asks"})
        assert b"".join(answer.streaming_content) == content
        assert Entry.objects.get(event="document.original_downloaded").reason == "The prosecutor asks"

    def test_the_original_is_not_had_by_an_address(self, client, lead):
        found = document(lead, samples.picture(), "a.jpg")
        assert client.get(url(lead, "document_original", found.pk)).status_code == 303
        assert not Entry.objects.filter(event="document.original_downloaded").exists()


class TestRemoving:
    def test_asks_for_the_reason_and_keeps_the_page_for_the_record(self, client, lead):
        found = document(lead)
        assert client.post(url(lead, "document_remove", found.pk), {"reason": ""}).status_code == 422
        answer = client.post(url(lead, "document_remove", found.pk), {"reason": "Added to the wrong case"})
        assert answer.status_code == 302
        assert client.get(url(lead, "document_file", found.pk)).status_code == 404
        page = client.get(url(lead, "document", found.pk)).content.decode()
        assert "Added to the wrong case" in page
        assert "Statement of S-1" not in client.get(url(lead, "document_panel")).content.decode()


class TestHistory:
    def test_tells_of_documents_of_sections_that_are_held(self, client, lead):
        found = document(lead)
        client.get(url(lead, "document_file", found.pk))
        page = client.get(url(lead, "case_history")).content.decode()
        assert "Document added" in page
        assert "Document downloaded" in page

    def test_is_silent_about_other_sections(self, client, lead):
        found = document(lead)
        from casetracker.access.sections import Section
        from casetracker.audit import services as audit

        audit.record(
            "document.removed",
            actor=lead.viewer,
            now=timezone.now(),
            case_id=lead.case.pk,
            subject=("document", found.pk, ""),
            sections=int(Section.HEALTH),
            details={"section": "health"},
        )
        assert "Document removed" not in client.get(url(lead, "case_history")).content.decode()
