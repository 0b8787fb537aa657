"""Child processes that never outlive the supervisor, write to a log, and stop in good order."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from casetracker.embedded.errors import StackError

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 20
POLL_SECONDS = 0.05
LOG_BYTES_KEPT = 5_000_000
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Account:
    """An operating-system account that a server runs under when the supervisor is root."""

    name: str
    uid: int
    gid: int


@dataclass
class Child:
    """A running process in a session of its own, so that Ctrl-C in the terminal reaches only the supervisor."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def is_running(self) -> bool:
        return self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.is_running():
            with suppress(ProcessLookupError):
                self.process.send_signal(self.stop_signal)

    def finish(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic seconds), then kill whatever is left of the process group."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.ask_to_stop()
        self.finish(time.monotonic() + GRACE_SECONDS)

    def log_end(self, lines: int = 15) -> str:
        try:
            text = self.log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def service_account() -> Account | None:
    """Return the account for servers that refuse to run as root: `postgres`, else `nobody`. None when not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise StackError(
        "PostgreSQL refuses to run as root, and there is no account 'postgres' or 'nobody' to run it under."
    )


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a `preexec_fn` that has the kernel signal the child when its parent is gone, even by `kill -9`.

    Linux only and bound to the thread that starts the child, so children are started from the main thread.
    """
    parent = os.getpid()

    def in_child() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return in_child


def spawn(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    stop_signal: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    folder: str | Path = "/",
) -> Child:
    """Start a child process with its output appended to `log` and no input. Raises StackError when it cannot start."""
    rotate(log)
    switch = {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=dict(environment),
                start_new_session=True,
                preexec_fn=die_with_parent(stop_signal),
                **switch,  # type: ignore[call-overload]
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise StackError(f"{name} cannot be started: {error}") from error
    return Child(name=name, process=process, log=log, stop_signal=stop_signal)


def rotate(log: Path) -> None:
    """Keep one older log of at most `LOG_BYTES_KEPT` bytes and a few."""
    if log.exists() and log.stat().st_size > LOG_BYTES_KEPT:
        log.replace(log.with_suffix(".log.1"))


def start_time(pid: int) -> str:
    """Return what tells two processes with the same number apart: on Linux the start tick, elsewhere nothing."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19]


def is_alive(pid: int, started: str) -> bool:
    """Say whether the process that was given this number at `started` still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    if sys.platform != "linux":
        return True
    return start_time(pid) == started and not is_zombie(pid)


def is_zombie(pid: int) -> bool:
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[0] == "Z"
        )
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Poll the condition; return whether it came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
