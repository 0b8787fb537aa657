"""Starts everything in order, watches it, and stops it in order."""

import http.client
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing
from types import FrameType

from casetracker.embedded.errors import StackError
from casetracker.embedded.processes import GRACE_SECONDS, Child, spawn, wait_until
from casetracker.embedded.servers import ROOT, Servers, application_environment
from casetracker.embedded.setup_steps import SetupSteps, manage_command, python_command
from casetracker.embedded.state import StateFolder

HOST = "127.0.0.1"
READY_SECONDS = 180
LEFTOVER_PORT_SECONDS = 15
WATCH_SECONDS = 0.2
METRICS_PORT = os.environ.get("METRICS_PORT", "")
"""Where figures are served; nowhere when it is not set."""


class StopRequested(BaseException):
    """Ctrl-C or a termination signal; not an error."""


class Supervisor:
    """One run of the whole product on one state folder."""

    def __init__(self, state: StateFolder, *, port: int, with_demo: bool, say: Callable[[str], None]) -> None:
        self.state = state
        self.port = port
        self.with_demo = with_demo
        self.say = say
        self.servers = Servers(state, say=say)
        self.steps = SetupSteps(state, self.servers, say=say)
        self.application: list[Child] = []
        self.counters = ""
        self._stopping = False

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def start(self) -> None:
        """Bring everything up and return when `/healthz` answers. Raises StackError, StopRequested."""
        self._take_signals()
        self.port = free_port() if self.port == 0 else self.port
        # A killed run may still be closing its port.
        patience = LEFTOVER_PORT_SECONDS if self.state.description() else 0
        if not wait_until(lambda: is_free(self.port), seconds=patience):
            raise StackError(
                f"Port {self.port} is in use by another program; choose another one: ./run --port {self.port + 1}"
            )
        self.state.write_secret_key()
        self.state.write_master_key()
        self.state.write_seal_key()
        self.servers.start()
        self.steps.begin_static()
        self.steps.schema()
        if self.with_demo:
            self.steps.demo()
        self.steps.end_static()
        self._start_application()
        self._wait_until_healthy()
        self.servers.describe(address=self.address)

    def _start_application(self) -> None:
        self.counters = str(self.state.empty_folder("metrics")) if METRICS_PORT else ""
        self.application = [self.start_part(name) for name in self.parts()]

    def parts(self) -> dict[str, tuple[list[str], dict[str, str]]]:
        """Return command and further environment of each process of the application, by name."""
        sealing = self.servers.sealer_address()
        return {
            "web": (web_command(self.port), {}),
            # A task that is cut off goes back to the queue, so stopping need not wait for a long one.
            "worker": (worker_command(), {"REMAP_SIGTERM": "SIGQUIT"}),
            "beat": (beat_command(), {}),
            **({"sealer": (manage_command("run_sealer"), sealing)} if sealing else {}),
            **({"metrics": (metrics_command(METRICS_PORT), {})} if METRICS_PORT else {}),
        }

    def start_part(self, name: str) -> Child:
        """Start one process of the application. Raises StackError."""
        command, more = self.parts()[name]
        counting = {"PROMETHEUS_MULTIPROC_DIR": self.counters} if self.counters else {}
        environment = {**application_environment(self.servers.addresses()), **counting, **more}
        return spawn(name, command, log=self.state.logs / f"{name}.log", environment=environment, folder=ROOT)

    def _wait_until_healthy(self) -> None:
        if not wait_until(lambda: is_healthy(self.port) or self.stopped() is not None, seconds=READY_SECONDS):
            web = self.application[0]
            raise StackError(f"The web process does not answer. The end of {web.log}:\n{web.log_end()}")
        self._raise_if_stopped()

    def watch(self) -> None:
        """Return never: raise StopRequested on a signal, StackError when a process ends by itself."""
        while True:
            self._raise_if_stopped()
            time.sleep(WATCH_SECONDS)

    def stopped(self) -> Child | None:
        """Return a process that ended by itself."""
        return self.servers.stopped() or next((child for child in self.application if not child.is_running()), None)

    def _raise_if_stopped(self) -> None:
        if child := self.stopped():
            code = child.process.returncode
            raise StackError(
                f"{child.name} stopped by itself (exit code {code}). The end of {child.log}:\n{child.log_end()}"
            )

    def stop(self) -> None:
        """Stop web, worker and beat together, then Valkey, then PostgreSQL."""
        self._stopping = True
        for child in self.application:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.application:
            child.finish(deadline)
        self.steps.stop()
        self.servers.stop()

    def _take_signals(self) -> None:
        # Set explicitly: a background job of a shell starts with SIGINT ignored.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if not self._stopping:
            self._stopping = True
            raise StopRequested


def web_command(port: int) -> list[str]:
    return python_command(
        *("-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--no-ws"),
        *("--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "--workers-kill-timeout", "10"),
        *("--http1-header-read-timeout", "15000", "casetracker.wsgi:application"),
    )


def worker_command() -> list[str]:
    return python_command(
        *("-m", "celery", "-A", "casetracker.celery", "worker", "-c", "2", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    )


def beat_command() -> list[str]:
    return python_command("-m", "celery", "-A", "casetracker.celery", "beat", "--loglevel", "INFO", "--pidfile", "")


def metrics_command(port: str) -> list[str]:
    return python_command(str(ROOT / "manage.py"), "serve_metrics", "--host", HOST, "--port", port)


def is_free(port: int) -> bool:
    """Say whether this machine lets us listen on the port."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
            listener.listen(1)
        except PermissionError as error:
            raise StackError(
                f"Port {port} needs rights you do not have; choose one above 1023: ./run --port 8000"
            ) from error
        except OSError:
            return False
    return True


def free_port() -> int:
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
    return port


def is_healthy(port: int) -> bool:
    """Say whether `/healthz` answers 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
