from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from casetracker.accounts import services
from casetracker.accounts.choices import AgencyLevel, AgencyType, Role
from casetracker.accounts.models import Agency, AgencyAlias, User
from casetracker.accounts.services import AgencyFacts, NewUser, UserFacts
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from casetracker.delivery.models import OutboxMessage
from tests.builders import accounts

pytestmark = pytest.mark.django_db


def admin_of(agency):
    return accounts.viewer(accounts.user(Role.AGENCY_ADMIN, agency=agency))


def system_admin():
    return accounts.viewer(accounts.system_admin())


def newcomer(agency, **fields):
    return NewUser(
        **{
            "email": "new@agency.test",
            "display_name": "Case officer 9",
            "agency_id": agency.pk,
            "roles": [Role.OFFICER],
            **fields,
        }
    )


class TestInvitingAUser:
    def test_makes_an_account_without_a_password_and_mails_a_link(self):
        agency = accounts.agency()
        user = services.invite_user(data=newcomer(agency), actor=admin_of(agency), now=timezone.now())
        assert not user.has_usable_password()
        assert user.role_names == {Role.OFFICER}
        waiting = OutboxMessage.objects.get()
        assert (waiting.task, waiting.arguments) == (
            "casetracker.accounts.tasks.send_password_link",
            {"user_id": str(user.pk)},
        )

    def test_leaves_a_line_without_the_address(self):
        agency = accounts.agency()
        services.invite_user(data=newcomer(agency), actor=admin_of(agency), now=timezone.now())
        line = Entry.objects.get(event="user.invited")
        assert line.details["roles"] == ["officer"]
        assert "agency.test" not in str(line.details)

    def test_the_mail_names_no_agency_and_no_role(self, client):
        agency = accounts.agency("Polda Rekaan")
        user = services.invite_user(data=newcomer(agency, language="en"), actor=admin_of(agency), now=timezone.now())
        assert services.send_password_link(user_id=user.pk)
        message = mail.outbox[0]
        assert message.to == ["new@agency.test"]
        for word in ("Polda", "officer", "traffick", "case file"):
            assert word.lower() not in (message.subject + message.body).lower().replace("task force cases", "")

    def test_the_link_sets_a_password_once(self, client):
        agency = accounts.agency()
        user = services.invite_user(data=newcomer(agency), actor=admin_of(agency), now=timezone.now())
        address = services.password_address(user).removeprefix("http://127.0.0.1:8000")
        form = client.get(address, follow=True)
        assert form.status_code == 200
        chosen = {"password1": "long enough words here", "password2": "long enough words here"}
        client.post(form.redirect_chain[-1][0], chosen)
        user.refresh_from_db()
        assert user.check_password("long enough words here")
        other = client.__class__()
        assert "no longer works" in other.get(address, follow=True, headers={"Accept-Language": "en"}).content.decode()

    def test_nobody_is_mailed_after_being_switched_off(self):
        user = accounts.officer(is_active=False)
        assert not services.send_password_link(user_id=user.pk)
        assert mail.outbox == []

    def test_not_into_another_agency(self):
        with pytest.raises(NotAllowed):
            services.invite_user(
                data=newcomer(accounts.agency()), actor=admin_of(accounts.agency()), now=timezone.now()
            )

    def test_not_by_an_officer(self):
        agency = accounts.agency()
        with pytest.raises(NotAllowed):
            services.invite_user(
                data=newcomer(agency), actor=accounts.viewer(accounts.officer(agency)), now=timezone.now()
            )

    @pytest.mark.parametrize(
        ("fields", "at_fault"),
        [
            ({"email": "not an address"}, "email"),
            ({"email": "a\x00@b.test"}, "email"),
            ({"email": f"{'x' * 250}@agency.test"}, "email"),
            ({"display_name": ""}, "display_name"),
            ({"display_name": "x" * 121}, "display_name"),
            ({"roles": []}, "roles"),
            ({"roles": ["king"]}, "roles"),
            ({"roles": [Role.SYSTEM_ADMIN]}, "roles"),
            ({"language": "xx"}, "language"),
            ({"time_zone": "Mars/Base"}, "time_zone"),
        ],
    )
    def test_says_which_answer_is_wrong(self, fields, at_fault):
        agency = accounts.agency()
        with pytest.raises(InvalidInput) as refused:
            services.invite_user(data=newcomer(agency, **fields), actor=admin_of(agency), now=timezone.now())
        assert set(refused.value.fields) == {at_fault}
        assert not User.objects.filter(display_name="Case officer 9").exists()

    def test_one_address_one_account_whatever_the_case_of_its_letters(self):
        agency = accounts.agency()
        actor = admin_of(agency)
        services.invite_user(data=newcomer(agency), actor=actor, now=timezone.now())
        with pytest.raises(InvalidInput) as refused:
            services.invite_user(data=newcomer(agency, email="NEW@agency.test"), actor=actor, now=timezone.now())
        assert set(refused.value.fields) == {"email"}

    def test_a_unit_belongs_to_its_agency(self):
        agency = accounts.agency()
        with pytest.raises(InvalidInput) as refused:
            services.invite_user(
                data=newcomer(agency, unit_id=accounts.unit().pk), actor=admin_of(agency), now=timezone.now()
            )
        assert set(refused.value.fields) == {"unit"}


