"""The demo as a whole: the week of June 2023 to the digit, a true-looking year, and accounts that open it."""

import re
import stat
from collections import Counter
from datetime import date, timedelta

import pytest
from django.contrib import auth
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import RequestFactory
from django.urls import reverse

from cases import workflow
from cases.choices import CaseStatus
from cases.models import (
    Case,
    CaseDraft,
    Charge,
    ConflictDeclaration,
    Document,
    IntakeReport,
    Note,
    StageEvent,
    StatusChange,
    Suspect,
    Task,
)
from casetracker.access import services as access
from casetracker.access.choices import Operation
from casetracker.access.models import Change, Grant, Wall
from casetracker.accounts.models import AgencyClient, User
from casetracker.accounts.services import viewer_for
from casetracker.approvals.models import ApprovalRequest, EmergencyOpening
from casetracker.common import uploads
from casetracker.common.choices import FourState
from casetracker.demo import accounts, guarding, papers, services
from casetracker.demo.agencies import read
from casetracker.demo.people import People
from casetracker.demo.world import World
from casetracker.vault.models import PersonCase
from referrals.choices import ReferralStatus
from referrals.models import Referral
from reports.counting.engine import Question, count
from reports.models import Measure, ReportRun, ReportSchedule
from reports.periods import Period
from tests.builders import browser, vault
from tests.builders.api import post_form
from tests.casetracker.demo.conftest import NOW
from victims.models import Care, Consent, Placement, ServiceEpisode, Victim

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo"), pytest.mark.usefixtures("demo")]

WEEK = Period(date(2023, 6, 5), date(2023, 6, 11))


def user(name):
    return User.objects.get(email=f"{name}@demo.test")


def sign_in(**proof):
    """Return who signs in with this proof; attempts are counted by address, so there is a request."""
    return auth.authenticate(RequestFactory().post("/"), **proof)


def in_the_week():
    return Case.objects.filter(opened_on__range=(WEEK.first, WEEK.last))


def in_the_year():
    return Case.objects.filter(opened_on__gt=date(2025, 1, 1))


class TestJune2023:
    def test_the_transcribed_table_adds_up(self):
        table = read("june_2023.json")
        assert len(table["units"]) == 23
        assert sum(row["police_reports"] for row in table["units"]) == 190
        assert sum(table["victims"].values()) == 824
        assert sum(table["stages"].values()) == 190

    def test_police_reports_by_unit_are_the_published_ones(self):
        rows = IntakeReport.objects.filter(received_on__range=(WEEK.first, WEEK.last), is_police_report=True)
        found = Counter(
            row.receiving_unit.name if row.receiving_agency.type == "police_national" else row.receiving_agency.name
            for row in rows.select_related("receiving_unit", "receiving_agency")
        )
        assert found == {row["unit"]: row["police_reports"] for row in read("june_2023.json")["units"]}

    def test_victims_are_the_published_women_girls_men_and_boys(self):
        victims = Victim.objects.filter(case__in=in_the_week())
        groups = Counter((row.sex, row.age_identified_from >= 18) for row in victims)
        assert groups == {("female", True): 370, ("female", False): 42, ("male", True): 389, ("male", False): 23}

    def test_suspects_were_formally_named_in_the_week(self):
        suspects = Suspect.objects.filter(case__in=in_the_week())
        assert suspects.count() == 212
        assert not suspects.exclude(legal_status="tersangka", named_on__range=(WEEK.first, WEEK.last)).exists()

    def test_stages_are_the_published_ones(self):
        events = StageEvent.objects.filter(case__in=in_the_week())
        assert Counter(events.values_list("stage__code", flat=True)) == {"inquiry": 24, "investigation_opened": 136}
        assert in_the_week().exclude(pk__in=events.values("case_id")).count() == 30

    def test_the_police_table_prints_exactly_these_numbers(self):
        coordinator = viewer_for(user("coordinator"))

        def counted(code, *by):
            return dict(count(Question(Measure.objects.get(pk=code), coordinator, WEEK), by))

        assert counted("police.reports") == {(): 190}
        assert sorted(counted("police.reports", "handling_unit").values()) == sorted(
            row["police_reports"] for row in read("june_2023.json")["units"]
        )
        assert counted("police.victims", "person_group") == {
            ("woman",): 370,
            ("girl",): 42,
            ("man",): 389,
            ("boy",): 23,
        }
        assert counted("police.suspects_named") == {(): 212}
        stages = counted("police.reports", "stage_now")
        assert {key: number for (key,), number in stages.items() if key in {"inquiry", "investigation_opened"}} == {
            "inquiry": 24,
            "investigation_opened": 136,
        }
        assert sum(stages.values()) == 190

    def test_nothing_of_it_is_open_work_today(self):
        assert set(in_the_week().values_list("status", flat=True)) == {CaseStatus.CLOSED}
        assert not Task.objects.filter(case__in=in_the_week()).exists()


