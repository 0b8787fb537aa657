"""One try: a persona at an address, inside a savepoint that is rolled back, judged by status and by body."""

import itertools
import random
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.builders import api, browser
from tests.proofs import policy
from tests.proofs.oracle import OPEN, Persona, expected, may_meet
from tests.proofs.policy import Door
from tests.proofs.world import Target, World

PLANTED = re.compile(rf"Zq([89])({'|'.join(policy.MARKERS)})")
CASES = {"9": "main", "8": "decoy"}
OUTCOMES = {
    400: "invalid", 401: "sign-in", 403: "forbidden", 404: "absent", 405: "no method", 406: "invalid", 409: "conflict",
    410: "conflict", 412: "conflict", 415: "invalid", 422: "invalid", 428: "invalid", 429: "limited",
}  # fmt: skip
LOGIN = "/account/login/"
LEAST_TIMES = 4
FRESH_SECONDS = 600
"""How long a sign-in is used: shorter than the time after which a fresh proof is asked for."""
TOKEN_SECONDS = 300
"""How long a token is used: half of its life."""


@dataclass(frozen=True)
class Probe:
    """Who tries what."""

    who: Persona
    target: Target
    method: str
    is_empty: bool = False
    is_fragment: bool = False

    @property
    def door(self) -> Door:
        return (policy.API if self.is_api else policy.PAGES)[self.target.route][self.method]

    @property
    def is_api(self) -> bool:
        return self.target.route in policy.API

    @property
    def pair(self) -> tuple[str, str]:
        return self.target.route, self.method

    def __str__(self) -> str:
        case = f" of {self.target.thing.case}" if self.target.thing.case else ""
        crossed = " crossed" if self.target.thing.is_crossed else ""
        empty = " empty" if self.is_empty else ""
        return f"{self.who.key} {self.method.upper()} {self.target.route}{case}{crossed}{empty}"


@dataclass(frozen=True)
class Finding:
    """What was wrong with an answer."""

    kind: str
    probe: Probe
    text: str

    @property
    def is_leak(self) -> bool:
        return self.kind == "leak"

    def __str__(self) -> str:
        return f"{self.kind}: {self.probe}: {self.text}"


@dataclass
class Answer:
    status: int
    outcome: str
    body: str


