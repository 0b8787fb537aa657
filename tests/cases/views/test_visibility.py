"""Who meets what on the pages of one case: fixed people against every page, and the text of what they see."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import services
from cases.models import Case, Charge, Note, Offence, StageEvent, Task
from casetracker.access import rules
from casetracker.access.sections import Section
from tests.builders import accounts
from tests.builders import cases as build

pytestmark = pytest.mark.django_db

WRITE_PAGES = (
    "case_status",
    "case_assign",
    "case_share",
    "case_route",
    "intake_report_new",
    "note_new",
    "task_new",
    "stage_new",
    "suspect_new",
)
SECTIONS = ("basics", "place", "exploitation", "narrative")


@pytest.fixture
def pages(people, law):
    """Return the address of every page of the case by name, the case filled so that each of them exists."""
    case, viewer = people.case, people.viewer
    suspect = build.suspect(case, viewer, name="Suspek Rekaan Rahasia")
    offence = Offence.objects.get(code="law_21_2007_art_4")
    charge = services.add_charge(
        suspect_id=suspect.pk,
        offence_id=offence.pk,
        phase="investigation",
        laid_on=case.opened_on,
        actor=viewer,
        now=case.registered_at,
    )
    event = services.record_stage(
        case_id=case.pk, stage="police_report", on=case.opened_on, actor=viewer, now=case.registered_at
    )
    note = build.note(case, viewer, "Secret of the investigation", "investigation")
    reference = case.reference
    found = {name: reverse(name, args=[reference]) for name in WRITE_PAGES}
    found |= {
        name: reverse(name, args=[reference])
        for name in ("case_detail", "case_print", "case_history", "case_access", "note_list")
    }
    found |= {f"edit_{section}": reverse("case_edit", args=[reference, section]) for section in SECTIONS}
    found |= {
        "suspect_detail": reverse("suspect_detail", args=[reference, "S-1"]),
        "suspect_edit": reverse("suspect_edit", args=[reference, "S-1"]),
        "charge_new": reverse("charge_new", args=[reference, "S-1"]),
        "charge_decide": reverse("charge_decide", args=[reference, "S-1", charge.pk]),
        "stage_void": reverse("stage_void", args=[reference, event.pk]),
        "note_correct": reverse("note_correct", args=[reference, note.pk]),
        "task_detail": reverse("task_detail", args=[reference, case.tasks.first().pk]),
    }
    return found


def assign(case, user, by):
    services.assign_owner(case_id=case.pk, user_id=user.pk, actor=accounts.viewer(by), now=timezone.now())


def statuses(client, user, pages):
    client.force_login(user)
    return {name: client.get(address).status_code for name, address in pages.items()}


class TestLead:
    @pytest.mark.parametrize("who", ["lead", "colleague", "supervisor"])
    def test_opens_every_page(self, client, people, pages, who):
        if who == "supervisor":
            assign(people.case, people.supervisor, people.supervisor)
        found = statuses(client, getattr(people, who), pages)
        assert {name: status for name, status in found.items() if status != 200} == {}


class TestSupervisor:
    """Who supervises reads the header of the agency's cases, and a file when it was given to them."""

    def test_reads_the_header_and_nothing_of_the_investigation(self, client, people, pages):
        found = statuses(client, people.supervisor, pages)
        assert found["case_detail"] == found["case_print"] == found["case_assign"] == found["case_access"] == 200
        assert found["suspect_detail"] == 404
        assert found["edit_narrative"] == found["stage_new"] == found["suspect_new"] == 403
        for name in ("case_detail", "case_print", "note_list"):
            page = client.get(pages[name]).content.decode()
            for hidden in ("S-1", "Secret of the investigation", "Taking an Indonesian citizen"):
                assert hidden not in page, name

    def test_a_supervisor_who_is_an_officer_as_well_reads_as_one(self, people):
        both = accounts.viewer(accounts.user("officer", "supervisor", agency=people.police))
        assert Case.objects.visible_to(both).granting(both, Section.INVESTIGATION).exists()

    def test_what_opened_with_an_assignment_closes_with_it(self, people):
        viewer = accounts.viewer(people.supervisor)

        def reads(section):
            return Case.objects.visible_to(viewer).granting(viewer, section).filter(pk=people.case.pk).exists()

        assert (reads(Section.HEADER), reads(Section.IDENTITY), reads(Section.CORRUPTION)) == (True, False, False)
        assign(people.case, people.supervisor, people.supervisor)
        assert (reads(Section.HEADER), reads(Section.IDENTITY), reads(Section.CORRUPTION)) == (True, True, True)
        assign(people.case, people.colleague, people.supervisor)
        assert (reads(Section.HEADER), reads(Section.IDENTITY), reads(Section.CORRUPTION)) == (True, False, False)

    def test_a_file_shared_with_the_agency_is_no_file_of_its_supervisor(self, people):
        build.share(people.case, people.viewer, people.partner_agency, ("identity", "investigation"))
        viewer = accounts.viewer(accounts.supervisor(people.partner_agency))
        case = Case.objects.visible_to(viewer).with_sections(viewer).get()
        assert rules.effective(viewer, case.granted) == Section.HEADER


