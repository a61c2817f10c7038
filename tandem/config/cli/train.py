"""`tandem model train`: weights from a file of people, or from what an agency knows and what its people decided."""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tandem.config.cli import people_file
from tandem.config.cli.ground import stand
from tandem.config.cli.link import refuse_overwriting
from tandem.foundation import home
from tandem.foundation.trouble import Trouble

if TYPE_CHECKING:
    from tandem.persons.linking.learning import Labels, Lesson
    from tandem.persons.linking.own import Column
    from tandem.persons.linking.store import Record

PEOPLE_LEAST = 100


def add(subparsers: Any) -> None:
    train = subparsers.add_parser(
        "train",
        help="weights from a file of people or an agency's own, with labels or without",
    )
    train.add_argument("file", type=Path, nargs="?", metavar="PEOPLE.csv", help="people, one a row")
    train.add_argument("--map", type=Path, metavar="M.toml", help="which column means what")
    train.add_argument("--agency", metavar="SLUG", help="instead of a file: the people whom this agency entered")
    train.add_argument(
        "--out", type=Path, required=True, metavar="MODEL.toml", help="written anew, with its frequencies beside it"
    )
    train.add_argument("--labels", type=Path, metavar="L.csv", help="counted instead of guessed")
    train.add_argument("--version", default="", help="its name; default: the day")
    train.add_argument(
        "--precision", type=float, default=0.98, metavar="P", help="how right clusters are to be; default 0.98"
    )
    train.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    _refuse(args)
    if args.agency:
        stand()
        lesson, of = _of_agency(args)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
        import django

        django.setup()
        lesson, of = _of_file(args)
    _write(args, lesson, of)


def _refuse(args: argparse.Namespace) -> None:
    if bool(args.agency) == bool(args.file) or bool(args.file) != bool(args.map) or (args.agency and args.labels):
        raise Trouble(
            "Name what to train on: PEOPLE.csv with --map, and --labels where you have some; or --agency alone."
        )
    if args.out.suffix != ".toml":
        raise Trouble("--out ends in .toml; the frequencies go beside it under the same name, ending in .tsv.")
    refuse_overwriting(
        {"--out": args.out, "the frequencies beside --out": args.out.with_suffix(".tsv")},
        {"PEOPLE.csv": args.file, "--map": args.map, "--labels": args.labels},
    )
    if not re.fullmatch(r"[\w.+ -]{0,40}", args.version):
        raise Trouble("--version is up to 40 letters, digits, dots, pluses, hyphens and spaces.")
    if not 0 < args.precision < 1:
        raise Trouble("--precision lies between 0 and 1.")
    if not args.out.resolve().parent.is_dir():
        raise Trouble(f"{args.out} cannot be written: there is no such folder.")


def _of_file(args: argparse.Namespace) -> tuple[Lesson, str]:
    people = people_file.read(args.file, args.map)
    if len(people.records) < PEOPLE_LEAST:
        raise Trouble(
            f"{args.file} holds {len(people.records)} people that can be read; training needs at least {PEOPLE_LEAST}."
        )
    labels = people_file.labels(args.labels, people) if args.labels else None
    return _learn(args, people.records, people.columns, labels), f"{len(people.records)} records"


def _of_agency(args: argparse.Namespace) -> tuple[Lesson, str]:
    """As the agency, through the wall; what is learned is learned after the transaction."""
    from tandem.agencies.actions.sign_in import acting_as_service
    from tandem.foundation.verdict import Refused
    from tandem.ledger import actions as ledger
    from tandem.persons.actions.learning import what_is_known

    ledger.set_origin("cli")
    try:
        with acting_as_service(args.agency, "importer", seconds=3600) as acting:
            known = what_is_known(acting)
    except Refused as e:
        raise Trouble(str(e)) from e
    if len(known.people) < PEOPLE_LEAST:
        raise Trouble(
            f"{args.agency} has {len(known.people)} people who are compared; training needs at least {PEOPLE_LEAST}. Tandem's own model serves until then."
        )
    if known.labels is None:
        print(
            f"{args.agency} has confirmed {known.confirmed} matches, which is too few to count on: trained without labels."
        )
    lesson = _learn(args, known.people, (), known.labels)
    return lesson, f"{len(known.people)} people of {args.agency}"


def _learn(
    args: argparse.Namespace, records: list[Record], columns: tuple[Column, ...], labels: Labels | None
) -> Lesson:
    from tandem.persons.linking.learning import TooLittle, learn
    from tandem.persons.matching.model import shipped

    try:
        return learn(
            shipped(), records, columns, labels, home.private_folder(home.home() / "linking"),
            precision=args.precision, watch=people_file.watch,
        )  # fmt: skip
    except TooLittle as e:
        raise Trouble(f"{args.labels or args.agency}: {e}.") from e


def _write(args: argparse.Namespace, lesson: Lesson, of: str) -> None:
    from tandem.config.cli.model import expected_errors
    from tandem.persons.matching import model_file

    now = datetime.now(UTC)
    model = replace(
        lesson.model,
        version=args.version or f"{now:%Y.%m.%d}",
        trained_on=f"{of}, {lesson.how}, {now:%Y-%m-%d}",
    )
    try:
        model_file.write(args.out, model)
    except OSError as e:
        raise Trouble(f"{args.out} cannot be written: {e.strerror}.") from e
    print(f"Trained on {model.trained_on}. Written: {args.out} and {args.out.with_suffix('.tsv').name}.")
    if lesson.astray:
        print(
            "Too few stand twice there to guess how such records agree: names and what strangers share are learned, the rest is nearly as shipped. Labels would teach more."
        )
    if lesson.uncounted:
        print(f"Too few pairs know {', '.join(lesson.uncounted)}: compared by the usual weights of its kind.")
    _say_cuts(args, lesson)
    print(f"\n{expected_errors(model)}\n")
    print("It names no name that fewer than five bear. Look at it: tandem model show " + str(args.out))


def _say_cuts(args: argparse.Namespace, lesson: Lesson) -> None:
    if lesson.chosen is None:
        if args.labels:
            print(
                "These pairs do not say where clusters are to be cut; whose each record is (id, cluster) does, from some hundred people on."
            )
        return
    print("\nClusters, by where they are cut, on the half of the labelled people that was held out:")
    print(f"{'bits':>6}{'precision':>11}{'recall':>8}")
    for cut in lesson.cuts:
        print(f"{cut.bits:>6}{cut.precision:>11.3f}{cut.recall:>8.3f}{'  <- taken' if cut == lesson.chosen else ''}")
    if lesson.chosen.precision < args.precision:
        print(f"None is right for {args.precision} of its pairs; the one that is most often right is taken.")
