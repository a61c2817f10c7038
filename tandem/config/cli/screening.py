"""`tandem screening`: is a screening tool's file right, and which tools are there? Needs no database."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tandem.foundation.trouble import Trouble
from tandem.screening.queries.tools import clashes, own_folder, shelf
from tandem.screening.rules.reading import BadTool, read


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("screening", help="check a screening tool's file, or list the tools")
    below = command.add_subparsers(metavar="WHAT", required=True)
    checking = below.add_parser(
        "check",
        help="say in words what is wrong with a tool file",
        description="Reads each file as the site would and names every problem with its place. Exits 1 where a file cannot be used.",
        epilog="Example: tandem screening check our-tool.toml && cp our-tool.toml .tandem/screening-tools/",
    )
    checking.add_argument("file", nargs="+", type=Path, help="a tool file, .toml")
    checking.set_defaults(run=check)
    listing = below.add_parser("list", help="which tools are offered, and where each lies")
    listing.set_defaults(run=list_tools)


def check(args: argparse.Namespace) -> int:
    wrong = 0
    for file in args.file:
        try:
            tool = read(file.read_text(encoding="utf-8"), file.name)
        except BadTool as e:
            print(e)
            wrong += 1
            continue
        except UnicodeDecodeError:
            print(f"{file.name}: is not text in UTF-8")
            wrong += 1
            continue
        except OSError as e:
            raise Trouble(f"{file} cannot be read: {e.strerror}.") from e
        items = len(list(tool.items()))
        what = (
            f"{items} items in {', '.join(tool.languages)}" if tool.embedded else "facts only: its result is recorded"
        )
        print(f"{file.name}: {tool.id} {tool.version} can be used ({what}).")
        if file.suffix != ".toml":
            print("  Its name must end in .toml, or the site will not find it.")
        for other in shelf().tools:
            if clashes(tool, other.tool) and other.file != file.name:
                print(
                    f"  But {other.file} is in force on the same days. Give that one an until, and this one a later from."
                )
                wrong += 1
    return 1 if wrong else 0


def list_tools(args: argparse.Namespace) -> int:
    found = shelf()
    for on in sorted(found.tools, key=lambda o: (o.tool.id, o.tool.version)):
        how = "asked here" if on.tool.embedded else "result only"
        days = f" from {on.tool.effective}" if on.tool.effective else ""
        days += f" until {on.tool.until}" if on.tool.until else ""
        print(f"{on.tool.id:22} {on.tool.version:10} {how:12} {on.file}{days}")
    for problem in found.problems:
        print(f"cannot be used: {problem}")
    print(f"Your agency's own tools go into {own_folder()}")
    return 1 if found.problems else 0
