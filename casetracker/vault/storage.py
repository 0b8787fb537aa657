"""The document store: every file is sealed under a key of its own before it leaves this process.

A file begins with its wrapped key and a prefix for the nonces of its pieces. SECURITY: the box of the key is bound to
the name the file was stored under, so two files cannot be exchanged behind our back. Digests by which files are found
again are keyed: that of a leaked document says nothing about whether it lies here.
"""

import hmac
import secrets
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage
from django.utils.deconstruct import deconstructible

from casetracker.common.ids import uuid7
from casetracker.vault import files, keys
from casetracker.vault.crypto import HEAD_BYTES, KEY_BYTES, TAG_BYTES, Place, Unreadable, new_key

MAGIC = b"casetracker file 1\n"
WRAPPED_BYTES = HEAD_BYTES + KEY_BYTES + TAG_BYTES
START = len(MAGIC) + WRAPPED_BYTES + files.PREFIX_BYTES
PURPOSE = "pieces"


class _Sealed(File):  # type: ignore[type-arg]
    """A file that gives its content sealed, once, for the inner store to write."""

    def __init__(self, head: bytes, pieces: files.Pieces, content: Any) -> None:
        super().__init__(None)
        self._head = head
        self._pieces = pieces
        self._content = content

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield self._head
        yield from self._pieces.seal_all(_chunks(self._content))


def _chunks(content: Any) -> Iterator[bytes]:
    content.seek(0)
    while data := content.read(files.PIECE):
        yield data.encode() if isinstance(data, str) else data


@deconstructible(path="casetracker.vault.storage.EncryptedStorage")
class EncryptedStorage(Storage):
    """Files on a disk that are noise to whoever reads the disk. There is no path and no address to one in clear."""

    def __init__(self, location: Any = None) -> None:
        self._inner = FileSystemStorage(
            location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700
        )

    def _save(self, name: str, content: Any) -> str:
        while True:
            key = new_key(uuid7())
            wrapped = keys.system_key(keys.FILES).wrap(key, _place(name))
            prefix = secrets.token_bytes(files.PREFIX_BYTES)
            head = MAGIC + wrapped + prefix
            pieces = files.Pieces(key.derive(PURPOSE), prefix, head)
            kept: str = self._inner._save(name, _Sealed(head, pieces, content))  # type: ignore[attr-defined]
            if kept == name:
                return name
            # Somebody took the name meanwhile, and this file is bound to it.
            self._inner.delete(kept)
            name = self.get_available_name(name)

    def _open(self, name: str, mode: str = "rb") -> File:  # type: ignore[type-arg]
        if mode != "rb":
            raise ValueError("Sealed files are read as a whole or written as a whole")
        inner = cast(BinaryIO, self._inner.open(name, "rb").file)
        try:
            head = inner.read(START)
            if len(head) != START or not head.startswith(MAGIC):
                raise Unreadable()
            wrapped = head[len(MAGIC) : len(MAGIC) + WRAPPED_BYTES]
            # The id of a file's own key is of no use: it stands in no box.
            key = keys.system_key(keys.FILES).unwrap(wrapped, b"\0" * 16, _place(name))
            pieces = files.Pieces(key.derive(PURPOSE), head[-files.PREFIX_BYTES :], head)
            return File(files.buffered(inner, pieces, start=START), name)
        except BaseException:
            inner.close()
            raise

    def size(self, name: str) -> int:
        """Return how long the file is in clear."""
        return files.plain_size(self._inner.size(name) - START)

    def delete(self, name: str) -> None:
        """Delete the file, and with it the only copy of its key."""
        self._inner.delete(name)

    def exists(self, name: str) -> bool:
        """Say whether there is such a file."""
        return self._inner.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders and files of a folder."""
        folders, names = self._inner.listdir(path)
        return list(folders), list(names)


def _place(name: str) -> Place:
    return Place("file", "key", name.replace("\\", "/"))


class KeyedDigest:
    """The keyed digest of a file, fed in chunks."""

    def __init__(self) -> None:
        self._state = hmac.new(keys.index_key("file"), digestmod="sha256")

    def update(self, data: bytes) -> None:
        """Take in the next chunk."""
        self._state.update(data)

    def hexdigest(self) -> str:
        """Return the digest as text."""
        return self._state.hexdigest()
