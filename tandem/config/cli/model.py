"""`tandem model`: the matcher's weights, trained on an agency's own records, shown, and compared. Needs no database."""

from __future__ import annotations

import argparse
import csv
import html
import math
import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandem.config.cli.intake import text_of
from tandem.config.cli.link import refuse_overwriting
from tandem.foundation.trouble import Trouble

if TYPE_CHECKING:
    from tandem.persons.matching.features import Features
    from tandem.persons.matching.model import Model

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
DIFFER_MOST = 10


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("model", help="train, show and compare the matcher's weights")
    what = command.add_subparsers(metavar="WHAT", required=True)
    train = what.add_parser("train", help="weights from a file of people, with labelled pairs or without")
    _file(train)
    train.add_argument(
        "--out", type=Path, required=True, metavar="MODEL.toml", help="written anew, with its frequencies beside it"
    )
    train.add_argument(
        "--labels", type=Path, metavar="pairs.csv", help="left_id,right_id[,same]: counted instead of guessed"
    )
    train.add_argument("--version", default="", help="its name; default: the day")
    train.set_defaults(run=run_train)
    show = what.add_parser("show", help="the weights as a chart")
    show.add_argument("model", type=Path, nargs="?", metavar="MODEL.toml", help="default: the shipped one")
    show.add_argument("--html", type=Path, metavar="FILE", help="as a page that stands alone")
    show.set_defaults(run=run_show)
    compare = what.add_parser("compare", help="two models on labelled pairs")
    compare.add_argument("a", type=Path, metavar="A.toml", help="one model")
    compare.add_argument("b", type=Path, metavar="B.toml", help="the other")
    _file(compare)
    compare.add_argument(
        "--labels", type=Path, required=True, metavar="pairs.csv", help="left_id,right_id,same (1 or 0)"
    )
    compare.set_defaults(run=run_compare)


def _file(command: Any) -> None:
    command.add_argument("file", type=Path, metavar="PEOPLE.csv", help="people, one a row")
    command.add_argument("--map", type=Path, required=True, metavar="M.toml", help="which column means what")


def run_train(args: argparse.Namespace) -> None:
    if args.out.suffix != ".toml":
        raise Trouble("--out ends in .toml; the frequencies go beside it under the same name, ending in .tsv.")
    refuse_overwriting(
        {"--out": args.out, "the frequencies beside --out": args.out.with_suffix(".tsv")},
        {"PEOPLE.csv": args.file, "--map": args.map, "--labels": args.labels},
    )
    if not re.fullmatch(r"[\w.+ -]{0,40}", args.version):
        raise Trouble("--version is up to 40 letters, digits, dots, pluses, hyphens and spaces.")
    _django()
    from dataclasses import replace

    from tandem.persons.matching import training
    from tandem.persons.matching.model import shipped

    people = _people(args.file, args.map)
    persons = list(people.values())
    if len(persons) < 100:
        raise Trouble(f"{args.file} holds {len(persons)} people that can be read; training needs at least 100.")
    base = training.prepared(shipped(), persons)
    if args.labels:
        pairs = _labels(args.labels, people)
        same = [(people[a], people[b]) for a, b, one in pairs if one]
        if len(same) < 20:
            raise Trouble(f"{args.labels} names {len(same)} pairs of one person; counting needs at least 20.")
        different = [(people[a], people[b]) for a, b, one in pairs if not one] + list(training.random_pairs(persons))
        model, how = training.by_labels(base, same, different), f"{len(same)} labelled pairs"
    else:
        candidates = training.candidates(persons)
        model = training.by_expectation(base, candidates, training.random_pairs(persons))
        how = f"{len(candidates)} candidate pairs without labels"
    now = datetime.now(UTC)
    model = replace(
        model,
        version=args.version or f"{now:%Y.%m.%d}",
        trained_on=f"{len(persons)} records, {how}, {now:%Y-%m-%d}",
        errors=(),
    )
    try:
        training.write(args.out, model)
    except OSError as e:
        raise Trouble(f"{args.out} cannot be written: {e.strerror}.") from e
    print(f"Trained on {model.trained_on}. Written: {args.out} and {args.out.with_suffix('.tsv').name}.")
    print("It names no name that fewer than five bear. Look at it: tandem model show " + str(args.out))


