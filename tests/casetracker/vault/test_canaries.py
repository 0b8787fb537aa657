"""Identities are planted through the doors of the product, and then looked for wherever a thief would look.

Looked for in what `pg_dump` writes, in the whole folder of the database (tables, indexes, write-ahead log), in the
files of Valkey, in the document store, in log lines, mail, temporary files and figures: as they were typed, in base64,
in hexadecimal and in UTF-16. A word that is not identity is planted beside them and
has to be found in the dump, in the database's folder and in Valkey's, or the search would prove nothing.
"""

import base64
import io
import mmap
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from prometheus_client import generate_latest

from cases import services as case_services
from cases.models import SavedView
from casetracker.embedded import roles
from casetracker.vault.choices import IdentifierKind, NameKind
from casetracker.vault.models import PersonName
from casetracker.vault.services import Identity, Name, Number
from tests.builders import accounts
from tests.builders import browser as browsers
from tests.builders import cases as case_builders
from tests.builders import victims as victim_builders
from victims import services as victim_services
from victims.importing import services as importing
from victims.models import ImportRun

pytestmark = pytest.mark.django_db(transaction=True)

COUNT, ONE_BY_ONE = 1_000, 50
# Each planted value begins with one of these, which stand nowhere else.
NAME, ALIAS, NIK, PASSPORT, PHONE = "Kwixnarbo", "Zhavundri", "009913577642", "QX77183", "+620007719"
ADDRESS, INFORMANT, NOTE, FILE_NAME = "Jalan Wumbrek", "Pelaporqiz", "Ceritaqvam", "daftarqyp"
PLANTED = (NAME, ALIAS, NIK, PASSPORT, PHONE, ADDRESS, INFORMANT, NOTE, FILE_NAME)
CONTROL = "Kontrolwyrd"
PART, OVERLAP = 8 * 1024 * 1024, 256
"""How much of a file is looked through at once; no form is longer than what the next part repeats."""


