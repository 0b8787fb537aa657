"""Changing a case in the browser: forms, conflicts, refusals; nothing typed is lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.models import Case, CaseShare, Charge, IntakeReport, Note, Offence, StageEvent, StatusChange, Suspect
from casetracker.vault.models import PersonName
from tests.builders import cases as build
from tests.builders import vault

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client, people, law):
    client.force_login(people.lead)
    return people


def url(people, name, *arguments):
    return reverse(name, args=[people.case.reference, *arguments])


def inputs(page):
    """Return the hidden inputs of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()))


def day(prefix, when):
    return {f"{prefix}_day": when.day, f"{prefix}_month": when.month, f"{prefix}_year": when.year}


def basics(case, **fields):
    return {
        "kind": "trafficking",
        "priority": "high",
        "report_channel": "raid",
        **day("opened_on", case.opened_on),
        **fields,
    }


class TestParts:
    def test_are_saved(self, client, lead):
        address = url(lead, "case_edit", "basics")
        answer = client.post(address, basics(lead.case, version=1))
        assert answer["Location"] == reverse("case_detail", args=[lead.case.reference])
        lead.case.refresh_from_db()
        assert (lead.case.priority, lead.case.report_channel) == ("high", "raid")

    def test_place_and_exploitation_by_code(self, client, lead, places):
        place = {
            "incident_on_year": "2025",
            "country": "Indonesia",
            "province": "61",
            "regency": "61.01",
            "place": "Pier",
        }
        client.post(url(lead, "case_edit", "place"), {**place, "version": 1})
        exploitation = {"exploitations": ["begging", "extortion"], "country": "MY"}
        client.post(url(lead, "case_edit", "exploitation"), {**exploitation, "version": 2})
        case = Case.objects.get(pk=lead.case.pk)
        assert (case.incident_on_precision, case.found_regency_id) == ("year", places.sambas.pk)
        assert case.exploitation_country_id == places.malaysia.pk
        assert sorted(case.exploitations.values_list("form", flat=True)) == ["begging", "extortion"]

    def test_unknown_parts_are_absent(self, client, lead):
        assert client.get(url(lead, "case_edit", "nonsense")).status_code == 404

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "piracy"},
            {"opened_on_year": "9999"},
            {"opened_on_month": "13"},
            {"version": "x"},
            {"report_channel": "\x00"},
        ],
    )
    def test_wrong_answers_come_back_with_what_was_typed(self, client, lead, fields):
        answer = client.post(url(lead, "case_edit", "basics"), basics(lead.case, **fields))
        assert answer.status_code == 422
        assert 'value="raid" selected' in answer.content.decode() or "report_channel" in fields
        lead.case.refresh_from_db()
        assert lead.case.version == 1


