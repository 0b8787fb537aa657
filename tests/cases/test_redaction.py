"""What each set of sections leaves of a card."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from cases import redaction
from cases.models import Case, IntakeReport, Note, RouteLeg, Suspect
from casetracker.access.sections import ALL, Section
from casetracker.accounts.models import Agency


@pytest.fixture
def case():
    now = timezone.now()
    return Case(
        kind="trafficking",
        status="intake",
        priority="ordinary",
        report_channel="raid",
        lead_agency=Agency(id=uuid4(), name="Lead"),
        opened_on=date(2026, 1, 2),
        found_place="Warehouse",
        narrative="Nine people.",
        corruption_suspected="yes",
        suspect_count=3,
        registered_at=now,
        updated_at=now,
    )


class TestCaseCard:
    def test_header_alone_leaves_the_investigation_out(self, case):
        card = redaction.case_card(case, Section.HEADER, exploitations=["fishing"], route=[RouteLeg()])
        assert (card.narrative, card.found_place, card.route, card.suspect_count) == (None, None, None, None)
        assert card.corruption_suspected is None
        assert card.exploitation_labels == ("Fishing vessel",)
        assert card.sections == ("header",)

    def test_the_investigation_leaves_the_corruption_concern_out(self, case):
        card = redaction.case_card(case, Section.HEADER | Section.INVESTIGATION)
        assert card.narrative == "Nine people."
        assert card.route == ()
        assert card.corruption_suspected is None

    def test_everything_held_shows_everything(self, case):
        assert redaction.case_card(case, ALL).corruption_suspected == "yes"

    def test_every_protected_field_is_a_field_of_the_card(self):
        assert set(redaction.FIELD_SECTIONS) <= set(redaction.CaseCard.__dataclass_fields__)
        assert set(redaction.REPORT_SECTIONS) <= set(redaction.ReportCard.__dataclass_fields__)


class TestReportCard:
    REPORT = dict(
        channel="hotline",
        received_on=date(2026, 1, 2),
        summary="A call.",
        informant_name="Pelapor Rekaan",
        informant_contact="0800",
        recorded_at=timezone.now(),
    )

    def test_who_reported_shows_only_with_its_section(self):
        hidden = redaction.report_card(IntakeReport(**self.REPORT), Section.HEADER | Section.INVESTIGATION)
        assert hidden.summary == "A call."
        assert not hidden.shows_informant
        assert (hidden.informant_name, hidden.informant_contact, hidden.informant_wants_secrecy) == (None, None, None)
        shown = redaction.report_card(IntakeReport(**self.REPORT), Section.HEADER | Section.INFORMANT)
        assert shown.informant_name == "Pelapor Rekaan"
        assert shown.summary is None


class TestSuspectCards:
    def test_there_are_none_without_the_investigation(self):
        suspect = Suspect(number=1, party_type="natural_person", legal_status="terlapor")
        suspect.role_codes = ["broker"]
        assert redaction.suspect_cards([suspect], Section.HEADER | Section.IDENTITY) == []
        (card,) = redaction.suspect_cards([suspect], Section.HEADER | Section.INVESTIGATION)
        assert (card.code, card.role_labels) == ("S-1", ("Broker (calo)",))


class TestNotes:
    def test_the_second_lock_holds_when_the_query_forgot(self):
        notes = [Note(classification="general"), Note(classification="health")]
        assert redaction.readable_notes(notes, Section.HEADER) == notes[:1]
