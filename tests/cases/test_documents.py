"""Documents of a case: who reads which, what is recorded, and that nothing is ever lost."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from cases import services
from cases.models import Document
from casetracker.access.sections import Section
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StepUpNeeded, TooMany, WrongState
from casetracker.common.uploads import RefusedFile, UploadProblem
from tests.builders import accounts, api
from tests.builders import cases as build
from tests.casetracker.common.uploads import samples

pytestmark = pytest.mark.django_db

REASON = "The prosecutor asks for it"


def add(people, actor=None, content=None, name="a.pdf", **fields):
    return services.add_document(
        case_id=people.case.pk,
        file=io.BytesIO(samples.pdf() if content is None else content),
        file_name=name,
        actor=actor or people.viewer,
        now=timezone.now(),
        **{"section": "investigation", "kind": "statement", **fields},
    )


def events(document):
    rows = Entry.objects.filter(subject_id=document.pk).order_by("id")
    return list(rows.values_list("event", "sections", "reason", "details"))


class TestAdding:
    def test_keeps_the_file_and_a_line_of_the_record(self, people):
        document = add(people, description="  Statement of S-1 ")
        assert (document.description, document.file_kind, document.size) == (
            "Statement of S-1",
            "pdf",
            len(samples.pdf()),
        )
        assert document.original.open("rb").read() == samples.pdf()
        details = {"section": "investigation", "kind": "statement", "format": "pdf"}
        assert events(document) == [("document.added", int(Section.INVESTIGATION), "", details)]

    def test_stored_names_say_nothing(self, people):
        document = add(people, name="KTP Siti Rekaan 3275014508900001.pdf")
        row = str(Document.objects.filter(pk=document.pk).values().get())
        assert "Siti" not in row + document.original.name + document.download_name
        assert "3275" not in row + document.original.name
        assert document.download_name == f"document-{document.pk.hex[-8:]}.pdf"

    def test_what_lies_on_the_disk_is_noise(self, people, settings):
        from pathlib import Path

        document = add(people, content=b"Dua orang dibawa ke pelabuhan. " * 50, name="a.txt")
        path = Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / document.original.name
        assert b"pelabuhan" not in path.read_bytes()

    def test_a_picture_is_kept_as_it_came_and_shown_without_camera_data(self, people):
        content = samples.picture("JPEG")
        document = add(people, content=content, name="a.jpg", kind="photo")
        assert document.original.open("rb").read() == content
        assert b"Rahasia" not in document.shown.open("rb").read()

    @pytest.mark.parametrize(
        ("content", "name", "problem"),
        [
            (b"", "a.pdf", UploadProblem.EMPTY),
            (b"MZ\x90", "a.pdf", UploadProblem.UNKNOWN_KIND),
            (samples.pdf(), "a.docx", UploadProblem.WRONG_NAME),
            (samples.flood(), "a.png", UploadProblem.PIXELS),
        ],
    )
    def test_a_refused_file_leaves_nothing(self, people, content, name, problem):
        with pytest.raises(RefusedFile) as refused:
            add(people, content=content, name=name)
        assert refused.value.problem == problem
        assert not Document.objects.exists()
        assert not Entry.objects.filter(event="document.added").exists()

    def test_a_file_over_the_limit(self, people, settings):
        settings.DOCUMENT_MAX_BYTES = 10
        with pytest.raises(RefusedFile) as refused:
            add(people)
        assert refused.value.problem == UploadProblem.TOO_LARGE

    @pytest.mark.parametrize("limit", ["DOCUMENTS_A_DAY", "DOCUMENT_BYTES_A_DAY"])
    def test_one_person_adds_so_many_a_day(self, people, settings, limit):
        setattr(settings, limit, 1)
        add(people)
        with pytest.raises(TooMany):
            add(people)
        add(people, actor=accounts.viewer(people.colleague))
        Document.objects.update(added_at=timezone.now() - timedelta(hours=25))
        add(people)

    @pytest.mark.parametrize("fields", [{"section": "x"}, {"kind": "x"}, {"section": ""}])
    def test_codes_are_of_the_lists(self, people, fields):
        with pytest.raises(InvalidInput):
            add(people, **fields)

    def test_a_description_is_short(self, people):
        with pytest.raises(InvalidInput) as refused:
            add(people, description="x" * 201)
        assert "description" in refused.value.fields


class TestSections:
    @pytest.mark.parametrize("section", ["health", "shelter_location", "corruption"])
    def test_nobody_adds_to_a_section_they_do_not_hold(self, people, section):
        with pytest.raises(NotAllowed):
            add(people, section=section)

    def test_an_outsider_finds_no_case(self, people):
        with pytest.raises(NotVisible):
            add(people, actor=accounts.viewer(people.outsider))

    def test_a_reader_adds_nothing(self, people):
        services.share_case(
            case_id=people.case.pk,
            agency_id=people.partner_agency.pk,
            sections=["header", "investigation"],
            may_edit=False,
            reason="Joint investigation",
            until=None,
            actor=people.viewer,
            now=timezone.now(),
        )
        with pytest.raises(NotAllowed):
            add(people, actor=accounts.viewer(people.partner_officer))

    def test_a_document_is_there_only_for_those_who_hold_its_section(self, people):
        held, hidden = add(people, section="header"), add(people, section="investigation")
        services.share_case(
            case_id=people.case.pk,
            agency_id=people.partner_agency.pk,
            sections=["header"],
            may_edit=False,
            reason="For information",
            until=None,
            actor=people.viewer,
            now=timezone.now(),
        )
        reader = accounts.viewer(people.partner_officer)
        assert services.hand_out(document_id=held.pk, actor=reader, now=timezone.now())
        for call in (services.hand_out, services.hand_out_original, services.remove_document):
            more = {} if call is services.hand_out else {"reason": REASON}
            with pytest.raises(NotVisible):
                call(document_id=hidden.pk, actor=reader, now=timezone.now(), **more)
        assert not Entry.objects.filter(subject_id=hidden.pk, user_id=reader.user_id).exists()

    def test_another_case_opens_nothing(self, people):
        document = add(people)
        outsider = accounts.viewer(people.outsider)
        build.case(outsider)
        with pytest.raises(NotVisible):
            services.hand_out(document_id=document.pk, actor=outsider, now=timezone.now())


class TestHandingOut:
    def test_gives_the_copy_of_a_picture_and_is_recorded(self, people):
        document = add(people, content=samples.picture(), name="a.jpg")
        handed = services.hand_out(document_id=document.pk, actor=people.viewer, now=timezone.now())
        assert b"Rahasia" not in handed.file.read()
        assert handed.media_type == "image/jpeg"
        assert events(document)[-1] == (
            "document.downloaded",
            int(Section.INVESTIGATION),
            "",
            {"section": "investigation"},
        )

    def test_gives_the_original_for_a_reason_and_is_recorded(self, people):
        content = samples.picture()
        document = add(people, content=content, name="a.jpg")
        handed = services.hand_out_original(
            document_id=document.pk, reason=f" {REASON} ", actor=people.viewer, now=timezone.now()
        )
        assert handed.file.read() == content
        assert events(document)[-1][0::2] == ("document.original_downloaded", REASON)

    def test_wants_a_reason_for_the_original(self, people):
        document = add(people)
        with pytest.raises(InvalidInput) as refused:
            services.hand_out_original(document_id=document.pk, reason="  x ", actor=people.viewer, now=timezone.now())
        assert set(refused.value.fields) == {"reason"}

    def test_wants_a_fresh_proof_for_the_original(self, people):
        document = add(people)
        with pytest.raises(StepUpNeeded):
            services.hand_out_original(
                document_id=document.pk,
                reason=REASON,
                actor=people.viewer,
                now=timezone.now() + timedelta(minutes=16),
            )
        assert [event for event, *_rest in events(document)] == ["document.added"]


class TestRemoving:
    def test_takes_it_out_of_view_and_keeps_the_file(self, people):
        document = add(people)
        services.remove_document(document_id=document.pk, reason=REASON, actor=people.viewer, now=timezone.now())
        with pytest.raises(NotVisible):
            services.hand_out(document_id=document.pk, actor=people.viewer, now=timezone.now())
        assert default_storage.exists(document.original.name)
        assert Document.objects.get(pk=document.pk).removed_reason == REASON
        assert events(document)[-1][0::2] == ("document.removed", REASON)

    def test_wants_a_reason(self, people):
        document = add(people)
        with pytest.raises(InvalidInput):
            services.remove_document(document_id=document.pk, reason="", actor=people.viewer, now=timezone.now())

    def test_happens_once(self, people):
        document = add(people)
        services.remove_document(document_id=document.pk, reason=REASON, actor=people.viewer, now=timezone.now())
        with pytest.raises(WrongState):
            services.remove_document(document_id=document.pk, reason=REASON, actor=people.viewer, now=timezone.now())

    def test_another_agency_does_not_remove_what_it_did_not_add(self, people):
        services.share_case(
            case_id=people.case.pk,
            agency_id=people.partner_agency.pk,
            sections=["header", "investigation"],
            may_edit=True,
            reason="Joint investigation",
            until=None,
            actor=people.viewer,
            now=timezone.now(),
        )
        partner = accounts.viewer(people.partner_officer)
        ours, theirs = add(people), add(people, actor=partner)
        with pytest.raises(NotAllowed):
            services.remove_document(document_id=ours.pk, reason=REASON, actor=partner, now=timezone.now())
        services.remove_document(document_id=theirs.pk, reason=REASON, actor=partner, now=timezone.now())

    def test_the_lead_agency_removes_any(self, people):
        document = add(people)
        colleague = accounts.viewer(people.colleague)
        services.remove_document(document_id=document.pk, reason=REASON, actor=colleague, now=timezone.now())


class TestInTheApi:
    def known(self, people, sections):
        caller = api.caller(people.police, sections=int(sections))
        answer = caller.get(f"cases/{people.case.reference}/documents/")
        assert answer.status_code == 200
        return [document["section"]["code"] for document in answer.body["results"]]

    def test_a_program_knows_of_those_in_its_sections(self, people):
        add(people, section="header")
        add(people, section="investigation")
        add(people, section="identity")
        assert self.known(people, Section.HEADER | Section.INVESTIGATION) == ["investigation", "header"]
        assert self.known(people, Section.HEADER) == ["header"]

    def test_removed_ones_are_gone(self, people):
        document = add(people, section="header")
        services.remove_document(document_id=document.pk, reason=REASON, actor=people.viewer, now=timezone.now())
        assert self.known(people, Section.HEADER) == []

    def test_another_agency_finds_no_case(self, people):
        document = add(people, section="header")
        for path in ("documents/", f"documents/{document.pk}/file/"):
            assert api.caller().get(f"cases/{people.case.reference}/{path}").status_code == 404

    def test_a_file_comes_under_a_name_that_says_nothing_and_is_recorded(self, people):
        content = samples.picture("JPEG")
        document = add(people, content=content, name="Siti.jpg", kind="photo")
        caller = api.caller(people.police)
        [known] = caller.get(f"cases/{people.case.reference}/documents/").body["results"]
        answer = caller.get(known["file_url"])
        assert b"".join(answer.streaming_content) == document.shown.open("rb").read() != content
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"] == f'attachment; filename="{document.download_name}"'
        assert answer["Cache-Control"] == "no-store"
        assert "sandbox" in answer["Content-Security-Policy"]
        line = Entry.objects.get(event="document.downloaded")
        assert (line.client_id, line.subject_id) == (caller.client.pk, document.pk)
        assert caller.get(known["file_url"], If_None_Match=answer["ETag"]).status_code == 304
        assert Entry.objects.filter(event="document.downloaded").count() == 1

    def test_a_file_of_a_section_not_held_or_out_of_view_or_of_another_case_is_not_there(self, people):
        hidden, removed = add(people, section="investigation"), add(people, section="header")
        services.remove_document(document_id=removed.pk, reason=REASON, actor=people.viewer, now=timezone.now())
        shown = add(people, section="header")
        caller = api.caller(people.police, sections=int(Section.HEADER))
        other = build.case(people.viewer)
        here = f"cases/{people.case.reference}/documents"
        answers = [
            caller.get(f"{here}/{hidden.pk}/file/"),
            caller.get(f"{here}/{removed.pk}/file/"),
            caller.get(f"{here}/{uuid4()}/file/"),
            caller.get(f"cases/{other.reference}/documents/{shown.pk}/file/"),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
        assert caller.get(f"{here}/{shown.pk}/file/").status_code == 200
        assert not Entry.objects.filter(event="document.downloaded", subject_id=hidden.pk).exists()
        narrow = api.caller(people.police, scopes=["victims:read"])
        assert narrow.get(f"{here}/{shown.pk}/file/").status_code == 403