class TestConflict:
    def stale(self, client, lead, **theirs):
        """Open the narrative, let somebody else save, and return the page that was opened."""
        page = client.get(url(lead, "case_edit", "narrative"))
        services.edit_case(case_id=lead.case.pk, values=theirs, actor=lead.viewer, now=timezone.now())
        return page

    def test_of_the_same_answer_shows_both(self, client, lead):
        page = self.stale(client, lead, narrative="Theirs")
        answer = client.post(url(lead, "case_edit", "narrative"), {**inputs(page), "narrative": "Mine"})
        text = answer.content.decode()
        assert answer.status_code == 412
        assert "Mine" in text
        assert "Theirs" in text
        lead.case.refresh_from_db()
        assert lead.case.narrative == "Theirs"

    @pytest.mark.parametrize(("keep", "expected"), [("mine", "Mine"), ("theirs", "Theirs")])
    def test_is_settled_answer_by_answer(self, client, lead, keep, expected):
        page = self.stale(client, lead, narrative="Theirs")
        address = url(lead, "case_edit", "narrative")
        compare = client.post(address, {**inputs(page), "narrative": "Mine"})
        answer = client.post(address, {**inputs(compare), "keep-narrative": keep})
        assert answer.status_code in {302, 303}
        lead.case.refresh_from_db()
        assert lead.case.narrative == expected

    def test_in_another_part_is_none(self, client, lead):
        page = self.stale(client, lead, kind="other")
        answer = client.post(url(lead, "case_edit", "narrative"), {**inputs(page), "narrative": "Mine"})
        assert answer.status_code in {302, 303}
        lead.case.refresh_from_db()
        assert (lead.case.narrative, lead.case.kind) == ("Mine", "other")

    def test_a_third_version_is_shown_again(self, client, lead):
        page = self.stale(client, lead, narrative="Theirs")
        address = url(lead, "case_edit", "narrative")
        compare = client.post(address, {**inputs(page), "narrative": "Mine"})
        services.edit_case(case_id=lead.case.pk, values={"narrative": "A third"}, actor=lead.viewer, now=timezone.now())
        answer = client.post(address, {**inputs(compare), "keep-narrative": "mine"})
        assert answer.status_code == 412
        assert "A third" in answer.content.decode()

    def test_keeps_dates_and_many_answers(self, client, lead):
        address = url(lead, "case_edit", "exploitation")
        page = client.get(address)
        services.edit_case(
            case_id=lead.case.pk, values={}, exploitations=["begging"], actor=lead.viewer, now=timezone.now()
        )
        mine = {**inputs(page), "exploitations": ["fishing", "mining"], "country": "Malaysia"}
        compare = client.post(address, mine)
        assert compare.status_code == 412
        kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', compare.content.decode())
        data = {}
        for name, value in kept:
            data.setdefault(name, []).append(value)
        client.post(address, {**data, "keep-exploitations": "mine", "keep-country": "theirs"})
        case = Case.objects.get(pk=lead.case.pk)
        assert sorted(case.exploitations.values_list("form", flat=True)) == ["fishing", "mining"]
        assert case.exploitation_country_id is None

    def test_of_facts_of_a_suspect_is_settled_the_same_way(self, client, lead):
        suspect = build.suspect(lead.case, lead.viewer, roles=["broker"])
        address = url(lead, "suspect_edit", "S-1")
        page = client.get(address)
        services.edit_suspect(
            suspect_id=suspect.pk, values={"legal_status": "dpo"}, actor=lead.viewer, now=timezone.now()
        )
        facts = {
            "sex": "unknown",
            "legal_status": "tersangka",
            "roles": ["broker"],
            "chain_position": "unknown",
            "is_kin_of_victim": "not_asked",
            "is_public_official": "not_asked",
            "is_also_victim": "not_asked",
        }
        compare = client.post(address, {**inputs(page), **facts})
        assert compare.status_code == 412
        client.post(address, {**inputs(compare), "keep-legal_status": "mine"})
        suspect.refresh_from_db()
        assert suspect.legal_status == "tersangka"


class TestRoute:
    LEG = {"leg-TOTAL_FORMS": "1", "leg-INITIAL_FORMS": "0", "leg-0-kind": "recruitment", "leg-0-place": "Cilacap"}

    def test_legs_are_kept_in_order(self, client, lead):
        more = {"leg-TOTAL_FORMS": "2", "leg-1-kind": "exploitation", "leg-1-country": "Malaysia", "version": "1"}
        client.post(url(lead, "case_route"), {**self.LEG, **more})
        assert [leg.kind for leg in lead.case.route.order_by("position")] == ["recruitment", "exploitation"]
        assert "Cilacap → Malaysia" in client.get(url(lead, "case_detail")).content.decode()

    def test_rows_change_without_saving(self, client, lead):
        page = client.post(url(lead, "case_route"), {**self.LEG, "_rows": "add"}).content.decode()
        assert 'name="leg-1-kind"' in page
        assert not lead.case.route.exists()

    @pytest.mark.parametrize(
        "broken",
        [{"leg-0-place": ""}, {"leg-0-kind": "x"}, {"leg-TOTAL_FORMS": "x"}, {"leg-0-country": "Atlantis"}],
    )
    def test_broken_rows_are_answered(self, client, lead, broken):
        assert client.post(url(lead, "case_route"), {**self.LEG, **broken}).status_code == 422

    def test_a_stale_version_is_said(self, client, lead):
        assert client.post(url(lead, "case_route"), {**self.LEG, "version": "7"}).status_code == 412


