"""Telling values that agree apart without telling them: 16 bits of each under the site's secret, beside a match's evidence. So a second phone
that two records share is seen to be another than the first, and nobody reads a number from it: thousands share each mark."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from tandem.persons.matching.features import Features

# Of what is given to one person or thing (rules/new_evidence.py); of marks each word.
_WHERE = {
    "number": "numbers", "phone": "phones", "email": "emails", "account": "accounts", "plate": "plates", "vin": "vins", "line": "lines", "marks": "marks",
}  # fmt: skip


def told_apart(evidence: Iterable[dict[str, Any]], a: Features, b: Features) -> list[dict[str, Any]]:
    """The rows as they are stored, each that agrees on values both have with their marks as "of"."""
    return [row | _of(row, a, b) for row in evidence]


def _of(row: dict[str, Any], a: Features, b: Features) -> dict[str, list[int]]:
    name = _WHERE.get(row["field"])
    shared = set(getattr(a, name)) & set(getattr(b, name)) if name and row["weight"] > 0 else set()
    return {"of": sorted(_mark(row["field"], value) for value in shared)} if shared else {}


def _mark(field: str, value: str) -> int:
    secret = hashlib.sha256(b"evidence" + settings.SECRET_KEY.encode()).digest()
    return int.from_bytes(hmac.digest(secret, f"{field} {value}".encode(), "sha256")[:2], "big")
