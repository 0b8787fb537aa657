import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from casetracker.accounts.choices import Role
from casetracker.accounts.models import Agency, User
from casetracker.audit.models import Entry
from tests.builders import accounts, browser
from tests.builders.browser import text_of

pytestmark = pytest.mark.django_db

EVERYBODY = list(Role)


class TestWhoHasWhichPage:
    @pytest.mark.parametrize("role", EVERYBODY)
    def test_profile_and_directory_are_for_all(self, role):
        client = browser.of(accounts.user(role))
        agency = accounts.agency()
        for address in (
            reverse("account_profile"),
            reverse("agency_list"),
            reverse("agency_detail", args=[agency.pk]),
        ):
            assert client.get(address).status_code == 200

    @pytest.mark.parametrize("role", EVERYBODY)
    def test_users_are_for_administrators(self, role):
        client = browser.of(accounts.user(role))
        expected = 200 if role in {Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN} else 403
        for name in ("user_list", "user_invite"):
            assert client.get(reverse(name)).status_code == expected

    @pytest.mark.parametrize("role", EVERYBODY)
    def test_the_directory_is_changed_by_system_administrators(self, role):
        agency = accounts.agency()
        client = browser.of(accounts.user(role))
        expected = 200 if role == Role.SYSTEM_ADMIN else 403
        assert client.get(reverse("agency_new")).status_code == expected
        for name in ("agency_edit", "agency_alias_new", "agency_succession_new"):
            assert client.get(reverse(name, args=[agency.pk])).status_code == expected

    def test_nothing_without_signing_in(self):
        for name in ("account_profile", "user_list", "agency_list"):
            assert Client().get(reverse(name)).status_code == 302

    def test_another_agencys_user_is_as_absent(self):
        client = browser.of(accounts.user(Role.AGENCY_ADMIN))
        hidden = client.get(reverse("user_detail", args=[accounts.officer().pk]))
        absent = client.get(reverse("user_detail", args=[uuid4()]))
        assert hidden.status_code == absent.status_code == 404


class TestProfile:
    def answers(self, **changed):
        return {"display_name": "Case officer 7", "language": "id", "time_zone": "Asia/Makassar", **changed}

    def test_is_saved_and_speaks_the_new_language_at_once(self):
        user = accounts.officer()
        client = browser.of(user)
        answer = client.post(reverse("account_profile"), self.answers())
        assert answer.url == reverse("account_profile")
        assert answer.cookies["language"].value == "id"
        user.refresh_from_db()
        assert (user.display_name, user.language, user.time_zone, user.shortcuts) == (
            "Case officer 7",
            "id",
            "Asia/Makassar",
            False,
        )

    @pytest.mark.parametrize(
        "changed",
        [
            {"display_name": ""},
            {"display_name": "x" * 121},
            {"display_name": "a\x00b"},
            {"language": "xx"},
            {"time_zone": "x"},
        ],
    )
    def test_bad_answers_come_back(self, changed):
        answer = browser.of(accounts.officer()).post(reverse("account_profile"), self.answers(**changed))
        assert answer.status_code == 422
        assert "There is a problem" in text_of(answer)

    def test_roles_and_agency_are_only_shown(self):
        user = accounts.officer()
        browser.of(user).post(
            reverse("account_profile"),
            self.answers(roles="system_admin", agency=str(accounts.agency().pk), email="x@y.test", is_active=""),
        )
        changed = User.objects.get(pk=user.pk)
        assert (changed.role_names, changed.agency_id, changed.email) == ({"officer"}, user.agency_id, user.email)