@dataclass
class Prober:
    """Keeps one signed-in client for each account and one token for each program."""

    world: World
    clients: dict[str, Client] = field(default_factory=dict)
    signed_in: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def client(self, who: Persona) -> Client:
        if who.key not in self.clients or time.monotonic() - self.signed_in[who.key] > FRESH_SECONDS:
            self.signed_in[who.key] = time.monotonic()
            if who.is_anonymous or who.is_program:
                made = Client(raise_request_exception=False)
            else:
                made = browser.of(self.world.people.users[who.key])
                made.raise_request_exception = False
            self.clients[who.key] = made
        return self.clients[who.key]

    def forget(self, probes: Iterable[Probe]) -> None:
        """Begin with new clients: one keeps the middleware it was made with."""
        for probe in probes:
            self.clients.pop(probe.who.key, None)

    def token(self, who: Persona) -> str:
        token, made_at = self.tokens.get(who.key, ("", 0.0))
        if not token or time.monotonic() - made_at > TOKEN_SECONDS:
            scopes = " ".join(sorted(who.scopes or ()))
            token = api.token_of(self.world.people.clients[who.key], scopes)
            self.tokens[who.key] = token, time.monotonic()
        return token

    def send(self, probe: Probe) -> Answer:
        """Send it and undo whatever it did."""
        address = reverse(probe.target.route, kwargs=dict(probe.target.arguments))
        if probe.target.query:
            address = f"{address}?{probe.target.query}"
        client = self.client(probe.who)
        headers = self.headers(probe)
        session = session_of(client)
        with transaction.atomic():
            response = client.generic(probe.method.upper(), address, *self.body(probe), headers=headers)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        if session_of(client) != session:
            # What changed the session was undone with the savepoint; the cookie has to be as it was, too.
            self.clients.pop(probe.who.key)
        text = body.decode(errors="replace")
        return Answer(response.status_code, outcome(response), text + " ".join(map(str, response.headers.values())))

    def headers(self, probe: Probe) -> dict[str, str]:
        headers: dict[str, str] = {}
        if probe.who.is_program:
            headers["Authorization"] = f"Bearer {self.token(probe.who)}"
        if probe.is_api:
            headers |= {"Purpose": "Needed for the proof", "Idempotency-Key": f"proof-{next(self.keys)}"}
            if probe.method == "patch" and not probe.is_empty:
                headers["If-Match"] = f'"v{self.version_of(probe.target)}-{"0" * 32}"'
        if probe.is_fragment:
            headers["HX-Request"] = "true"
        return headers

    def version_of(self, target: Target) -> int:
        """Return the version of the case an address is about."""
        return (self.world.main if target.thing.case == "main" else self.world.decoy).case.version

    def body(self, probe: Probe) -> tuple[bytes, str]:
        if probe.method == "get":
            return b"", "application/octet-stream"
        values = {} if probe.is_empty else dict(probe.target.body)
        if probe.is_api:
            return orjson.dumps(values), "application/json"
        return urlencode(values, doseq=True).encode(), "application/x-www-form-urlencoded"

    def judge(self, probe: Probe, answer: Answer) -> list[Finding]:
        """Return what is wrong with an answer: its status, or what its body holds."""
        right = expected(probe.door, probe.who, probe.target.thing, is_empty=probe.is_empty)
        if probe.is_api and not probe.who.is_program and not probe.door.public and probe.target.route != "api_schema":
            right = frozenset({"sign-in"})
        findings = []
        if answer.outcome not in right:
            is_denial = right <= OPEN or "open" in right
            kind = "broken" if answer.outcome == "broken" else "false denial" if is_denial else "leak"
            if not is_denial and answer.outcome not in OPEN:
                kind = "wrong refusal"
            findings.append(Finding(kind, probe, f"{answer.status}, not {'/'.join(sorted(right))}"))
        is_open = answer.outcome in OPEN and "open" in right
        for digit, word in sorted(set(PLANTED.findall(answer.body))):
            if not (is_open and may_meet(word, probe.who, probe.door, CASES[digit])):
                findings.append(Finding("leak", probe, f"{answer.status} with {word} of {CASES[digit]}"))
        findings += self.judge_references(probe, answer)
        return findings

    def judge_references(self, probe: Probe, answer: Answer) -> list[Finding]:
        """The number of a case is met by those who see the case, and by whoever typed it."""
        typed = probe.target.arguments.get("reference") or probe.target.body.get("reference")
        told = bool(probe.door.numbers_for & probe.who.roles) and answer.outcome in OPEN
        return [
            Finding("leak", probe, f"{answer.status} with the number of {case}")
            for case, reference in self.world.references.items()
            if reference != typed and not probe.who.held(case) and reference in answer.body
            if not told or probe.who.is_walled(case)
        ]

    def run(self, probes: Iterable[Probe]) -> list[Finding]:
        """Try all, and return what was wrong."""
        findings: list[Finding] = []
        for number, probe in enumerate(probes):
            if number % 200 == 0:
                cache.clear()
            findings += self.judge(probe, self.send(probe))
        return findings


def session_of(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def outcome(response: Any) -> str:
    status = response.status_code
    if status in OUTCOMES:
        return OUTCOMES[status]
    if status >= 500:
        return "broken"
    if status in {301, 302, 303} and response.headers.get("Location", "").startswith(LOGIN):
        return "sign-in"
    return "open"


def universe(world: World, programs: Sequence[Persona]) -> list[Probe]:
    """Return every probe: each persona at each address by each method, forms full and empty, pages whole and in part.

    Programs try the API; people try the pages; a few people, and nobody, try the API without a token.
    """
    people = world.people.personas
    strangers = [who for who in people if who.is_anonymous or who.key in {"lead/officer", "unrelated/officer"}]
    probes = []
    for target in world.targets:
        is_api = target.route in policy.API
        for method in (policy.API if is_api else policy.PAGES)[target.route]:
            for who in (*programs, *strangers) if is_api else people:
                probes.append(Probe(who, target, method))
                if method != "get":
                    probes.append(Probe(who, target, method, is_empty=True))
                elif not is_api:
                    probes.append(Probe(who, target, method, is_fragment=True))
    return probes


def sample(probes: Sequence[Probe], size: int, seed: int) -> list[Probe]:
    """Return about `size` of the probes by the seed: every route with its method, and every persona, several times."""
    order = list(probes)
    random.Random(seed).shuffle(order)
    chosen: dict[int, Probe] = {}
    times: dict[Any, int] = {}
    for key_of in (lambda probe: probe.pair, lambda probe: probe.who.key):
        for place, probe in enumerate(order):
            if times.get(key_of(probe), 0) < LEAST_TIMES:
                times[key_of(probe)] = times.get(key_of(probe), 0) + 1
                chosen[place] = probe
    for place, probe in enumerate(order):
        if len(chosen) >= size:
            break
        chosen.setdefault(place, probe)
    return [chosen[place] for place in sorted(chosen)]
