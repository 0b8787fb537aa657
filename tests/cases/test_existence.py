"""For a walled party every answer equals that of a case that does not exist: status, body, headers, and time.

`CASETRACKER_PROOF=long` takes the time of 2,000 pairs and asserts on it; the short run of 200 prints it.
"""

import io
import os
import re
import statistics
import time
from uuid import uuid4

import openpyxl
import pytest
from django.core import mail
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from cases import services
from casetracker.access.models import Wall
from casetracker.accounts.models import Agency, User
from casetracker.approvals import services as approvals
from casetracker.common import database
from casetracker.vault.services import Identity, Name, Number
from referrals import services as referral_services
from referrals.workflow import Move
from tests.builders import accounts
from tests.builders import api as api_builders
from tests.builders import approvals as approval_builders
from tests.builders import cases as build
from tests.builders import referrals as referral_builders
from tests.builders import victims as victim_builders
from victims.models import Consent

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

BY_ROW = sorted(
    {
        (name, tuple(kinds))
        for name, kinds in patterns(get_resolver())
        if "reference" not in kinds and name.startswith(("referral_", "today_", "api_referral", "api_service"))
        if {"pk", "id"} & set(kinds)
    }
)
"""Every address with the id of something of a case in it, and not the number of the case."""


def test_finds_the_addresses():
    assert len(WITH_CASE) > 60
    assert len(BY_ROW) > 15


@pytest.fixture
def scene():
    """Return a case with a victim, a suspect, a task, a note and a referral, whose recipient is then walled off."""
    scene = referral_builders.scene(identity=Identity(names=[Name(HIDDEN_NAME)]))
    share = build.share(scene.case, scene.officer, scene.agency, ("identity", "services"))
    sent = referral_builders.referral(scene)
    scene.referral = referral_builders.moved(sent, scene, Move.ACCEPT)
    victim_builders.care(scene.victim, scene.agency, scene.worker)
    house = victim_builders.shelter(scene.worker)
    scene.rows = {
        "task": build.task(scene.case, scene.officer).pk,
        "note": build.note(scene.case, scene.officer).pk,
        "share": share.pk,
        "document": add_document(scene).pk,
        "consent": Consent.objects.filter(victim=scene.victim).first().pk,
        "stay": victim_builders.stay(scene.victim, house, scene.worker).pk,
        "service": victim_builders.service(scene.victim, scene.worker, "safe_house").pk,
        "victim": scene.victim.pk,
        "referral": scene.referral.pk,
    }
    wall_off(scene, scene.agency)
    with database.as_job("walls"):
        scene.rows["wall"] = Wall.objects.filter(case_id=scene.case.pk).first().pk
    return scene


def add_document(scene):
    return services.add_document(
        case_id=scene.case.pk,
        section="header",
        kind="letter",
        description="Tersembunyi",
        file=io.BytesIO(b"Tersembunyi juga di dalamnya"),
        file_name="letter.txt",
        actor=scene.officer,
        now=timezone.now(),
    )


def wall_off(scene, agency):
    build.suspect(scene.case, scene.officer, name="Suspek Tersembunyi", employer_agency_id=agency.pk)
    with database.as_job("walls"):
        assert Wall.objects.standing().filter(case_id=scene.case.pk, principal=agency.pk).exists()


OF_ROW = {
    "consent_withdraw": "consent", "stay_end": "stay", "service_edit": "service", "today_person": "victim",
    "today_saved": "service", "today_undo": "service", "today_others": "service", "api_service": "service",
}  # fmt: skip
"""Whose id an address names that says only `pk` or `id`; those of a referral say so by their name."""


def arguments(name_of_address, kinds, scene, *, absent):
    """Return arguments that lead to something of the walled case, or the same shape leading nowhere."""
    found = {}
    for name in kinds:
        if name == "reference":
            found[name] = ABSENT if absent else scene.case.reference
        elif name == "code":
            found[name] = "S-1" if name_of_address.startswith(("suspect", "charge", "api_suspect")) else "V-1"
        elif name in {"section", "step"}:
            found[name] = "basics"
        elif name == "move":
            found[name] = "accept"
        else:
            row = name
            if name in {"pk", "id"}:
                row = OF_ROW.get(name_of_address, "referral" if "referral" in name_of_address else "")
            found[name] = uuid4() if absent else scene.rows.get(row) or uuid4()
    return found


