"""Files as pieces that are sealed one by one: a file of any size never lies in memory, or anywhere in clear.

Each piece has its own nonce: a random prefix, its number, and a mark on the last one, so that pieces can neither be
exchanged nor cut off (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

import io
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casetracker.vault.crypto import KEY_BYTES, TAG_BYTES, Unreadable

PIECE = 64 * 1024
SEALED_PIECE = PIECE + TAG_BYTES
PREFIX_BYTES = 7
MOST_PIECES = 2**32


class Pieces:
    """Seals and opens the pieces of one file under a key of its own. `bound` is the additional data of each."""

    def __init__(self, secret: bytes, prefix: bytes, bound: bytes) -> None:
        self._cipher = AESGCM(secret)
        self._prefix = prefix
        self._bound = bound

    def _nonce(self, number: int, *, is_last: bool) -> bytes:
        return self._prefix + number.to_bytes(4) + (b"\x01" if is_last else b"\x00")

    def seal(self, number: int, plain: bytes, *, is_last: bool) -> bytes:
        """Return one piece, sealed."""
        return self._cipher.encrypt(self._nonce(number, is_last=is_last), plain, self._bound)

    def open(self, number: int, stored: bytes, *, is_last: bool) -> bytes:
        """Return one piece in clear. Raises Unreadable."""
        try:
            return self._cipher.decrypt(self._nonce(number, is_last=is_last), stored, self._bound)
        except InvalidTag:
            raise Unreadable() from None

    def seal_all(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the sealed pieces of a file that comes in chunks of any size; an empty file is one empty piece."""
        waiting = bytearray()
        number = 0
        for chunk in chunks:
            waiting += chunk
            while len(waiting) > PIECE:
                yield self.seal(number, bytes(waiting[:PIECE]), is_last=False)
                del waiting[:PIECE]
                number += 1
        yield self.seal(number, bytes(waiting), is_last=True)


def plain_size(sealed: int) -> int:
    """Return how long a file is in clear whose pieces take `sealed` bytes."""
    count = max(1, -(-sealed // SEALED_PIECE))
    return sealed - count * TAG_BYTES


class SealedReader(io.RawIOBase):
    """Reads a file of sealed pieces as if it lay in clear; also backwards and in between."""

    def __init__(self, inner: BinaryIO, pieces: Pieces, *, start: int) -> None:
        self._inner = inner
        self._pieces = pieces
        self._start = start
        inner.seek(0, os.SEEK_END)
        sealed = inner.tell() - start
        self._last = max(0, -(-sealed // SEALED_PIECE) - 1)
        self._size = plain_size(sealed)
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")
        # SECURITY: the mark on the last piece is looked at first, so nothing of a file that was cut is ever given out.
        self._piece(self._last)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size:
            return 0
        number, offset = divmod(self._at, PIECE)
        part = self._piece(number)[offset : offset + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._inner.seek(self._start + number * SEALED_PIECE)
            stored = self._inner.read(SEALED_PIECE)
            self._held = (number, self._pieces.open(number, stored, is_last=number == self._last))
        return self._held[1]

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
        super().close()


def buffered(inner: BinaryIO, pieces: Pieces, *, start: int) -> io.BufferedReader:
    """Return a reader of sealed pieces as every library takes one."""
    return io.BufferedReader(SealedReader(inner, pieces, start=start), PIECE)


class Spool:
    """A temporary file that is never in clear: its key is in this process alone and dies with it.

    Written from beginning to end, then read as often as wanted.
    """

    def __init__(self) -> None:
        self._pieces = Pieces(secrets.token_bytes(KEY_BYTES), secrets.token_bytes(PREFIX_BYTES), b"spool")
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._waiting = bytearray()
        self._number = 0
        self.size = 0

    def write(self, data: bytes) -> int:
        """Add bytes at the end."""
        self._waiting += data
        self.size += len(data)
        while len(self._waiting) > PIECE:
            self._file.write(self._pieces.seal(self._number, bytes(self._waiting[:PIECE]), is_last=False))
            del self._waiting[:PIECE]
            self._number += 1
        return len(data)

    def finish(self) -> io.BufferedReader:
        """Return a reader of all that was written; nothing can be added any more. Closing it throws the file away."""
        self._file.write(self._pieces.seal(self._number, bytes(self._waiting), is_last=True))
        self._file.flush()
        self._waiting.clear()
        return buffered(self._file, self._pieces, start=0)

    def close(self) -> None:
        """Throw the file away."""
        self._file.close()
