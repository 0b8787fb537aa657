from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured

from casetracker.vault import keys
from casetracker.vault.crypto import Place, Unreadable

PLACE = Place("t", "c", "1")


@pytest.fixture(autouse=True)
def fresh():
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def key_file(tmp_path, settings):
    def make(text, mode=0o400, name="MASTER_KEY_FILE"):
        path = tmp_path / name
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(mode)
        setattr(settings, name, str(path))
        keys.forget()

    return make


class TestMasterKey:
    def test_is_read_from_its_file(self, key_file):
        text = keys.new_master_text()
        key_file(text + "\n")
        assert keys.master_key().id == keys.read_master(text).id

    @pytest.mark.parametrize("text", ["", "too short", "c2hvcnQ=", "A" * 44, "nön"])
    def test_a_bad_one_is_refused_without_being_shown(self, key_file, text):
        key_file(text)
        with pytest.raises(ImproperlyConfigured) as refusal:
            keys.master_key()
        assert len(text) < 6 or text not in str(refusal.value)

    @pytest.mark.parametrize("mode", [0o404, 0o602, 0o644])
    def test_a_file_open_to_everybody_is_refused(self, key_file, mode):
        key_file(keys.new_master_text(), mode)
        with pytest.raises(ImproperlyConfigured, match="chmod"):
            keys.master_key()

    @pytest.mark.parametrize("name", ["", "/nowhere/master-key"])
    def test_a_missing_one_is_refused(self, settings, name):
        settings.MASTER_KEY_FILE = name
        with pytest.raises(ImproperlyConfigured):
            keys.master_key()

    def test_is_read_from_a_command(self, settings):
        text = keys.new_master_text()
        settings.MASTER_KEY_COMMAND = f"echo {text}"
        assert keys.master_key().id == keys.read_master(text).id

    @pytest.mark.parametrize("command", ["false", "echo", "/nowhere/at-all", "echo nonsense"])
    def test_a_command_that_fails_is_refused(self, settings, command):
        settings.MASTER_KEY_COMMAND = command
        with pytest.raises(ImproperlyConfigured):
            keys.master_key()

    def test_is_never_taken_from_a_value_of_the_environment(self, settings, monkeypatch):
        monkeypatch.setenv("MASTER_KEY", keys.new_master_text())
        settings.MASTER_KEY_FILE = ""
        with pytest.raises(ImproperlyConfigured):
            keys.master_key()

    def test_the_former_one_still_opens(self, key_file):
        former, present = keys.new_master_text(), keys.new_master_text()
        inner = keys.read_master(keys.new_master_text())
        box = keys.read_master(former).wrap(inner, PLACE)
        key_file(present)
        key_id = UUID(bytes=inner.id)
        with pytest.raises(Unreadable):
            keys.unwrap(box, key_id.bytes, PLACE)
        key_file(former, name="MASTER_KEY_PREVIOUS_FILE")
        assert keys.unwrap(box, key_id.bytes, PLACE).id == inner.id
        assert keys.wrap(inner, PLACE)[1:17] == keys.read_master(present).id


@pytest.mark.django_db
class TestSystemKeys:
    def test_lie_wrapped_in_the_database(self):
        found = {name: keys.system_key(name) for name in keys.SYSTEM_KEYS}
        assert len({key.id for key in found.values()}) == len(keys.SYSTEM_KEYS)
        keys.make_system_keys()
        keys.forget()
        assert {name: keys.system_key(name).id for name in keys.SYSTEM_KEYS} == {
            name: key.id for name, key in found.items()
        }

    def test_each_index_and_each_record_has_its_own(self):
        assert keys.index_key("name") == keys.index_key("name") != keys.index_key("sound")
        one, two = (keys.record_key("cases_intakereport", row) for row in "12")
        with pytest.raises(Unreadable):
            two.open(one.seal(b"x", PLACE), PLACE)

    def test_cannot_be_read_under_another_master_key(self, key_file):
        key_file(keys.new_master_text())
        with pytest.raises(Unreadable):
            keys.system_key(keys.INDEX)
