"""`tandem intake`: takes a file of reports in for an agency."""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tandem.config.cli.ground import stand
from tandem.foundation import home
from tandem.foundation.trouble import Trouble

EXAMPLES = """\
examples:
  tandem intake missing.csv --format namus --agency alder-sheriff
  tandem intake tips.xml --format cybertip --agency alder-sheriff --json
  tandem intake friday.xml --format cybertip --agency alder-sheriff --received-at 2026-11-20T17:40
  tandem intake hotline.csv --format csv --map hotline.toml --agency alder-hotline

The same file twice adds nothing. A run that was stopped goes on where it stood: give the same command again. Records that
cannot be taken are kept in a file with line, column, reason and the record as it came; mend them there and take that in.
Exit codes: 0 taken in (also where single records were rejected), 1 the file could not be read.
"""


def add(subparsers: Any) -> None:
    command = subparsers.add_parser(
        "intake",
        help="take a file of reports in",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", type=Path, metavar="FILE", help="the file of reports")
    command.add_argument("--format", required=True, help="namus, cybertip, cap or csv")
    command.add_argument(
        "--agency", required=True, metavar="SLUG", help="whose reports they become; see: tandem agency list"
    )
    command.add_argument("--map", type=Path, metavar="M.toml", help="which column is what, for --format csv")
    command.add_argument("--rejects", type=Path, help="where rejected records go (default: in TANDEM_HOME/rejects)")
    command.add_argument(
        "--received-at", metavar="TIME", help="when the file reached the agency, as 2026-11-20T17:40 in its time zone (default: now)"
    )  # fmt: skip
    command.add_argument(
        "--call", action="store_true", help="call those on call for emergencies; default: files wake nobody"
    )
    command.add_argument("--json", action="store_true", help="end with one line of JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if not args.file.is_file():
        raise Trouble(f"There is no file {args.file}.")
    if args.format == "csv" and args.map is None:
        raise Trouble(
            "--format csv needs --map M.toml, which says what each column is. See docs/howto/import-any-csv.md"
        )
    if args.map is not None and not args.map.is_file():
        raise Trouble(f"There is no mapping file {args.map}.")
    stand()
    started = time.monotonic()
    outcome = take_in(
        args.file,
        args.format,
        args.agency,
        map_file=args.map,
        rejects=args.rejects,
        quiet=not args.call,
        received_at=args.received_at,
    )
    seconds = time.monotonic() - started
    told = {
        name: getattr(outcome, name) for name in ("read", "accepted", "rejected", "duplicates", "matches", "pointers")
    } | {"seconds": round(seconds, 2), "rejects_file": str(outcome.rejects_file) if outcome.rejects_file else None}
    if args.json:
        print(json.dumps(told))
    else:
        _say(told, outcome.resumed)
    return 0


def take_in(
    file: Path,
    format_name: str,
    agency: str,
    *,
    map_file: Path | None = None,
    rejects: Path | None = None,
    quiet: bool = True,
    received_at: str | None = None,
) -> Any:
    """The command's work, for the demo as well. Django must be ready."""
    from tandem.agencies.actions.sign_in import acting_as_service
    from tandem.foundation.verdict import Refused
    from tandem.intake.actions.importing import import_file
    from tandem.intake.importers.protocol import Options, Unreadable
    from tandem.intake.importers.registry import UnknownFormat, importer
    from tandem.ledger import actions as ledger

    try:
        chosen = importer(format_name)
        options = Options(map_text=text_of(map_file) if map_file else "")
        ledger.set_origin("cli")
        with acting_as_service(agency, "importer") as acting, _bar(chosen.total_hint(file)) as bar:

            def moved(position: int, so_far: Any) -> None:
                bar.set_postfix_str(f"{so_far.accepted} in, {so_far.rejected} rejected", refresh=False)
                bar.update(max(0, position - bar.n))

            return import_file(
                file,
                chosen,
                options=options,
                rejects_to=rejects or home.private_folder(home.home() / "rejects") / f"{_stamp()}-{format_name}.csv",
                acting=acting,
                clock=lambda: datetime.now(UTC),
                progress=moved,
                quiet=quiet,
                received_at=_moment(received_at, acting.time_zone) if received_at else None,
            )
    except (Unreadable, UnknownFormat, Refused) as e:
        raise Trouble(str(e)) from e


def text_of(map_file: Path) -> str:
    try:
        return map_file.read_text(encoding="utf-8")
    except UnicodeDecodeError as e:
        raise Trouble(f"The mapping file {map_file} is not text in UTF-8. See docs/howto/import-any-csv.md") from e


def _moment(written: str, zone: str) -> datetime:
    """Legal clocks run from it: what lay in a mailbox over the weekend was received on Friday."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError as e:
        raise Trouble("--received-at is no time. Write it as 2026-11-20T17:40.") from e
    at = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))
    if at > datetime.now(UTC):
        raise Trouble("--received-at lies in the future.")
    return at.astimezone(UTC)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")


def _bar(total: int) -> Any:
    from tqdm import tqdm

    return tqdm(total=total, unit="B", unit_scale=True, desc="Taking in", disable=not sys.stderr.isatty(), leave=False)


def _say(told: dict[str, Any], resumed: bool) -> None:
    if resumed:
        print("Went on where the last run had stopped.")
    print(f"Read {told['read']:,} records in {told['seconds']:.1f} s.")
    print(f"  {told['accepted']:>8,} taken in")
    print(f"  {told['duplicates']:>8,} were here already")
    print(
        f"  {told['rejected']:>8,} rejected"
        + (f"; they are kept in {told['rejects_file']}" if told["rejects_file"] else "")
    )
    print(f"  {told['matches']:>8,} matches to look at, {told['pointers']:,} pointers to other agencies")
