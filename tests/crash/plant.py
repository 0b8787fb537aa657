"""The product as separate processes, each of which can be killed and started again while the others go on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import psycopg2

from casetracker.embedded import postgres, roles, supervisor
from casetracker.embedded.processes import service_account, wait_until
from casetracker.embedded.servers import ROOT, application_environment
from casetracker.embedded.state import StateFolder
from tests.launcher import GIVEN_BY_THE_SUITE, make_open_folder

READY_SECONDS = 120
IMPATIENT = {"TASK_SECONDS": "10", "SEAL_SECONDS": "20"}
"""How long a task may take, and how old a line without a seal: what a killed worker held is done by another one twenty
seconds after its time. As the product comes, it takes five minutes and one."""


def silent(_line):
    pass


class Quietly(supervisor.Supervisor):
    """The supervisor of `./run`, inside a test: it leaves the signals of the process alone."""

    def _take_signals(self):
        pass


class Plant:
    """PostgreSQL with its safety on, Valkey, web, worker, beat and whatever else the supervisor starts."""

    def __init__(self):
        self.folder = make_open_folder()
        self.state = StateFolder(self.folder / "state")
        self.state.create()
        self.given = {name: os.environ.pop(name) for name in GIVEN_BY_THE_SUITE if name in os.environ}
        os.environ |= IMPATIENT
        self.supervisor = Quietly(self.state, port=0, with_demo=False, say=silent)
        self.servers = self.supervisor.servers
        self.children = {}

    def start(self):
        self.supervisor.start()
        self.port = self.supervisor.port
        self.children = {child.name: child for child in self.supervisor.application}

    def start_child(self, name):
        self.children[name] = self.supervisor.start_part(name)

    def start_again(self):
        """Start what ended by itself, as whoever keeps the parts running does: it began while the database was away."""
        for name, child in list(self.children.items()):
            if not child.is_running():
                self.start_child(name)

    def environment(self):
        return application_environment(self.servers.addresses())

    def run(self, *command, more=None):
        """Run a command in the product's environment and return what it printed."""
        answer = subprocess.run(
            [sys.executable, *command],
            env={**self.environment(), **(more or {})},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=READY_SECONDS,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    def people(self):
        return json.loads(self.run("-m", "tests.crash.people"))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def wait_until_healthy(self):
        assert wait_until(lambda: supervisor.is_healthy(self.port), seconds=READY_SECONDS), self.logs()

    def kill(self, name):
        """`kill -9` a part with everything it started, and start it again at once."""
        if name == "database":
            self.kill_database()
            return
        if name == "broker":
            self.kill_tree(self.servers.broker.process.pid)
            self.servers.broker.process.wait()
            self.servers._start_broker()
            return
        child = self.children[name]
        self.kill_tree(child.process.pid)
        child.process.wait()
        self.start_child(name)
        if name == "web":
            self.wait_until_healthy()

    def kill_tree(self, pid):
        with suppress(psutil.NoSuchProcess):
            parts = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            for part in parts:
                with suppress(psutil.NoSuchProcess):
                    part.send_signal(signal.SIGKILL)
            psutil.wait_procs(parts[1:], timeout=10)

    def kill_database(self):
        server = self.servers.database
        self.kill_tree(server.process.pid)
        server.process.wait()
        account = service_account()
        folder = postgres.data_folder(self.state.database, account)
        # Right after a kill the shared memory of the old server may still be held: the first starts may be refused.
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                self.servers.database = postgres.start(
                    self.servers._binaries,
                    folder,
                    socket_folder=self.database_socket(),
                    log=self.state.logs / "postgres.log",
                    account=account,
                    environment={"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"},
                )
                return
            except Exception:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def database_socket(self):
        return self.servers._database_host

    def ask(self, statement, *values, role="postgres"):
        """Ask the database as its administrator, past every wall."""
        address = self.servers.database_url(role, roles.DATABASE)
        connection = psycopg2.connect(address)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def logs(self):
        return "\n".join(f"== {name}\n{child.log_end(40)}" for name, child in self.children.items())

    def stop(self):
        try:
            for child in self.children.values():
                child.ask_to_stop()
            deadline = time.monotonic() + 20
            for child in self.children.values():
                child.finish(deadline)
            self.servers.stop()
        finally:
            for name in IMPATIENT:
                del os.environ[name]
            os.environ.update(self.given)
            shutil.rmtree(self.folder, ignore_errors=True)