def plain(answer, *words):
    """Return what a client can tell answers apart by, without what differs between any two requests."""
    body = answer.content.decode()
    for word in words:
        body = body.replace(str(word), "·")
    body = re.sub(r"<time [^>]*>[^<]*</time>|Counted at [^<]*", "", body)
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
                values = arguments(name, kinds, scene, absent=absent)
                address = reverse(name, kwargs=values)
                pair.append(plain(send(method, address), address, *values.values()))
            if pair[0] != pair[1]:
                told.append((name, method, *first_difference(*pair)))
            assert pair[0][0] in {303, 403, 404, 405, 400, 401, 415, 422}, (name, method, pair[0][0])
    return told


class TestAddresses:
    @pytest.mark.parametrize("role", ["worker", "supervisor"])
    def test_pages_answer_as_if_there_were_no_such_case(self, client, scene, role):
        worker = User.objects.get(pk=scene.worker.user_id)
        user = worker if role == "worker" else accounts.supervisor(Agency.objects.get(pk=scene.agency.pk))
        client.force_login(user)
        pages = [item for item in WITH_CASE if not item[0].startswith("api_")]
        assert differences(lambda method, address: client.generic(method, address), scene, pages) == []
        rows = [item for item in BY_ROW if not item[0].startswith("api_")]
        assert differences(lambda method, address: client.generic(method, address), scene, rows) == []

    def test_the_same_addresses_lead_somewhere_for_those_on_the_case(self, client, scene):
        """The comparison above is one of real addresses."""
        client.force_login(User.objects.get(pk=scene.officer.user_id))
        case = scene.case.reference
        for name in ("case_detail", "case_print", "case_history", "case_seen", "document_panel", "note_list"):
            assert client.get(reverse(name, args=[case])).status_code == 200, name
        for name in ("document", "document_file"):
            assert client.get(reverse(name, args=[case, scene.rows["document"]])).status_code == 200, name
        assert client.get(reverse("referral_detail", args=[scene.rows["referral"]])).status_code == 200

    def test_programs_are_answered_as_if_there_were_no_such_case(self, scene):
        call = api_builders.caller(Agency.objects.get(pk=scene.agency.pk))
        api = [item for item in WITH_CASE if item[0].startswith("api_")]
        assert len(api) > 5
        assert differences(lambda method, address: call(method, address), scene, api) == []
        rows = [item for item in BY_ROW if item[0].startswith("api_")]
        assert len(rows) > 2
        assert differences(lambda method, address: call(method, address), scene, rows) == []


