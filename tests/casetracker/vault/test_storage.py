import hashlib
import io
import random
import shutil
import tempfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import RequestFactory

from casetracker.accounts.models import User
from casetracker.common.uploads.handler import Gate
from casetracker.vault import files
from casetracker.vault.crypto import Unreadable
from casetracker.vault.storage import EncryptedStorage, KeyedDigest
from casetracker.vault.uploads import SealedUploadHandler

pytestmark = pytest.mark.django_db

SIZES = [0, 1, files.PIECE - 1, files.PIECE, files.PIECE + 1, 3 * files.PIECE, 3 * files.PIECE + 17]
CANARY = b"Siti Rekaan 3171015501900001"


@pytest.fixture
def store(tmp_path):
    return EncryptedStorage(location=tmp_path / "files")


class TestEncryptedStorage:
    def test_is_the_store_of_the_product(self):
        assert isinstance(storages["default"], EncryptedStorage)

    @pytest.mark.parametrize("size", SIZES)
    def test_gives_back_what_it_was_given(self, store, size):
        content = random.Random(size).randbytes(size)
        name = store.save("imports/2026/a.upload", ContentFile(content))
        assert store.size(name) == size
        with store.open(name) as file:
            assert file.read() == content

    def test_is_noise_on_the_disk_for_this_account_alone(self, store, tmp_path):
        name = store.save("a/b.csv", ContentFile(CANARY * 10_000))
        path = tmp_path / "files" / name
        assert CANARY not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0

    def test_reads_in_any_order(self, store):
        content = random.Random(1).randbytes(5 * files.PIECE)
        name = store.save("a", ContentFile(content))
        with store.open(name) as file:
            for at in (4 * files.PIECE + 5, 0, files.PIECE - 2, len(content) - 1):
                file.seek(at)
                assert file.read(10) == content[at : at + 10]
            file.seek(-3, io.SEEK_END)
            assert file.read() == content[-3:]

    def test_equal_files_differ(self, store, tmp_path):
        one, two = (store.save(name, ContentFile(CANARY)) for name in "ab")
        assert (tmp_path / "files" / one).read_bytes() != (tmp_path / "files" / two).read_bytes()

    @pytest.mark.parametrize("size", [0, 100, 2 * files.PIECE, 2 * files.PIECE + 9])
    def test_a_changed_cut_or_lengthened_file_does_not_open(self, store, tmp_path, size):
        name = store.save("a", ContentFile(b"x" * size))
        path = tmp_path / "files" / name
        whole = path.read_bytes()
        altered = [
            whole[:-1],
            whole[:-20],
            whole[: -files.SEALED_PIECE],
            whole + b"x",
            whole + whole[-files.SEALED_PIECE :],
        ]
        altered += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in (0, 25, 100, len(whole) - 1)]
        for content in altered:
            path.write_bytes(content)
            with pytest.raises(Unreadable), store.open(name) as file:
                file.read()

    def test_exchanged_files_do_not_open(self, store, tmp_path):
        one, two = (store.save(name, ContentFile(name.encode())) for name in "ab")
        shutil.copy(tmp_path / "files" / one, tmp_path / "files" / two)
        with pytest.raises(Unreadable):
            store.open(two)

    def test_a_name_taken_gives_another(self, store):
        names = {store.save("a.csv", ContentFile(str(number).encode())) for number in range(3)}
        assert len(names) == 3
        assert {store.open(name).read() for name in names} == {b"0", b"1", b"2"}

    def test_has_no_path_and_no_address(self, store):
        name = store.save("a", ContentFile(CANARY))
        for ask in (store.path, store.url):
            with pytest.raises(NotImplementedError):
                ask(name)

    def test_is_deleted(self, store):
        name = store.save("a", ContentFile(CANARY))
        store.delete(name)
        assert not store.exists(name)

    def test_takes_texts(self, store):
        assert store.open(store.save("a", ContentFile("ü"))).read() == "ü".encode()


def test_the_digest_is_keyed():
    one, two = KeyedDigest(), KeyedDigest()
    one.update(CANARY)
    two.update(CANARY[:5])
    two.update(CANARY[5:])
    assert one.hexdigest() == two.hexdigest() != hashlib.sha256(CANARY).hexdigest()


class TestUploads:
    def test_a_large_one_is_never_in_clear_on_the_disk(self, monkeypatch):
        made = []
        real = tempfile.TemporaryFile
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda *a, **k: made.append(real(*a, **k)) or made[-1])
        content = CANARY * 100_000
        request = RequestFactory().post("/", {"file": io.BytesIO(content)})
        request.user = User()
        handlers = [handler.__class__.__name__ for handler in request.upload_handlers]
        assert handlers == [Gate.__name__, MemoryFileUploadHandler.__name__, SealedUploadHandler.__name__]
        file = request.FILES["file"]
        assert file.size == len(content)
        assert len(made) == 1
        made[0].seek(0)
        assert CANARY not in made[0].read()
        assert file.read() == content
        assert b"".join(file.chunks()) == content

    def test_a_spool_can_be_read_again_and_goes_when_closed(self):
        spool = files.Spool()
        spool.write(b"a" * files.PIECE)
        spool.write(b"b" * 10)
        reader = spool.finish()
        for _ in range(2):
            reader.seek(0)
            assert reader.read() == b"a" * files.PIECE + b"b" * 10
        spool.close()
        reader.seek(0)
        with pytest.raises(ValueError, match="closed"):
            reader.read()
