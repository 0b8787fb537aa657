import pytest
from django.utils import timezone

from cases import services
from cases.models import Case, Note, Task
from casetracker.access.choices import GrantKind, Operation
from casetracker.access.models import Change, Grant, Wall
from casetracker.access.services import differences
from casetracker.accounts.choices import AgencyLevel, AgencyType
from casetracker.accounts.models import Agency
from casetracker.approvals.choices import ApprovalStatus
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible
from tests.builders import accounts
from tests.builders import approvals as approval_builders
from tests.builders import cases as build
from tests.builders import referrals as referral_builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return accounts.viewer()


@pytest.fixture
def case(officer):
    return build.case(officer)


@pytest.fixture
def custodian():
    return accounts.agency(type=AgencyType.INTERNAL_OVERSIGHT, level=AgencyLevel.NATIONAL)


def sees(case, user):
    return Case.objects.visible_to(accounts.viewer(user)).filter(pk=case.pk).exists()


def lift(case, principal, *approvers):
    """Ask as the lead's supervisor and approve."""
    lead = Agency.objects.get(pk=Case.objects.get(pk=case.pk).lead_agency_id)
    asking = accounts.viewer(accounts.supervisor(lead))
    wall = Wall.objects.standing().get(case_id=case.pk, principal=principal)
    request = services.ask_to_lift(
        case_id=case.pk, wall_id=wall.pk, reason="He was mistaken for another", actor=asking, now=timezone.now()
    )
    return approval_builders.approve(request, *approvers)


class TestLinking:
    def test_a_linked_agency_loses_the_case_at_once(self, officer, case):
        partner = accounts.officer()
        build.share(case, officer, partner.agency, ("investigation",))
        assert sees(case, partner)
        build.suspect(case, officer, employer_agency_id=partner.agency_id)
        assert not sees(case, partner)
        assert Grant.objects.active().filter(principal=partner.agency_id, kind=GrantKind.SHARE).exists()

    def test_a_linked_account_alone_loses_it(self, officer, case):
        agency = accounts.agency()
        linked, colleague = accounts.officer(agency), accounts.officer(agency)
        build.share(case, officer, agency)
        build.suspect(case, officer, account_id=linked.pk)
        assert not sees(case, linked)
        assert sees(case, colleague)

    def test_a_linked_unit_loses_it_with_all_its_people(self, officer, case):
        agency = accounts.agency()
        unit = accounts.unit(agency)
        inside, outside = accounts.officer(agency, unit=unit), accounts.officer(agency)
        build.share(case, officer, agency)
        build.suspect(case, officer, employer_unit_id=unit.pk)
        assert not sees(case, inside)
        assert sees(case, outside)

    def test_a_link_made_later_counts_as_well(self, officer, case):
        partner = accounts.officer()
        build.share(case, officer, partner.agency)
        suspect = build.suspect(case, officer)
        services.edit_suspect(
            suspect_id=suspect.pk, values={"account_id": partner.pk}, actor=officer, now=timezone.now()
        )
        assert not sees(case, partner)

    def test_taking_the_link_back_lifts_nothing(self, officer, case):
        partner = accounts.officer()
        build.share(case, officer, partner.agency)
        suspect = build.suspect(case, officer, account_id=partner.pk)
        services.edit_suspect(suspect_id=suspect.pk, values={"account_id": None}, actor=officer, now=timezone.now())
        assert not sees(case, partner)

    def test_the_acting_user_included(self, officer, case, custodian):
        build.suspect(case, officer, account_id=officer.user_id)
        assert not services.still_sees(case.pk, officer)
        case.refresh_from_db()
        assert case.owner_id is None
        assert case.lead_agency_id == officer.agency_id

    def test_an_account_that_does_not_exist_is_an_answer_of_the_form(self, officer, case):
        with pytest.raises(InvalidInput) as error:
            build.suspect(case, officer, account_id=case.pk)
        assert set(error.value.fields) == {"account"}

    def test_programs_hear_that_it_was_taken_away_and_nothing_more(self, officer, case):
        partner = accounts.agency()
        build.share(case, officer, partner)
        build.suspect(case, officer, employer_agency_id=partner.pk)
        lines = Change.objects.filter(principal=partner.pk, operation=Operation.REVOKE)
        assert [line.resource for line in lines] == ["case"]
        build.note(case, officer)
        assert Change.objects.filter(principal=partner.pk).latest("pk").operation == Operation.REVOKE

    def test_the_table_equals_grants_minus_walls(self, officer, case):
        partner = accounts.agency()
        build.share(case, officer, partner)
        build.suspect(case, officer, employer_agency_id=partner.pk)
        assert differences() == []


