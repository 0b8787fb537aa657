"""What people type: bad input beside its field, nothing lost, nothing half-written, conflicts compared."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casetracker.audit.models import Entry
from casetracker.vault import reading as vault
from tests.builders import cases, victims
from tests.victims.conftest import NAME
from victims.models import Consent, ElementFinding, Need, Placement, ServiceEpisode, Victim

TODAY = timezone.localdate()


def day(name, value):
    return {f"{name}_day": str(value.day), f"{name}_month": str(value.month), f"{name}_year": str(value.year)}


def new(**data):
    return {**day("registered_on", TODAY), "sex": "female", **data}


def page(world, part="", code="V-1"):
    return f"/cases/{world.case.reference}/victims/{code}/{part}"


class TestAddVictim:
    def address(self, world):
        return f"/cases/{world.case.reference}/victims/new/"

    def test_needs_nothing_but_the_day(self, world):
        answer = world.client("officer").post(self.address(world), new(sex="unknown"))
        assert answer.status_code == 302
        assert Victim.objects.filter(case=world.case).count() == 3

    def test_starts_with_what_is_the_same_as_for_the_one_before(self, world):
        Victim.objects.filter(pk=world.boy.pk).update(identified_where="transit", cross_border="cross_border_out")
        shown = world.client("officer").get(self.address(world)).content.decode()
        assert 'value="transit" selected' in shown
        assert 'value="cross_border_out" selected' in shown
        assert "copied from V-2" in shown

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (new(**day("birth_claimed", TODAY - timedelta(days=3))), "before the incident"),
            (new(**day("birth_documented", TODAY + timedelta(days=400))), "not in the future"),
            (new(birth_claimed_year="1850"), "from 1 Jan 1900"),
            (new(birth_claimed_day="31", birth_claimed_month="2", birth_claimed_year="2000"), "day that exists"),
            (new(birth_claimed_year="abcd"), "in numbers"),
            (new(age_identified_from="200"), "0 to 120"),
            (new(age_identified_from="30", age_identified_to="20"), "lower age first"),
            (new(age_identified_from="old"), "whole years"),
            (new(full_name="a\x00b"), "hidden characters"),
            (new(full_name="x" * 201), "Shorten this to 200"),
            (new(aliases="\n".join(["x"] * 11)), "at most 10 names"),
            (new(citizenship="Atlantis"), "Choose from the list"),
            (new(sex="other"), "Select a valid choice"),
            (new(urgent_need="money"), "Select a valid choice"),
            ({**new(), **day("registered_on", TODAY + timedelta(days=2))}, "not in the future"),
            (new(is_stateless="on", citizenship="ID"), "Leave the citizenship empty"),
            (new(passport="A1\nA1"), "entered twice"),
        ],
    )
    def test_says_what_to_do_beside_the_answer_and_keeps_the_rest(self, world, data, said):
        answer = world.client("officer").post(self.address(world), {**data, "splp": "Kept 77"})
        shown = answer.content.decode()
        assert answer.status_code == 422
        assert said in shown
        assert "Kept 77" in shown
        assert Victim.objects.filter(case=world.case).count() == 2

    @pytest.mark.parametrize(
        ("data", "doubt"),
        [
            ({"nik": "3171"}, "A NIK has 16 digits, this has 4"),
            ({"nik": "3171 0172 0190 0001"}, "does not exist"),
            ({"nik": "3171015501900001", "sex": "male"}, "says female"),
            (
                {"nik": "3171015501900001", **day("birth_claimed", TODAY.replace(year=1991, month=1, day=15))},
                "15 Jan 1990",
            ),
        ],
    )
    def test_a_nik_that_does_not_fit_is_asked_about_once_and_kept(self, world, data, doubt):
        client = world.client("officer")
        asked = client.post(self.address(world), new(**data))
        assert asked.status_code == 422
        assert doubt in asked.content.decode()
        assert 'name="keep_both"' in asked.content.decode()
        assert client.post(self.address(world), new(**data, keep_both="on")).status_code == 302

    def test_a_nik_that_fits_is_not_asked_about(self, world):
        born = day("birth_claimed", TODAY.replace(year=1990, month=1, day=15))
        assert world.client("officer").post(self.address(world), new(nik="3171015501900001", **born)).status_code == 302

    def test_asks_whether_it_is_somebody_already_recorded(self, world):
        client = world.client("officer")
        asked = client.post(self.address(world), new(full_name=NAME))
        assert asked.status_code == 422
        assert "already recorded" in asked.content.decode()
        assert "V-1" in asked.content.decode()
        twice = client.post(self.address(world), new(full_name=NAME, same_person_as=str(world.woman.pk)))
        assert "already V-1 in this case" in twice.content.decode()
        assert client.post(self.address(world), new(full_name=NAME, same_person_as="new")).status_code == 302
        assert Victim.objects.filter(case=world.case).count() == 3

    def test_the_same_person_in_another_case_is_one_person(self, world):
        other = cases.case(world.viewer("officer"))
        address = f"/cases/{other.reference}/victims/new/"
        client = world.client("officer")
        assert client.post(address, new(full_name=NAME)).status_code == 422
        client.post(address, new(full_name=NAME, same_person_as=str(world.woman.pk)))
        assert Victim.objects.get(case=other).person_id == world.woman.person_id

    def test_somebody_in_a_hidden_case_cannot_be_named(self, world):
        stranger = cases.accounts.viewer()
        hidden = victims.victim(cases.case(stranger), stranger)
        answer = world.client("officer").post(self.address(world), new(full_name=NAME, same_person_as=str(hidden.pk)))
        assert answer.status_code == 422

    def test_sent_twice_is_done_once(self, world):
        client = world.client("officer")
        for _ in range(2):
            client.post(self.address(world), new(idempotency_key="k1"))
        assert Victim.objects.filter(case=world.case).count() == 3


class TestShowName:
    def test_is_shown_once_and_recorded(self, world):
        client = world.client("officer")
        answer = client.post(page(world, "reveal/"), {"reason": "Interview today"})
        assert NAME in answer.content.decode()
        assert NAME not in answer.content.decode().split("</title>")[0]
        entry = Entry.objects.get(event="identity.shown")
        assert (entry.subject_code, entry.reason) == ("V-1", "Interview today")
        assert NAME not in client.get(page(world, "reveal/")).content.decode()

    @pytest.mark.parametrize("reason", ["", "  ", "x", "a\x00b", "y" * 301])
    def test_needs_a_reason(self, world, reason):
        answer = world.client("officer").post(page(world, "reveal/"), {"reason": reason})
        assert answer.status_code == 422
        assert NAME not in answer.content.decode()

    @pytest.mark.parametrize("persona", ["partner", "coordinator", "outsider"])
    def test_is_refused_without_the_section(self, world, persona):
        answer = world.client(persona).post(page(world, "reveal/"), {"reason": "Interview today"})
        assert answer.status_code in {403, 404}
        assert NAME not in answer.content.decode()
        assert not Entry.objects.filter(event="identity.shown").exists()


class TestIdentity:
    def test_opens_for_a_reason_and_replaces_what_is_known(self, world):
        client = world.client("officer")
        assert NAME not in client.get(page(world, "identity/")).content.decode()
        opened = client.post(page(world, "identity/"), {"reason": "Correcting the name"})
        assert NAME in opened.content.decode()
        data = {"version": "1", "full_name": "Ratna Baru", "sex": "female", "passport": "A 123\nB 456"}
        assert client.post(page(world, "identity/"), data).status_code == 302
        card = vault.show_identity(
            case_id=world.case.pk,
            subject_id=world.woman.pk,
            reason="test",
            actor=world.viewer("officer"),
            now=timezone.now(),
        )
        assert card.names == (("full", "Ratna Baru"),)
        assert set(card.numbers) == {("passport", "A 123"), ("passport", "B 456")}

    def test_a_conflict_is_compared(self, world):
        Victim.objects.update(version=5)
        answer = world.client("officer").post(
            page(world, "identity/"), {"version": "1", "full_name": "Mine Alone", "sex": "female"}
        )
        assert answer.status_code == 412
        assert "Mine Alone" in answer.content.decode()


class TestConflict:
    def test_lays_both_versions_side_by_side_and_takes_what_is_ticked(self, world):
        client = world.client("officer")
        mine = {"recruiter_relationship": "friend", "visa_used": "tourist", "was_abducted": "no", "version": "1"}
        theirs = {"recruiter_relationship": "stranger", "remarks": "Theirs", "was_abducted": "no", "version": "1"}
        assert client.post(page(world, "edit/recruitment/"), theirs).status_code == 302
        compared = client.post(page(world, "edit/recruitment/"), mine)
        shown = compared.content.decode()
        assert compared.status_code == 412
        assert "Somebody else changed this" in shown
        assert "Stranger" in shown
        assert 'name="version" value="2"' in shown
        saved = client.post(
            page(world, "edit/recruitment/"), {**mine, "version": "2", "theirs": ["remarks", "password"]}
        )
        assert saved.status_code == 302
        world.woman.refresh_from_db()
        assert (world.woman.recruiter_relationship, world.woman.remarks) == ("friend", "Theirs")

    @pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "\x00"])
    def test_a_version_nobody_has_is_a_conflict_and_no_error(self, world, version):
        wishes = dict.fromkeys(("wants_services", "wants_return", "wants_investigation", "guardian_is_suspect"), "yes")
        answer = world.client("officer").post(page(world, "edit/wishes/"), {**wishes, "version": version})
        assert answer.status_code == 412

    @pytest.mark.parametrize("part", ["facts", "ages", "recruitment", "wishes"])
    def test_every_part_saves_what_it_shows(self, world, part):
        client = world.client("officer")
        client.get(page(world, f"edit/{part}/"))
        data = {
            **day("registered_on", TODAY - timedelta(days=1)),
            "was_prevented": "yes",
            "was_trafficked_before": "no",
            "age_recruited_from": "15",
            "age_exploited_from": "16",
            "age_identified_from": "17",
            "was_abducted": "unknown",
            "wants_services": "yes",
            "wants_return": "no",
            "wants_investigation": "unknown",
            "guardian_is_suspect": "yes",
            "version": "1",
        }
        assert client.post(page(world, f"edit/{part}/"), data).status_code == 302
        world.woman.refresh_from_db()
        assert world.woman.version == 2


class TestFindings:
    def test_every_list_is_saved(self, world):
        client = world.client("officer")
        for element, code in {
            "act": "recruit",
            "means": "fraud",
            "means_of_control": "debt_bondage",
            "purpose": "prostitution",
            "exploitation": "fishing",
        }.items():
            world.woman.refresh_from_db()
            data = {code: "yes", "version": str(world.woman.version)}
            assert client.post(page(world, f"findings/{element}/"), data).status_code == 302
        assert ElementFinding.objects.filter(victim=world.woman, state="yes").count() == 5
        shown = client.get(page(world)).content.decode()
        assert "An act, a means and a purpose are recorded" in shown
        world.woman.refresh_from_db()
        assert world.woman.identification_status == "possible"

    def test_shows_the_means_suggested_as_a_hint(self, world):
        ElementFinding.objects.create(
            victim=world.woman, element="means_of_control", code="restricts_movement", recorded_at=timezone.now()
        )
        assert (
            "Restricts movement was found"
            in world.client("officer").get(page(world, "findings/means/")).content.decode()
        )

    @pytest.mark.parametrize("element", ["magic", "act-", "ACT"])
    def test_an_unknown_list_is_absent(self, world, element):
        assert world.client("officer").get(page(world, f"findings/{element}/")).status_code == 404

    def test_an_unknown_answer_is_refused(self, world):
        answer = world.client("officer").post(page(world, "findings/act/"), {"recruit": "perhaps", "version": "1"})
        assert answer.status_code == 422


class TestIdentification:
    def decision(self, **data):
        return {
            "to_status": "presumed",
            "decided_by_type": "police",
            "reason": "Debt",
            **day("on", TODAY),
            "version": "1",
            **data,
        }

    def test_offers_only_next_steps(self, world):
        shown = world.client("officer").get(page(world, "identification/")).content.decode()
        assert 'value="presumed"' in shown
        assert 'value="screened"' not in shown

    def test_saves_with_who_decided(self, world):
        client = world.client("officer")
        assert client.post(page(world, "identification/"), self.decision()).status_code == 302
        shown = client.get(page(world)).content.decode()
        assert "Presumed victim" in shown
        assert "Debt" in shown

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"reason": ""}, "Say on what grounds"),
            ({"decided_by_type": ""}, "Choose one of the answers"),
            ({"to_status": "screened"}, "Select a valid choice"),
            (day("on", TODAY + timedelta(days=9)), "not in the future"),
        ],
    )
    def test_says_what_is_missing(self, world, data, said):
        answer = world.client("officer").post(page(world, "identification/"), self.decision(**data))
        assert answer.status_code == 422
        assert said in answer.content.decode()


class TestConsent:
    def talk(self, **data):
        return {
            "purposes": ["referral"],
            "answer": "given",
            "sections": ["services"],
            "given_by": "self",
            "minor_assents": "not_asked",
            **day("given_on", TODAY),
            "language": "Bahasa Indonesia",
            "interpreter_used": "no",
            "explained_by": "Case officer",
            **dict.fromkeys(
                (
                    "interview_consent",
                    "purpose_told",
                    "uses_told",
                    "research_use",
                    "access_right_told",
                    "storage_time_told",
                    "withdrawal_told",
                ),
                "yes",
            ),
            **data,
        }

    def test_is_recorded_by_the_shelter_and_withdrawn(self, world):
        client = world.client("worker")
        assert client.post(page(world, "consent/"), self.talk()).status_code == 302
        consent = Consent.objects.get()
        assert client.get(page(world, f"consent/{consent.pk}/withdraw/")).status_code == 200
        answer = client.post(page(world, f"consent/{consent.pk}/withdraw/"), {"reason": "Changed my mind"}, follow=True)
        assert "Withdrawn" in answer.content.decode()
        assert client.get(page(world, f"consent/{consent.pk}/withdraw/")).status_code == 409

    def test_starts_with_what_a_referral_asks_for_and_returns_there(self, world):
        client = world.client("officer")
        agency = world.users["worker"].agency
        asked = f"consent/?purpose=referral&recipient={agency.pk}&sections=services,health,magic&next=/cases/"
        shown = client.get(page(world, asked)).content.decode()
        assert 'value="Rumah Rekaan"' in shown
        assert 'value="health" id="id_sections_2" checked' in shown or "checked" in shown
        assert client.post(page(world, "consent/"), self.talk(next="/cases/")).url == "/cases/"

    @pytest.mark.parametrize("target", ["https://elsewhere.test/", "//elsewhere.test", "javascript:alert(1)"])
    def test_never_leads_to_another_site(self, world, target):
        answer = world.client("officer").post(page(world, "consent/"), self.talk(next=target))
        assert answer.url.startswith("/cases/")

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"purposes": []}, "at least one purpose"),
            ({"answer": ""}, "agrees or refuses"),
            ({"language": ""}, "language spoken"),
            (day("until", TODAY - timedelta(days=3)), "after the day"),
            ({"recipient": "Nobody at all"}, "Choose from the list"),
            ({"explained_by": "a\x00"}, "hidden characters"),
        ],
    )
    def test_says_what_is_missing_and_keeps_the_rest(self, world, data, said):
        answer = world.client("officer").post(page(world, "consent/"), self.talk(**data))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Consent.objects.exists()

    def test_warns_where_the_guardian_is_a_suspect(self, world):
        victims.consent(world.boy, world.viewer("officer"), given_by="guardian")
        Victim.objects.filter(pk=world.boy.pk).update(guardian_is_suspect="yes")
        client = world.client("officer")
        assert "guardian is a suspect" in client.get(page(world, code="V-2")).content.decode()
        answer = client.post(page(world, "consent/", "V-2"), self.talk(given_by="guardian"))
        assert answer.status_code == 422
        assert "The guardian is a suspect" in answer.content.decode()


class TestServices:
    def service(self, world, **data):
        return {
            "type": "legal_aid",
            **day("started_on", TODAY),
            "provider": "Rumah Rekaan",
            "outcome": "delivered",
            "refused_by_victim": "no",
            "currency": "IDR",
            "version": "1",
            **data,
        }

    def test_keeps_every_fact(self, world):
        data = self.service(
            world, units="1.5", unit_kind="hour", cost="Rp 150.000", funding="apbd", note="Met the lawyer"
        )
        assert world.client("worker").post(page(world, "services/new/"), data).status_code == 302
        row = ServiceEpisode.objects.get(type="legal_aid")
        assert (str(row.units), row.unit_kind, int(row.cost), row.funding) == ("1.50", "hour", 150000, "apbd")

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"type": ""}, "Choose one of the answers"),
            ({"type": "counsel"}, "Select a valid choice"),
            (day("started_on", TODAY + timedelta(days=1)), "not in the future"),
            (day("ended_on", TODAY - timedelta(days=1)), "on or after the first day"),
            ({"units": "many"}, "Enter a number"),
            ({"units": "2"}, "what was counted"),
            ({"cost": "Rp x"}, "whole amount"),
            ({"outcome": "not_delivered"}, "why it was not given"),
            ({"provider": "Nobody"}, "Choose from the list"),
            ({"note": "x" * 5001}, "Shorten this"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(self, world, data, said):
        answer = world.client("worker").post(
            page(world, "services/new/"), self.service(world, **{"funding": "dak", **data})
        )
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert 'value="dak" selected' in answer.content.decode()

    def test_police_are_not_offered_health_services(self, world):
        shown = world.client("officer").get(page(world, "services/new/")).content.decode()
        assert 'value="legal_aid"' in shown
        assert 'value="counselling"' not in shown

    def test_is_corrected_and_compared(self, world):
        client = world.client("worker")
        row = world.woman.services.get(type="food")
        address = page(world, f"services/{row.pk}/")
        assert client.post(address, self.service(world, type="food", note="First")).status_code == 302
        compared = client.post(address, self.service(world, type="food", note="Second"))
        assert compared.status_code == 412
        assert "First" in compared.content.decode()
        assert "Second" in compared.content.decode()

    def test_a_reader_reads_it_whole(self, world):
        row = world.woman.services.get(type="food")
        client = world.client("partner")
        assert client.get(page(world, f"services/{row.pk}/")).status_code == 200
        assert client.post(page(world, f"services/{row.pk}/"), self.service(world)).status_code == 403

    @pytest.mark.parametrize("query", ["type=food", "started_from=2026-01-01", "outcome=x", "started_to=x", "cursor=x"])
    def test_the_list_filters(self, world, query):
        answer = world.client("worker").get(f"/cases/{world.case.reference}/services/?{query}")
        assert answer.status_code in {200, 400}


class TestNeedsAndStays:
    def test_a_need_has_its_legal_clock_and_is_met(self, world):
        client = world.client("worker")
        data = {"type": "safe_house", "is_urgent": "on", **day("since", TODAY - timedelta(days=1))}
        assert client.post(page(world, "needs/new/"), data).status_code == 302
        need = Need.objects.get(type="safe_house")
        assert "Safe house" in client.get(page(world)).content.decode()
        assert client.post(page(world, f"needs/{need.pk}/end/"), day("until", TODAY)).status_code == 302
        need.refresh_from_db()
        assert need.until == TODAY

    def test_a_bed_is_given_and_left(self, world):
        client = world.client("worker")
        house = victims.shelter(world.viewer("worker"), beds=1, code="Melati")
        assert "1 of 1 beds free" in client.get(page(world, "stay/new/")).content.decode()
        data = {"shelter": str(house.pk), **day("since", TODAY)}
        assert client.post(page(world, "stay/new/"), data).status_code == 302
        assert "Melati" in client.get(page(world)).content.decode()
        again = client.post(page(world, "stay/new/"), data)
        assert again.status_code == 409
        assert "already has a bed" in again.content.decode()
        stay = Placement.objects.get()
        end = {**day("until", TODAY), "exit_reason": "own_wish"}
        assert client.post(page(world, f"stay/{stay.pk}/end/"), end).status_code == 302
        assert client.get(page(world, f"stay/{stay.pk}/end/")).status_code == 409

    def test_only_the_section_says_where_the_shelter_is(self, world):
        viewer = world.viewer("worker")
        victims.stay(world.woman, victims.shelter(viewer, code="Melati", address="Jalan Rahasia 5"), viewer)
        assert "Jalan Rahasia 5" in world.client("worker").get(page(world)).content.decode()
        seen = world.client("officer").get(page(world)).content.decode()
        assert "Melati" in seen
        assert "Rahasia" not in seen

    def test_care_is_taken_and_ended(self, world):
        client = world.client("worker")
        boy = page(world, "care/start/", "V-2")
        assert client.post(boy, day("since", TODAY)).status_code == 302
        assert client.post(page(world, "care/end/", "V-2"), day("until", TODAY)).status_code == 302
        late = client.post(page(world, "care/end/", "V-2"), day("until", TODAY))
        assert late.status_code == 409


class TestShelterForms:
    def test_add_and_change_with_comparison(self, world):
        client = world.client("worker")
        data = {"code": "Melati", "beds": "4", "takes_women": "on"}
        assert client.post("/care/shelters/new/", data).status_code == 302
        house = world.users["worker"].agency.shelters.get()
        change = {**data, "is_active": "on", "version": "1"}
        assert client.post(f"/care/shelters/{house.pk}/", {**change, "beds": "6"}).status_code == 302
        compared = client.post(f"/care/shelters/{house.pk}/", {**change, "beds": "9"})
        assert compared.status_code == 412
        assert 'value="9"' in compared.content.decode()

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"code": "", "beds": "4", "takes_men": "on"}, "short code"),
            ({"code": "A", "beds": "0", "takes_men": "on"}, "1 to 1,000"),
            ({"code": "A", "beds": "x", "takes_men": "on"}, "whole number"),
            ({"code": "A", "beds": "2"}, "at least one group"),
        ],
    )
    def test_says_what_is_wrong(self, world, data, said):
        answer = world.client("worker").post("/care/shelters/new/", data)
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_the_shelter_of_others_is_absent(self, world):
        house = victims.shelter(world.viewer("other_shelter"))
        assert world.client("worker").get(f"/care/shelters/{house.pk}/").status_code == 404


class TestQueryBudget:
    @pytest.mark.parametrize("part", ["victims/", "services/"])
    def test_lists_are_the_same_for_two_and_fifty(self, world, part):
        client = world.client("officer")
        lead, worker = world.viewer("officer"), world.viewer("worker")
        address = f"/cases/{world.case.reference}/{part}"
        counted = []
        for number in (0, 48):
            for _ in range(number):
                victims.victim(world.case, lead)
                victims.service(world.woman, worker, "transport")
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1]
        assert counted[0] <= 15

    def test_the_page_of_a_victim_is_within_its_budget(self, world):
        client = world.client("worker")
        client.get(page(world))
        with CaptureQueriesContext(connection) as queries:
            client.get(page(world))
        assert len(queries) <= 22
