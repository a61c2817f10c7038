"""Slips of the pen: one letter too many, missing, wrong, or two neighbours exchanged (Damerau 1964: four of five misspelt words). A letter left out is
one of as many as the name has; a wrong one is one of twenty-five times as many: so that "Jonson" is likelier meant for "Johnson" than "Jobnson" is."""

from __future__ import annotations

from collections.abc import Iterable

LETTERS = 26
KIND = 1 / 4  # each of the four kinds; no count of our own says otherwise


def chance_of_slip(written: str, meant: str) -> float:
    """That somebody who makes one slip in `meant` writes `written`; 0 where it takes another number of slips."""
    n, longer = len(meant), len(written) - len(meant)
    if written == meant or not n:
        return 0.0
    first = 0
    shorter = min(n, len(written))
    while first < shorter and written[first] == meant[first]:
        first += 1
    if longer == 0:
        rest = first + 1
        if written[rest:] == meant[rest:]:
            return KIND / n / (LETTERS - 1)
        exchanged = written[first] == meant[rest] and written[rest] == meant[first]
        return KIND / (n - 1) if exchanged and written[rest + 1 :] == meant[rest + 1 :] else 0.0
    if longer == 1:
        alike = written[first + 1 :] == meant[first:]
        return KIND * _run(written, first) / (n + 1) / LETTERS if alike else 0.0
    if longer == -1:
        return KIND * _run(meant, first) / n if written[first:] == meant[first + 1 :] else 0.0
    return 0.0


def _run(word: str, at: int) -> int:
    """How many letters in a row are the one at `at`: any of them may be the one too many."""
    low = high = at
    while low and word[low - 1] == word[at]:
        low -= 1
    while high + 1 < len(word) and word[high + 1] == word[at]:
        high += 1
    return high - low + 1


def deletions(name: str) -> set[str]:
    """Itself and what is left without one letter: two names within one slip share one of these (as in symmetric deletion)."""
    return {name, *(name[:i] + name[i + 1 :] for i in range(len(name)))}


def by_deletion(names: Iterable[str]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for name in names:
        for form in deletions(name):
            near.setdefault(form, []).append(name)
    return near
