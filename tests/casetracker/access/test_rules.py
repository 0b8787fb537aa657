from uuid import uuid4

import pytest

from casetracker.access import rules
from casetracker.access.sections import ALL, ALL_AND_EDIT, Section, SectionName, from_names, to_names
from casetracker.accounts.choices import ADMINISTRATOR_ROLES, Role
from casetracker.accounts.viewer import NOBODY, Viewer

EVERYTHING = int(ALL_AND_EDIT)


def viewer(*roles):
    return Viewer(user_id=uuid4(), agency_id=uuid4(), roles=frozenset(roles))


class TestSections:
    def test_names_and_bits_are_one(self):
        assert from_names(SectionName.values) == ALL
        assert to_names(int(ALL_AND_EDIT)) == SectionName.values

    def test_the_right_to_write_is_no_section(self):
        assert to_names(int(Section.EDIT)) == []

    def test_an_unknown_name_is_an_error(self):
        with pytest.raises(KeyError):
            from_names(["everything"])


class TestEffective:
    @pytest.mark.parametrize("role", [*sorted(ADMINISTRATOR_ROLES), Role.AUDITOR, Role.STATISTICIAN])
    def test_whoever_manages_or_watches_sees_no_case_whatever_was_granted(self, role):
        assert rules.effective(viewer(role), EVERYTHING) == Section.NONE
        assert not rules.sees_cases(viewer(role))

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR, Role.PROSECUTOR])
    def test_police_and_prosecutors_never_read_health(self, role):
        assert not rules.effective(viewer(role), EVERYTHING) & (Section.HEALTH | Section.SHELTER_LOCATION)

    def test_shelter_workers_never_read_the_investigation(self):
        assert not rules.effective(viewer(Role.SHELTER_WORKER), EVERYTHING) & (
            Section.INVESTIGATION | Section.INFORMANT
        )

    def test_a_coordinator_reads_the_header_and_writes_nothing(self):
        assert rules.effective(viewer(Role.COORDINATOR), EVERYTHING) == Section.HEADER

    def test_roles_add_up(self):
        both = rules.effective(viewer(Role.OFFICER, Role.SHELTER_WORKER), EVERYTHING)
        assert both & Section.HEALTH
        assert both & Section.INVESTIGATION

    def test_supervisors_get_the_header_of_what_was_given_to_their_agency(self):
        assert rules.team_ceiling(viewer(Role.SUPERVISOR)) == Section.HEADER
        assert rules.team_ceiling(viewer(Role.SUPERVISOR, Role.OFFICER)) == rules.ceiling(viewer(Role.OFFICER))
        for role in set(Role) - {Role.SUPERVISOR}:
            assert rules.team_ceiling(viewer(role)) == rules.ceiling(viewer(role))

    def test_a_role_gives_nothing_that_was_not_granted(self):
        assert rules.effective(viewer(*Role), int(Section.HEADER)) == Section.HEADER
        assert rules.effective(viewer(*Role), 0) == Section.NONE
        assert rules.effective(viewer(*Role), None) == Section.NONE

    def test_writing_needs_a_grant_a_section_and_a_role_that_writes(self):
        assert Section.EDIT in rules.effective(viewer(Role.OFFICER), EVERYTHING)
        assert Section.EDIT not in rules.effective(viewer(Role.OFFICER), int(ALL))
        assert rules.effective(viewer(Role.OFFICER), int(Section.EDIT)) == Section.NONE
        assert Section.EDIT not in rules.effective(viewer(Role.PARTNER_CONTACT), EVERYTHING)

    def test_an_administrator_who_is_also_an_officer_writes_as_an_officer(self):
        held = rules.effective(viewer(Role.OFFICER, Role.AGENCY_ADMIN), EVERYTHING)
        assert held == rules.effective(viewer(Role.OFFICER), EVERYTHING)

    def test_a_program_has_its_own_ceiling(self):
        client = Viewer(client_id=uuid4(), agency_id=uuid4(), section_ceiling=int(Section.HEADER | Section.SERVICES))
        held = rules.effective(client, EVERYTHING)
        assert held == Section.HEADER | Section.SERVICES

    def test_a_program_writes_only_where_it_was_registered_to(self):
        limit = Section.HEADER | Section.SERVICES | Section.EDIT
        client = Viewer(client_id=uuid4(), agency_id=uuid4(), section_ceiling=int(limit))
        assert rules.effective(client, EVERYTHING) == limit

    def test_nobody_sees_nothing(self):
        assert rules.effective(NOBODY, EVERYTHING) == Section.NONE
