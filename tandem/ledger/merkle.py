"""Merkle tree of RFC 6962, section 2.1: leaf and node hashes with their prefixes, a head kept while leaves are added, and
proofs. Our own, because the known library is GPL and the whole of it is sixty lines."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """The head of a growing tree in O(log n) memory: one subtree's hash for each bit of the size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[tuple[int, bytes]] = []  # (height, hash), the largest first

    def add(self, leaf: bytes) -> None:
        """Adds a leaf hash."""
        height, top = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            top = node_hash(self._peaks.pop()[1], top)
            height += 1
        self._peaks.append((height, top))
        self.size += 1

    def copy(self) -> Tree:
        """A tree of its own to go on with, while this one stays at what was committed."""
        other = Tree()
        other.size, other._peaks = self.size, list(self._peaks)
        return other

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY
        root = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            root = node_hash(left, root)
        return root


def _split(n: int) -> int:
    """The largest power of two smaller than n."""
    return 1 << (n - 1).bit_length() - 1


def root_of(leaves: Sequence[bytes]) -> bytes:
    """MTH of leaf hashes, straight from the RFC's definition; for proofs and tests."""
    if not leaves:
        return EMPTY
    if len(leaves) == 1:
        return leaves[0]
    k = _split(len(leaves))
    return node_hash(root_of(leaves[:k]), root_of(leaves[k:]))


def inclusion_proof(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """PATH(m, D[n]), RFC 6962 section 2.1.1."""
    if len(leaves) <= 1:
        return []
    k = _split(len(leaves))
    if place < k:
        return [*inclusion_proof(leaves[:k], place), root_of(leaves[k:])]
    return [*inclusion_proof(leaves[k:], place - k), root_of(leaves[:k])]


def includes(root: bytes, leaf: bytes, place: int, size: int, proof: Sequence[bytes]) -> bool:
    """Checks an inclusion proof without the tree (RFC 9162 section 2.1.3.2)."""
    if place >= size:
        return False
    fn, sn, found = place, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            found = node_hash(step, found)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            found = node_hash(found, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and found == root


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """PROOF(m, D[n]), RFC 6962 section 2.1.2: that the tree of the `first` leaves is the beginning of this one."""
    return _subproof(leaves, first, True) if 0 < first < len(leaves) else []


def _subproof(leaves: Sequence[bytes], first: int, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root_of(leaves)]
    k = _split(len(leaves))
    if first <= k:
        return [*_subproof(leaves[:k], first, whole), root_of(leaves[k:])]
    return [*_subproof(leaves[k:], first - k, False), root_of(leaves[:k])]


def extends(old: bytes, first: int, new: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Checks a consistency proof without the tree (RFC 9162 section 2.1.4.2): the new head only adds to the old one."""
    if first == size or first == 0:
        return not proof and (first == 0 or old == new)
    if first > size or not proof:
        return False
    path = [old, *proof] if first & (first - 1) == 0 else list(proof)
    fn, sn = first - 1, size - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    was = now = path[0]
    for step in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            was, now = node_hash(step, was), node_hash(step, now)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            now = node_hash(now, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and was == old and now == new