def run_show(args: argparse.Namespace) -> None:
    refuse_overwriting({"--html": args.html}, {"MODEL.toml": args.model})
    _django()
    model = _load(args.model)
    rows = _weights(model)
    print(f"Model {model.version}, trained on {model.trained_on or 'nothing that it names'}.")
    print(f"Told from {model.tell}, asked from {model.ask}; names alone at most {model.name_alone}.\n")
    for field, level, bits, rare in rows:
        bar = ("#" if bits >= 0 else "-") * min(round(abs(bits)), 40)
        print(f"{field:>10} {level:<11} {bits:+7.1f}{'+' if rare else ' '} {bar}")
    print("\nBits: one doubles the odds. A plus: at most, for the rarest name; a common one says less.")
    if args.html:
        try:
            args.html.write_text(_page(model, rows))
        except OSError as e:
            raise Trouble(f"{args.html} cannot be written: {e.strerror}.") from e
        print(f"Written: {args.html}")


def _weights(model: Model) -> list[tuple[str, str, float, bool]]:
    """(field, level, bits, whether it is the most that a rare value says)."""
    known = {level: math.log2(m / u) for level, (m, u) in model.odds.items()}
    rare = {level: math.log2(m / floor) for level, (m, floor) in model.shares.items()}
    order = list(dict.fromkeys(f for f, _ in (*model.shares, *model.odds)))
    rows = [(f, level, bits, (f, level) in rare) for (f, level), bits in {**rare, **known}.items()]
    return sorted(rows, key=lambda r: (order.index(r[0]), -r[2]))


def _page(model: Model, rows: list[tuple[str, str, float, bool]]) -> str:
    """A table whose cells draw the bars: it says the same to a screen reader and on paper."""
    say = html.escape
    lines = []
    for field, level, bits, rare in rows:
        wide = min(abs(bits), 34) * 5
        x = 170 if bits >= 0 else 170 - wide
        lines.append(
            f"<tr><th scope=row>{say(field)}</th><td>{say(level)}</td><td>{'up to ' if rare else ''}{bits:+.1f}</td><td>"
            f'<svg width=340 height=14 aria-hidden=true><path d="M170 0v14" stroke=#888 /><rect x={x:.0f} y=2 width={wide:.0f} height=10 '
            f'fill="{"#1f5c36" if bits >= 0 else "#a81c1c"}"/></svg></td></tr>'
        )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Model {say(model.version)}</title>"
        "<style>body{font:16px/1.4 sans-serif;margin:2rem;max-width:60rem}th,td{text-align:left;padding:.15rem .8rem .15rem 0}"
        "td:nth-child(3){text-align:right}</style>"
        f"<h1>Model {say(model.version)}</h1><p>Trained on {say(model.trained_on or 'nothing that it names')}. Told from {model.tell}, asked from {model.ask}.</p>"
        "<table><caption>Weight of each level in bits: one doubles the odds, minus one halves them</caption>"
        "<thead><tr><th scope=col>Field<th scope=col>Level<th scope=col>Bits<th scope=col>Drawn</thead><tbody>"
        + "".join(lines) + "</tbody></table></html>\n"
    )  # fmt: skip


