"""The state folder: where things lie, who holds it, the secret key, and what has been done already."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from casetracker.embedded.errors import StackError

MARKER = "casetracker-state"
SOCKET_PATH_BYTES = 100
"""A unix socket path holds at most 107 bytes; the rest is for `/.s.PGSQL.5432`-like names checked against this."""


@dataclass
class StateFolder:
    """A folder that one supervisor owns at a time. Everything in it but the database is for this account only."""

    path: Path
    _lock: IO[str] | None = field(default=None, repr=False)

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def accounts_file(self) -> Path:
        return self.path / "demo-accounts.txt"

    @property
    def secret_key_file(self) -> Path:
        return self.path / "secret-key"

    @property
    def master_key_file(self) -> Path:
        return self.path / "master-key"

    @property
    def seal_key_file(self) -> Path:
        return self.path / "seal-key"

    @property
    def seal_witness_file(self) -> Path:
        return self.path / "seals.jsonl"

    @property
    def description_file(self) -> Path:
        return self.path / "stack.json"

    @property
    def database(self) -> Path:
        return self.path / "pgdata"

    def create(self) -> None:
        """Make the folder. Raises StackError for one that holds something else or cannot be written."""
        try:
            is_foreign = self.path.is_dir() and any(self.path.iterdir()) and not (self.path / MARKER).exists()
            if is_foreign:
                raise StackError(
                    f"{self.path} is not empty and is not a Casetracker state folder; name another with --state."
                )
            self.path.mkdir(parents=True, exist_ok=True)
            # PRIVACY: root lets the database account pass through, and nobody list; everyone else keeps it shut.
            self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            (self.path / MARKER).touch()
            for folder in (self.logs, self.valkey, self.path / "stamps"):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StackError(
                f"{self.path} cannot be written ({error.strerror}); name another folder with --state."
            ) from error

    def lock(self) -> bool:
        """Take the folder for this process until it ends; return False when another process holds it."""
        handle = (self.path / "lock").open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            return False
        self._lock = handle
        return True

    def reset(self) -> None:
        """Delete all data of a locked state folder, and nothing that is not ours."""
        self.clear_description()
        for name in ("pgdata", "valkey", "files", "static", "stamps", "logs"):
            shutil.rmtree(self.path / name, ignore_errors=True)
        for file in (
            self.accounts_file,
            self.secret_key_file,
            self.master_key_file,
            self.seal_key_file,
            self.seal_witness_file,
        ):
            file.unlink(missing_ok=True)
        self.create()

    def write_secret_key(self) -> None:
        """Make the signing key of this installation, once, readable by this account only."""
        if not self.secret_key_file.exists():
            write_private(self.secret_key_file, secrets.token_urlsafe(64))

    def write_master_key(self) -> None:
        """Make the key that all names and numbers depend on, once. SECURITY: it is never inside the database."""
        if not self.master_key_file.exists():
            write_private(self.master_key_file, base64.b64encode(secrets.token_bytes(32)).decode())

    def write_seal_key(self) -> None:
        """Make the key that signs seals of the ledger, once; the sealer alone is told where it lies."""
        if not self.seal_key_file.exists():
            write_private(self.seal_key_file, secrets.token_hex(32))

    def set_seals_aside(self) -> None:
        """Keep the seals of a database that is no more under another name: a new one begins with seal 1."""
        if self.seal_witness_file.exists():
            self.seal_witness_file.rename(self.path / f"seals-until-{time.strftime('%Y%m%d-%H%M%S')}.jsonl")

    # What runs now

    def describe(self, description: dict[str, Any]) -> None:
        """Tell other commands how to reach the running servers, and the next start what may be left of this one."""
        temporary = self.description_file.with_suffix(".new")
        write_private(temporary, json.dumps(description, indent=1))
        temporary.replace(self.description_file)

    def description(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self.description_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def clear_description(self) -> None:
        if short := self.description().get("short_folder"):
            shutil.rmtree(short, ignore_errors=True)
        self.description_file.unlink(missing_ok=True)

    # What has been done

    def empty_folder(self, name: str) -> Path:
        """Make a folder anew, without what an earlier run left in it."""
        folder = self.path / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return folder

    def is_done(self, step: str, stamp: str) -> bool:
        try:
            return (self.path / "stamps" / step).read_text(encoding="utf-8") == stamp
        except OSError:
            return False

    def mark_done(self, step: str, stamp: str) -> None:
        (self.path / "stamps" / step).write_text(stamp, encoding="utf-8")

    def forget_steps(self, *steps: str) -> None:
        for step in steps:
            (self.path / "stamps" / step).unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a file that only this account can read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)


def short_folder() -> Path:
    """Make a private folder with a short path, for sockets whose own folder has too long a name."""
    return Path(tempfile.mkdtemp(prefix="casetracker-", dir="/tmp"))


def is_short_enough(socket: Path) -> bool:
    return len(os.fsencode(socket)) <= SOCKET_PATH_BYTES


def stamp_of(paths: Iterable[Path]) -> str:
    """Name the state of some files and folders by path, size and time of change: cheap, and any edit changes it."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(files_below(path)):
            with suppress(FileNotFoundError):
                status = file.stat()
                digest.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def files_below(path: Path) -> Iterable[Path]:
    if path.is_file():
        yield path
    for folder, names, files in os.walk(path):
        names[:] = [name for name in names if name != "__pycache__" and not name.startswith(".")]
        yield from (Path(folder, file) for file in files)