class TestCustodian:
    def test_the_case_moves_when_the_lead_agency_is_linked(self, officer, case, custodian):
        task = build.task(case, officer, assignee_id=officer.user_id)
        build.suspect(case, officer, employer_agency_id=officer.agency_id)
        case.refresh_from_db()
        assert (case.lead_agency_id, case.owner_id) == (custodian.pk, None)
        grant = Grant.objects.active().get(case_id=case.pk, kind=GrantKind.CUSTODIAN)
        assert grant.principal == custodian.pk
        assert sees(case, accounts.officer(custodian))
        assert not services.still_sees(case.pk, officer)
        task = Task.objects.get(pk=task.pk)
        assert (task.agency_id, task.assignee_id) == (custodian.pk, None)

    def test_is_chosen_outside_the_walled_set(self, officer, case, custodian):
        other = accounts.agency(type=AgencyType.ANTI_CORRUPTION)
        build.suspect(case, officer, employer_agency_id=custodian.pk)
        build.suspect(case, officer, employer_agency_id=officer.agency_id)
        case.refresh_from_db()
        assert case.lead_agency_id == other.pk

    def test_moves_on_when_the_custodian_is_linked_as_well(self, officer, case, custodian):
        other = accounts.agency(type=AgencyType.ANTI_CORRUPTION)
        build.suspect(case, officer, employer_agency_id=officer.agency_id)
        keeper = accounts.viewer(accounts.officer(custodian))
        build.suspect(case, keeper, employer_agency_id=custodian.pk)
        case.refresh_from_db()
        assert case.lead_agency_id == other.pk
        assert not sees(case, accounts.supervisor(custodian))

    def test_without_a_custodian_the_wall_stands_all_the_same(self, officer, case):
        build.suspect(case, officer, employer_agency_id=officer.agency_id)
        assert not services.still_sees(case.pk, officer)

    def test_the_lead_comes_back_with_the_wall_that_took_it(self, officer, case, custodian):
        build.suspect(case, officer, employer_agency_id=officer.agency_id)
        lift(case, officer.agency_id)
        case.refresh_from_db()
        assert case.lead_agency_id == officer.agency_id
        assert sees(case, accounts.officer(Agency.objects.get(pk=officer.agency_id)))
        assert not sees(case, accounts.officer(custodian))
        assert differences() == []


class TestLifting:
    def test_two_approvers_lift_it(self, officer, case):
        partner = accounts.officer()
        build.share(case, officer, partner.agency)
        build.suspect(case, officer, employer_agency_id=partner.agency_id)
        assert lift(case, partner.agency_id).status == ApprovalStatus.APPROVED
        assert sees(case, partner)

    def test_what_two_approvers_lifted_stays_lifted_when_the_suspect_is_changed(self, officer, case):
        partner = accounts.officer()
        build.share(case, officer, partner.agency)
        suspect = build.suspect(case, officer, employer_agency_id=partner.agency_id)
        lift(case, partner.agency_id)
        values = {"employer_agency_id": partner.agency_id, "remarks": "Another person of the same name"}
        services.edit_suspect(suspect_id=suspect.pk, values=values, actor=officer, now=timezone.now())
        assert sees(case, partner)

    def test_an_approver_behind_it_cannot(self, officer, case):
        partner = accounts.agency()
        build.suspect(case, officer, employer_agency_id=partner.pk)
        with pytest.raises(NotVisible):
            lift(case, partner.pk, approval_builders.approver(partner))
        assert Wall.objects.standing().filter(principal=partner.pk).exists()

    def test_one_is_not_enough(self, officer, case):
        partner = accounts.agency()
        build.suspect(case, officer, employer_agency_id=partner.pk)
        lift(case, partner.pk, approval_builders.approver())
        assert Wall.objects.standing().filter(principal=partner.pk).exists()

    def test_an_officer_does_not_see_the_walls_and_cannot_ask(self, officer, case):
        build.suspect(case, officer, employer_agency_id=accounts.agency().pk)
        wall = Wall.objects.get()
        with pytest.raises(NotAllowed):
            services.ask_to_lift(
                case_id=case.pk, wall_id=wall.pk, reason="Please lift this wall", actor=officer, now=timezone.now()
            )


