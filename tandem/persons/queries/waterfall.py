"""A match as a sum in steps: from before anything is compared, over each piece of evidence, to what it comes to. The page, the paper and the
JSON show these same numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from tandem.persons.matching import explaining
from tandem.persons.models import Match
from tandem.persons.queries.thresholds import Thresholds

WIDE, TALL = 1000, 40  # the drawing's own units
LEAST = 6  # a bar that would be too thin to see


@dataclass(frozen=True, slots=True)
class Step:
    says: str
    means: str  # how surprising that is, in plain words
    field: str
    level: str
    speaks: str  # for | against | before | sum
    bits: float
    before: float  # bits so far
    after: float
    strangers: int  # of how many people who are not the same one would agree so far; 0 where that is no question
    x: int = 0
    width: int = 0
    joint: int = 0  # where the step before ended

    @property
    def probability(self) -> float:
        return probability(self.after)


@dataclass(frozen=True, slots=True)
class Waterfall:
    steps: list[Step]
    bits: float
    probability: float
    even: int  # where one half lies in the drawing, and the two thresholds
    ask: int
    tell: int


def probability(bits: float) -> float:
    return 1 / (1 + 2.0**-bits) if bits > -60 else 0.0


def bits_of(share: float) -> float:
    share = min(max(share, 1e-9), 1 - 1e-9)
    return math.log2(share / (1 - share))


def waterfall(match: Match, thresholds: Thresholds) -> Waterfall:
    rows = _rows(match)
    ends, so_far = list[float](), 0.0
    for row in rows:
        so_far += float(row["weight"])
        ends.append(so_far)
    marks = [0.0, bits_of(thresholds.ask), bits_of(thresholds.tell)]
    low, high = min([*ends, *marks]) - 1, max([*ends, *marks]) + 1

    def place(bits: float) -> int:
        return round((bits - low) / (high - low) * WIDE)

    steps, before = [], 0.0
    for row, after in zip(rows, ends, strict=True):
        first = row["field"] == "prior"
        left, right = sorted((place(low) if first else place(before), place(after)))
        steps.append(
            Step(
                row["says"], _means(row), row["field"], row["level"], "before" if first else row["speaks"], row["weight"], before, after,
                int(row.get("strangers") or 0), left, max(right - left, LEAST), place(low) if first else place(before),
            )
        )  # fmt: skip
        before = after
    return Waterfall(steps, before, match.probability, *(place(m) for m in marks))


def _rows(match: Match) -> list[dict[str, Any]]:
    """The account, made whole: a match of before may lack its first row, and rounding or an older rule its last."""
    rows = list(explaining.account(match.evidence))
    comes_to, total = bits_of(match.probability), sum(r["weight"] for r in rows)
    if not any(r["field"] == "prior" for r in rows):
        says = _("Before anything is compared")
        rows.insert(0, {"says": says, "weight": comes_to - total, "speaks": "before", "field": "prior", "level": "held"})  # fmt: skip
    elif abs(probability(total) - match.probability) > 0.005:  # what is all but certain is stored rounded
        says = _("Evidence that this version of Tandem has no sentence for")
        rest = comes_to - total
        rows.append({"says": says, "weight": rest, "speaks": "for" if rest >= 0 else "against", "field": "rest", "level": ""})  # fmt: skip
    return rows


def _means(row: Mapping[str, Any]) -> str:
    if row["field"] == "prior":
        return _("%(n)s to 1 against, because so many people are looked among.") % {"n": about(2.0 ** -row["weight"])}
    if row["field"] in ("cap", "rivals", "rest"):
        return _("Lowers the sum.") if row["weight"] < 0 else ""
    if row.get("strangers"):
        return _("One in %(n)s strangers would agree on this.") % {"n": about(row["strangers"])}
    times = about(2.0 ** abs(row["weight"]))
    if abs(row["weight"]) < 0.2:
        return _("About as frequent between strangers: it says next to nothing.")
    if row["weight"] > 0:
        return _("%(n)s times as frequent between two records of one person as between strangers.") % {"n": times}
    return _("%(n)s times as frequent between strangers as between two records of one person.") % {"n": times}


def about(number: float) -> str:
    """To two digits, as one says it aloud: 4,000, 120, 3.5."""
    if number < 10:
        short = round(number, 1)
        return number_format(short, decimal_pos=0 if short == round(short) else 1)
    digits = 10 ** (math.floor(math.log10(number)) - 1)
    return number_format(round(number / digits) * digits, force_grouping=True)


def as_json(this: Waterfall) -> list[dict[str, Any]]:
    """The steps as the JSON door gives them."""
    return [
        {
            "says": s.says, "means": s.means, "field": s.field, "level": s.level, "speaks": s.speaks, "bits": round(s.bits, 2),
            "bits_so_far": round(s.after, 2), "probability_so_far": round(s.probability, 6), "one_in_strangers": s.strangers or None,
        }
        for s in this.steps
    ]  # fmt: skip


def speaking(steps: Iterable[Step], what: str) -> list[Step]:
    return [s for s in steps if s.speaks == what]
