"""For a walled party every answer equals that of a case that does not exist: status, body, headers, and time.

`CASETRACKER_PROOF=long` takes the time of 2,000 pairs and asserts on it; the short run of 200 prints it.
"""

import os
import re
import statistics
import time
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from casetracker.access.models import Wall
from casetracker.accounts.models import Agency, User
from casetracker.common import database
from casetracker.vault.services import Identity, Name
from referrals.workflow import Move
from tests.builders import accounts
from tests.builders import api as api_builders
from tests.builders import cases as build
from tests.builders import referrals as referral_builders
from tests.builders import victims as victim_builders

pytestmark = pytest.mark.django_db

IS_LONG = os.environ.get("CASETRACKER_PROOF") == "long"
PAIRS = 2_000 if IS_LONG else 200
MEDIAN_GAP = 0.002
ABSENT = "ZZZZ-2222"
HIDDEN_NAME = "Marhumah Tersembunyi"
PER_REQUEST = {"X-Request-ID", "Set-Cookie", "Content-Security-Policy", "Date", "Content-Length"}
PER_REQUEST |= {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


def patterns(resolver, prefix=""):
    """Yield (name, kwargs) of every address of the product that has arguments."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from patterns(pattern)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name, dict(pattern.pattern.converters)


WITH_CASE = sorted({(name, tuple(kinds)) for name, kinds in patterns(get_resolver()) if "reference" in kinds})
"""Every address with the number of a case in it, by name."""


def test_finds_the_addresses():
    assert len(WITH_CASE) > 60


@pytest.fixture
def scene():
    """Return a case with a victim, a suspect, a task, a note and a referral, whose recipient is then walled off."""
    scene = referral_builders.scene(identity=Identity(names=[Name(HIDDEN_NAME)]))
    build.task(scene.case, scene.officer)
    build.note(scene.case, scene.officer)
    scene.referral = referral_builders.moved(referral_builders.referral(scene), scene, Move.ACCEPT)
    wall_off(scene, scene.agency)
    return scene


def wall_off(scene, agency):
    build.suspect(scene.case, scene.officer, name="Suspek Tersembunyi", employer_agency_id=agency.pk)
    with database.as_job("walls"):
        assert Wall.objects.standing().filter(case_id=scene.case.pk, principal=agency.pk).exists()


def arguments(kinds, scene, *, absent):
    """Return arguments that lead to something of the walled case, or the same shape leading nowhere."""
    found = {}
    for name in kinds:
        if name == "reference":
            found[name] = ABSENT if absent else scene.case.reference
        elif name == "code":
            found[name] = "V-1"
        elif name in {"section", "step"}:
            found[name] = "basics"
        elif name == "move":
            found[name] = "accept"
        else:
            found[name] = uuid4() if absent else of_the_case(name, scene)
    return found


def of_the_case(name, scene):
    with database.as_job("walls"):
        rows = {
            "task": scene.case.tasks.first().pk,
            "note": scene.case.notes.first().pk,
            "wall": Wall.objects.filter(case_id=scene.case.pk).first().pk,
        }
    return rows.get(name) or uuid4()


def plain(answer, *words):
    """Return what a client can tell answers apart by, without what differs between any two requests."""
    body = answer.content.decode()
    for word in words:
        body = body.replace(str(word), "·")
    body = re.sub(r"<time [^>]*>[^<]*</time>", "", body)
    for pattern in (r'name="csrfmiddlewaretoken" value="[^"]*"', r'"X-CSRFToken": ?"[^"]*"', r'nonce="[^"]*"'):
        body = re.sub(pattern, "", body)
    body = re.sub(r"[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}", "·", body)
    body = re.sub(r"csrf[a-z-]*(=|&quot;:|\":) ?\S{32,}", "", body)
    headers = {name: value for name, value in answer.headers.items() if name not in PER_REQUEST}
    for name in headers:
        for word in words:
            headers[name] = headers[name].replace(str(word), "·")
    return answer.status_code, headers, body


def first_difference(walled, absent):
    """Return where two answers part, for the message of a failure."""
    texts = [f"{status} {sorted(headers.items())} {body}" for status, headers, body in (walled, absent)]
    place = next(place for place, (one, other) in enumerate(zip(*texts, strict=False)) if one != other)
    return [text[max(0, place - 60) : place + 60] for text in texts]


def differences(send, scene, names):
    """Return the addresses whose answers tell a walled case from an absent one."""
    told = []
    for name, kinds in names:
        for method in ("GET", "POST"):
            pair = []
            for absent in (False, True):
                values = arguments(kinds, scene, absent=absent)
                address = reverse(name, kwargs=values)
                pair.append(plain(send(method, address), address, *values.values()))
            if pair[0] != pair[1]:
                told.append((name, method, *first_difference(*pair)))
            assert pair[0][0] in {403, 404, 405, 400, 401, 415, 422}, (name, method, pair[0][0])
    return told


class TestAddresses:
    @pytest.mark.parametrize("role", ["worker", "supervisor"])
    def test_pages_answer_as_if_there_were_no_such_case(self, client, scene, role):
        worker = User.objects.get(pk=scene.worker.user_id)
        user = worker if role == "worker" else accounts.supervisor(Agency.objects.get(pk=scene.agency.pk))
        client.force_login(user)
        pages = [item for item in WITH_CASE if not item[0].startswith("api_")]
        assert differences(lambda method, address: client.generic(method, address), scene, pages) == []

    def test_a_page_of_the_referral_itself_is_absent(self, client, scene):
        client.force_login(User.objects.get(pk=scene.worker.user_id))
        there = client.get(reverse("referral_detail", args=[scene.referral.pk]))
        gone = client.get(reverse("referral_detail", args=[uuid4()]))
        assert there.status_code == gone.status_code == 404

    def test_programs_are_answered_as_if_there_were_no_such_case(self, scene):
        call = api_builders.caller(Agency.objects.get(pk=scene.agency.pk))
        api = [item for item in WITH_CASE if item[0].startswith("api_")]
        assert len(api) > 5
        assert differences(lambda method, address: call(method, address), scene, api) == []

    def test_resources_of_programs_by_their_own_id(self, scene):
        call = api_builders.caller(Agency.objects.get(pk=scene.agency.pk))
        there = call.get(f"referrals/{scene.referral.pk}/")
        gone = call.get(f"referrals/{uuid4()}/")
        assert plain(there, scene.referral.pk)[:2] == plain(gone)[:2]
        assert there.status_code == 404


class TestLists:
    """Pages that name no case: what a party saw before the case was there is what it sees once it is walled off."""

    PAGES = ("case_list", "my_work", "referral_inbox", "care_list", "today", "dashboard", "search", "published_figures")

    def look(self, client):
        found = {name: plain(client.get(reverse(name))) for name in self.PAGES}
        found["search for a name"] = plain(client.post(reverse("search"), {"q": HIDDEN_NAME}))
        found["shares as a file"] = plain(client.post(reverse("case_export"), {"format": "csv"}))
        return found

    def test_lists_counts_searches_and_files(self, client):
        scene = referral_builders.scene(identity=Identity(names=[Name(HIDDEN_NAME)]))
        user = User.objects.get(pk=scene.worker.user_id)
        client.force_login(user)
        before = self.look(client)
        build.share(scene.case, scene.officer, scene.agency, ("identity", "services"))
        assert self.look(client)["case_list"] != before["case_list"]
        referral_builders.referral(scene)
        wall_off(scene, scene.agency)
        after = self.look(client)
        assert {name for name in before if before[name] != after[name]} == set()

    def test_a_search_for_the_number(self, client, scene):
        client.force_login(User.objects.get(pk=scene.worker.user_id))
        hidden, gone = (
            plain(client.post(reverse("search"), {"q": number}), number) for number in (scene.case.reference, ABSENT)
        )
        assert hidden == gone

    def test_an_error_about_a_number_that_is_taken(self, client, scene):
        """The number of a police report that stands in a walled case may be entered as if it were new."""
        officer = accounts.viewer(accounts.officer(Agency.objects.get(pk=scene.agency.pk)))
        own = build.case(officer)
        assert build.suspect(own, officer, name="Suspek Tersembunyi").pk
        assert victim_builders.victim(own, officer, identity=Identity(names=[Name(HIDDEN_NAME)])).code == "V-1"


class TestPrograms:
    def test_hear_once_that_it_is_gone_and_nothing_after(self, scene):
        call = api_builders.caller(Agency.objects.get(pk=scene.agency.pk))
        assert call.get("cases/").body["results"] == []
        assert call.get("referrals/").body["results"] == []
        assert call.get("services/").body["results"] == []


class TestTime:
    def test_absent_and_walled_take_the_same_time(self, client, scene, capsys):
        client.force_login(User.objects.get(pk=scene.worker.user_id))
        walled, absent = (reverse("case_detail", args=[number]) for number in (scene.case.reference, ABSENT))
        taken: dict[str, list[float]] = {walled: [], absent: []}
        for number in range(PAIRS):
            for address in (walled, absent) if number % 2 else (absent, walled):
                start = time.perf_counter()
                client.get(address)
                taken[address].append(time.perf_counter() - start)
        gap = abs(statistics.median(taken[walled]) - statistics.median(taken[absent]))
        with capsys.disabled():
            print(f"\nwalled and absent: median gap {gap * 1000:.3f} ms over {PAIRS} pairs")
        if IS_LONG:
            assert gap < MEDIAN_GAP