@dataclass(frozen=True)
class Forms:
    """A word in every form in which it could lie in a file, whatever stands before and behind."""

    small: frozenset[bytes]
    """As it is, in UTF-16 and in hexadecimal: found where all letters are made small."""
    coded: frozenset[bytes]
    """In base64, where a small letter is another one: what is left of it at each of the three places it may begin."""

    @classmethod
    def of(cls, word):
        spellings = [written.encode() for written in {word, word.lower(), word.upper()}]
        # Without its last byte it is the same in both orders of bytes.
        wide = word.lower().encode("utf-16-le")[:-1]
        coded = set()
        for raw in spellings:
            for shift in range(3):
                text = base64.b64encode(b"\0" * shift + raw)
                coded.add(text[-(-8 * shift // 6) : len(text) - (0 if (len(raw) + shift) % 3 == 0 else 4)])
        return cls(
            frozenset({word.lower().encode(), wide, *(raw.hex().encode() for raw in spellings)}), frozenset(coded)
        )

    def are_in(self, data, small):
        return any(form in small for form in self.small) or any(form in data for form in self.coded)


def found_in(data, words):
    """Return the words of which some form lies in bytes, or in a file that is mapped as such."""
    forms, found = {word: Forms.of(word) for word in words}, set()
    for start in range(0, len(data), PART):
        part = data[start : start + PART + OVERLAP]
        small = part.lower()
        found |= {word for word in forms.keys() - found if forms[word].are_in(part, small)}
    return found


def found_in_folder(folder, words, *, since=0.0):
    """Return (words found, number of files read) below a folder, of the files written since then."""
    found, count = set(), 0
    for path in Path(folder).rglob("*"):
        if path.is_symlink() or not path.is_file() or not path.stat().st_size or path.stat().st_mtime < since:
            continue
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            found |= found_in(data, words)
            count += 1
    return found, count


def test_every_form_is_recognised():
    for form in ("x" + NAME + "yz", "\0" + NAME, "ab" + NAME, NAME.lower(), "abc" + NAME.upper()):
        for data in (
            form.encode(),
            base64.b64encode(form.encode()),
            form.encode().hex().encode(),
            form.encode().hex().upper().encode(),
            form.encode("utf-16-le"),
            form.encode("utf-16-be"),
        ):
            assert found_in(data, [NAME]) == {NAME}
    across_the_end_of_a_part = b"\0" * (PART - 4) + NAME.encode("utf-16-le")
    assert found_in(across_the_end_of_a_part, [NAME]) == {NAME}
    assert found_in(b"nothing of the kind", PLANTED) == set()


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def lettered(number):
    """Return a number in letters: digits are not part of a name."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")


def identity(number):
    return Identity(
        names=[Name(f"{NAME} {lettered(number)}"), Name(f"{ALIAS}{lettered(number)}", NameKind.ALIAS)],
        numbers=[
            Number(f"{NIK}{number:04d}"),
            Number(f"{PASSPORT}{number:04d}", IdentifierKind.PASSPORT),
            Number(f"{PHONE}{number:04d}", IdentifierKind.PHONE),
        ],
    )


def person(number):
    return {"identity": identity(number), "remarks": f"{NOTE} {number}"}


def plant():
    """Plant through services and pages; returns the case."""
    user = accounts.officer()
    viewer = accounts.viewer(user)
    client = browsers.of(user)
    report = case_services.NewReport(
        channel="hotline",
        received_on=timezone.localdate(),
        summary=f"{NOTE} one",
        informant_name=f"{INFORMANT} One",
        informant_contact=f"{PHONE}0000",
    )
    case = case_builders.case(viewer, report=report, narrative=f"{NOTE} about {NAME}", found_place=f"{ADDRESS} 6")
    case_builders.task(case, viewer, title=f"{NOTE}: call {NAME}")
    for number in range(ONE_BY_ONE):
        victim_builders.victim(case, viewer, **person(number))
    many = [(case, victim_builders.new_victim(**person(number))) for number in range(ONE_BY_ONE, COUNT)]
    case.refresh_from_db()
    victim_services.add_victims(items=many, actor=viewer, now=timezone.now())
    through_pages(client, case)
    draft = case_services.start_draft(step="what", actor=viewer, now=timezone.now())
    case_services.keep_answers(
        draft_id=draft.pk, step="who", answers={"name": [f"{NAME} Draft"]}, actor=viewer, now=timezone.now()
    )
    worker = accounts.viewer(accounts.shelter_worker())
    victim_builders.shelter(worker, address=f"{ADDRESS} 5")
    SavedView(owner_id=user.pk, name=CONTROL, created_at=timezone.now()).save()
    return case


def through_pages(client, case):
    """Type identities into pages: kept, refused, searched, shown, uploaded."""
    today = timezone.localdate()
    day = {f"registered_on_{part}": str(getattr(today, part)) for part in ("day", "month", "year")}
    new = f"/cases/{case.reference}/victims/new/"
    typed = {
        **day,
        "sex": "female",
        "full_name": f"{NAME} Page",
        "passport": f"{PASSPORT}9001",
        "same_person_as": "new",
    }
    assert client.post(new, typed).status_code == 302
    assert client.post(new, {**typed, "age_identified_from": "old"}).status_code == 422
    for text in (f"{NAME} {lettered(1)}", f"{NIK}0001", f"{ALIAS}{lettered(1)}"):
        assert "V-2" in client.post(reverse("search"), {"q": text}).content.decode()
    shown = client.post(f"/cases/{case.reference}/victims/V-1/reveal/", {"reason": "To call her"})
    assert f"{NAME} {lettered(0)}" in shown.content.decode()
    asked = client.post(reverse("number_elsewhere"), {"kind": "passport", "number": f"{PASSPORT}0001"})
    assert asked.status_code == 200
    client.get(f"/cases/{NAME}/")
    lines = "".join(f"{number},{NAME} {number},{NIK}{number:04d}\n" for number in range(40_000))
    file = io.BytesIO(f"{NAME},full_name,nik\n{lines}".encode())
    file.name = f"{FILE_NAME}.csv"
    answer = client.post(reverse("import_new"), {"profile": "case-list-1", "file": file})
    assert answer.status_code == 302
    importing.check(run_id=ImportRun.objects.get().pk, now=timezone.now())


def write_everything_out():
    """Make the database write its tables and its log, and Valkey both its files."""
    with closing(roles.connect(os.environ["DATABASE_ADMINISTRATOR_URL"])) as admin, admin.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = cursor.fetchone()[0]
    client = redis.Redis.from_url(settings.REDIS_CLIENT_URL)
    client.save()
    return folder, client.config_get("dir")["dir"]


def dump(tmp_path):
    """Return what a thief of a dump has in hands."""
    options = connection.settings_dict
    address = os.environ["DATABASE_ADMINISTRATOR_URL"]
    target = tmp_path / "dump.sql"
    tool = shutil.which("pg_dump")
    assert tool, "pg_dump is beside the server that ./test starts"
    source = roles.extensions.make_dsn(address, dbname=options["NAME"])
    subprocess.run([tool, "--file", str(target), "--dbname", source], check=True, capture_output=True)
    return target.read_bytes()


def test_no_identity_lies_anywhere_in_clear(temporary, tmp_path, settings, caplog, capfd):
    # The document store keeps its folder; what was stored by other tests is looked through as well.
    caplog.set_level("DEBUG")
    # What was last written before the planting holds nothing planted. A second more: clocks of files are coarse.
    since = time.time() - 1
    cache.set(CONTROL, CONTROL)
    case = plant()
    assert PersonName.objects.count() > 2 * COUNT
    data_folder, valkey_folder = write_everything_out()

    written = dump(tmp_path)
    assert found_in(written, [CONTROL]) == {CONTROL}
    assert case.reference.encode() in written
    assert found_in(written, PLANTED) == set()

    if os.access(data_folder, os.R_OK):
        found, count = found_in_folder(data_folder, [*PLANTED, CONTROL], since=since)
        assert count > 100
        assert found == {CONTROL}
    found, count = found_in_folder(valkey_folder, [*PLANTED, CONTROL])
    assert count >= 1
    assert found == {CONTROL}

    store = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    found, count = found_in_folder(store, PLANTED)
    assert count >= 1
    assert found == set()

    output = capfd.readouterr()
    logged = "\n".join([caplog.text, output.out, output.err, *(str(line.__dict__) for line in caplog.records)])
    assert "/cases/" in logged
    assert found_in(logged.encode(), PLANTED) == set()
    assert found_in_folder(Path(settings.STATE_DIR) / "logs", PLANTED)[0] == set()
    sent = "\n".join(f"{message.subject}\n{message.body}" for message in mail.outbox)
    assert found_in(sent.encode(), PLANTED) == set()
    assert found_in_folder(temporary, PLANTED)[0] == set()
    assert found_in(generate_latest(), PLANTED) == set()
