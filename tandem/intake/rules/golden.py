"""Writes the golden table of routing: every combination that matters, and who is called by which rule. Run
`python -m tandem.intake.rules.golden` after a change of rules, and read the difference."""

from __future__ import annotations

import csv
import io
from itertools import product
from pathlib import Path

from tandem.intake.rules.facts import Facts
from tandem.intake.rules.routing import calls_for, shipped

FILE = Path(__file__).resolve().parents[3] / "tests" / "golden" / "routing.csv"


def table() -> str:
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(
        [
            "age",
            "exploitation",
            "foreign national",
            "missing from care",
            "in custody",
            "victims",
            "who is called, by which rule",
        ]
    )
    for age, exploitation, foreign, care, custody, victims in product(
        ("minor", "adult", "unknown"),
        ("sex", "labor", "unknown"),
        (True, False, None),
        (False, True),
        (False, True),
        (1, 12),
    ):
        if care and age == "adult":
            continue
        facts = Facts(
            age_group=age,
            exploitation=exploitation,
            foreign_national=foreign,
            missing_from_care=care,
            in_custody=custody,
            victims=victims,
        )
        called = "; ".join(f"{c.part}: {c.whom} ({c.rule})" for c in calls_for(facts, shipped()))
        yes = {True: "yes", False: "no", None: "not known"}
        sheet.writerow([age, exploitation, yes[foreign], yes[care], yes[custody], victims, called])
    return out.getvalue()


def main() -> None:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(table())


if __name__ == "__main__":
    main()