class TestLists:
    """Pages that name no case: what a party saw before the case was there is what it sees once it is walled off."""

    PAGES = (
        "home", "case_list", "my_work", "referral_inbox", "care_list", "today", "shelter_list", "search",
        "emergency_list", "approval_list", "access_log", "ledger", "unusual_access",
    )  # fmt: skip
    ROLES = ("shelter_worker", "officer", "supervisor", "coordinator", "approver")

    def look(self, client):
        found = {name: plain(client.get(reverse(name))) for name in self.PAGES}
        found["search for a name"] = plain(client.post(reverse("search"), {"q": HIDDEN_NAME}))
        for kind in ("csv", "xlsx"):
            answer = client.post(reverse("case_export"), {"format": kind})
            is_file = answer.status_code == 200
            found[f"shares as {kind}"] = self.rows_in(answer, kind) if is_file else plain(answer)
        return found

    @staticmethod
    def rows_in(answer, kind):
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if kind != "xlsx":
            return content
        # The archive around them has the time in it.
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [(sheet.title, list(sheet.values)) for sheet in book]

    @pytest.mark.parametrize("role", ROLES)
    def test_lists_counts_searches_and_files(self, client, role):
        scene = referral_builders.scene(identity=Identity(names=[Name(HIDDEN_NAME)]))
        user = accounts.user(role, agency=scene.agency)
        client.force_login(user)
        before = self.look(client)
        build.share(scene.case, scene.officer, scene.agency, ("identity", "services"))
        if role in {"shelter_worker", "officer", "supervisor", "coordinator"}:
            assert self.look(client)["case_list"] != before["case_list"]
            assert self.look(client)["shares as csv"] != before["shares as csv"]
        referral_builders.moved(referral_builders.referral(scene), scene, Move.ACCEPT)
        victim_builders.care(scene.victim, scene.agency, scene.worker)
        services.ask_for_declaration(case_id=scene.case.pk, user_id=user.pk, actor=scene.officer, now=timezone.now())
        approval_builders.request(scene.officer, case_id=scene.case.pk, reference=scene.case.reference)
        wall_off(scene, scene.agency)
        after = self.look(client)
        assert {name for name in before if before[name] != after[name]} == set()

    def test_a_wall_before_one_person_alone(self, client):
        scene = referral_builders.scene(identity=Identity(names=[Name(HIDDEN_NAME)]))
        user = User.objects.get(pk=scene.worker.user_id)
        client.force_login(user)
        before = self.look(client)
        build.share(scene.case, scene.officer, scene.agency, ("identity", "services"))
        build.suspect(scene.case, scene.officer, account_id=user.pk)
        after = self.look(client)
        assert {name for name in before if before[name] != after[name]} == set()

    def test_a_number_of_a_document_that_stands_in_the_walled_case(self, client):
        """Whether a number stands in another file is answered as for a number that stands in none."""
        number = "B 7654321"
        identity = Identity(names=[Name(HIDDEN_NAME)], numbers=[Number(number, "passport")])
        scene = referral_builders.scene(identity=identity)
        client.force_login(accounts.officer(scene.agency))
        asked = {"kind": "passport", "number": number, "reason": "She has no other paper"}
        open_case = plain(client.post(reverse("number_elsewhere"), asked), number)
        wall_off(scene, scene.agency)
        walled = plain(client.post(reverse("number_elsewhere"), asked), number)
        other = {**asked, "number": "B 1234567"}
        unknown = plain(client.post(reverse("number_elsewhere"), other), other["number"])
        assert open_case != unknown
        assert walled == unknown

    def test_an_export_approved_before_the_wall(self, client, scene):
        """What is fetched is counted anew for who fetches it."""
        user = accounts.officer(scene.agency)
        actor = accounts.viewer(user)
        request = services.ask_for_export(
            query="", rows=1, format="csv", reason="For the yearly meeting", actor=actor, now=timezone.now()
        )
        approval_builders.approve(request)
        client.force_login(user)
        answer = client.post(reverse("approved_export", args=[request.pk]))
        assert answer.status_code == 200
        assert scene.case.reference not in self.rows_in(answer, "csv").decode()

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


class TestNotices:
    """Nobody behind a wall gets a letter about the case, whenever it was written."""

    def letters(self):
        return {address for letter in mail.outbox for address in letter.to}

    def test_of_an_approval(self, scene):
        walled, free = accounts.approver(scene.agency), accounts.approver()
        request = approval_builders.request(scene.officer, case_id=scene.case.pk, reference=scene.case.reference)
        approvals.tell_approvers(request_id=request.pk)
        assert free.email in self.letters()
        assert walled.email not in self.letters()

    def test_of_an_emergency_opening(self):
        scene = referral_builders.scene()
        reviewers = [accounts.auditor(scene.agency), accounts.auditor()]
        opening = approvals.open_in_emergency(
            reference=scene.case.reference,
            reason_code="danger_to_life",
            reason="She is locked in a house at this hour",
            actor=accounts.viewer(),
            now=timezone.now(),
        )
        wall_off(scene, scene.agency)
        approvals.tell_reviewers(opening_id=opening.pk)
        assert self.letters() == {reviewers[1].email}

    def test_of_a_referral_without_consent(self):
        scene = referral_builders.scene(consent=False)
        lead = Agency.objects.get(pk=scene.officer.agency_id)
        supervisors = [accounts.supervisor(lead), accounts.supervisor(lead)]
        made = referral_builders.referral(scene, basis="emergency", emergency_reason="Unconscious, nobody to ask")
        build.suspect(scene.case, scene.officer, account_id=supervisors[0].pk)
        referral_services.tell_supervisors(referral_id=made.pk)
        assert self.letters() == {supervisors[1].email}


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
