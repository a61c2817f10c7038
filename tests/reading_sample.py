"""The labelled passages of tests/golden/reading, and what a reader makes of them: counted by kind and language. Used by the test that
holds the outcome and by `make bench`, part text."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tandem.intake.reading import KINDS, Suggestion

FOLDER = Path(__file__).resolve().parent / "golden" / "reading"
Reader = Callable[[str], Iterable[Suggestion]]


@dataclass(frozen=True, slots=True)
class Labelled:
    kind: str
    parts: tuple[str, ...]  # as KINDS orders them, folded
    sure: bool


@dataclass(frozen=True, slots=True)
class Passage:
    language: str
    style: str
    text: str
    labels: tuple[Labelled, ...]


@dataclass
class Count:
    """`right`: kind and every part as labelled. `overlaid`: suggested as sure although the text doubts it."""

    labelled: int = 0
    suggested: int = 0
    right: int = 0
    overlaid: int = 0

    @property
    def precision(self) -> float | None:
        return self.right / self.suggested if self.suggested else None

    @property
    def recall(self) -> float | None:
        return self.right / self.labelled if self.labelled else None


def folded(value: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c)).casefold()
    return re.sub(r"\s+", " ", plain).strip(" .")


def parts_of(kind: str, parts: dict[str, str]) -> tuple[str, ...]:
    unknown = set(parts) - set(KINDS[kind])
    if unknown:
        raise ValueError(f"{kind} has no {unknown}")
    return tuple(folded(parts.get(name, "")) for name in KINDS[kind])


def sample(half: str) -> list[Passage]:
    """`held_out` or `tuning`."""
    found = []
    for block in (FOLDER / f"{half}.txt").read_text().split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if not lines:
            continue
        _, language, style = lines[0].split()
        text = "\n".join(line for line in lines[1:] if line[:2] not in ("> ", "~ "))
        labels = []
        for line in lines[1:]:
            if line[:2] in ("> ", "~ "):
                kind, *said = shlex.split(line[2:])
                parts = dict(part.split("=", 1) for part in said)
                labels.append(Labelled(kind, parts_of(kind, parts), line[0] == ">"))
        found.append(Passage(language, style, text, tuple(labels)))
    return found


def outcome(passage: Passage, reader: Reader) -> tuple[list[str], dict[str, Count]]:
    """(lines that say what was found, missed and wrong; counts by kind)."""
    lines: list[str] = []
    counts: dict[str, Count] = {}
    open_labels = list(passage.labels)
    for label in passage.labels:
        counts.setdefault(label.kind, Count()).labelled += 1
    for s in reader(passage.text):
        count = counts.setdefault(s.kind, Count())
        count.suggested += 1
        parts = parts_of(s.kind, dict(s.parts))
        label = next((x for x in open_labels if (x.kind, x.parts) == (s.kind, parts)), None)
        sign = "wrong"
        if label:
            open_labels.remove(label)
            count.right += 1
            sign = "right"
            if s.sure and not label.sure:
                count.overlaid += 1
                sign = "too sure"
        lines.append(f"{sign}\t{s.kind}\t{'|'.join(parts)}\t{'sure' if s.sure else 'perhaps'}")
    lines += [f"missed\t{x.kind}\t{'|'.join(x.parts)}\t{'sure' if x.sure else 'perhaps'}" for x in open_labels]
    return sorted(lines), counts


def counted(passages: Iterable[Passage], reader: Reader) -> dict[tuple[str, str], Count]:
    """(kind, language) -> counts; "all" for either."""
    total: dict[tuple[str, str], Count] = {}
    for passage in passages:
        for kind, count in outcome(passage, reader)[1].items():
            for key in ((kind, passage.language), (kind, "all"), ("all", passage.language), ("all", "all")):
                whole = total.setdefault(key, Count())
                for name, value in Counter(vars(count)).items():
                    setattr(whole, name, getattr(whole, name) + value)
    return total


_BASE_PHONE = re.compile(r"(?:\+?1[ -.]?)?\(?\b[2-9]\d{2}\)?[ -.]?\d{3}[ -.]?\d{4}\b")
_BASE_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")


def plain_baseline(text: str) -> Iterable[Suggestion]:
    """What anybody would write first: two regular expressions, one for American phones and one for e-mails."""
    for found in _BASE_PHONE.finditer(text):
        yield Suggestion("phone", {"number": "+1" + re.sub(r"\D", "", found.group())[-10:]}, *found.span())
    for found in _BASE_EMAIL.finditer(text):
        yield Suggestion("email", {"address": found.group().rstrip(".").lower()}, *found.span())
