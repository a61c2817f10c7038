"""A look-up's sketch: eight small numbers that two look-ups of nearly the same person share, and from which nobody is read. Each is the least
of the keys under a keyed hash, cut to 16 bits (MinHash, Broder 1997): thousands of people share each."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from django.conf import settings

NUMBERS = 8
ALIKE = 5  # of the eight


def sketch(keys: Iterable[int]) -> list[int]:
    """`keys` as the index is asked; empty for nobody."""
    secret = hashlib.sha256(b"lookup sketch" + settings.SECRET_KEY.encode()).digest()
    wanted = [str(key).encode() for key in keys]
    if not wanted:
        return []
    return [
        int.from_bytes(min(hmac.digest(secret + bytes([n]), key, "sha256") for key in wanted)[-2:], "big")
        for n in range(NUMBERS)
    ]


def alike(one: Sequence[int], other: Sequence[int]) -> bool:
    return len(one) == len(other) == NUMBERS and sum(a == b for a, b in zip(one, other, strict=True)) >= ALIKE
