"""The tree against published known answers and against a naive reading of the RFC that shares no code with it."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tandem.ledger.merkle import Tree, consistency_proof, extends, leaf_hash, root_of

# Inputs and heads of the reference implementation of Certificate Transparency, for 1 to 8 leaves.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
HEADS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive(entries: list[bytes]) -> bytes:
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + naive(entries[:k]) + naive(entries[k:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_known_heads_come_out(size: int) -> None:
    tree = Tree()
    for entry in INPUTS[:size]:
        tree.add(leaf_hash(bytes.fromhex(entry)))
    assert tree.root().hex() == HEADS[size - 1]


@pytest.mark.parametrize("size", range(33))
def test_the_head_is_the_naive_one(size: int) -> None:
    entries = [bytes([i]) for i in range(size)]
    assert root_of([leaf_hash(e) for e in entries]) == naive(entries)


def test_every_head_is_shown_to_extend_every_earlier_one_and_no_other() -> None:
    leaves = [leaf_hash(bytes([i])) for i in range(20)]
    for size in range(1, 21):
        for first in range(1, size + 1):
            proof = consistency_proof(leaves[:size], first)
            old, new = root_of(leaves[:first]), root_of(leaves[:size])
            assert extends(old, first, new, size, proof)
            assert not extends(leaf_hash(b"another"), first, new, size, proof)
            assert not extends(old, first, leaf_hash(b"another"), size, proof)


def test_a_copy_grows_alone() -> None:
    tree = Tree()
    tree.add(leaf_hash(b"a"))
    before = tree.root()
    tree.copy().add(leaf_hash(b"b"))
    assert (tree.size, tree.root()) == (1, before)
