"""The tools on the shelf: those that come with Tandem, and an agency's own files beside its data. Read anew for each request, so that a
file which was mended is there at once; a wrong one is named and leaves the others alone."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tandem.foundation.acting import Acting
from tandem.foundation.home import home
from tandem.screening.rules.reading import BadTool, read
from tandem.screening.rules.tool import Tool
from tandem.screening.rules.who_may_use import may_choose

SHIPPED = Path(__file__).resolve().parent.parent / "tools"
MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A tool and the text that it was read from: the text goes into each result, so that the result can always be read."""

    tool: Tool
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Shelf:
    tools: tuple[OnShelf, ...]
    problems: tuple[str, ...]  # sentences about files of the agency's own that cannot be used


def own_folder() -> Path:
    """Where an agency's own tools lie: TANDEM_SCREENING_TOOLS, else screening-tools in TANDEM_HOME. It need not exist."""
    return Path(os.environ.get("TANDEM_SCREENING_TOOLS") or home() / "screening-tools").expanduser()


def shelf() -> Shelf:
    """Every version of every tool. A file of the agency's own never takes the place of one that came with Tandem."""
    found, problems = [*_shipped()], list[str]()
    for file in _files(own_folder()):
        try:
            text = file.read_text(encoding="utf-8")
            made = OnShelf(read_once(text, file.name), text, file.name)
        except (OSError, UnicodeDecodeError) as e:
            problems.append(f"{file.name}: cannot be read as text: {type(e).__name__}")
            continue
        except BadTool as e:
            problems += str(e).splitlines()
            continue
        clash = next((o for o in found if clashes(o.tool, made.tool)), None)
        if clash:
            problems.append(f"{file.name}: {made.tool.id} {made.tool.version} is in force on the same days as {clash.tool.version} of {clash.file}")  # fmt: skip
        else:
            found.append(made)
    return Shelf(tuple(found), tuple(problems))


def tools_for(acting: Acting, on: date, shelf_now: Shelf) -> list[OnShelf]:
    """What this member may choose from on that day; those that can be asked here first."""
    fitting = [
        o
        for o in shelf_now.tools
        if o.tool.in_force(on)
        and may_choose(o.tool, agency_kind=acting.agency_kind, agency_slug=acting.agency_slug, role=acting.role)
    ]
    return sorted(fitting, key=lambda o: (not o.tool.embedded, o.tool.id))


def tool_called(tools: Iterable[OnShelf], tool_id: str) -> OnShelf | None:
    return next((o for o in tools if o.tool.id == tool_id), None)


@functools.lru_cache(maxsize=256)
def read_once(text: str, name: str) -> Tool:
    """As `read`; the same text is read once a process. A tool's text is nobody's secret."""
    return read(text, name)


def clashes(one: Tool, other: Tool) -> bool:
    """The same version twice, or two versions in force on one day."""
    if one.id != other.id:
        return False
    latest_begin = max(one.effective or date.min, other.effective or date.min)
    earliest_end = min(one.until or date.max, other.until or date.max)
    return one.version == other.version or latest_begin <= earliest_end


@functools.cache
def _shipped() -> tuple[OnShelf, ...]:
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in _files(SHIPPED)]
    return tuple(OnShelf(read_once(text, name), text, name) for name, text in texts)


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(f for f in folder.glob("*.toml") if f.is_file())[:MOST_FILES]
    except OSError:
        return []
