"""People and programs at work while parts are killed. Each write carries a key and is sent again until answered."""

import re
import threading
import time
import uuid
from datetime import date

import requests

ANSWER_SECONDS = 30
PAUSE = 0.1


class Writer(threading.Thread):
    """Writes without end, remembering what was acknowledged."""

    def __init__(self, plant, people):
        super().__init__(daemon=True)
        self.plant, self.people = plant, people
        self.acknowledged = []
        self.sent_again = 0
        self.broken = ""
        self.stopping = threading.Event()

    def run(self):
        try:
            while not self.stopping.is_set():
                if (found := self.until_answered(uuid.uuid4())) is not None:
                    self.acknowledged.append(found)
                time.sleep(PAUSE)
        except Exception as error:
            self.broken = f"{type(error).__name__}: {error}"

    def until_answered(self, key):
        """Send one write until it is acknowledged, however often the line breaks or a part is away; None at the end."""
        while not self.stopping.is_set():
            try:
                if (found := self.send(key)) is not None:
                    return found
            except (requests.RequestException, OSError):
                pass
            self.sent_again += 1
            time.sleep(PAUSE)
        return None

    def finish(self):
        self.stopping.set()
        self.join(2 * ANSWER_SECONDS)
        assert not self.is_alive(), "a request was never answered"
        assert not self.broken, self.broken


class CaseWriter(Writer):
    """A program that opens cases through the API."""

    token = ""

    def send(self, key):
        if not self.token:
            self.token = self.fetch_token()
        answer = requests.post(
            f"{self.plant.address}/api/v1/cases/",
            json={
                "kind": "trafficking",
                "opened_on": "2026-01-05",
                "exploitations": ["fishing"],
                "found_place": str(key),
            },
            headers={"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(key)},
            timeout=ANSWER_SECONDS,
        )
        if answer.status_code == 401:
            self.token = ""
            return None
        if answer.status_code in {429, 503}:
            return None
        assert answer.status_code == 201, f"{answer.status_code} {answer.headers} {answer.text}"
        return str(key), answer.json()["code"]

    def fetch_token(self):
        answer = requests.post(
            f"{self.plant.address}/api/v1/token/",
            data={"grant_type": "client_credentials"},
            auth=(self.people["client_id"], self.people["client_secret"]),
            timeout=ANSWER_SECONDS,
        )
        return answer.json()["access_token"] if answer.ok else ""


class ReportAsker(Writer):
    """A coordinator who asks for a report on the page, waits for it, and asks for the next."""

    session = None

    def send(self, key):
        if self.session is None:
            self.session = self.sign_in()
        form = self.session.get(f"{self.plant.address}/reports/new/", timeout=ANSWER_SECONDS)
        if "csrfmiddlewaretoken" not in form.text or "/account/login/" in form.url:
            self.session = None
            return None
        answer = self.session.post(
            f"{self.plant.address}/reports/new/",
            data={
                "csrfmiddlewaretoken": field(form.text, "csrfmiddlewaretoken"),
                "idempotency_key": str(key),
                "definition": "task_force",
                "period": str(date.today().year),
                "language": "en",
            },
            headers={"Referer": f"{self.plant.address}/reports/new/"},
            allow_redirects=False,
            timeout=ANSWER_SECONDS,
        )
        if answer.status_code in {403, 429, 503}:
            time.sleep(1)
            return None
        assert answer.status_code in {302, 303}, f"{answer.status_code} {answer.text[:2000]}"
        place = answer.headers["Location"]
        if "/account/" in place:
            self.session = None
            return None
        found = re.search(r"/reports/runs/([0-9a-f-]{36})/", place)
        assert found, f"sent to {place}"
        return found.group(1)

    def sign_in(self):
        session = requests.Session()
        address = f"{self.plant.address}/account/login/"
        page = session.get(address, timeout=ANSWER_SECONDS)
        session.post(
            address,
            data={
                "csrfmiddlewaretoken": field(page.text, "csrfmiddlewaretoken"),
                "login": self.people["email"],
                "password": self.people["password"],
            },
            headers={"Referer": address},
            timeout=ANSWER_SECONDS,
        )
        return session


def field(page, name):
    """Return a hidden field of a form. Raises OSError for a page that says to come back later."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    if found is None:
        raise OSError("no form")
    return found.group(1)
