"""When new facts speak against what was confirmed, so that it is laid before people again. One file, because this sentence stands on the page
too. It never undoes anything: people decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tandem.persons.rules.new_evidence import AROUND

# Bits from which a comparison speaks against: twice as frequent between strangers. Less is noise, as another phone nearly is.
AGAINST = -1.0
# Bits by which what has changed must lower the sum: 3 bits are eight times.
LESS = 3.0
# Of which a human has one: two phones or two names are no contradiction between records that others brought together.
ONE_EACH = frozenset({"birth", "sex", "number", "height", "eyes"})

SAYS = _(
    "A confirmed match comes before people again when something speaks against it that did not when it was confirmed, and what has changed since "
    "makes it eight times less likely, or takes it below what your agency is told of. It stays confirmed until a person says otherwise."
)

Rows = Sequence[Mapping[str, Any]]


def speaks_against(then: Iterable[Rows], now: Rows, *, tell: float) -> list[dict[str, Any]]:
    """Rows of `now` that are a reason to look again; empty where what was confirmed holds. `then`: what each confirmation was based on, all of
    which must have lacked them, so that nobody is asked twice about the same. `tell`: the agency's threshold, as a probability."""
    reasons = [_against(one, now, tell) for one in then]
    return [dict(r) for r in reasons[0] if all(r in some for some in reasons)] if reasons else []


def never_looked_at(now: Rows) -> list[dict[str, Any]]:
    """The same for two records that stand in one person by others: nobody ever decided on the two, so what speaks against counts whatever
    else agrees, of that of which a human has one."""
    rows = [dict(r) for r in now if is_contrary(r) and r["field"] in ONE_EACH]
    return rows if -sum(float(r["weight"]) for r in rows) >= LESS else []


def since(then: Rows, now: Rows) -> list[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]:
    """What has changed, field by field: (as it was, as it is), without what says nothing of the pair. None: not known."""
    before, after = _by_field(then), _by_field(now)
    return [
        (before.get(name), after.get(name))
        for name in dict.fromkeys((*after, *before))
        if _level(before.get(name)) != _level(after.get(name))
    ]


def lowered(changed: Iterable[tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]]) -> float:
    """Bits by which what has changed lowers the sum. Only that counts: a new model weighs all that was known otherwise, and that is no new fact."""
    return sum(_bits(before) - _bits(after) for before, after in changed)


def _against(then: Rows, now: Rows, tell: float) -> Rows:
    changed = since(then, now)
    new = [after for _before, after in changed if after is not None and is_contrary(after)]
    less = lowered(changed)
    if new and (less >= LESS or (less > 0 and chance(then) >= tell > chance(now))):
        return new
    return []


def chance(rows: Rows) -> float:
    """As if nobody else fitted: who else does is nothing new of the two."""
    bits = sum(float(r["weight"]) for r in rows if r["field"] != "rivals")
    return 1 / (1 + 2.0**-bits) if bits > -60 else 0.0


def is_contrary(row: Mapping[str, Any]) -> bool:
    """Whether it speaks against the pair, and not by itself too little to say so."""
    return row["field"] not in AROUND and float(row["weight"]) <= AGAINST


def _by_field(rows: Rows) -> dict[str, Mapping[str, Any]]:
    return {str(r["field"]): r for r in rows if r["field"] not in AROUND}


def _level(row: Mapping[str, Any] | None) -> str:
    return str(row["level"]) if row else ""


def _bits(row: Mapping[str, Any] | None) -> float:
    return float(row["weight"]) if row else 0.0