class TestChangingAUser:
    def facts(self, user, **fields):
        before = {"display_name": user.display_name, "roles": sorted(user.role_names), "agency_id": user.agency_id}
        return UserFacts(**{**before, **fields})

    def test_changes_roles_with_a_line_that_says_from_and_to(self):
        agency = accounts.agency()
        user = accounts.officer(agency)
        services.change_user(
            user_id=user.pk,
            data=self.facts(user, roles=[Role.OFFICER, Role.SUPERVISOR]),
            actor=admin_of(agency),
            now=timezone.now(),
        )
        assert User.objects.get(pk=user.pk).role_names == {Role.OFFICER, Role.SUPERVISOR}
        assert Entry.objects.get(event="user.changed").details["roles"] == [["officer"], ["officer", "supervisor"]]

    def test_another_agencys_user_is_not_there(self):
        user = accounts.officer()
        with pytest.raises(NotVisible):
            services.change_user(
                user_id=user.pk, data=self.facts(user), actor=admin_of(accounts.agency()), now=timezone.now()
            )

    def test_nobody_gives_themselves_a_role(self):
        agency = accounts.agency()
        user = accounts.user(Role.AGENCY_ADMIN, agency=agency)
        with pytest.raises(NotAllowed):
            services.change_user(
                user_id=user.pk,
                data=self.facts(user, roles=[Role.AGENCY_ADMIN, Role.OFFICER]),
                actor=accounts.viewer(user),
                now=timezone.now(),
            )

    def test_an_agency_cannot_take_an_auditor_from_the_task_force(self):
        agency = accounts.agency()
        auditor = accounts.auditor(agency)
        with pytest.raises(NotAllowed):
            services.change_user(
                user_id=auditor.pk,
                data=self.facts(auditor, roles=[Role.OFFICER]),
                actor=admin_of(agency),
                now=timezone.now(),
            )

    def test_only_a_system_administrator_moves_people(self):
        agency, other = accounts.agency(), accounts.agency()
        user = accounts.officer(agency)
        with pytest.raises(NotAllowed):
            services.change_user(
                user_id=user.pk, data=self.facts(user, agency_id=other.pk), actor=admin_of(agency), now=timezone.now()
            )
        services.change_user(
            user_id=user.pk, data=self.facts(user, agency_id=other.pk), actor=system_admin(), now=timezone.now()
        )
        user.refresh_from_db()
        assert user.agency == other

    def test_the_last_system_administrator_stays_one(self):
        first, second = accounts.system_admin(), accounts.system_admin()
        services.change_user(
            user_id=first.pk,
            data=self.facts(first, roles=[Role.OFFICER]),
            actor=accounts.viewer(second),
            now=timezone.now(),
        )
        third = accounts.system_admin()
        services.set_active(user_id=third.pk, is_active=False, actor=accounts.viewer(second), now=timezone.now())
        with pytest.raises(NotAllowed):
            services.set_active(user_id=second.pk, is_active=False, actor=accounts.viewer(second), now=timezone.now())


class TestSwitchingOff:
    def test_signs_out_at_once(self, client):
        user = accounts.officer()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get("/account/").status_code == 200
        services.set_active(user_id=user.pk, is_active=False, actor=system_admin(), now=timezone.now())
        assert client.get("/account/").status_code == 302

    def test_twice_is_a_wrong_state(self):
        user = accounts.officer()
        actor = system_admin()
        services.set_active(user_id=user.pk, is_active=False, actor=actor, now=timezone.now())
        with pytest.raises(WrongState):
            services.set_active(user_id=user.pk, is_active=False, actor=actor, now=timezone.now())
        services.set_active(user_id=user.pk, is_active=True, actor=actor, now=timezone.now())
        assert [line.event for line in Entry.objects.order_by("id")] == ["user.deactivated", "user.activated"]

    def test_no_link_for_an_account_that_is_off(self):
        user = accounts.officer(is_active=False)
        with pytest.raises(WrongState):
            services.send_again(user_id=user.pk, actor=system_admin(), now=timezone.now())