class TestDeterminism:
    def test_planning_again_gives_what_was_loaded(self, demo):
        world = World(NOW)
        again = services.plan(world, People(world), demo.agencies, demo.staff)
        assert [_shape(plan) for plan in again.every] == [_shape(plan) for plan in demo.plans.every]

    def test_what_was_planned_is_what_is_stored(self, demo):
        planned = Counter((plan.status, plan.opened_on, plan.data.narrative) for plan in demo.plans.every)
        assert planned == Counter((case.status, case.opened_on, case.narrative) for case in Case.objects.all())
        names = Counter(
            name.value for plan in demo.plans.every for victim in plan.victims for name in victim.identity.names
        )
        assert not names - Counter(vault.names())


def _shape(plan):
    """Return what must not change from load to load: numbers given one after the other are left out."""
    people = [[name.value for name in victim.identity.names] for victim in plan.victims]
    births = [[birth.value for birth in victim.identity.births] for victim in plan.victims]
    suspects = [(suspect.legal_status, suspect.age_years, suspect.named_on) for suspect in plan.data.suspects]
    return plan.scenario.key, plan.course, plan.data.narrative, plan.data.found_regency_id, people, births, suspects


class TestYear:
    def test_every_status_that_can_be_reached_by_hand_is_there(self):
        assert set(in_the_year().values_list("status", flat=True)) == set(CaseStatus) - {CaseStatus.MERGED}

    def test_size(self):
        assert 240 <= in_the_year().count() <= 290
        assert 55 <= in_the_year().filter(lead_agency=user("officer").agency).count() <= 75

    def test_cases_moved_only_as_the_table_of_moves_allows_and_never_in_the_future(self):
        for change in StatusChange.objects.exclude(from_status=""):
            assert workflow.move_to(change.from_status, change.to_status), change
        assert not StatusChange.objects.filter(on__gt=NOW.date()).exists()

    def test_stages_follow_each_other_as_the_dated_table_allows(self):
        suspects = Suspect.objects.exclude(stage_events=None).values_list("case_id", "pk")
        files = {case_id: [] for case_id, _pk in suspects}
        for event in StageEvent.objects.select_related("stage").order_by("on", "recorded_at"):
            files.setdefault(event.case_id, []).append(event)
        for case_id, suspect_id in [*suspects, *((case_id, None) for case_id in files)]:
            last = None
            for event in files[case_id]:
                if event.suspect_id in {None, suspect_id} and (suspect_id or event.suspect_id is None):
                    assert workflow.stage_may_follow(event.stage, last), (event.stage.code, last and last.code)
                    last = event.stage

    def test_charges_are_laid_under_the_law_of_the_offence(self):
        assert {"law_21_2007", "kuhp_2023", "parallel_law"} == set(Charge.objects.values_list("regime", flat=True))
        for charge in Charge.objects.filter(regime="kuhp_2023").select_related("suspect__case"):
            assert charge.suspect.case.incident_on >= date(2026, 1, 2)

    def test_flows_cross_borders_and_children_are_among_the_victims(self):
        countries = set(in_the_year().values_list("exploitation_country__alpha2", flat=True))
        assert countries >= {"ID", "MY", "SA", "AE", "KH", "MM"}
        assert in_the_year().filter(child_involved=True).count() > 30
        assert in_the_year().filter(kind="people_smuggling").exists()
        forms = set(in_the_year().values_list("exploitations__form", flat=True))
        assert forms >= {"forced_criminality_scam", "fishing", "prostitution", "domestic_servitude", "child_labour"}