class TestUsers:
    def test_an_administrator_sees_their_own_people_alone(self):
        agency = accounts.agency()
        ours = accounts.officer(agency, display_name="Petugas Kita")
        accounts.officer(display_name="Petugas Mereka")
        page = text_of(browser.of(accounts.user(Role.AGENCY_ADMIN, agency=agency)).get(reverse("user_list")))
        assert ours.display_name in page
        assert "Petugas Mereka" not in page

    def test_a_system_administrator_sees_all_and_narrows_them(self):
        first = accounts.officer(display_name="Petugas Satu")
        second = accounts.auditor(display_name="Petugas Dua")
        client = browser.of(accounts.system_admin())
        for query, shown, hidden in (
            ({"text": "satu"}, first, second),
            ({"role": "auditor"}, second, first),
            ({"agency": str(first.agency_id)}, first, second),
        ):
            page = text_of(client.post(reverse("user_list"), query))
            assert shown.display_name in page
            assert hidden.display_name not in page

    def test_whom_an_administrator_looks_for_stands_in_no_address(self):
        accounts.officer(display_name="Petugas Satu")
        client = browser.of(accounts.system_admin())
        assert 'value="satu"' not in text_of(client.get(reverse("user_list"), {"text": "satu"}))
        page = text_of(client.post(reverse("user_list"), {"text": "satu"}))
        assert 'value="satu"' in page
        assert "satu" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page)).lower()

    def test_are_invited(self):
        agency = accounts.agency()
        client = browser.of(accounts.user(Role.AGENCY_ADMIN, agency=agency))
        answer = client.post(
            reverse("user_invite"),
            {
                "email": "new@agency.test",
                "display_name": "Case officer 9",
                "roles": ["officer"],
                "language": "id",
                "time_zone": "Asia/Jakarta",
            },
        )
        made = User.objects.get(email="new@agency.test")
        assert answer.url == reverse("user_detail", args=[made.pk])
        assert made.agency == agency
        assert "Invited" in text_of(client.get(answer.url))

    def test_an_agency_administrator_is_not_asked_for_an_agency_or_higher_roles(self):
        client = browser.of(accounts.user(Role.AGENCY_ADMIN))
        page = text_of(client.get(reverse("user_invite")))
        assert 'value="system_admin"' not in page
        assert 'name="agency"' not in page
        sent = {"email": "a@b.test", "display_name": "A", "roles": ["system_admin"], "language": "id"}
        assert client.post(reverse("user_invite"), sent).status_code == 422

    def test_roles_are_changed(self):
        agency = accounts.agency()
        user = accounts.officer(agency)
        client = browser.of(accounts.user(Role.AGENCY_ADMIN, agency=agency))
        client.post(
            reverse("user_detail", args=[user.pk]),
            {"display_name": user.display_name, "unit": "", "roles": ["officer", "supervisor"]},
        )
        assert User.objects.get(pk=user.pk).role_names == {"officer", "supervisor"}

    def test_ones_own_roles_stay(self):
        user = accounts.user(Role.AGENCY_ADMIN)
        client = browser.of(user)
        page = text_of(client.get(reverse("user_detail", args=[user.pk])))
        assert "This is your own account" in page
        answer = client.post(
            reverse("user_detail", args=[user.pk]),
            {"display_name": "Me", "unit": "", "roles": ["agency_admin", "officer"]},
        )
        assert answer.status_code == 403
        assert client.get(reverse("user_switch", args=[user.pk])).status_code == 200
        assert client.post(reverse("user_switch", args=[user.pk])).status_code == 403

    def test_are_switched_off_after_a_question(self):
        user = accounts.officer()
        client = browser.of(accounts.system_admin())
        address = reverse("user_switch", args=[user.pk])
        assert "signed out at once" in text_of(client.get(address))
        client.post(address)
        user.refresh_from_db()
        assert not user.is_active
        assert "Switched off" in text_of(client.get(reverse("user_detail", args=[user.pk])))

    def test_cost_the_same_for_few_and_many(self, django_assert_max_num_queries):
        client = browser.of(accounts.system_admin())
        counts = []
        for wanted in (2, 22):
            while User.objects.count() < wanted + 1:
                accounts.user(Role.OFFICER, Role.SUPERVISOR)
            client.get(reverse("user_list"))
            with django_assert_max_num_queries(100) as captured:
                client.get(reverse("user_list"))
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 15

    @pytest.mark.parametrize("query", [{"text": "\x00"}, {"role": "x"}, {"agency": "x"}, {"text": "x" * 500}])
    def test_nonsense_in_the_address_is_no_error(self, query):
        assert browser.of(accounts.system_admin()).get(reverse("user_list"), query).status_code == 200


