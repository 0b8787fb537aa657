"""*Today*: three taps, undo for a minute, the same for others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casetracker.access.sections import Section
from casetracker.audit.models import Entry
from tests.builders import accounts, victims
from tests.victims.conftest import NAME
from victims.models import Care, ServiceEpisode

HTMX = {"HTTP_HX_REQUEST": "true"}
SMALL = 1000


def save(client, victim, service="food", **data):
    return client.post(f"/today/{victim.pk}/", {"service": service, **data})


class TestThreeTaps:
    def test_person_service_save(self, world):
        client = world.client("worker")
        cards = client.get("/today/").content.decode()
        address = f"/today/{world.woman.pk}/?service=counselling"
        assert address in cards
        assert "Psychological counselling" in client.get(address).content.decode()
        before = ServiceEpisode.objects.count()
        answer = client.post(f"/today/{world.woman.pk}/", {"service": "counselling", "note": "Calm"}, follow=True)
        row = ServiceEpisode.objects.latest("recorded_at")
        assert ServiceEpisode.objects.count() == before + 1
        assert (row.type, row.note, row.started_on) == ("counselling", "Calm", timezone.localdate())
        assert "Undo" in answer.content.decode()
        assert "Same service for others" in answer.content.decode()

    def test_the_buttons_are_the_services_used_last(self, world):
        viewer = world.viewer("worker")
        for kind in ("legal_aid", "transport", "education"):
            victims.service(world.woman, viewer, kind)
        page = world.client("worker").get("/today/").content.decode()
        shown = [page.find(f"?service={kind}") for kind in ("education", "transport", "legal_aid", "counselling")]
        assert shown == sorted(shown)
        assert -1 not in shown
        assert "?service=food" not in page

    def test_fragments_are_small(self, world):
        client = world.client("worker")
        form = client.get(f"/today/{world.woman.pk}/?service=food", **HTMX)
        saved = client.post(f"/today/{world.woman.pk}/", {"service": "food"}, follow=True, **HTMX)
        for answer in (form, saved):
            assert b"<html" not in answer.content
            assert len(answer.content) < SMALL

    def test_sent_twice_is_done_once(self, world):
        client = world.client("worker")
        first = save(client, world.woman, idempotency_key="one")
        second = save(client, world.woman, idempotency_key="one")
        assert first.url == second.url
        assert ServiceEpisode.objects.filter(type="food").count() == 2

    @pytest.mark.parametrize("data", [{"service": "massage"}, {"service": ""}, {"service": "food", "note": "a\x00b"}])
    def test_bad_input_is_said_and_nothing_written(self, world, data):
        before = ServiceEpisode.objects.count()
        answer = world.client("worker").post(f"/today/{world.woman.pk}/", data)
        assert answer.status_code in {403, 422}
        assert ServiceEpisode.objects.count() == before

    def test_somebody_who_is_not_in_our_care_is_absent(self, world):
        assert save(world.client("worker"), world.boy).status_code == 404
        assert save(world.client("other_shelter"), world.woman).status_code == 404

    def test_who_left_our_care_is_no_longer_listed(self, world):
        Care.objects.update(until=timezone.localdate())
        assert "Nobody is in your care yet" in world.client("worker").get("/today/").content.decode()


class TestUndo:
    def saved(self, client, world):
        return save(client, world.woman).url

    def test_takes_it_back_within_the_minute(self, world):
        client = world.client("worker")
        answer = client.post(self.saved(client, world) + "undo/", follow=True)
        assert "was taken back" in answer.content.decode()
        assert ServiceEpisode.objects.standing().filter(type="food").count() == 1

    def test_is_refused_after_sixty_seconds(self, world):
        client = world.client("worker")
        address = self.saved(client, world)
        ServiceEpisode.objects.update(recorded_at=timezone.now() - timedelta(seconds=61))
        answer = client.post(address + "undo/")
        assert answer.status_code == 409
        assert "minute" in answer.content.decode()
        assert ServiceEpisode.objects.standing().filter(type="food").count() == 2

    def test_is_not_for_a_colleague(self, world):
        address = self.saved(world.client("worker"), world)
        colleague = accounts.shelter_worker(world.users["worker"].agency)
        client = Client()
        client.force_login(colleague)
        assert client.post(address + "undo/").status_code == 404


class TestSameForOthers:
    def test_records_for_everybody_ticked_without_the_note(self, world):
        viewer, client = world.viewer("worker"), world.client("worker")
        others = [victims.in_care(viewer) for _ in range(3)]
        address = save(client, world.woman, note="About V-1 alone").url
        form = client.get(address + "others/").content.decode()
        assert all(str(other.pk) in form for other in others)
        assert str(world.woman.pk) not in form
        answer = client.post(address + "others/", {"people": [str(other.pk) for other in others[:2]]}, follow=True)
        assert "2 people" in answer.content.decode()
        made = ServiceEpisode.objects.filter(victim__in=others)
        assert {row.note for row in made} == {""}
        assert made.count() == 2

    def test_undo_takes_all_of_them_back(self, world):
        viewer, client = world.viewer("worker"), world.client("worker")
        others = [victims.in_care(viewer) for _ in range(2)]
        address = save(client, world.woman).url
        saved = client.post(address + "others/", {"people": [str(other.pk) for other in others]}).url
        client.post(saved + "undo/")
        assert not ServiceEpisode.objects.standing().filter(victim__in=others).exists()
        assert ServiceEpisode.objects.standing().filter(victim=world.woman, type="food").count() == 2

    @pytest.mark.parametrize("people", [[], ["nobody"], ["00000000-0000-7000-8000-000000000000"]])
    def test_asks_again_for_a_bad_choice(self, world, people):
        client = world.client("worker")
        address = save(client, world.woman).url
        assert client.post(address + "others/", {"people": people}).status_code == 422


class TestNames:
    def test_are_shown_once_for_a_reason_with_a_line_each(self, world):
        client = world.client("worker")
        answer = client.post("/today/names/", {"reason": "Handing out meals"})
        assert NAME in answer.content.decode()
        assert Entry.objects.filter(event="identity.shown", subject_id=world.woman.pk).count() == 1
        assert NAME not in client.get("/today/").content.decode()

    def test_need_a_reason(self, world):
        answer = world.client("worker").post("/today/names/", {"reason": ""})
        assert answer.status_code == 422
        assert NAME not in answer.content.decode()
        assert not Entry.objects.filter(event="identity.shown").exists()

    def test_need_the_identity_section(self, world):
        lead = world.viewer("officer")
        victims.share_with(world.case, world.users["worker"].agency, lead, Section.HEADER | Section.SERVICES)
        answer = world.client("worker").post("/today/names/", {"reason": "Handing out meals"})
        assert NAME not in answer.content.decode()


class TestCareList:
    def test_finds_by_code_and_case_number_in_the_address(self, world):
        client = world.client("worker")
        answer = client.post("/care/", {"who": f" {world.case.reference.lower()} "})
        assert answer.url == f"/care/?code={world.case.reference}"
        assert "V-1" in client.get(answer.url).content.decode()
        assert "Nobody in your care matches" in client.get("/care/?code=V-77").content.decode()

    @pytest.mark.parametrize("name", ["Ratna", "RATNA WULANDARI", "AMANDA", "WULANDARI"])
    def test_a_name_never_gets_into_the_address(self, world, name):
        answer = world.client("worker").post("/care/", {"who": name})
        assert answer.status_code == 200

    def test_finds_by_name_and_shows_the_code_alone(self, world):
        page = world.client("worker").post("/care/", {"who": NAME}).content.decode()
        assert world.case.reference in page
        assert NAME not in page
        assert Entry.objects.filter(event="identity.searched").exists()

    @pytest.mark.parametrize("text", ["", "a", "\x00\x00", "V-99999999999999", "%%%", "x" * 5000])
    def test_bad_input_is_no_error(self, world, text):
        assert world.client("worker").post("/care/", {"who": text}).status_code in {200, 302, 303}

    @pytest.mark.parametrize("query", ["cursor=x", "bed=maybe", "child=x", "sex=x", "code=%00", "code=V-0"])
    def test_bad_filters_are_said(self, world, query):
        assert world.client("worker").get(f"/care/?{query}").status_code in {200, 400}


class TestQueryBudget:
    @pytest.mark.parametrize("address", ["/today/", "/care/", "/care/shelters/"])
    def test_is_the_same_for_two_and_fifty(self, world, address):
        viewer, client = world.viewer("worker"), world.client("worker")
        house = victims.shelter(viewer, beds=100)
        counted = []
        for number in (1, 48):
            for _ in range(number):
                made = victims.in_care(viewer)
                victims.service(made, viewer)
                victims.stay(made, house, viewer)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counted.append(len(queries))
        assert counted[0] == counted[1]
        assert counted[0] <= 15
