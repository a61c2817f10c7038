"""What an attack is: who tries what, the attempt itself, and the guards that stop it, each with a way to take it out. Apart, because
the suite proves itself: an attempt that would get nothing anyway, guard or no guard, is red (test_attacks.py)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.attacks.scene import Scene

Lift = Callable[["Scene"], AbstractContextManager[Any]]
Act = Callable[["Scene"], Any]


@dataclass(frozen=True, slots=True)
class Guard:
    """One thing that stops somebody, in words, and a block in which it does not stand."""

    says: str
    lift: Lift


@dataclass(frozen=True, slots=True)
class Attack:
    """`act` tries and returns what it got: anything true is a loot, anything false is nothing. The guards stand one behind the other:
    while any one of them stands the attack gets nothing, and without all of them it gets something."""

    name: str
    who: str
    tries: str
    guards: tuple[Guard, ...]
    remains: str
    act: Act


BOOK: list[Attack] = []


def attack(who: str, tries: str, *guards: Guard, remains: str = "-") -> Callable[[Act], Act]:
    """Enters an attempt into the book. Its function's name is the attack's name."""

    def enter(act: Act) -> Act:
        assert guards, "an attack without a guard cannot be shown to be one"
        assert act.__name__ not in {a.name for a in BOOK}
        BOOK.append(Attack(act.__name__, who, tries, guards, remains, act))
        return act

    return enter


def prove(this: Attack, scene: Scene) -> None:
    """(1) Nothing with the guards in place. (2) Nothing with any one of several guards taken out. (3) Something with all of them out.
    (4) Nothing again when they are back."""
    assert not (got := _tried(this, scene, ())), f"{this.who} {this.tries}: got {got!r} although every guard stands"
    if len(this.guards) > 1:
        for one in this.guards:
            got = _tried(this, scene, [one])
            assert not got, f"{this.tries}: without “{one.says}” it got {got!r}: what stands behind does not hold"
    assert _tried(this, scene, this.guards), f"{this.tries}: got nothing without its guards either; this tries nothing"
    assert not (got := _tried(this, scene, ())), f"{this.tries}: got {got!r} after the guards were put back"


def _tried(this: Attack, scene: Scene, lifted: Sequence[Guard]) -> Any:
    with ExitStack() as out:
        for guard in lifted:
            out.enter_context(guard.lift(scene))
        return this.act(scene)


HEAD = """# Attacks: who tries what, and what stops them
Written by the suite itself (`TANDEM_WRITE_GOLDEN=1 pytest tests/attacks/test_attacks.py -k table`); a test fails where it is not current. Each line is
tried in `make test`: nothing is got while its guards stand, something is got when they are taken out, nothing again when they are back. Where several
guards stand one behind the other, each is also taken out alone, and what stands behind it holds. "Through an injection" means past every page, as the
site's own database role with that member's token: what holds there holds in pages, jobs and API alike. What is promised stands in `threats.md`.

"""


def table() -> str:
    """The book as docs/attacks.md shows it."""
    lines = ["| who | tries what | stopped by | what remains possible |", "|---|---|---|---|"]
    for a in sorted(BOOK, key=lambda a: a.act.__module__):  # stable: within a module as written
        stops = "; then ".join(g.says for g in a.guards)
        lines.append(f"| {a.who} | {a.tries} | {stops} | {a.remains} |")
    return HEAD + "\n".join(lines) + "\n"