class TestAgencies:
    def test_are_found_by_a_former_name(self):
        agency = accounts.agency("Kementerian P2MI")
        agency.aliases.create(name="BNP2TKI")
        accounts.agency("Polda Rekaan")
        page = text_of(browser.of(accounts.officer()).get(reverse("agency_list"), {"text": "bnp2"}))
        assert "Kementerian P2MI" in page
        assert "Polda Rekaan" not in page

    def test_show_who_took_over(self):
        before, after = accounts.agency("BNP2TKI"), accounts.agency("BP2MI")
        client = browser.of(accounts.system_admin())
        client.post(
            reverse("agency_succession_new", args=[before.pk]),
            {"successor": "BP2MI", "source": "Perpres 90/2019", "on_day": "31", "on_month": "12", "on_year": "2019"},
        )
        page = text_of(client.get(reverse("agency_detail", args=[before.pk])))
        assert reverse("agency_detail", args=[after.pk]) in page
        assert "Perpres 90/2019" in page

    def test_are_added_and_changed(self, regions):
        client = browser.of(accounts.system_admin())
        sent = {
            "name": "Dinas Sosial Rekaan",
            "type": "social_office",
            "level": "province",
            "region": "Kalimantan Barat",
            "is_active": "on",
        }
        answer = client.post(reverse("agency_new"), sent)
        made = Agency.objects.get(name="Dinas Sosial Rekaan")
        assert answer.url == reverse("agency_detail", args=[made.pk])
        assert made.region.code == "61"
        page = text_of(client.get(reverse("agency_edit", args=[made.pk])))
        assert 'value="Kalimantan Barat"' in page
        client.post(reverse("agency_edit", args=[made.pk]), {**sent, "name": "Dinas Baru", "is_active": ""})
        made.refresh_from_db()
        assert (made.name, made.is_active) == ("Dinas Baru", False)
        assert "Dinas Sosial Rekaan" in text_of(client.get(answer.url))

    def test_a_unit_is_added_by_the_agencys_administrator(self):
        agency = accounts.agency()
        client = browser.of(accounts.user(Role.AGENCY_ADMIN, agency=agency))
        client.post(reverse("agency_unit_new", args=[agency.pk]), {"name": "Unit PPA"})
        assert agency.units.get().name == "Unit PPA"
        assert client.get(reverse("agency_unit_new", args=[accounts.agency().pk])).status_code == 403


class TestSigningIn:
    def sign_in(self, email, password):
        return Client().post(reverse("account_login"), {"login": email, "password": password})

    def test_leaves_a_line(self):
        user = accounts.officer(password=accounts.PASSWORD)
        assert self.sign_in(user.email, accounts.PASSWORD).status_code == 302
        line = Entry.objects.get()
        assert (line.event, line.user_id, line.agency_id) == ("sign_in.succeeded", user.pk, user.agency_id)

    def test_a_wrong_password_leaves_a_line_about_the_account(self):
        user = accounts.officer(password=accounts.PASSWORD)
        assert self.sign_in(user.email, "wrong").status_code == 200
        line = Entry.objects.get()
        assert (line.event, line.user_id, line.subject_id) == ("sign_in.failed", None, user.pk)

    def test_an_unknown_address_is_not_kept(self):
        self.sign_in("somebody@elsewhere.test", "secret words")
        line = Entry.objects.get()
        assert line.subject_id is None
        kept = " ".join(str(getattr(line, field.attname)) for field in line._meta.fields)
        assert "elsewhere" not in kept
        assert "secret" not in kept

    def test_both_are_answered_alike(self):
        user = accounts.officer(password=accounts.PASSWORD)
        known, unknown = self.sign_in(user.email, "wrong"), self.sign_in("nobody@elsewhere.test", "wrong")
        assert known.status_code == unknown.status_code
        assert known.context["form"].errors == unknown.context["form"].errors

    def test_a_switched_off_account_stays_out(self):
        user = accounts.officer(password=accounts.PASSWORD, is_active=False)
        client = Client()
        client.post(reverse("account_login"), {"login": user.email, "password": accounts.PASSWORD})
        assert client.get(reverse("account_profile")).status_code == 302
        assert Entry.objects.exclude(event="sign_in.succeeded").exists()

    def test_signing_out_leaves_a_line(self):
        user = accounts.officer()
        browser.of(user).post(reverse("account_logout"))
        assert Entry.objects.get().event == "sign_in.ended"

    @pytest.mark.parametrize("email", ["a\x00b@c.test", "x" * 5000, "", "'; drop table accounts_user; --"])
    def test_nonsense_is_no_error(self, email):
        assert self.sign_in(email, "x").status_code == 200

    def test_nobody_registers_by_themselves(self):
        page = Client().get(reverse("account_signup"))
        assert 'name="password1"' not in text_of(page)