class TestStatus:
    def test_only_moves_of_the_table_are_offered(self, client, lead):
        page = client.get(url(lead, "case_status")).content.decode()
        assert re.findall(r'href="\?to=([a-z_]+)"', page) == ["triage", "transferred"]

    def test_a_move_asks_for_what_it_needs_and_no_more(self, client, lead):
        triage = client.get(url(lead, "case_status"), {"to": "triage"}).content.decode()
        assert 'name="closure_reason"' not in triage
        assert "(optional)" in triage
        transfer = {"to": "transferred", **day("on", timezone.localdate()), "version": 1}
        answer = client.post(url(lead, "case_status"), transfer)
        assert answer.status_code == 422
        assert "Give the reason" in answer.content.decode()
        client.post(url(lead, "case_status"), {**transfer, "reason": "Other jurisdiction"})
        assert StatusChange.objects.filter(case=lead.case, to_status="transferred").exists()

    def test_a_move_that_is_not_offered_is_said(self, client, lead):
        for to in ("closed", "nonsense", "\x00"):
            answer = client.post(url(lead, "case_status"), {"to": to, **day("on", timezone.localdate())})
            assert answer.status_code == 409

    def test_closing_names_what_speaks_against_it(self, client, lead):
        for to in ("triage", "screening", "open_both"):
            services.change_status(
                case_id=lead.case.pk, to=to, on=timezone.localdate(), actor=lead.viewer, now=timezone.now()
            )
        page = client.get(url(lead, "case_status"), {"to": "closed"}).content.decode()
        assert "Tasks on this case are not finished." in page
        close = {
            "to": "closed",
            **day("on", timezone.localdate()),
            "reason": "Done",
            "closure_reason": "goals_met",
        }
        assert client.post(url(lead, "case_status"), close).status_code == 422
        answer = client.post(url(lead, "case_status"), {**close, "override_reason": "Agreed with the secretariat"})
        assert answer.status_code == 302
        lead.case.refresh_from_db()
        assert lead.case.status == "closed"

    def test_a_stale_version_keeps_the_reason_typed(self, client, lead):
        transfer = {"to": "transferred", **day("on", timezone.localdate()), "reason": "A long reason", "version": 9}
        answer = client.post(url(lead, "case_status"), transfer)
        assert answer.status_code == 412
        assert "A long reason" in answer.content.decode()
        assert inputs(answer)["version"] == "1"

    def test_sent_twice_moves_once(self, client, lead):
        move = {"to": "triage", **day("on", timezone.localdate()), "idempotency_key": "one-key"}
        first = client.post(url(lead, "case_status"), move)
        second = client.post(url(lead, "case_status"), move)
        assert first.status_code == second.status_code == 302
        assert StatusChange.objects.filter(case=lead.case, to_status="triage").count() == 1


class TestSharing:
    def test_and_taking_back(self, client, lead):
        address = url(lead, "case_share")
        answer = client.post(
            address, {"agency": "partner rekaan", "sections": ["investigation"], "reason": "Joint operation"}
        )
        share = CaseShare.objects.get()
        assert answer["Location"] == address
        page = client.get(address).content.decode()
        assert "Partner Rekaan" in page
        withdraw = reverse("case_share_withdraw", args=[lead.case.reference, share.pk])
        assert client.post(withdraw, {"reason": ""}).status_code == 422
        client.post(withdraw, {"reason": "Operation is over"})
        assert client.get(withdraw).status_code == 404
        assert "Not shared with any agency." in client.get(address).content.decode()

    def test_offers_only_sections_that_are_held(self, client, lead):
        page = client.get(url(lead, "case_share")).content.decode()
        assert 'value="investigation"' in page
        assert 'value="health"' not in page
        answer = client.post(
            url(lead, "case_share"), {"agency": "Partner Rekaan", "sections": ["health"], "reason": "Because"}
        )
        assert answer.status_code == 422

    def test_who_may_see_it_is_told_with_the_reason(self, client, lead):
        build.share(lead.case, lead.viewer, lead.partner_agency, ("services",), reason="Joint operation")
        page = client.get(url(lead, "case_access")).content.decode()
        for words in ("Partner Rekaan", "Joint operation", "Task force secretariat", "Lead agency", "Assigned person"):
            assert words in page

    def test_the_case_officer_is_somebody_of_the_lead_agency(self, client, lead):
        page = client.get(url(lead, "case_assign")).content.decode()
        assert str(lead.colleague.pk) in page
        assert str(lead.outsider.pk) not in page
        client.post(url(lead, "case_assign"), {"owner": str(lead.colleague.pk), "version": 1})
        lead.case.refresh_from_db()
        assert lead.case.owner == lead.colleague


