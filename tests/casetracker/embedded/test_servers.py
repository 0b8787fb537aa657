"""PostgreSQL and Valkey on folders with awkward names and awkward content."""

import os

import pytest

from casetracker.embedded import postgres, roles, valkey
from casetracker.embedded.errors import StackError
from casetracker.embedded.servers import Servers
from casetracker.embedded.state import StateFolder

FAST = postgres.THROWAWAY_SETTINGS
pytestmark = pytest.mark.xdist_group("launcher")


@pytest.fixture(autouse=True)
def no_given_servers(monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def servers(open_folder):
    made = []

    def start(name):
        state = StateFolder(open_folder / name)
        state.create()
        assert state.lock()
        made.append(Servers(state, say=lambda _: None, postgres_settings=postgres.SERVER_SETTINGS + FAST))
        made[-1].start()
        return made[-1]

    yield start
    for server in made:
        server.stop()


def current_user(address):
    connection = roles.connect(address)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            return cursor.fetchone()[0]
    finally:
        connection.close()


class TestServers:
    @pytest.mark.parametrize("name", ["a b%20c", "long" * 25], ids=["odd name", "longer than a socket path"])
    def test_start_in_any_folder(self, servers, name):
        started = servers(name)
        assert current_user(started.database_url(roles.APP)) == "casetracker_app"
        assert current_user(started.database_url(roles.OWNER)) == "casetracker_owner"
        short = started.state.description()["short_folder"]
        started.stop()
        assert not short or not os.path.exists(short)

    def test_refuse_the_data_of_another_major_version(self, servers):
        started = servers("old")
        started.stop()
        (started.state.database / "PG_VERSION").write_text("14\n")
        with pytest.raises(StackError, match=r"written by PostgreSQL 14 and this is \d+; .* \./run --reset"):
            started.start()

    def test_say_what_the_broker_said_when_it_cannot_start(self, servers):
        started = servers("broken")
        started.stop()
        for file in (started.state.valkey / "appendonlydir").glob("*.aof"):
            file.write_text("not a log of commands\n" * 10)
        with pytest.raises(StackError, match="Valkey did not start") as raised:
            started.start()
        assert "Bad file format" in str(raised.value)

    def test_need_the_owner_of_a_real_server_too(self, tmp_path, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://casetracker_app@database/casetracker")
        state = StateFolder(tmp_path / "state")
        state.create()
        with pytest.raises(StackError, match="Set DATABASE_OWNER_URL too"):
            Servers(state, say=lambda _: None).start()


class TestStateFolder:
    def test_is_held_by_one_at_a_time(self, tmp_path):
        first, second = StateFolder(tmp_path / "state"), StateFolder(tmp_path / "state")
        first.create()
        assert first.lock()
        assert not second.lock()

    def test_keeps_its_secret_key(self, tmp_path):
        state = StateFolder(tmp_path / "state")
        state.create()
        state.write_secret_key()
        key = state.secret_key_file.read_text()
        state.write_secret_key()
        assert state.secret_key_file.read_text() == key
        assert len(key) >= 50

    def test_the_master_key_is_made_once_for_this_account_alone(self, tmp_path):
        state = StateFolder(tmp_path / "state")
        state.create()
        state.write_master_key()
        key = state.master_key_file.read_text()
        state.write_master_key()
        assert state.master_key_file.read_text() == key
        assert state.master_key_file.stat().st_mode & 0o077 == 0

    def test_forgets_what_was_done_when_it_is_reset(self, tmp_path):
        state = StateFolder(tmp_path / "state")
        state.create()
        state.mark_done("schema", "stamp")
        assert state.is_done("schema", "stamp")
        assert not state.is_done("schema", "another stamp")
        state.reset()
        assert not state.is_done("schema", "stamp")


def test_nothing_answers_where_no_broker_is(tmp_path):
    assert not valkey.answers(tmp_path / "none.sock")
