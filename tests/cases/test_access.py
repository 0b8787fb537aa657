"""Rules over a viewer, without a database."""

from types import SimpleNamespace
from uuid import UUID

import pytest

from cases import access
from cases.choices import NoteClassification
from casetracker.access import rules
from casetracker.access.sections import ALL, ALL_AND_EDIT, Section
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import NOBODY, Viewer

LEAD, OTHER = UUID(int=1), UUID(int=2)
CASE = SimpleNamespace(lead_agency_id=LEAD)


def viewer(*roles, agency=LEAD, **fields):
    return Viewer(user_id=UUID(int=9), agency_id=agency, roles=frozenset(roles), **fields)


class TestOpening:
    @pytest.mark.parametrize("role", list(Role))
    def test_is_for_those_who_investigate(self, role):
        expected = role in {Role.OFFICER, Role.SUPERVISOR, Role.PROSECUTOR}
        assert access.can_open_case(viewer(role)) is expected

    def test_needs_an_agency(self):
        assert not access.can_open_case(viewer(Role.OFFICER, agency=None))
        assert not access.can_open_case(NOBODY)

    def test_of_many_is_for_coordinators_and_jobs_too(self):
        assert access.can_import_cases(viewer(Role.COORDINATOR))
        assert access.can_import_cases(Viewer(job="import"))
        assert not access.can_import_cases(viewer(Role.SHELTER_WORKER))


class TestLeadAgencyAlone:
    RULES = (access.can_change_status, access.can_assign_case, access.can_share_case)

    @pytest.mark.parametrize("rule", RULES)
    def test_may(self, rule):
        assert rule(viewer(Role.OFFICER), ALL_AND_EDIT, CASE)

    @pytest.mark.parametrize("rule", RULES)
    def test_keeps_others_out_whatever_they_hold(self, rule):
        assert not rule(viewer(Role.OFFICER, agency=OTHER), ALL_AND_EDIT, CASE)

    @pytest.mark.parametrize("rule", RULES)
    def test_needs_the_right_to_write(self, rule):
        assert not rule(viewer(Role.OFFICER), ALL, CASE)

    def test_an_agency_of_nobody_leads_nothing(self):
        assert not access.is_lead(viewer(Role.OFFICER, agency=None), SimpleNamespace(lead_agency_id=None))


class TestSections:
    def test_facts_need_the_investigation_and_the_right_to_write(self):
        someone = viewer(Role.OFFICER, agency=OTHER)
        assert access.can_edit_case(someone, Section.HEADER | Section.INVESTIGATION | Section.EDIT, CASE)
        assert not access.can_edit_case(someone, Section.HEADER | Section.SERVICES | Section.EDIT, CASE)
        assert not access.can_edit_case(someone, Section.HEADER | Section.INVESTIGATION, CASE)

    def test_a_note_is_readable_only_with_its_section(self):
        assert access.readable_note_kinds(Section.HEADER) == (NoteClassification.GENERAL,)
        held = Section.HEADER | Section.SERVICES
        assert access.readable_note_kinds(held) == (NoteClassification.GENERAL, NoteClassification.SERVICES)
        assert access.readable_note_kinds(Section.NONE) == ()

    def test_every_kind_of_note_belongs_to_a_section(self):
        assert set(access.readable_note_kinds(ALL)) == set(NoteClassification.values)

    def test_notes_are_written_only_with_the_right_to_write(self):
        assert access.note_kinds(Section.HEADER | Section.HEALTH) == ()
        assert NoteClassification.HEALTH in access.note_kinds(Section.HEADER | Section.HEALTH | Section.EDIT)

    def test_police_never_read_health_notes_whatever_was_granted(self):
        held = rules.effective(viewer(Role.OFFICER), int(ALL_AND_EDIT))
        assert NoteClassification.HEALTH not in access.readable_note_kinds(held)
        assert NoteClassification.INVESTIGATION in access.readable_note_kinds(held)

    def test_a_coordinator_writes_nothing(self):
        held = rules.effective(viewer(Role.COORDINATOR), int(ALL_AND_EDIT))
        assert held == Section.HEADER
        assert not access.can_add_task(viewer(Role.COORDINATOR), held, CASE)
        assert not access.can_see_suspects(viewer(Role.COORDINATOR), held, CASE)

    def test_history_is_for_everybody_on_the_case(self):
        assert access.can_see_history(viewer(Role.OFFICER, agency=OTHER), Section.HEADER | Section.INVESTIGATION, CASE)
        assert access.can_see_history(viewer(Role.SHELTER_WORKER), Section.HEADER, CASE)
        assert access.can_see_history(viewer(Role.SHELTER_WORKER, agency=OTHER), Section.HEADER, CASE)
        assert not access.can_see_history(viewer(Role.SHELTER_WORKER, agency=OTHER), Section.NONE, CASE)
