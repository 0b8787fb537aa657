"""`./run`: start the product, check it, reset it, or run a management command on it."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from casetracker.embedded.errors import StackError
from casetracker.embedded.processes import die_with_parent, wait_until
from casetracker.embedded.servers import ROOT, Servers, application_environment
from casetracker.embedded.setup_steps import SetupSteps, manage_command
from casetracker.embedded.state import StateFolder
from casetracker.embedded.supervisor import StopRequested, Supervisor

DEFAULT_PORT = 8000
STARTING_SECONDS = 60
WITHOUT_DATABASE = {"help", "makemigrations", "makemessages", "compilemessages", "migrate"}
"""Commands that are run on a new state folder as it is, without preparing the database first."""


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code."""
    options = parser().parse_args(arguments)
    state = StateFolder(Path(options.state).expanduser().resolve())
    try:
        state.create()
        if options.command:
            return manage(state, options.command)
        return run(state, options)
    except StackError as error:
        print(error, file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="./run",
        description="Start Casetracker on this machine: database, broker, web, worker and beat. Ctrl-C stops it all.",
        epilog="./run manage COMMAND runs a management command on the same database, for example: ./run manage shell",
    )
    found.add_argument(
        "--port", type=port_number, default=DEFAULT_PORT, help="where the pages are served (default 8000)"
    )
    found.add_argument(
        "--state", default=str(ROOT / ".state"), metavar="DIR", help="where data and logs live (default .state)"
    )
    found.add_argument("--reset", action="store_true", help="first delete everything in the state folder")
    found.add_argument("--no-demo", action="store_true", help="start empty: no demo cases, no demo accounts")
    found.add_argument(
        "--second-factor",
        action="store_true",
        help="let nobody in by a password alone, as in production",
    )
    found.add_argument(
        "--check", action="store_true", help="start, pass a task through the worker, say 'ready in N s', stop"
    )
    found.add_argument("--quiet", action="store_true", help="print nothing but errors")
    found.add_argument("command", nargs=argparse.REMAINDER, metavar="manage …", help="run a management command instead")
    return found


def port_number(text: str) -> int:
    with suppress(ValueError):
        if 0 <= int(text) <= 65535:
            return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port between 1 and 65535")


def run(state: StateFolder, options: argparse.Namespace) -> int:
    """Start, serve until told to stop, and stop. Raises StackError."""
    started = time.monotonic()
    say = silent if options.quiet else speak
    if options.second_factor:
        os.environ["SECOND_FACTOR_REQUIRED"] = "yes"
    if not state.lock():
        raise StackError(already_running(state))
    supervisor = Supervisor(state, port=options.port, with_demo=not options.no_demo, say=say)
    try:
        if options.reset:
            supervisor.servers.reset()
        supervisor.start()
        if options.check:
            supervisor.steps.confirm_worker()
            print(f"ready in {time.monotonic() - started:.1f} s", flush=True)
            return 0
        welcome(supervisor, seconds=time.monotonic() - started, say=say)
        supervisor.watch()
    except StopRequested:
        say("Stopping …")
    finally:
        supervisor.stop()
    return 0


def already_running(state: StateFolder) -> str:
    where = state.description().get("address", "")
    return (
        f"Casetracker is already running on {state.path}{f' at {where}' if where else ''}; "
        "stop it first, or name another folder and port: ./run --state DIR --port PORT"
    )


def welcome(supervisor: Supervisor, *, seconds: float, say: Callable[[str], None]) -> None:
    """Print the address and, where there is demo data, its accounts."""
    say(f"\nCasetracker is ready in {seconds:.1f} s: {supervisor.address}\n")
    accounts = supervisor.state.accounts_file
    if accounts.exists():
        for line in accounts.read_text(encoding="utf-8").splitlines():
            name, identifier, secret = line.split(maxsplit=2)
            say(f"  {name:<12} {identifier:<28} {secret}")
        say(f"\nThese demo accounts are also in {accounts}")
    say("Ctrl-C stops everything.")


def manage(state: StateFolder, command: list[str]) -> int:
    """Run a management command, on the running servers or on servers started for it. Raises StackError."""
    if command[0] != "manage":
        raise StackError(f"'{command[0]}' is not known; ./run --help lists what is.")
    if not state.lock():
        return manage_beside(state, command[1:])
    servers = Servers(state, say=silent)
    steps = SetupSteps(state, servers, say=silent)
    try:
        state.write_secret_key()
        state.write_master_key()
        state.write_seal_key()
        servers.start()
        if servers.is_new and command[1:2] and command[1] not in WITHOUT_DATABASE:
            steps.schema()
        return call(manage_command(*command[1:]), servers.all_addresses())
    finally:
        servers.stop()


def manage_beside(state: StateFolder, arguments: list[str]) -> int:
    """Run the command on the servers of the supervisor that holds the folder."""
    if not wait_until(lambda: bool(state.description().get("addresses")), seconds=STARTING_SECONDS):
        raise StackError(f"Another command holds {state.path} and has not started its servers; try again in a minute.")
    return call(manage_command(*arguments), state.description()["addresses"])


def call(command: list[str], addresses: dict[str, str]) -> int:
    """Run a command on this terminal and return its exit code; Ctrl-C is the command's own business."""
    die = die_with_parent(signal.SIGTERM)

    def in_child() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        die()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = subprocess.Popen(command, env=application_environment(addresses), preexec_fn=in_child)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: child.terminate())
    return child.wait()


def speak(line: str) -> None:
    print(line, flush=True)


def silent(_line: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