class TestSuspectPages:
    NEW = {
        "party_type": "natural_person",
        "full_name": "Suspek Rekaan",
        "aliases": "Si Rekaan\nRekaan Kecil",
        "nik": "6101.0112 0385 0002",
        "birth_year": "1985",
        "birth_basis": "claimed",
        "sex": "male",
        "citizenship": "Indonesia",
        "roles": ["broker"],
        "legal_status": "terlapor",
        "chain_position": "low",
        "is_kin_of_victim": "no",
        "is_public_official": "unknown",
        "is_also_victim": "not_asked",
    }

    def test_a_new_one_is_kept_and_its_identity_in_the_vault(self, client, lead):
        answer = client.post(url(lead, "suspect_new"), self.NEW)
        assert answer["Location"] == url(lead, "suspect_detail", "S-1")
        suspect = Suspect.objects.get()
        assert (suspect.sex, suspect.citizenship.alpha2, suspect.is_kin_of_victim) == ("male", "ID", "no")
        assert PersonName.objects.filter(person_id=suspect.person_id).count() == 3
        assert vault.numbers() == [(suspect.person_id, "6101011203850002")]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"nik": "12"}, "Enter 16 digits"),
            ({"nik": "６１０１０１１２０３８５０００２"}, ""),
            ({"birth_year": "2190"}, "not in the future"),
            ({"age_years": "200"}, "Enter an age from 0 to 120"),
            ({"party_type": "corporation"}, "Enter the name of the company."),
            ({"full_name": "x" * 201}, "Shorten this to 200 characters"),
            ({"full_name": "a\x00b"}, "hidden characters"),
            ({"aliases": "\n".join("abcdefghijkl")}, "at most 10 names"),
            ({"legal_status": "guilty"}, "valid choice"),
            ({"employer_agency": "Nowhere"}, "Choose from the list"),
        ],
    )
    def test_wrong_answers_say_what_to_do(self, client, lead, fields, words):
        answer = client.post(url(lead, "suspect_new"), {**self.NEW, **fields})
        if words:
            assert answer.status_code == 422
            assert words in answer.content.decode()
        assert answer.status_code in {302, 422}

    def test_the_identity_is_corrected_after_it_was_shown(self, client, lead):
        client.post(url(lead, "suspect_new"), self.NEW)
        shown = client.post(url(lead, "suspect_reveal", "S-1"), {"reason": "Correct a spelling"})
        text = shown.content.decode()
        assert "Suspek Rekaan" in text
        assert 'value="6101011203850002"' in text
        correction = {"full_name": "Suspek Rekaan Baru", "sex": "male", "birth_basis": "claimed", "version": "1"}
        client.post(url(lead, "suspect_identity", "S-1"), correction)
        assert vault.names() == ["Suspek Rekaan Baru"]
        assert client.get(url(lead, "suspect_identity", "S-1")).status_code == 303
        stale = client.post(url(lead, "suspect_identity", "S-1"), correction)
        assert stale.status_code == 412
        assert "Suspek Rekaan Baru" in stale.content.decode()

    def test_charges_offer_the_law_of_the_day_and_take_an_outcome(self, client, lead):
        build.suspect(lead.case, lead.viewer)
        Case.objects.filter(pk=lead.case.pk).update(incident_on="2024-05-01")
        page = client.get(url(lead, "charge_new", "S-1")).content.decode()
        assert "Law 21/2007" in page
        assert "new Criminal Code" not in page
        offence = Offence.objects.get(code="law_21_2007_art_2_1")
        charge = {"offence": str(offence.pk), "phase": "indictment", **day("laid_on", timezone.localdate())}
        client.post(url(lead, "charge_new", "S-1"), charge)
        row = Charge.objects.get()
        decide = url(lead, "charge_decide", "S-1", row.pk)
        verdict = {
            "phase": "verdict",
            "outcome": "convicted",
            **day("decided_on", timezone.localdate()),
            "prison_years": "5",
            "prison_months": "6",
            "fine_rupiah": "Rp 120.000.000",
            "version": "1",
        }
        assert client.post(decide, {**verdict, "fine_rupiah": "much"}).status_code == 422
        client.post(decide, verdict)
        row.refresh_from_db()
        assert (row.prison_months, row.fine_rupiah, row.outcome) == (66, 120_000_000, "convicted")
        page = client.get(url(lead, "suspect_detail", "S-1")).content.decode()
        assert "5 years" in page
        assert client.post(url(lead, "charge_new", "S-1"), {**charge, "offence": "x"}).status_code == 422

    def test_stages_are_recorded_refused_and_voided(self, client, lead):
        stage = {"stage": "file_complete", **day("on", timezone.localdate())}
        client.post(url(lead, "stage_new"), stage)
        event = StageEvent.objects.get()
        refused = client.post(url(lead, "stage_new"), {**stage, "stage": "police_report", "document_number": "LP/1"})
        assert refused.status_code == 422
        assert "does not fit" in refused.content.decode()
        assert 'value="LP/1"' in refused.content.decode()
        void = url(lead, "stage_void", event.pk)
        assert client.post(void, {"reason": " "}).status_code == 422
        client.post(void, {"reason": "Wrong file"})
        assert "<del>File complete</del>" in client.get(url(lead, "case_detail")).content.decode()


