"""The keys of the vault. One master key outside the database wraps every other key, which lie in it as boxes.

SECURITY: the master key is read from the file that MASTER_KEY_FILE names, or from the output of MASTER_KEY_COMMAND (a
key service); never from the database or from a value in the environment. After a change of the master key
MASTER_KEY_PREVIOUS_FILE names the former one until `manage.py rotate_keys` has wrapped everything anew.
"""

import base64
import binascii
import secrets
import shlex
import stat
import subprocess
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from casetracker.common.ids import uuid7
from casetracker.vault.crypto import ID_BYTES, KEY_BYTES, Key, Place, Unreadable, digest, key_id_of, new_key

COMMAND_SECONDS = 30

INDEX: Final = "index"
RECORDS: Final = "records"
FILES: Final = "files"
SYSTEM_KEYS: Final = (INDEX, RECORDS, FILES)


def new_master_text() -> str:
    """Return a fresh master key as it stands in its file."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def read_master(text: str) -> Key:
    """Return the master key written in base64; it is known by a digest of itself. Raises ImproperlyConfigured."""
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raise ImproperlyConfigured("The master key is not base64.") from None
    if len(secret) != KEY_BYTES:
        raise ImproperlyConfigured(f"The master key must have {KEY_BYTES} bytes, written in base64.")
    return Key(secret, digest(secret, b"casetracker master key")[:ID_BYTES])


@lru_cache(maxsize=1)
def master_keys() -> dict[bytes, Key]:
    """Return the master keys by their id, the one in use first. Raises ImproperlyConfigured."""
    texts = [master_text()]
    if settings.MASTER_KEY_PREVIOUS_FILE:
        texts.append(_text_of_file(settings.MASTER_KEY_PREVIOUS_FILE))
    return {key.id: key for key in map(read_master, texts)}


def master_text() -> str:
    """Return the master key in use as it is written. Raises ImproperlyConfigured."""
    return _text_of_command() if settings.MASTER_KEY_COMMAND else _text_of_file(settings.MASTER_KEY_FILE)


def master_key() -> Key:
    """Return the master key in use."""
    return next(iter(master_keys().values()))


def _text_of_file(name: str) -> str:
    if not name:
        raise ImproperlyConfigured("Set MASTER_KEY_FILE to the file of the master key, or MASTER_KEY_COMMAND.")
    path = Path(name)
    try:
        if stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
            raise ImproperlyConfigured("The file of the master key is open to every account; chmod 0400 it.")
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"The file of the master key cannot be read: {type(error).__name__}") from None


def _text_of_command() -> str:
    try:
        done = subprocess.run(  # noqa: S603 (the operator names the command)
            shlex.split(settings.MASTER_KEY_COMMAND),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=COMMAND_SECONDS,
            check=True,
        )
        return done.stdout.decode("ascii")
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"MASTER_KEY_COMMAND failed: {type(error).__name__}") from None


# Keys that lie in the database, wrapped


def wrap(key: Key, place: Place) -> bytes:
    """Return a key as a box under the master key in use."""
    return master_key().wrap(key, place)


def unwrap(stored: bytes | memoryview, key_id: bytes, place: Place) -> Key:
    """Return a wrapped key. Raises Unreadable when its master key is not here or its box was altered."""
    master = master_keys().get(key_id_of(stored))
    if master is None:
        raise Unreadable()
    return master.unwrap(stored, key_id, place)


def place_of_system_key(name: str) -> Place:
    return Place("vault_systemkey", "wrapped", name)


def make_system_keys() -> None:
    """Make the keys every installation has one of; those that are there stay."""
    with connection.cursor() as cursor:
        for name in SYSTEM_KEYS:
            key_id = uuid7()
            wrapped = wrap(new_key(key_id), place_of_system_key(name))
            cursor.execute(
                "INSERT INTO vault_systemkey (name, key_id, wrapped) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [name, key_id, wrapped],
            )


@lru_cache(maxsize=8)
def system_key(name: str) -> Key:
    """Return one of the keys every installation has one of. Made by the migrations and never changed afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped, key_id FROM vault_systemkey WHERE name = %s", [name])
        row = cursor.fetchone()
    if row is None:
        raise ImproperlyConfigured("The keys of the vault are missing from the database; run manage.py migrate.")
    return unwrap(row[0], row[1].bytes, place_of_system_key(name))


@lru_cache(maxsize=32)
def index_key(index: str) -> bytes:
    """Return the key of one search index: equal texts in two indexes have nothing in common."""
    return system_key(INDEX).derive(f"index|{index}")


def record_key(table: str, row: str) -> Key:
    """Return the key of one record outside of the tables of persons."""
    return system_key(RECORDS).child(f"record|{table}|{row}")


def forget() -> None:
    """Read every key anew at its next use."""
    for read in (master_keys, system_key, index_key):
        read.cache_clear()
