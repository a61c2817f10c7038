"""`tandem model`: the matcher's weights, trained on an agency's own records, shown, and compared."""

from __future__ import annotations

import argparse
import html
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandem.config.cli import people_file, train
from tandem.config.cli.link import refuse_overwriting
from tandem.foundation.trouble import Trouble
from tandem.foundation.whole_files import whole

if TYPE_CHECKING:
    from tandem.config.cli.people_file import People
    from tandem.persons.matching.model import Model

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
DIFFER_MOST = 10


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("model", help="train, show and compare the matcher's weights")
    what = command.add_subparsers(metavar="WHAT", required=True)
    train.add(what)
    show = what.add_parser("show", help="the weights as a chart")
    show.add_argument("model", type=Path, nargs="?", metavar="MODEL.toml", help="default: the shipped one")
    show.add_argument("--html", type=Path, metavar="FILE", help="as a page that stands alone")
    show.set_defaults(run=run_show)
    compare = what.add_parser("compare", help="two models on labelled pairs")
    compare.add_argument("a", type=Path, metavar="A.toml", help="one model")
    compare.add_argument("b", type=Path, metavar="B.toml", help="the other")
    people_file.named(compare)
    compare.add_argument(
        "--labels", type=Path, required=True, metavar="pairs.csv", help="left_id,right_id,same (1 or 0)"
    )
    compare.set_defaults(run=run_compare)


def run_show(args: argparse.Namespace) -> None:
    refuse_overwriting({"--html": args.html}, {"MODEL.toml": args.model})
    _django()
    model = _load(args.model)
    rows = _weights(model)
    print(f"Model {model.version}, trained on {model.trained_on or 'nothing that it names'}.")
    print(_said_of(model) + "\n")
    print(expected_errors(model) + "\n")
    wide = max(10, *(len(field) for field, *_ in rows))
    for field, level, bits, rare in rows:
        bar = ("#" if bits >= 0 else "-") * min(round(abs(bits)), 40)
        print(f"{field:>{wide}} {level:<11} {bits:+7.1f}{'+' if rare else ' '} {bar}")
    print("\nBits: one doubles the odds. A plus: at most, for the rarest name; a common one says less.")
    if args.html:
        try:
            with whole(args.html, 0o644) as file:
                file.write(_page(model, rows))
        except OSError as e:
            raise Trouble(f"{args.html} cannot be written: {e.strerror}.") from e
        print(f"Written: {args.html}")


def _said_of(model: Model) -> str:
    said = f"Told from {model.tell}, asked from {model.ask}; names alone at most {model.name_alone}."
    if model.cut is not None:
        said += f" Clusters of a whole file are cut at {model.cut:+.1f} bits."
    if model.own:
        said += f" {', '.join(model.own)}: of the file's own; that they are the same says more where the value is rarer than most."
    return said


MEASURED = {
    "": "Expected errors, as measured on corrupted copies of known people",
    "people": "Expected errors, estimated on {of} pairs of one person that were held out: the weights for it came from the other half of the people "
    "whose records were known. The shares hold where people stand twice as often as in those records",
    "pairs": "Expected errors, estimated on {of} pairs that were said to be one person, and others said to be two, all held out: the weights for it came "
    "from the other half. Whom nobody laid before people is not among the missed",
}
NOT_MEASURED = (
    "Nobody measured its errors: it was trained without labels or on too few, and what a model believes of its own pairs is no measurement. "
    "Judge it on pairs of your own (tandem model compare)."
)


def expected_errors(model: Model) -> str:
    """A sentence on how they were estimated, and a table; or why there are none."""
    if not model.errors:
        return NOT_MEASURED
    said = MEASURED.get(model.errors_by, "Expected errors").format(of=f"{model.errors_of:,}")
    rows = [f"{at:>6}{wrong:>20.1%}{missed:>22.1%}" for at, wrong, missed in model.errors]
    return "\n".join([f"{said}:", f"{'from':>6}{'wrong among told':>20}{'true matches missed':>22}", *rows])