class TestOutside:
    @pytest.mark.parametrize("who", ["outsider", "far_coordinator", "partner", "shelter", "auditor", "admin"])
    def test_every_page_is_absent(self, client, people, pages, who):
        found = statuses(client, getattr(people, who), pages)
        assert set(found.values()) == {404}

    @pytest.mark.parametrize("who", ["agency_admin", "statistician"])
    def test_so_it_is_for_roles_of_the_lead_agency_that_see_no_cases(self, client, people, pages, who):
        assert set(statuses(client, getattr(people, who), pages).values()) == {404}

    def test_hidden_and_absent_are_the_same_bytes(self, client, people, pages):
        client.force_login(people.outsider)
        hidden = client.get(pages["case_detail"])
        absent = client.get(reverse("case_detail", args=["ZZZZ-2222"]))
        assert hidden.status_code == absent.status_code == 404
        token = hidden.content.replace(pages["case_detail"].encode(), b"")
        assert len(token) - len(absent.content.replace(b"/cases/ZZZZ-2222/", b"")) == 0

    def test_nobody_sees_anything_without_signing_in(self, client, pages):
        for address in pages.values():
            answer = client.get(address)
            assert answer.status_code == 302
            assert "/account/login/" in answer["Location"]

    def test_the_list_and_search_stay_empty(self, client, people):
        client.force_login(people.outsider)
        assert people.case.reference not in client.get(reverse("case_list")).content.decode()
        found = client.post(reverse("search"), {"q": people.case.reference})
        assert found.status_code == 200
        assert reverse("case_detail", args=[people.case.reference]) not in found.content.decode()


class TestCoordinator:
    def test_sees_the_header_and_nothing_of_the_investigation(self, client, people, pages):
        client.force_login(people.coordinator)
        page = client.get(pages["case_detail"]).content.decode()
        assert people.case.reference in page
        for hidden in ("S-1", "Secret of the investigation", "Taking an Indonesian citizen", "Police report"):
            assert hidden not in page
        printed = client.get(pages["case_print"]).content.decode()
        assert "Secret of the investigation" not in printed

    def test_changes_nothing(self, client, people, pages):
        found = statuses(client, people.coordinator, pages)
        read = ("case_detail", "case_print", "case_history", "note_list", "task_detail", "case_status")
        assert {found[name] for name in read} == {200}
        assert {found[name] for name in ("suspect_detail", "suspect_edit", "charge_new", "charge_decide")} == {404}
        refused = set(pages) - {
            "case_detail",
            "case_print",
            "case_history",
            "note_list",
            "task_detail",
            "case_status",
            "suspect_detail",
            "suspect_edit",
            "charge_new",
            "charge_decide",
            "note_correct",
        }
        assert {name: found[name] for name in refused} == dict.fromkeys(refused, 403)

    def test_is_offered_no_move_and_cannot_make_one(self, client, people, pages):
        client.force_login(people.coordinator)
        assert "?to=" not in client.get(pages["case_status"]).content.decode()
        answer = client.post(pages["case_status"], {"to": "triage", "on_day": 1, "on_month": 1, "on_year": 2026})
        assert answer.status_code == 403


class TestPartner:
    def test_sees_what_was_shared_until_it_is_taken_back(self, client, people, pages):
        share = build.share(people.case, people.viewer, people.partner_agency, ("investigation",))
        client.force_login(people.partner_officer)
        page = client.get(pages["case_detail"]).content.decode()
        assert "Secret of the investigation" in page
        assert "S-1" in page
        assert client.get(pages["edit_basics"]).status_code == 403
        assert client.get(pages["case_share"]).status_code == 403
        assert client.get(pages["case_access"]).status_code == 403
        services.withdraw_share(
            share_id=share.pk, reason="Work is done", actor=people.viewer, now=people.case.registered_at
        )
        assert set(statuses(client, people.partner_officer, pages).values()) == {404}

    def test_with_services_alone_there_is_no_investigation(self, client, people, pages):
        build.share(people.case, people.viewer, people.partner_agency, ("services",), may_edit=True)
        found = statuses(client, people.partner_officer, pages)
        assert {found[name] for name in ("suspect_detail", "charge_decide", "note_correct")} == {404}
        assert {found[name] for name in ("suspect_new", "stage_new", "edit_narrative")} == {403}
        assert {found[name] for name in ("case_detail", "case_history", "note_new", "task_new")} == {200}
        assert "Secret of the investigation" not in client.get(pages["note_list"]).content.decode()

    def test_without_the_identity_section_no_name_is_shown(self, client, people, pages):
        build.share(people.case, people.viewer, people.partner_agency, ("investigation",))
        client.force_login(people.partner_officer)
        address = reverse("suspect_reveal", args=[people.case.reference, "S-1"])
        answer = client.post(address, {"reason": "To know"})
        assert answer.status_code == 403
        assert "Rahasia" not in answer.content.decode()


