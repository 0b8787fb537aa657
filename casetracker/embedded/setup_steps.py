"""What is done once on a state folder before anything serves: migrate, reference data, demo data, static files.

Each step carries a stamp of the files it depends on, so that a second start skips it.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from casetracker.embedded.errors import StackError
from casetracker.embedded.processes import POLL_SECONDS, Child, spawn
from casetracker.embedded.servers import ROOT, Servers, application_environment
from casetracker.embedded.state import StateFolder, stamp_of

LOCK_FILE = ROOT / "requirements" / "run.txt"
APPS = [ROOT / name for name in ("casetracker", "cases", "victims", "referrals", "reports")]


def python_command(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def manage_command(*arguments: str) -> list[str]:
    return python_command(str(ROOT / "manage.py"), *arguments)


class SetupSteps:
    """The steps of one start, on servers that are up."""

    def __init__(self, state: StateFolder, servers: Servers, *, say: Callable[[str], None]) -> None:
        self.state = state
        self.servers = servers
        self.say = say
        self.static: tuple[Child, str] | None = None

    def schema(self) -> None:
        """Migrate as the owner role and load the reference data. Raises StackError."""
        migrate = manage_command("migrate", "--no-input")
        self._once(
            "schema", [*migrations(), LOCK_FILE], migrate, "The database is migrated", self.servers.owner_address()
        )
        self._once("reference", [*APPS, LOCK_FILE], manage_command("load_reference"), "Reference data is loaded")

    def demo(self) -> None:
        """Load the demo data and write its accounts file. Raises StackError."""
        command = manage_command("load_demo", "--accounts-file", str(self.state.accounts_file))
        self._once("demo", [*APPS, LOCK_FILE], command, "Demo data is loaded")

    def confirm_worker(self) -> None:
        """Send a task through the broker and wait for the worker's answer. Raises StackError when none comes."""
        self._run("confirm-worker", manage_command("confirm_worker"))

    def begin_static(self) -> None:
        """Start collecting the static files, beside the other steps; `end_static` waits for it."""
        stamp = stamp_of([ROOT / "static", ROOT / "casetracker" / "settings", LOCK_FILE])
        if self.state.is_done("static", stamp) and (self.state.path / "static" / "staticfiles.json").exists():
            return
        self.static = self._spawn("static", manage_command("collectstatic", "--no-input", "--verbosity", "0")), stamp

    def end_static(self) -> None:
        """Wait for the static files. Raises StackError when they could not be collected."""
        if self.static is not None:
            child, stamp = self.static
            wait_for(child)
            self.state.mark_done("static", stamp)
            self.static = None

    def stop(self) -> None:
        if self.static is not None:
            self.static[0].stop()

    def _once(
        self, step: str, depends_on: list[Path], command: list[str], done: str, more: dict[str, str] | None = None
    ) -> None:
        stamp = stamp_of(depends_on)
        if self.state.is_done(step, stamp):
            return
        started = time.monotonic()
        self._run(step, command, more)
        self.state.mark_done(step, stamp)
        self.say(f"{done} ({time.monotonic() - started:.1f} s)")

    def _run(self, step: str, command: list[str], more: dict[str, str] | None = None) -> None:
        child = self._spawn(step, command, more)
        try:
            wait_for(child)
        finally:
            child.stop()

    def _spawn(self, step: str, command: list[str], more: dict[str, str] | None = None) -> Child:
        environment = application_environment({**self.servers.addresses(), **(more or {})})
        return spawn(step, command, log=self.state.logs / f"{step}.log", environment=environment, folder=ROOT)


def migrations() -> list[Path]:
    return [folder for app in APPS for folder in app.rglob("migrations") if folder.is_dir()]


def wait_for(child: Child) -> None:
    """Wait until a step has ended. Raises StackError with the end of its log when it failed."""
    while child.is_running():
        time.sleep(POLL_SECONDS)
    if code := child.process.returncode:
        raise StackError(
            f"The step '{child.name}' failed (exit code {code}). The end of {child.log}:\n{child.log_end(30)}"
        )
