"""Hashing as RFC 6962 does: a leaf is hashed with 0x00 in front, a node with 0x01, over bytes that have one reading."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

_NOTHING = b"\xff\xff\xff\xff"


def canonical(values: Iterable[str | None]) -> bytes:
    """Return values as bytes that no other values give: each behind its length, what is absent by a mark of its own."""
    parts = []
    for value in values:
        if value is None:
            parts.append(_NOTHING)
        else:
            data = value.encode()
            parts.append(len(data).to_bytes(4, "big") + data)
    return b"".join(parts)


def leaf(values: Sequence[str | None]) -> bytes:
    """Return the hash of one line."""
    return sha256(b"\x00" + canonical(values)).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The root over leaves that come one by one; keeps one hash for each level of the tree."""

    def __init__(self) -> None:
        self.size = 0
        self._full: list[tuple[int, bytes]] = []

    def add(self, hashed: bytes) -> None:
        """Add the hash of the next leaf."""
        self.size += 1
        count = 1
        while self._full and self._full[-1][0] == count:
            hashed = node(self._full.pop()[1], hashed)
            count *= 2
        self._full.append((count, hashed))

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self._full:
            return sha256(b"").digest()
        right = self._full[-1][1]
        for _count, left in reversed(self._full[:-1]):
            right = node(left, right)
        return right