class TestOtherCases:
    def test_rows_of_one_case_are_not_reached_through_another(self, client, people, pages):
        other = build.case(people.viewer)
        client.force_login(people.lead)
        note, task = Note.objects.get(), Task.objects.filter(case=people.case).first()
        event, charge = StageEvent.objects.get(), Charge.objects.get()
        for name, arguments in (
            ("note_correct", [note.pk]),
            ("task_detail", [task.pk]),
            ("stage_void", [event.pk]),
            ("charge_decide", ["S-1", charge.pk]),
        ):
            assert client.get(reverse(name, args=[other.reference, *arguments])).status_code == 404

    def test_a_victim_code_is_no_suspect(self, client, people, pages):
        client.force_login(people.lead)
        for code in ("V-1", "S-2", "S-999999"):
            address = reverse("suspect_detail", args=[people.case.reference, code])
            assert client.get(address).status_code == 404


class TestNames:
    def test_are_on_no_page_until_asked_for_with_a_reason(self, client, people, pages):
        client.force_login(people.lead)
        for address in pages.values():
            assert "Rahasia" not in client.get(address).content.decode()

    def test_are_shown_once_and_recorded(self, client, people, pages):
        from casetracker.audit.models import Entry

        client.force_login(people.lead)
        address = reverse("suspect_reveal", args=[people.case.reference, "S-1"])
        refused = client.post(address, {"reason": ""})
        assert refused.status_code == 422
        assert "Rahasia" not in refused.content.decode()
        assert not Entry.objects.filter(event="identity.shown").exists()
        shown = client.post(address, {"reason": "Interview tomorrow"})
        assert "Suspek Rekaan Rahasia" in shown.content.decode()
        assert Entry.objects.get(event="identity.shown").reason == "Interview tomorrow"
        assert client.get(address).status_code == 303
        assert "Rahasia" not in client.get(pages["suspect_detail"]).content.decode()

    def test_titles_and_addresses_say_nothing(self, client, people, pages):
        client.force_login(people.lead)
        for address in pages.values():
            page = client.get(address).content.decode()
            title = page.partition("<title>")[2].partition("</title>")[0]
            assert people.case.reference not in title
            assert "rafficking" not in title


class TestInformants:
    def test_show_only_with_their_section_and_never_on_paper(self, client, people):
        report = services.NewReport(
            channel="hotline", received_on=people.case.opened_on, informant_name="Pelapor Rekaan"
        )
        services.add_report(case_id=people.case.pk, report=report, actor=people.viewer, now=people.case.registered_at)
        build.share(people.case, people.viewer, people.partner_agency, ("investigation",))
        address = reverse("case_detail", args=[people.case.reference])
        seen = {}
        for who in (people.lead, people.partner_officer, people.coordinator):
            client.force_login(who)
            seen[who.pk] = "Pelapor Rekaan" in client.get(address).content.decode()
        assert seen == {people.lead.pk: True, people.partner_officer.pk: False, people.coordinator.pk: False}
        client.force_login(people.lead)
        printed = client.get(reverse("case_print", args=[people.case.reference])).content.decode()
        assert "Pelapor Rekaan" not in printed


class TestHome:
    def test_leads_everybody_to_the_page_of_their_role(self, client, people):
        wanted = {
            people.lead: "my_work",
            people.coordinator: "dashboard",
            people.shelter: "today",
            people.partner: "referral_inbox",
        }
        for user, name in wanted.items():
            client.force_login(user)
            assert client.get("/")["Location"] == reverse(name)

    @pytest.mark.parametrize("who", ["auditor", "admin", "statistician"])
    def test_case_pages_are_closed_to_roles_without_cases(self, client, people, who):
        client.force_login(getattr(people, who))
        for name in ("case_list", "my_work", "search", "case_new"):
            assert client.get(reverse(name)).status_code == 403

    def test_only_those_who_log_cases_find_the_door(self, client, people):
        for user, status in ((people.lead, 200), (people.coordinator, 403), (people.shelter, 403)):
            client.force_login(user)
            assert client.get(reverse("case_new")).status_code == status
