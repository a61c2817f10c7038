"""What is found in a report's words: precision and recall on the labelled passages of tests/golden/reading by kind and language, beside what two
plain regular expressions find; and how long it takes."""

from __future__ import annotations

import time

from benchmarks.ground import table
from tandem.intake.reading import KINDS, read
from tandem.intake.reading.test_reading import HOSTILE
from tests.reading_sample import Count, counted, plain_baseline, sample

SAID = {
    "held_out_4": "held out, read once, never tuned on",
    "held_out_3": "held out at first, mended since",
    "held_out_2": "held out at first, mended since",
    "held_out": "held out at first, mended since",
    "tuning": "the rules were fitted to these",
}
# What each set gave when it was first read, before anything it showed was mended: (precision, recall)
FIRST = {"held_out": (0.93, 0.91), "held_out_2": (0.79, 0.57), "held_out_3": (0.87, 0.72), "held_out_4": (0.85, 0.81)}
# What the rules gave on them before they were mended for what the set before had shown
BEFORE = {"held_out_4": (0.63, 0.33)}


def _cells(count: Count | None) -> list[str]:
    if count is None or not (count.labelled or count.suggested):
        return ["–", "–", "–"]
    share = [f"{x:.2f}" if x is not None else "–" for x in (count.precision, count.recall)]
    return [str(count.labelled), *share]


def _seconds(text: str) -> float:
    start = time.perf_counter()
    read(text)
    return time.perf_counter() - start


def _slowest() -> float:
    return max(min(_seconds((unit * 100_000)[:100_000]) for _ in range(2)) for unit in HOSTILE.values())


def _calm(every: list[str]) -> float:
    """As long a text, of the passages one behind the other."""
    return _seconds((" ".join(every) * 10)[:100_000])


def measure() -> str:
    texts = []
    for half, says in SAID.items():
        passages = sample(half)
        ours, bare = counted(passages, read), counted(passages, plain_baseline)
        rows = []
        for kind in (*KINDS, "all"):
            cells = [c for language in ("en", "es") for c in _cells(ours.get((kind, language)))]
            whole = _cells(ours.get((kind, "all")))[1:]
            plain = _cells(bare.get((kind, "all")))[1:] if kind in ("phone", "email", "all") else ["–", "–"]
            rows.append([kind, *cells, *whole, *plain])
        over = sum(c.overlaid for key, c in ours.items() if key == ("all", "all"))
        nothing = [p for p in passages if not p.labels]
        quiet = sum(not list(read(p.text)) for p in nothing)
        quiet_plain = sum(not list(plain_baseline(p.text)) for p in nothing)
        texts.append(
            table(
                f"Text: {len(passages)} passages, {says}",
                ["kind", "labelled en", "P", "R", "labelled es", "P", "R", "P, both", "R, both", "plain P", "plain R"], rows,
                f"Right means kind and every part as labelled. Suggested as sure although the text doubts it: {over}. Of {len(nothing)} passages that hold nothing"
                f" to take, {quiet} were left alone ({quiet_plain} by the plain expressions)."
                + (f" When first read: precision {FIRST[half][0]}, recall {FIRST[half][1]}." if half in FIRST else "")
                + (f" The rules of before the last mending: {BEFORE[half][0]} and {BEFORE[half][1]}." if half in BEFORE else ""),
            )
        )  # fmt: skip
    every = [p.text for half in SAID for p in sample(half)]
    start = time.perf_counter()
    for text in every:
        list(read(text))
    taken = time.perf_counter() - start
    letters = sum(map(len, every))
    return (
        "\n".join(texts)
        + f"\nAll {len(every)} passages, {letters:,} characters, were read in {taken * 1000:.0f} ms: {taken / letters * 1e6:.0f} µs a character.\n"
        + f"A hundred thousand characters made to be slow (tandem/intake/reading/test_reading.py) take {_slowest():.2f} s at most; as many of the passages themselves {_calm(every):.2f} s.\n"
    )
