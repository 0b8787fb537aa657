"""`./test`: pytest on a throw-away PostgreSQL and Valkey, or on the servers that the environment names.

With `DATABASE_URL` and `REDIS_URL` set, those are used; `DATABASE_URL` must then be one that may create roles and
databases.
"""

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2

from casetracker.embedded import postgres, roles
from casetracker.embedded.__main__ import call, silent
from casetracker.embedded.errors import StackError
from casetracker.embedded.servers import ROOT, Servers
from casetracker.embedded.state import StateFolder

NARROWING = ("-k", "-m", "-n", "-s", "--lf", "--last-failed", "--sw", "--stepwise", "--pdb", "--co", "--collect-only")
WORKERS = ["-n", "3", "--dist", "loadgroup"]
"""One more than a small machine has cores: there is always one that waits for a browser, or for a server to start."""


def main(arguments: list[str]) -> int:
    """Run pytest with the arguments and return its exit code."""
    command = [sys.executable, "-m", "pytest", "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml")]
    command += [*([] if is_narrowed(arguments) else WORKERS), *arguments]
    folder = Path(tempfile.mkdtemp(prefix="casetracker-test-", dir="/tmp"))
    state = StateFolder(folder / "state")
    try:
        folder.chmod(0o711)
        state.create()
        state.write_secret_key()
        state.write_master_key()
        return run_on_servers(state, command)
    except StackError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def is_narrowed(arguments: list[str]) -> bool:
    """Say whether only some tests are asked for, which several workers would not make faster."""
    return any(not word.startswith("-") or word.split("=")[0].startswith(NARROWING) for word in arguments)


def run_on_servers(state: StateFolder, command: list[str]) -> int:
    """Run the command with the addresses of the servers in its environment. Raises StackError."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    given = os.environ.get("DATABASE_URL")
    if given:
        use_given_server(given)
    servers = Servers(state, say=silent, postgres_settings=[*postgres.SERVER_SETTINGS, *postgres.THROWAWAY_SETTINGS])
    try:
        servers.start()
        test_settings = {
            "DJANGO_SETTINGS_MODULE": "casetracker.settings.test",
            "DATABASE_ADMINISTRATOR_URL": given or servers.administrator_url(),
        }
        return call(command, {**servers.addresses(), **servers.owner_address(), **test_settings})
    finally:
        servers.stop()


def use_given_server(administrator: str) -> None:
    """Make the roles on a real server and name them in the environment. Raises StackError."""
    try:
        roles.prepare_roles(administrator)
    except (roles.RolesError, psycopg2.Error) as error:
        raise StackError(f"DATABASE_URL must be allowed to create roles and databases: {error}") from error
    os.environ["DATABASE_OWNER_URL"] = as_role(administrator, roles.OWNER)
    os.environ["DATABASE_URL"] = as_role(administrator, roles.APP)


def as_role(administrator: str, role: str) -> str:
    """Return an address that acts as the role: by its own login where the server trusts it, else by SET ROLE."""
    parts = urlsplit(administrator)
    server = parts.netloc.rpartition("@")[2]
    login = urlunsplit(parts._replace(netloc=f"{role}@{server}"))
    try:
        psycopg2.connect(login).close()
    except psycopg2.OperationalError:
        query = "&".join(filter(None, [parts.query, f"options={quote(f'-c role={role}')}"]))
        return urlunsplit(parts._replace(query=query))
    return login


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
