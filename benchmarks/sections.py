"""docs/benchmarks.md is written by two commands: what one measured stays when the other writes."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- {name} begins -->\n", f"<!-- {name} ends -->\n"


def kept(name: str) -> str:
    """The part with its marks, or empty ones."""
    begins, ends = _marks(name)
    text = FILE.read_text() if FILE.exists() else ""
    if begins in text and ends in text:
        return text[text.index(begins) : text.index(ends) + len(ends)]
    return begins + ends


def marked(name: str, text: str) -> str:
    begins, ends = _marks(name)
    return f"{begins}{text.rstrip()}\n{ends}"


def put(name: str, text: str) -> None:
    """In its old place, or at the end."""
    whole, old, new = FILE.read_text(), kept(name), marked(name, text)
    FILE.write_text(whole.replace(old, new) if old in whole else whole.rstrip() + "\n\n" + new)
    print(f"Written: the part “{name}” of docs/{FILE.name}")


def put_tail(tail: str) -> None:
    """Where we are worse stands at the end, and is written by hand in benchmarks/__main__.py."""
    head, found, _old = FILE.read_text().partition(tail.strip().splitlines()[0] + "\n")
    if found:
        FILE.write_text(head.rstrip() + "\n" + tail)


def of_matching(tail: str) -> str:
    """What `make bench-matching` wrote, part by part, with the prose between: all from its first part to where we are worse."""
    text = FILE.read_text() if FILE.exists() else ""
    _before, begins, after = text.partition(_marks("matching online")[0])
    return begins + after.partition(tail.strip().splitlines()[0] + "\n")[0].rstrip() + "\n"
