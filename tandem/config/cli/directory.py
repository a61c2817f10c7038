"""`tandem directory`: the providers' directory in and out as HSDS 3.0."""

from __future__ import annotations

import argparse
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tandem.config.cli.ground import stand
from tandem.foundation import home
from tandem.foundation.trouble import Trouble

EXAMPLES = """\
examples:
  tandem directory import county-211.json --agency alder-helpline --addresses public
  tandem directory import hsds-tables/ --agency harbor-light
  tandem directory import hsds-tables.zip --agency harbor-light --json
  tandem directory export --format json --out directory.json
  tandem directory export --format csv --out hsds-tables/ --agency harbor-light

A file is HSDS 3.0: JSON, or the CSV tables in a folder or a zip. The same file twice adds nothing. What cannot be taken is kept in
a file with line, column and reason. A provider's addresses are confidential unless --addresses public says otherwise, and a place that
says that it is confidential stays so either way. No export holds a confidential address.
Exit codes: 0 done (also where single records were rejected), 1 the file could not be read or written.
"""


def add(subparsers: Any) -> None:
    command = subparsers.add_parser(
        "directory", help="import and export providers, services and beds (HSDS)", epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    below = command.add_subparsers(metavar="WHAT", required=True)
    take = below.add_parser(
        "import", help="take an HSDS file in", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    take.add_argument("file", type=Path, metavar="FILE", help="JSON, a folder of CSV tables, or a zip of them")
    take.add_argument("--agency", required=True, metavar="SLUG", help="who keeps the entries; see: tandem agency list")
    take.add_argument(
        "--addresses", choices=("confidential", "public"), help="default: confidential for a provider, else public"
    )
    take.add_argument("--rejects", type=Path, help="where rejected records go (default: in TANDEM_HOME/rejects)")
    take.add_argument("--json", action="store_true", help="end with one line of JSON")
    take.set_defaults(run=run_import)
    give = below.add_parser(
        "export",
        help="write the directory as HSDS",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    give.add_argument("--format", required=True, choices=("json", "csv"), help="JSON, or the CSV tables")
    give.add_argument(
        "--out", required=True, type=Path, metavar="PATH", help="a file; for csv a folder, or a file ending in .zip"
    )
    give.add_argument(
        "--agency", metavar="SLUG", help="only what this agency keeps; default: what every agency here keeps"
    )
    give.set_defaults(run=run_export)


def run_import(args: argparse.Namespace) -> int:
    if not args.file.exists():
        raise Trouble(f"There is no file {args.file}.")
    stand()
    started = time.monotonic()
    outcome, rejects_file = take_in(args.file, args.agency, addresses=args.addresses, rejects=args.rejects)
    told = {
        "read": outcome.read, "accepted": outcome.accepted, "rejected": len(outcome.rejects), "duplicates": outcome.duplicates,
        "confidential": outcome.confidential, "seconds": round(time.monotonic() - started, 2),
        "rejects_file": str(rejects_file) if rejects_file else None,
    }  # fmt: skip
    if args.json:
        print(json.dumps(told))
    else:
        print(f"Read {told['read']:,} entries in {told['seconds']:.1f} s.")
        print(f"  {told['accepted']:>8,} taken in")
        print(f"  {told['duplicates']:>8,} were here already")
        print(f"  {told['rejected']:>8,} rejected" + (f"; they are kept in {rejects_file}" if rejects_file else ""))
        print(f"  {told['confidential']:>8,} places whose address only {args.agency} sees")
    return 0


def take_in(
    file: Path, agency: str, *, addresses: str | None = None, rejects: Path | None = None
) -> tuple[Any, Path | None]:
    """The command's work, for the demo as well. Django must be ready."""
    from tandem.agencies.actions.sign_in import acting_as_service
    from tandem.directory.actions.taking_in import take_in as take_in_file
    from tandem.directory.hsds import reading
    from tandem.foundation.rejects import RejectsWriter
    from tandem.foundation.verdict import Refused
    from tandem.ledger import actions as ledger

    try:
        given = reading.read(file)
        ledger.set_origin("cli")
        with acting_as_service(agency, "importer") as acting:
            confidential = addresses != "public" if addresses else acting.agency_kind == "provider"
            outcome = take_in_file(given, addresses_confidential=confidential, acting=acting, now=datetime.now(UTC))
    except Refused as e:
        raise Trouble(str(e)) from e
    except OSError as e:
        raise Trouble(f"{file} cannot be read: {e.strerror}.") from e
    if not outcome.rejects:
        return outcome, None
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    path = rejects or home.private_folder(home.home() / "rejects") / f"{stamp}-hsds.csv"
    with RejectsWriter(path) as writer:
        for reject in outcome.rejects:
            writer.write(reject)
    return outcome, path


def run_export(args: argparse.Namespace) -> int:
    stand()
    from tandem.directory.queries import exporting
    from tandem.foundation.verdict import Refused

    pages: list[dict[str, Any]] = []
    tables: dict[str, list[dict[str, Any]]] = {}
    try:
        for slug in [args.agency] if args.agency else _agencies():
            _gather(slug, args.format, pages, tables)
    except Refused as e:
        raise Trouble(str(e)) from e
    try:
        if args.format == "json":
            written = _write_json(exporting.joined(pages), args.out)
        else:
            written = _write_csv(exporting.as_csv(tables), args.out)
    except OSError as e:
        raise Trouble(f"{args.out} cannot be written: {e.strerror}.") from e
    print(f"Wrote {written}. It holds no confidential address.")
    return 0


def _gather(slug: str, format_name: str, pages: list[dict[str, Any]], tables: dict[str, list[dict[str, Any]]]) -> None:
    """What one agency keeps, read as that agency, so that the wall holds here too."""
    from django.db import transaction

    from tandem.agencies.actions.sign_in import acting_as_service
    from tandem.directory.queries import exporting
    from tandem.ledger import actions as ledger

    ledger.set_origin("cli")
    with acting_as_service(slug, "importer") as acting, transaction.atomic():
        ledger.record("directory.export", kind="directory", detail={"format": format_name, "scope": "own"})
        if format_name == "json":
            pages.append(exporting.as_json([acting.agency_id]))
        else:
            for table, rows in exporting.as_tables([acting.agency_id]).items():
                tables.setdefault(table, []).extend(rows)


def _agencies() -> list[str]:
    """Who keeps entries. Asked as the owner, because nobody acts yet; what they hold is read as each of them."""
    from tandem.foundation.embedded import database

    with database.connect("owner", os.environ.get("TANDEM_DATABASE")) as owner:
        rows = owner.execute(
            "SELECT slug FROM agencies_agency WHERE id IN (SELECT agency_id FROM directory_provider UNION SELECT agency_id FROM directory_site"
            " UNION SELECT agency_id FROM directory_offer UNION SELECT agency_id FROM directory_looserecord) ORDER BY slug"
        ).fetchall()
    return [row[0] for row in rows]


def _write_json(page: dict[str, Any], out: Path) -> str:
    home.write_whole(out, json.dumps(page, ensure_ascii=False, indent=2) + "\n")
    return f"{len(page['contents'])} organizations to {out}"


def _write_csv(files: dict[str, str], out: Path) -> str:
    if out.suffix.lower() == ".zip":
        from tandem.directory.queries.exporting import as_zip

        out.write_bytes(as_zip(files))
    else:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (out / name).write_text(text, encoding="utf-8", newline="")
    return f"{len(files)} tables to {out}"