def run_compare(args: argparse.Namespace) -> None:
    _django()
    from tandem.persons.matching.score import compare

    models = (_load(args.a), _load(args.b))
    people = _people(args.file, args.map)
    pairs = _labels(args.labels, people)
    if not any(one for _, _, one in pairs) or all(one for _, _, one in pairs):
        raise Trouble("The labels must name pairs of one person (same = 1) and of two (same = 0).")
    said = [[compare(people[a], people[b], m, len(people)).probability for a, b, _ in pairs] for m in models]
    truth = [one for _, _, one in pairs]
    print(
        f"{len(pairs)} labelled pairs, {sum(truth)} of one person.\n{'from':>6}  {'':<4}{'precision':>10}{'recall':>8}"
    )
    for at in THRESHOLDS:
        for name, probabilities in zip("AB", said, strict=True):
            told = [t for t, p in zip(truth, probabilities, strict=True) if p >= at]
            precision = f"{sum(told) / len(told):.3f}" if told else "-"
            print(f"{at:>6}  {name:<4}{precision:>10}{sum(told) / sum(truth):>8.3f}")
    print(f"\nIs the probability true?\n{'said':>12}  {'A: was (pairs)':>16}  {'B: was (pairs)':>16}")
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        cells = []
        for probabilities in said:
            here = [
                t for t, p in zip(truth, probabilities, strict=True) if low <= p < low + 0.2 or (low == 0.8 and p >= 1)
            ]
            cells.append(f"{sum(here) / len(here):.2f} ({len(here)})" if here else "-")
        print(f"{low:.1f} to {low + 0.2:.1f}  {cells[0]:>16}  {cells[1]:>16}")
    apart = sorted(zip(pairs, *said, strict=True), key=lambda r: -abs(r[1] - r[2]))
    print("\nWhere they differ most: left_id, right_id, same, A, B")
    for (a, b, one), p, q in apart[:DIFFER_MOST]:
        if abs(p - q) >= 0.01:
            print(f"{a}, {b}, {int(one)}, {p:.3f}, {q:.3f}")


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    import django

    django.setup()


def _load(path: Path | None) -> Model:
    from tandem.persons.matching.model import load

    try:
        return load(path)
    except (ValueError, OSError) as e:
        raise Trouble(str(e)) from e


def _people(file: Path, map_file: Path) -> dict[str, Features]:
    """id -> what is compared; rows that cannot be read are counted and told."""
    from tandem.foundation.rejects import Reject
    from tandem.intake.importers.csv_file.mapping import BadMapping
    from tandem.intake.importers.csv_file.people import people, people_map
    from tandem.intake.importers.protocol import Unreadable
    from tandem.persons.actions.saving import features_of_draft

    for path in (file, map_file):
        if not path.is_file():
            raise Trouble(f"There is no file {path}.")
    found, refused = {}, 0
    try:
        chosen = people_map(text_of(map_file))
        with file.open("rb") as stream:
            for _, one in people(stream, chosen, datetime.now(UTC)):
                if isinstance(one, Reject):
                    refused += 1
                else:
                    found[one.id] = features_of_draft(one.draft)
    except (BadMapping, Unreadable) as e:
        raise Trouble(str(e)) from e
    if refused:
        print(f"{refused} rows could not be read and are left out; tandem link keeps such rows with the reason.")
    return found


def _labels(path: Path, people: dict[str, Features]) -> list[tuple[str, str, bool]]:
    if not path.is_file():
        raise Trouble(f"There is no file {path}.")
    try:
        return _labels_of(path, people)
    except (UnicodeDecodeError, csv.Error) as e:
        raise Trouble(f"{path} is not a CSV in UTF-8 with the columns left_id and right_id.") from e


def _labels_of(path: Path, people: dict[str, Features]) -> list[tuple[str, str, bool]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        if not {"left_id", "right_id"} <= set(rows.fieldnames or ()):
            raise Trouble(f"{path} needs the columns left_id and right_id, and may have same (1 or 0).")
        found = []
        for row in rows:
            same = (row.get("same") or "1").strip()
            if same not in ("0", "1"):
                raise Trouble(f"{path}, line {rows.line_num}: same is 1 or 0.")
            if row["left_id"] in people and row["right_id"] in people:
                found.append((row["left_id"], row["right_id"], same == "1"))
    if not found:
        raise Trouble(f"No pair of {path} names two people of the file.")
    return found