class TestDesks:
    def test_the_officer_has_work_some_of_it_overdue(self):
        mine = Task.objects.waiting().of_viewer(viewer_for(user("officer")))
        overdue = mine.overdue(NOW.date()).count()
        assert 2 <= overdue <= 15
        assert mine.count() > 3 * overdue
        assert CaseDraft.objects.visible_to(viewer_for(user("officer"))).count() == 1

    def test_notes_stand_in_different_sections(self):
        assert len(set(Note.objects.values_list("classification", flat=True))) >= 3

    def test_the_shelter_has_people_in_care_beds_and_services_of_the_last_weeks(self):
        agency = user("shelter").agency
        assert 12 <= Care.objects.standing().filter(agency=agency).count() <= 15
        standing = Placement.objects.standing().filter(shelter__agency=agency)
        assert 9 <= standing.count() <= 14
        assert Placement.objects.filter(shelter__agency=agency, until__isnull=False).exists()
        recent = ServiceEpisode.objects.filter(provider=agency, started_on__gt=NOW.date() - timedelta(days=14))
        assert recent.count() > 30
        assert recent.filter(recorded_by=user("shelter")).count() >= 5

    def test_referrals_stand_in_every_status(self):
        assert set(Referral.objects.values_list("status", flat=True)) == set(ReferralStatus)
        for name in ("officer", "shelter", "partner"):
            agency = user(name).agency
            ours = Referral.objects.filter(to_agency=agency) | Referral.objects.filter(from_agency=agency)
            assert ours.overdue(NOW).exists(), name

    def test_consents_were_given_refused_and_withdrawn(self):
        assert Consent.objects.filter(is_refused=True).exists()
        assert Consent.objects.filter(withdrawn_at__isnull=False).exists()

    def test_the_partner_lost_a_share_and_finds_it_in_the_feed(self):
        lost = Change.objects.filter(principal=user("partner").agency_id, operation=Operation.REVOKE)
        assert lost.exists()
        assert Case.objects.visible_to(viewer_for(user("partner"))).count() >= 5

    def test_the_coordinator_has_a_schedule_and_asked_for_reports(self):
        assert ReportSchedule.objects.filter(owner=user("coordinator"), is_active=True).count() == 1
        assert set(ReportRun.objects.values_list("definition_id", flat=True)) == {"police_table", "task_force"}

    def test_the_access_table_is_what_the_grants_say(self):
        assert access.differences() == []


class TestAwkwardCases:
    def test_two_documents_on_either_side_of_eighteen(self):
        row = Victim.objects.get(has_age_conflict=FourState.YES)
        assert row.age_identified_from < 18 <= row.age_identified_to
        assert row.case.child_involved

    def test_one_person_is_suspect_in_one_case_and_victim_in_another(self):
        both = PersonCase.objects.values("person").annotate(roles=Count("role", distinct=True)).get(roles=2)
        places = PersonCase.objects.filter(person=both["person"])
        assert set(places.values_list("role", flat=True)) == {"victim", "suspect"}
        assert places.values("case_id").distinct().count() == 2

    def test_a_guardian_is_the_recruiter(self):
        child = Victim.objects.get(guardian_is_suspect=FourState.YES)
        assert child.recruiter_relationship == "parent"
        assert Suspect.objects.filter(case=child.case, is_kin_of_victim=FourState.YES).exists()
        assert not Consent.objects.filter(victim=child, given_by="guardian").exists()

    def test_names_differ_by_one_letter(self):
        names = set(vault.names())
        assert {"Marlina Jampi", "Marlena Jampi", "Soekarti", "Sukarti"} <= names

    def test_one_woman_is_reported_by_two_agencies(self):
        bearers = vault.numbers(kind="nik")
        [twice] = [number for number, count in Counter(number for _person, number in bearers).items() if count == 2]
        people = [person for person, number in bearers if number == twice]
        cases = Case.objects.filter(pk__in=PersonCase.objects.filter(person__in=people).values("case_id"))
        assert cases.values("lead_agency").distinct().count() == 2


