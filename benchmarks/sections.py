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


def put(name: str, text: str) -> None:
    """In its old place, or at the end."""
    begins, ends = _marks(name)
    whole, old = FILE.read_text(), kept(name)
    new = f"{begins}{text.rstrip()}\n{ends}"
    FILE.write_text(whole.replace(old, new) if old in whole else whole.rstrip() + "\n\n" + new)
    print(f"Written: the part “{name}” of docs/{FILE.name}")


def put_heading(name: str, title: str, text: str) -> None:
    """One heading of a part, up to the next, where one measurement was repeated."""
    old = kept(name)
    begins = old.index(f"## {title}\n")
    ends = old.find("\n## ", begins)
    put(name, old[len(_marks(name)[0]) : begins] + text.strip() + "\n" + old[ends : -len(_marks(name)[1])])