class TestConcern:
    def test_walls_off_and_is_read_by_few(self, officer, case):
        partner = accounts.officer()
        build.share(case, officer, partner.agency)
        services.raise_concern(
            case_id=case.pk,
            concern=services.Concern(agency_id=partner.agency_id, text="Somebody there warned the recruiter"),
            actor=officer,
            now=timezone.now(),
        )
        assert not sees(case, partner)
        assert Note.objects.get(case=case).classification == "corruption"
        case.refresh_from_db()
        assert case.corruption_suspected == "yes"

    def test_needs_somebody_and_a_sentence(self, officer, case):
        with pytest.raises(InvalidInput) as error:
            services.raise_concern(
                case_id=case.pk, concern=services.Concern(text="x"), actor=officer, now=timezone.now()
            )
        assert set(error.value.fields) == {"agency", "text"}


class TestNotAvailable:
    """What is given to a walled party is refused without saying why."""

    @pytest.fixture
    def walled(self, officer, case):
        worker = accounts.officer()
        build.suspect(case, officer, employer_agency_id=worker.agency_id)
        return worker

    def refusal(self, error, field):
        return [str(text) for text in error.value.fields[field]]

    def test_sharing(self, officer, case, walled):
        with pytest.raises(InvalidInput) as error:
            build.share(case, officer, walled.agency)
        assert self.refusal(error, "agency") == ["Not available for this case. Choose another."]

    def test_assigning(self, officer, case):
        colleague = accounts.officer(Agency.objects.get(pk=officer.agency_id))
        build.suspect(case, officer, account_id=colleague.pk)
        with pytest.raises(InvalidInput) as error:
            services.assign_owner(case_id=case.pk, user_id=colleague.pk, actor=officer, now=timezone.now())
        assert self.refusal(error, "owner") == ["Not available for this case. Choose another."]

    def test_a_task(self, officer, case):
        colleague = accounts.officer(Agency.objects.get(pk=officer.agency_id))
        build.suspect(case, officer, account_id=colleague.pk)
        with pytest.raises(InvalidInput) as error:
            build.task(case, officer, assignee_id=colleague.pk)
        assert self.refusal(error, "assignee") == ["Not available for this case. Choose another."]

    def test_referring(self):
        scene = referral_builders.scene()
        build.suspect(scene.case, scene.officer, employer_agency_id=scene.agency.pk)
        with pytest.raises(InvalidInput) as error:
            referral_builders.referral(scene)
        assert self.refusal(error, "agency") == ["Not available for this case. Choose another."]


class TestPages:
    def test_who_walls_themselves_off_is_told_saved_and_lands_on_the_list(self, client, officer, case):
        user = accounts.User.objects.get(pk=officer.user_id)
        client.force_login(user)
        form = {
            "party_type": "natural_person",
            "legal_status": "terlapor",
            "chain_position": "unknown",
            "sex": "unknown",
            "account": user.email,
            "is_kin_of_victim": "unknown",
            "is_public_official": "yes",
            "is_also_victim": "unknown",
        }
        answer = client.post(f"/cases/{case.reference}/suspects/new/", form)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/cases/")
        page = client.get("/cases/")
        assert "Saved. This case is now handled by others." in page.content.decode()
        assert case.reference not in page.content.decode()
        assert client.get(f"/cases/{case.reference}/").status_code == 404

    def test_the_walls_are_for_the_supervisors_of_the_lead_agency(self, client, officer, case):
        partner = accounts.agency("Walled Agency Rekaan")
        build.suspect(case, officer, employer_agency_id=partner.pk)
        address = f"/cases/{case.reference}/walls/"
        client.force_login(accounts.User.objects.get(pk=officer.user_id))
        assert client.get(address).status_code == 403
        client.force_login(accounts.supervisor(Agency.objects.get(pk=officer.agency_id)))
        assert "Walled Agency Rekaan" in client.get(address).content.decode()

    def test_a_supervisor_asks_to_lift_one_once(self, client, officer, case):
        build.suspect(case, officer, employer_agency_id=accounts.agency().pk)
        client.force_login(accounts.supervisor(Agency.objects.get(pk=officer.agency_id)))
        address = f"/cases/{case.reference}/walls/{Wall.objects.get().pk}/lift/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": "It was another person of this name"}).status_code == 302
        assert "Waits for approval" in client.get(f"/cases/{case.reference}/walls/").content.decode()
        assert client.post(address, {"reason": "It was another person of this name"}).status_code == 409

    def test_a_concern_is_raised_on_a_page(self, client, officer, case):
        partner = accounts.officer()
        build.share(case, officer, partner.agency)
        client.force_login(accounts.User.objects.get(pk=officer.user_id))
        address = f"/cases/{case.reference}/concern/"
        assert client.get(address).status_code == 200
        assert client.post(address, {"text": "He told the recruiter of the raid"}).status_code == 422
        form = {"text": "He told the recruiter of the raid", "account": partner.email}
        assert client.post(address, form).status_code == 302
        assert not sees(case, partner)