class TestNotesReportsTasks:
    def test_a_note_is_written_and_corrected(self, client, lead):
        client.post(url(lead, "note_new"), {"classification": "investigation", "text": "Seen at the harbour"})
        note = Note.objects.get()
        client.post(url(lead, "note_correct", note.pk), {"classification": "investigation", "text": "At the station"})
        page = client.get(url(lead, "note_list")).content.decode()
        assert "Seen at the harbour" in page
        assert "Corrects the note of" in page

    @pytest.mark.parametrize(
        "fields",
        [
            {"classification": "health"},
            {"classification": "zzz"},
            {"text": ""},
            {"text": "x" * 10_001},
            {"text": "\x00"},
        ],
    )
    def test_wrong_notes_come_back(self, client, lead, fields):
        answer = client.post(url(lead, "note_new"), {"classification": "general", "text": "A note", **fields})
        assert answer.status_code == 422
        assert not Note.objects.exists()

    def test_markup_in_a_note_stays_text(self, client, lead):
        build.note(lead.case, lead.viewer, "<script>alert(1)</script>")
        page = client.get(url(lead, "case_detail")).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page

    def test_a_report_is_added(self, client, lead):
        report = {
            "channel": "hotline",
            **day("received_on", timezone.localdate()),
            "is_police_report": "on",
            "report_number": "LP/B/7/2026",
            "informant_name": "Pelapor Rekaan",
        }
        client.post(url(lead, "intake_report_new"), report)
        row = IntakeReport.objects.get(report_number="LP/B/7/2026")
        assert (row.is_police_report, row.informant_wants_secrecy) == (True, False)
        assert row.receiving_agency_id == lead.police.pk

    def test_a_task_is_added_handed_on_and_finished(self, client, lead):
        today = timezone.localdate()
        task = {"kind": "testimony", "subject_code": "s-1", **day("due_on", today), "agency": str(lead.police.pk)}
        client.post(url(lead, "task_new"), task)
        row = lead.case.tasks.get(kind="testimony")
        assert row.subject_code == "S-1"
        detail = url(lead, "task_detail", row.pk)
        client.post(detail, {"assignee": str(lead.colleague.pk), **day("due_on", today), "version": "1"})
        stale = client.post(detail, {"assignee": "", "version": "1"})
        assert stale.status_code == 412
        finished = client.post(url(lead, "task_finish", row.pk))
        assert url(lead, "task_undo", row.pk) in client.get(finished["Location"]).content.decode()
        assert client.post(url(lead, "task_finish", row.pk)).status_code == 409

    @pytest.mark.parametrize(
        "fields",
        [
            {"kind": "juggle"},
            {"subject_code": "X-1"},
            {"subject_code": "\x00"},
            {"agency": "zzz"},
            {"assignee": "zzz"},
            {"due_on_year": "1999", "due_on_month": "1", "due_on_day": "1"},
            {"kind": "other", "title": ""},
        ],
    )
    def test_wrong_tasks_come_back(self, client, lead, fields):
        task = {"kind": "testimony", "agency": str(lead.police.pk), **fields}
        assert client.post(url(lead, "task_new"), task).status_code == 422


class TestHistory:
    def test_tells_who_did_what_without_names_of_people_in_the_file(self, client, lead):
        build.suspect(lead.case, lead.viewer, name="Suspek Rekaan Rahasia", roles=["broker"])
        services.change_status(
            case_id=lead.case.pk,
            to="transferred",
            on=timezone.localdate(),
            reason="Other jurisdiction",
            actor=lead.viewer,
            now=timezone.now(),
        )
        page = client.get(url(lead, "case_history")).content.decode()
        for words in ("Case opened", "Suspect added: S-1", "Intake → Transferred", "Other jurisdiction"):
            assert words in page
        assert lead.lead.display_name in page
        assert "Rahasia" not in page

    def test_of_a_case_opened_in_bulk_shows_its_earlier_moves(self, client, people):
        today = timezone.localdate()
        case = build.cases(people.viewer, 1, status_history=[services.NewStatus(to="triage", on=today)])[0]
        client.force_login(people.lead)
        page = client.get(reverse("case_history", args=[case.reference])).content.decode()
        assert "Intake → Triage" in page

    def test_knows_the_words_of_every_app_and_keeps_to_its_sections(self, client, people):
        from cases import registry
        from casetracker.access.sections import Section

        for event in ("victim.added", "service.recorded", "referral.accepted", "consent.withdrawn"):
            assert registry.event_words(event)
        assert registry.event_words("service.recorded").section == Section.SERVICES
        build.note(people.case, people.viewer, "A note", "investigation")
        build.share(people.case, people.viewer, people.partner_agency, ("investigation",))
        client.force_login(people.partner_officer)
        page = client.get(url(people, "case_history")).content.decode()
        assert "Note added" in page
        assert "Name shown" not in page
