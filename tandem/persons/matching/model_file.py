"""A model written down, so that a person can read it and `model.load` reads what was written."""

from __future__ import annotations

import json
from pathlib import Path

from tandem.foundation.whole_files import whole
from tandem.persons.matching.model import SHIPPED, Model

RIGHTS = 0o644  # shares of common names and weights: nobody is in it


def write(path: Path, model: Model) -> None:
    """`path` and, beside it, its frequencies as `<name>.tsv`, each under its name when whole. Raises OSError."""
    table = path.with_suffix(".tsv")
    with whole(table, RIGHTS) as file:
        file.write("# Shares of names and cities, parts in a million; what fewer than five bear is left out.\n")
        file.writelines(model.frequencies.lines())
    with whole(path, RIGHTS) as file:
        file.write("\n".join(_lines(model, table.name)) + "\n")


def _lines(model: Model, frequencies: str) -> list[str]:
    lines = [
        "# A model of the matcher: docs/matching.md. m = share of true pairs at this level, u = of pairs of different people;",
        "# floor: u is how common the name is, at least this.",
        f"version = {quoted(model.version)}", f"trained_on = {quoted(model.trained_on)}", f"frequencies = {quoted(frequencies)}",
        f"present = {model.present!r}", f"tell = {model.tell!r}", f"ask = {model.ask!r}", f"name_alone = {model.name_alone!r}",
        f"unseen = {model.unseen!r}",
    ]  # fmt: skip
    if model.frequencies.beyond is not None:
        lines.append(f"names_beyond = {quoted(SHIPPED)}  # of names that are not in the table beside it")
    if model.cut is not None:
        lines.append(f"cut = {float(model.cut)!r}  # bits at which clusters of a whole file are cut")
    if model.errors:
        if model.errors_by:
            lines.append(
                f"errors_by = {quoted(model.errors_by)}  # labels that were held out: people (whose each record is), or pairs"
            )
            lines.append(f"errors_of = {model.errors_of}  # pairs of one human among them")
        lines.append(
            "errors = [  # of what is told from `at` on, the share that is wrong; of true pairs, the share that is missed"
        )
        lines += [f"  {{ at = {at}, wrong = {wrong}, missed = {missed} }}," for at, wrong, missed in model.errors]
        lines.append("]")
    for field in dict.fromkeys(f for f, _ in (*model.shares, *model.odds)):
        name = field.removeprefix("own.")
        if field == name:
            lines += ["", f"[{field}]"]
        elif name in model.own:
            lines += ["", f"[own.{quoted(name)}]  # a column of the file's own", f"kind = {quoted(model.own[name])}"]
        else:
            continue
        lines += [
            f"{level} = {{ m = {m:.8g}, floor = {low:.8g} }}"
            for (f, level), (m, low) in model.shares.items()
            if f == field
        ]
        lines += [
            f"{level} = {{ m = {m:.8g}, u = {u:.8g} }}" for (f, level), (m, u) in model.odds.items() if f == field
        ]
    return lines


def quoted(text: str) -> str:
    """A basic string of TOML, which is JSON's but for one letter."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
