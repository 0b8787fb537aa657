"""`./run` from outside: started, watched, killed and started again, with real processes."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
import urllib.request

import psutil
import pytest

from casetracker.embedded.supervisor import free_port

pytestmark = pytest.mark.xdist_group("launcher")

KILLED_SECONDS = 20
SECOND_START_SECONDS = 10


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture(scope="module")
def running(launcher, port):
    process, _ = launcher.start("--no-demo", "--port", str(port))
    return psutil.Process(process.pid)


class TestRunning:
    def test_answers_for_its_health(self, running, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert json.load(answer) == {"status": "ok", "database": "ok", "broker": "ok"}
            assert "no-store" in answer.headers["Cache-Control"]

    def test_listens_on_this_machine_alone(self, running, port):
        listening = {
            connection.laddr
            for process in running.children(recursive=True)
            for connection in process.net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {("127.0.0.1", port)}

    def test_keeps_its_secrets_to_itself(self, running, launcher):
        for name in ("secret-key", "stack.json"):
            assert stat.S_IMODE((launcher.state / name).stat().st_mode) == 0o600
        assert stat.S_IMODE(launcher.state.stat().st_mode) & 0o066 == 0

    def test_gives_the_serving_processes_no_owner_address(self, running):
        for process in running.children(recursive=True):
            if "python" in process.name():
                assert "DATABASE_OWNER_URL" not in process.environ()

    def test_lets_a_command_use_the_running_servers(self, running, launcher):
        result = launcher.run("manage", "confirm_worker", "--seconds", "30")
        assert (result.returncode, result.stderr) == (0, "")
        assert "A worker ran the task" in result.stdout

    def test_refuses_a_second_run_in_one_sentence(self, running, launcher, port):
        result = launcher.run("--no-demo")
        assert result.returncode == 1
        assert result.stderr.count("\n") == 1
        assert f"already running on {launcher.state} at http://127.0.0.1:{port}/" in result.stderr

    def test_refuses_to_reset_what_is_running(self, running, launcher):
        assert launcher.run("--reset").returncode == 1
        assert (launcher.state / "secret-key").exists()


class TestOwnerRole:
    @pytest.mark.parametrize(
        "command",
        [
            ["-c", "import casetracker.wsgi"],
            ["-m", "celery", "-A", "casetracker.celery", "worker", "--pool", "solo"],
        ],
        ids=["web", "worker"],
    )
    def test_does_not_serve(self, running, launcher, command):
        addresses = json.loads((launcher.state / "stack.json").read_text())["addresses"]
        result = subprocess.run(
            [sys.executable, *command],
            env={**launcher.environment(), **addresses, "DATABASE_URL": addresses["DATABASE_OWNER_URL"]},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert result.returncode != 0
        assert "The database role 'casetracker_owner' owns tables" in result.stderr


def is_at_work(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class TestKilled:
    def test_leaves_no_process_and_starts_again_at_once(self, running, launcher, port):
        processes = running.children(recursive=True)
        assert len(processes) > 8
        os.kill(running.pid, signal.SIGKILL)
        result = launcher.run("--no-demo", "--check", "--port", str(port))
        assert result.returncode == 0, result.stderr
        assert result.stdout.splitlines()[-1].startswith("ready in ")
        _, left = psutil.wait_procs(processes, timeout=KILLED_SECONDS)
        # One that has ended keeps its number until the first process of the machine has taken note.
        assert [process for process in left if is_at_work(process)] == []

    def test_stops_in_good_order_on_a_signal(self, launcher, port):
        process, seconds = launcher.start("--no-demo", "--port", str(port))
        # A machine that is busy with other work takes longer for everything.
        assert seconds < max(SECOND_START_SECONDS, launcher.seconds[0] / 2)
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert process.wait(40) == 0
        assert [child for child in children if child.is_running()] == []
        assert not (launcher.state / "stack.json").exists()
        assert "database system is shut down" in (launcher.state / "logs" / "postgres.log").read_text()

    def test_stops_everything_when_one_process_dies(self, launcher, port):
        process, _ = launcher.start("--no-demo", "--port", str(port))
        broker = next(child for child in psutil.Process(process.pid).children() if "valkey" in child.name())
        children = psutil.Process(process.pid).children(recursive=True)
        broker.kill()
        assert process.wait(40) == 1
        assert [child for child in children if child.is_running()] == []
        assert "Valkey stopped by itself" in launcher.state.with_suffix(".out").read_text()


class TestRefusals:
    def test_says_that_the_port_is_taken(self, launcher, busy_port, tmp_path):
        begun = time.monotonic()
        result = launcher.run("--port", str(busy_port), "--state", str(tmp_path / "other"))
        assert (result.returncode, result.stderr) == (
            1,
            f"Port {busy_port} is in use by another program; choose another one: ./run --port {busy_port + 1}\n",
        )
        assert time.monotonic() - begun < 10

    def test_leaves_a_folder_alone_that_holds_something_else(self, launcher, tmp_path):
        (tmp_path / "thesis.txt").write_text("mine")
        result = launcher.run("--reset", "--state", str(tmp_path))
        assert result.returncode == 1
        assert "is not a Casetracker state folder" in result.stderr
        assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]

    @pytest.mark.parametrize("arguments", [["--port", "eighty"], ["--port", "70000"], ["--bogus"]])
    def test_explains_a_wrong_argument(self, launcher, arguments):
        result = launcher.run(*arguments)
        assert result.returncode == 2
        assert result.stderr.startswith("usage: ./run")

    def test_knows_no_other_command(self, launcher):
        result = launcher.run("mange", "migrate")
        assert (result.returncode, result.stderr) == (1, "'mange' is not known; ./run --help lists what is.\n")
