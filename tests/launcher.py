"""Starts the launcher the way a person does, in a process of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from casetracker.embedded.processes import die_with_parent
from casetracker.embedded.servers import ROOT

GIVEN_BY_THE_SUITE = {
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_ADMINISTRATOR_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "CASETRACKER_STATE",
    "SECRET_KEY_FILE",
    "MASTER_KEY_FILE",
}
LONGEST_START = 300


class Launcher:
    """`./run` on one state folder."""

    def __init__(self, state, **settings):
        self.state = state
        self.settings = settings
        """Settings of the product, told by its environment."""
        self.started = []
        self.seconds = []
        """How long each start took."""

    def command(self, *arguments):
        return [sys.executable, "-m", "casetracker.embedded", "--state", str(self.state), *arguments]

    def environment(self):
        kept = {name: text for name, text in os.environ.items() if name not in GIVEN_BY_THE_SUITE}
        return {**kept, **self.settings, "PYTHONPATH": str(ROOT)}

    def run(self, *arguments):
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LONGEST_START,
            check=False,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def start(self, *arguments):
        """Return the running process and the seconds until it said that it is ready."""
        output = self.state.with_suffix(".out")
        begun = time.monotonic()
        with output.open("w") as handle:
            process = subprocess.Popen(
                self.command(*arguments),
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.started.append(process)
        while "is ready" not in output.read_text():
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < begun + LONGEST_START, output.read_text()
            time.sleep(0.05)
        self.seconds.append(time.monotonic() - begun)
        return process, self.seconds[-1]

    def stop(self):
        for process in self.started:
            if process.poll() is None:
                process.terminate()
                process.wait(60)


def make_open_folder():
    """Make a folder that the account of the database can pass through, which pytest's own keep shut under root."""
    folder = Path(tempfile.mkdtemp(prefix="casetracker-test-", dir="/tmp"))
    folder.chmod(0o711)
    return folder