def _weights(model: Model) -> list[tuple[str, str, float, bool]]:
    """(field, level, bits, whether it is the most that a rare value says)."""
    known = {level: math.log2(m / u) for level, (m, u) in model.odds.items()}
    rare = {level: math.log2(m / floor) for level, (m, floor) in model.shares.items()}
    order = list(dict.fromkeys(f for f, _ in (*model.shares, *model.odds)))
    rows = [(f, level, bits, (f, level) in rare) for (f, level), bits in {**rare, **known}.items()]
    return [
        (f.removeprefix("own."), level, bits, is_most)
        for f, level, bits, is_most in sorted(rows, key=lambda r: (order.index(r[0]), -r[2]))
    ]


def _page(model: Model, rows: list[tuple[str, str, float, bool]]) -> str:
    """A table whose cells draw the bars: it says the same to a screen reader and on paper."""
    say = html.escape
    lines = []
    for field, level, bits, rare in rows:
        wide = min(abs(bits), 34) * 5
        x = 170 if bits >= 0 else 170 - wide
        lines.append(
            f"<tr><th scope=row>{say(field)}</th><td>{say(level)}</td><td>{'up to ' if rare else ''}{bits:+.1f}</td><td>"
            f'<svg viewBox="0 0 340 14" aria-hidden=true><path d="M170 0v14" stroke=#888 /><rect x={x:.0f} y=2 width={wide:.0f} height=10 '
            f'fill="{"#1f5c36" if bits >= 0 else "#a81c1c"}"/></svg></td></tr>'
        )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=width=device-width><title>Model {say(model.version)}</title>"
        "<style>body{font:16px/1.4 sans-serif;margin:2rem;max-width:60rem}@media(max-width:600px){body{margin:1rem;font-size:13px}}pre{white-space:pre-wrap;font-size:.9em}th,td{text-align:left;padding:.15rem .6rem .15rem 0}tbody th{overflow-wrap:anywhere}"
        "table{width:100%}td:nth-child(3){text-align:right}td:last-child{width:30%}svg{width:100%;max-width:340px;vertical-align:middle}</style>"
        f"<h1>Model {say(model.version)}</h1><p>Trained on {say(model.trained_on or 'nothing that it names')}. {say(_said_of(model))}</p>"
        f"<pre>{say(expected_errors(model))}</pre>"
        "<table><caption>Weight of each level in bits: one doubles the odds, minus one halves them</caption>"
        "<thead><tr><th scope=col>Field<th scope=col>Level<th scope=col>Bits<th scope=col>Drawn</thead><tbody>"
        + "".join(lines) + "</tbody></table></html>\n"
    )  # fmt: skip


def run_compare(args: argparse.Namespace) -> None:
    _django()
    from tandem.persons.linking.own import differences

    models = (_load(args.a), _load(args.b))
    people = people_file.read(args.file, args.map)
    labels = people_file.labels(args.labels, people)
    pairs = [*((a, b, True) for a, b in labels.same), *((a, b, False) for a, b in labels.different)]
    if not labels.same or not labels.different:
        raise Trouble("The labels must name pairs of one person (same = 1) and of two (same = 0).")
    for name, model in zip("AB", models, strict=True):
        for sentence in differences(people.columns, model):
            sys.stderr.write(f"{name}: {sentence}\n")
    said = _said(models, people, [(a, b) for a, b, _ in pairs])
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
            print(f"{people.records[a].id}, {people.records[b].id}, {int(one)}, {p:.3f}, {q:.3f}")


def _said(models: tuple[Model, ...], people: People, pairs: list[tuple[int, int]]) -> list[list[float]]:
    """What each model says of each pair, the file's own columns with the rest, as tandem link would."""
    from tandem.persons.linking.own import counted
    from tandem.persons.linking.scoring import probability

    records = people.records
    counts = counted(people.columns, (r.own for r in records))
    return [
        [probability(model, records[a], records[b], people.columns, counts, len(records)) for a, b in pairs]
        for model in models
    ]


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
