from uuid import uuid4

from casetracker.accounts import access
from casetracker.accounts.choices import Role
from casetracker.accounts.viewer import Viewer

OURS, THEIRS = uuid4(), uuid4()


def viewer(*roles, agency_id=OURS):
    return Viewer(user_id=uuid4(), agency_id=agency_id, roles=frozenset(roles))


class TestManagingUsers:
    def test_is_for_administrators_alone(self):
        for role in Role:
            expected = role in {Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN}
            assert access.can_manage_users(viewer(role)) is expected

    def test_of_an_agency_stays_in_it(self):
        assert access.can_manage_users_of(viewer(Role.AGENCY_ADMIN), OURS)
        assert not access.can_manage_users_of(viewer(Role.AGENCY_ADMIN), THEIRS)
        assert not access.can_manage_users_of(viewer(Role.AGENCY_ADMIN, agency_id=None), None)
        assert access.can_manage_users_of(viewer(Role.SYSTEM_ADMIN), THEIRS)


class TestRoles:
    def test_an_agency_gives_no_role_that_reaches_beyond_it(self):
        given = set(access.roles_to_give(viewer(Role.AGENCY_ADMIN)))
        assert not given & {Role.AUDITOR, Role.SYSTEM_ADMIN, Role.COORDINATOR}

    def test_others_give_none(self):
        assert access.roles_to_give(viewer(Role.SUPERVISOR)) == ()

    def test_nobody_changes_their_own(self):
        admin = viewer(Role.SYSTEM_ADMIN)
        assert not access.can_change_roles(admin, admin.user_id, frozenset())

    def test_an_agency_administrator_leaves_a_system_administrator_alone(self):
        admin = viewer(Role.AGENCY_ADMIN)
        assert not access.can_change_roles(admin, uuid4(), frozenset({Role.SYSTEM_ADMIN}))
        assert access.can_change_roles(admin, uuid4(), frozenset({Role.OFFICER}))


class TestClients:
    def test_are_registered_by_those_who_speak_for_an_agency(self):
        for role in Role:
            expected = role in {Role.AGENCY_ADMIN, Role.COORDINATOR, Role.PARTNER_CONTACT}
            assert access.can_manage_clients(viewer(role)) is expected

    def test_are_not_seen_by_those_who_work_on_cases(self):
        for role in (Role.OFFICER, Role.SUPERVISOR, Role.SHELTER_WORKER, Role.PROSECUTOR, Role.AUDITOR):
            assert not access.can_see_clients(viewer(role))
