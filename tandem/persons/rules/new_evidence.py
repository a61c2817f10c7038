"""Rejections are remembered: a pair that people found not to be the same is not put before them again, unless something new agrees. One file,
because this sentence stands on the page too and both must say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

# What is given to one person or thing and can be looked up elsewhere: one of these that agrees anew is new evidence by itself.
TELLING = frozenset({"number", "phone", "email", "account", "plate", "vin", "line", "marks"})
# Bits by which all that agrees must be more surprising otherwise: 3 bits are eight times.
MORE = 3.0
# Not evidence of the pair: how many people are compared, and who else fits.
AROUND = frozenset({"prior", "rivals", "cap"})

SAYS = _(
    "A match that was rejected is not proposed again, whatever looks it up, imports it or compares it at night, unless a number, phone, "
    "e-mail address, account, plate, vehicle, address or tattoo agrees that did not before (a second one too), or all that agrees has become eight times as surprising."
)


def what_is_new(then: Iterable[Mapping[str, Any]], now: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `now` that are new evidence against what was seen `then`; empty where the rejection holds."""
    seen = {str(row["field"]): row for row in then if row["field"] not in AROUND}
    before = {name: float(row["weight"]) for name, row in seen.items()}
    rows = [dict(row) for row in now if row["field"] not in AROUND]
    fresh = [
        r
        for r in rows
        if r["field"] in TELLING
        and r["weight"] > 0
        and (before.get(r["field"], 0.0) <= 0 or _another(seen[r["field"]], r))
    ]
    if fresh:
        return fresh
    if sum(float(r["weight"]) for r in rows) - sum(before.values()) >= MORE:
        return [r for r in rows if float(r["weight"]) > before.get(r["field"], 0.0)]
    return []


def _another(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a value agrees now that did not then, where both rows tell their values apart (persons/values.py); what was stored before does not."""
    return bool(then.get("of")) and not set(now.get("of") or ()) <= set(then["of"])