class TestFictionalPeople:
    def test_no_nik_names_a_region_that_exists(self):
        numbers = [number for _person, number in vault.numbers(kind="nik")]
        assert len(numbers) > 500
        assert all(value.startswith("00") and len(value) == 16 and value.isdigit() for value in numbers)

    def test_no_phone_number_can_be_dialled(self):
        contacts = [report.informant_contact for report in IntakeReport.objects.exclude(informant_contact="")]
        assert contacts
        assert all(value.startswith("+62 000-") for value in contacts)

    def test_single_names_are_normal(self):
        names = vault.names(kind="full")
        single = sum(" " not in name for name in names)
        assert 0.2 < single / len(names) < 0.6
        assert any(" binti " in name for name in names)
        assert any(" bin " in name for name in names)


class TestAccounts:
    def test_everybody_can_sign_in_with_the_one_password(self, demo):
        password = demo.secrets.password
        assert len(password) >= 12
        for account in accounts.ACCOUNTS:
            found = sign_in(email=account.email, password=password)
            assert found is not None, account
            assert found.role_names == {account.role, *account.also}
        assert sign_in(email="officer@demo.test", password=password.lower() + "x") is None

    def test_the_sign_in_page_lets_them_in(self, demo, client):
        answer = client.post(
            reverse("account_login"), {"login": "officer@demo.test", "password": demo.secrets.password}
        )
        assert answer.status_code == 302
        assert client.session["_auth_user_id"] == str(user("officer").pk)

    def test_colleagues_cannot_sign_in(self):
        shown = {account.email for account in accounts.ACCOUNTS}
        others = User.objects.exclude(email__in=shown)
        assert others
        assert not any(other.has_usable_password() for other in others)

    def test_the_client_gets_a_token_and_its_secret_is_stored_as_a_hash(self, demo):
        secret = demo.secrets.client_secret
        assert AgencyClient.objects.get().client_secret != secret
        form = {"grant_type": "client_credentials", "client_id": accounts.CLIENT_ID, "client_secret": secret}
        assert post_form("/api/v1/token/", form).status_code == 200
        assert post_form("/api/v1/token/", {**form, "client_secret": "wrong"}).status_code == 401

    def test_nobody_who_keeps_accounts_or_audits_sees_a_case(self):
        for name in ("admin", "auditor"):
            assert not Case.objects.visible_to(viewer_for(user(name))).exists()