class TestFirstAdministrator:
    def test_is_made_by_a_command_that_says_where_to_choose_a_password(self, capsys):
        call_command("create_administrator", "first@agency.test")
        assert "/account/password/reset/key/" in capsys.readouterr().out
        assert User.objects.get().role_names == {Role.SYSTEM_ADMIN}

    def test_there_is_only_one_first(self):
        accounts.system_admin()
        with pytest.raises(CommandError):
            call_command("create_administrator", "second@agency.test")


class TestAgencies:
    def facts(self, **fields):
        return AgencyFacts(**{"name": "Dinas Sosial Rekaan", "type": AgencyType.SOCIAL_OFFICE, **fields})

    def test_are_kept_by_system_administrators(self):
        services.add_agency(data=self.facts(), actor=system_admin(), now=timezone.now())
        with pytest.raises(NotAllowed):
            services.add_agency(data=self.facts(name="Other"), actor=admin_of(accounts.agency()), now=timezone.now())

    def test_keep_a_former_name_findable(self):
        agency = services.add_agency(data=self.facts(), actor=system_admin(), now=timezone.now())
        services.edit_agency(
            agency_id=agency.pk, data=self.facts(name="Dinas Sosial Baru"), actor=system_admin(), now=timezone.now()
        )
        assert Agency.objects.named("rekaan").get() == agency
        assert AgencyAlias.objects.get().name == "Dinas Sosial Rekaan"

    def test_unchanged_leaves_no_line(self):
        agency = services.add_agency(data=self.facts(), actor=system_admin(), now=timezone.now())
        services.edit_agency(agency_id=agency.pk, data=self.facts(), actor=system_admin(), now=timezone.now())
        assert not Entry.objects.filter(event="agency.changed").exists()

    @pytest.mark.parametrize(
        "fields", [{"name": ""}, {"name": "x" * 201}, {"type": "castle"}, {"level": "moon"}, {"phone": "a\x00"}]
    )
    def test_say_what_is_wrong(self, fields):
        with pytest.raises(InvalidInput) as refused:
            services.add_agency(data=self.facts(**fields), actor=system_admin(), now=timezone.now())
        assert set(refused.value.fields) == set(fields)

    def test_have_different_names(self):
        accounts.agency("Dinas Sosial Rekaan")
        with pytest.raises(InvalidInput):
            services.add_agency(data=self.facts(name="dinas sosial rekaan"), actor=system_admin(), now=timezone.now())

    def test_follow_each_other_and_never_in_a_circle(self):
        first, second, third = (
            accounts.agency(name, type=AgencyType.MIGRANT_WORKER_AGENCY, level=AgencyLevel.NATIONAL)
            for name in ("BNP2TKI", "BP2MI", "KP2MI")
        )
        actor = system_admin()
        more = {"on": date(2019, 12, 31), "source": "Perpres 90/2019", "actor": actor, "now": timezone.now()}
        services.add_succession(agency_id=first.pk, successor_id=second.pk, **more)
        services.add_succession(agency_id=second.pk, successor_id=third.pk, **more)
        for before, after in ((third, first), (second, first), (first, first), (first, second)):
            with pytest.raises(InvalidInput):
                services.add_succession(agency_id=before.pk, successor_id=after.pk, **more)

    def test_have_aliases_with_dates_in_order(self):
        agency = accounts.agency()
        today = timezone.localdate()
        more = {"agency_id": agency.pk, "actor": system_admin(), "now": timezone.now()}
        with pytest.raises(InvalidInput):
            services.add_alias(name="Old", valid_from=today, valid_to=today - timedelta(days=1), **more)
        alias = services.add_alias(name="Old", valid_from=None, valid_to=today, **more)
        with pytest.raises(InvalidInput):
            services.add_alias(name="old", valid_from=None, valid_to=None, **more)
        services.remove_alias(alias_id=alias.pk, **more)
        with pytest.raises(NotVisible):
            services.remove_alias(alias_id=alias.pk, **more)

    def test_units_are_named_by_their_own_administrator(self):
        agency = accounts.agency()
        services.add_unit(agency_id=agency.pk, name="Unit PPA", actor=admin_of(agency), now=timezone.now())
        with pytest.raises(InvalidInput):
            services.add_unit(agency_id=agency.pk, name="unit ppa", actor=admin_of(agency), now=timezone.now())
        with pytest.raises(NotAllowed):
            services.add_unit(agency_id=agency.pk, name="Other", actor=admin_of(accounts.agency()), now=timezone.now())
