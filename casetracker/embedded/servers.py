"""The database and the broker behind one state folder: started together, stopped together, or somebody else's."""

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg2

from casetracker.embedded import postgres, roles, valkey
from casetracker.embedded.errors import StackError
from casetracker.embedded.processes import Child, is_alive, service_account, start_time, wait_until
from casetracker.embedded.state import StateFolder, is_short_enough, short_folder

ROOT = Path(__file__).resolve().parent.parent.parent
LEFTOVER_SECONDS = 30


class Servers:
    """PostgreSQL and Valkey on unix sockets of a locked state folder.

    Where the environment names a server (`DATABASE_URL`, `REDIS_URL`), that one is used and none is started.
    """

    def __init__(
        self,
        state: StateFolder,
        *,
        say: Callable[[str], None],
        postgres_settings: Sequence[str] = postgres.SERVER_SETTINGS,
    ) -> None:
        self.state = state
        self.say = say
        self.postgres_settings = postgres_settings
        self.database: Child | None = None
        self.broker: Child | None = None
        self.is_new = False
        self._short_folder: Path | None = None
        self._database_host = ""
        self._broker_socket = Path()
        self._binaries: postgres.Binaries | None = None

    # Addresses

    def database_url(self, role: str, database: str = roles.DATABASE) -> str:
        """Return the address for a role of ours on the embedded server, or the given one of a real server."""
        if self.database is not None:
            return socket_url(role, database, self._database_host)
        if role == roles.OWNER:
            return os.environ["DATABASE_OWNER_URL"]
        return os.environ["DATABASE_URL"]

    @property
    def redis_url(self) -> str:
        return valkey.url(self._broker_socket) if self.broker is not None else os.environ["REDIS_URL"]

    def addresses(self) -> dict[str, str]:
        """Return what an application process must know about this stack."""
        return {
            "DATABASE_URL": self.database_url(roles.APP),
            "REDIS_URL": self.redis_url,
            "SECRET_KEY_FILE": str(self.state.secret_key_file),
            "MASTER_KEY_FILE": str(self.state.master_key_file),
            "CASETRACKER_STATE": str(self.state.path),
            "PATH": self._path(),
        }

    def owner_address(self) -> dict[str, str]:
        """Return what `manage.py migrate` needs in addition; the serving processes never get it."""
        return {"DATABASE_OWNER_URL": self.database_url(roles.OWNER)}

    def sealer_address(self) -> dict[str, str]:
        """Return what the sealer of the ledger must know; nothing on a real server that names no address for it."""
        if self.database is not None:
            address = self.database_url(roles.SEALER)
        elif not (address := os.environ.get("DATABASE_SEALER_URL", "")):
            return {}
        return {
            "DATABASE_SEALER_URL": address,
            "SEAL_KEY_FILE": str(self.state.seal_key_file),
            "SEAL_WITNESS_FILE": str(self.state.seal_witness_file),
        }

    def all_addresses(self) -> dict[str, str]:
        """Return what a management command may need, for whoever runs the installation."""
        return {**self.addresses(), **self.owner_address(), **self.sealer_address()}

    def _path(self) -> str:
        tools = [str(Path(sys.executable).parent), *([str(self._binaries.folder)] if self._binaries else [])]
        return os.pathsep.join([*tools, os.environ.get("PATH", os.defpath)])

    # Life

    def start(self) -> None:
        """Start what the environment does not already provide, and prepare the two roles. Raises StackError."""
        self.wait_for_leftovers()
        self.state.clear_description()
        try:
            self._start_database()
            self._start_broker()
            self.describe()
        except BaseException:
            self.stop()
            raise

    def _start_database(self) -> None:
        if os.environ.get("DATABASE_URL"):
            if not os.environ.get("DATABASE_OWNER_URL"):
                raise StackError(f"Set DATABASE_OWNER_URL too: the address of {roles.OWNER}, which owns the tables.")
            self.say("PostgreSQL: the server that DATABASE_URL names")
            return
        account = service_account()
        binaries = self._binaries = postgres.find_binaries(account)
        folder = postgres.data_folder(self.state.database, account)
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        self.is_new = postgres.create_cluster(binaries, folder, account=account, environment=environment)
        if self.is_new:
            self.state.forget_steps("schema", "reference", "demo")
            self.state.set_seals_aside()
        socket_folder = self._socket_folder(folder, ".s.PGSQL.5432")
        if socket_folder != folder and account is not None:
            os.chown(socket_folder, account.uid, account.gid)
        self._database_host = str(socket_folder)
        self.database = postgres.start(
            binaries,
            folder,
            socket_folder=socket_folder,
            log=self.state.logs / "postgres.log",
            account=account,
            environment=environment,
            settings=self.postgres_settings,
        )
        self.describe()
        try:
            roles.prepare(self.administrator_url())
        except (roles.RolesError, psycopg2.Error) as error:
            raise StackError(f"The database roles cannot be made: {error}") from error
        self.say(f"PostgreSQL {binaries.full_version} is up, its data in {folder}")

    def _start_broker(self) -> None:
        if os.environ.get("REDIS_URL"):
            self.say("Broker: the server that REDIS_URL names")
            return
        self._broker_socket = self._socket_folder(self.state.valkey, "valkey.sock") / "valkey.sock"
        self.broker = valkey.start(
            folder=self.state.valkey,
            socket_path=self._broker_socket,
            log=self.state.logs / "valkey.log",
            environment={"PATH": os.environ.get("PATH", os.defpath)},
        )
        self.say("Valkey is up")

    def administrator_url(self) -> str:
        return socket_url("postgres", "postgres", self._database_host)

    def _socket_folder(self, preferred: Path, socket_name: str) -> Path:
        if is_short_enough(preferred / socket_name):
            return preferred
        if self._short_folder is None:
            self._short_folder = short_folder()
            self.describe()
        return self._short_folder

    def describe(self, **more: object) -> None:
        """Write what runs into the state folder, and its addresses once all of it does."""
        running = [child for child in (self.database, self.broker) if child is not None]
        self.state.describe(
            {
                "processes": [[child.process.pid, start_time(child.process.pid)] for child in running],
                "short_folder": str(self._short_folder) if self._short_folder else "",
                "addresses": self.all_addresses() if self.is_complete() else {},
                **more,
            }
        )

    def is_complete(self) -> bool:
        has_database = self.database is not None or "DATABASE_URL" in os.environ
        return has_database and (self.broker is not None or "REDIS_URL" in os.environ)

    def reset(self) -> None:
        """Delete the database and everything else of the state folder. Raises StackError."""
        self.wait_for_leftovers()
        shutil.rmtree(postgres.data_folder(self.state.database, service_account()), ignore_errors=True)
        self.state.reset()

    def wait_for_leftovers(self) -> None:
        """Wait for the servers of a supervisor that was killed: they are still putting their files in order."""
        left = [(pid, started) for pid, started in self.state.description().get("processes", [])]
        if not wait_until(lambda: not any(is_alive(*process) for process in left), seconds=LEFTOVER_SECONDS):
            numbers = ", ".join(str(pid) for pid, started in left if is_alive(pid, started))
            raise StackError(f"Servers of an earlier run are still busy (process {numbers}); try again in a minute.")

    def stopped(self) -> Child | None:
        """Return a server that ended by itself."""
        for child in (self.database, self.broker):
            if child is not None and not child.is_running():
                return child
        return None

    def stop(self) -> None:
        """Stop the broker, then the database, and take the description away."""
        for child in (self.broker, self.database):
            if child is not None:
                child.stop()
        if self._short_folder is not None:
            shutil.rmtree(self._short_folder, ignore_errors=True)
        self.state.clear_description()


def socket_url(role: str, database: str, host: str) -> str:
    return f"postgresql://{role}@:{postgres.PORT}/{database}?host={quote(host, safe='/')}"


def application_environment(addresses: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process of the application: the caller's, and on top where the servers are."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    for name in ("DATABASE_OWNER_URL", "DATABASE_SEALER_URL"):
        inherited.pop(name, None)
    # Ten processes would each compile the whole product again at every start.
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        "DJANGO_SETTINGS_MODULE": "casetracker.settings.embedded",
        **inherited,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "PYTHONUNBUFFERED": "1",
        **addresses,
    }