class TestCommand:
    def test_a_second_call_does_nothing(self, tmp_path, capsys):
        path = tmp_path / "demo-accounts.txt"
        path.write_text("kept\n")
        before = Case.objects.count()
        call_command("load_demo", accounts_file=path)
        assert "already" in capsys.readouterr().out
        assert (Case.objects.count(), path.read_text()) == (before, "kept\n")

    def test_a_lost_file_is_written_again_with_a_new_password(self, demo, tmp_path):
        path = tmp_path / "demo-accounts.txt"
        call_command("load_demo", accounts_file=path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        lines = [line.split() for line in path.read_text().splitlines()]
        assert [line[0] for line in lines] == [
            "officer", "supervisor", "shelter", "coordinator", "partner", "auditor", "admin", "api",
        ]  # fmt: skip
        _name, email, password = lines[0]
        assert sign_in(email=email, password=password) is not None
        assert sign_in(email=email, password=demo.secrets.password) is None
        assert lines[-1][1] == accounts.CLIENT_ID

    def test_a_real_installation_refuses(self, settings, tmp_path):
        settings.DEMO_DATA_ALLOWED = False
        with pytest.raises(CommandError, match="real installation"):
            call_command("load_demo", accounts_file=tmp_path / "demo-accounts.txt")

    def test_nothing_is_loaded_beside_somebodys_work(self, tmp_path, capsys):
        User.objects.filter(email="officer@demo.test").update(email="officer@agency.test")
        path = tmp_path / "demo-accounts.txt"
        call_command("load_demo", accounts_file=path)
        assert "no demo data" in capsys.readouterr().out
        assert not path.exists()
        assert services.holds_real_work()


class TestGuarding:
    """What the demo shows of walls, emergency openings and approvals."""

    def test_the_partner_lost_a_case_that_their_agency_was_given(self):
        wall = Wall.objects.standing().get(principal=user("partner").pk)
        partner, case = viewer_for(user("partner")), Case.objects.get(pk=wall.case_id)
        assert not Case.objects.visible_to(partner).filter(pk=case.pk).exists()
        assert Grant.objects.active().filter(case_id=case.pk, principal=partner.agency_id).exists()
        assert Case.objects.visible_to(viewer_for(user("officer"))).filter(pk=case.pk).exists()

    def test_a_case_whose_lead_agency_is_linked_is_kept_by_an_independent_one(self):
        grant = Grant.objects.active().get(kind="custodian")
        case = Case.objects.get(pk=grant.case_id)
        assert case.lead_agency.type == "internal_oversight"
        assert case.lead_agency_id == grant.principal

    def test_an_opening_was_reviewed_and_another_waits_for_the_auditor(self):
        assert EmergencyOpening.objects.get(user=user("officer")).outcome == "justified"
        waiting = EmergencyOpening.objects.visible_to(viewer_for(user("auditor"))).unreviewed()
        assert waiting.count() == 1
        assert not waiting.filter(user__email__in=[account.email for account in accounts.ACCOUNTS]).exists()

    def test_approvals_wait_for_the_coordinator(self):
        waiting = ApprovalRequest.objects.for_decision(viewer_for(user("coordinator")), NOW)
        assert set(waiting.values_list("kind", flat=True)) == {"lift_wall", "bulk_export"}

    def task_of(self, name):
        """Return the task that leads an account to what is shown here, found in their My work."""
        (task,) = Task.objects.waiting().filter(assignee=user(name), kind="other")
        page = browser.text_of(browser.of(user(name)).get(reverse("my_work")))
        assert task.title in page
        assert task.case.reference in page
        return task

    def test_the_supervisor_is_led_to_the_walls(self):
        case = self.task_of("supervisor").case
        client = browser.of(user("supervisor"))
        assert "Sinta Maharani" in browser.text_of(client.get(reverse("wall_list", args=[case.reference])))
        assert client.get(reverse("case_edit", args=[case.reference, "narrative"])).status_code == 403
        assert browser.of(user("partner")).get(reverse("case_detail", args=[case.reference])).status_code == 404

    def test_the_officer_is_led_to_the_expired_share_the_document_and_both_histories(self):
        case = self.task_of("officer").case
        assert Grant.objects.filter(case_id=case.pk, kind="share", revoke_reason="expired").exists()
        client = browser.of(user("officer"))

        def page(name):
            return browser.text_of(client.get(reverse(name, args=[case.reference])))

        assert "Access ended on its last day" in page("case_history")
        assert "Called her about the day of the hearing" in page("case_seen")
        document = Document.objects.get(case=case)
        assert "Letter of the harbour office" in page("document_panel")
        answer = client.get(reverse("document_file", args=[case.reference, document.pk]))
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert content == papers.pdf("Harbour office, letter 17", guarding.LETTER)

    def test_the_officer_reads_both_reviews_of_an_opening(self):
        opening = EmergencyOpening.objects.get(user=user("officer"))
        page = browser.text_of(browser.of(user("officer")).get(reverse("emergency_detail", args=[opening.pk])))
        assert page.count("It was justified: ") == 2

    def test_the_partner_is_told_that_a_consent_was_withdrawn(self):
        page = browser.text_of(browser.of(user("partner")).get(reverse("my_work")))
        assert "no longer agrees" in page

    def test_the_officer_owes_one_declaration(self):
        owed = ConflictDeclaration.objects.owed_by(viewer_for(user("officer")))
        assert owed.count() == 1


class TestPapers:
    def test_one_page_the_same_every_time(self):
        made = papers.pdf("Letter", ("One line", "", "Another"))
        assert made == papers.pdf("Letter", ("One line", "", "Another"))
        assert uploads.examine(made, name="a.pdf", kinds=uploads.DOCUMENTS, most_bytes=10_000).kind.family == "pdf"

    def test_its_table_of_contents_leads_to_the_objects(self):
        made = papers.pdf("Letter", ("One line",))
        places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", made)]
        assert [made[place : place + 7] for place in places] == [b"%d 0 obj" % number for number in range(1, 6)]
        assert made[int(re.search(rb"startxref\n(\d+)", made)[1]) :].startswith(b"xref")
