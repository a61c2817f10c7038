"""Ways to take a guard out of a module's throw-away database or out of the running program, and to put it back as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any
from unittest import mock

from tests.attacks.attacks import Guard, Lift

if TYPE_CHECKING:
    from tests.attacks.scene import Scene


def policy(table: str, name: str, says: str, *, using: str = "true", check: str = "true") -> Guard:
    """A row-security policy, loosened to `using` and `check` where it has one."""
    return Guard(says, lifting_policy(table, name, using=using, check=check))


def lifting_policy(table: str, name: str, *, using: str = "true", check: str = "true") -> Lift:
    @contextmanager
    def lift(scene: Scene) -> Iterator[None]:
        [(was_using, was_check)] = scene.owner(
            "SELECT pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid) FROM pg_policy"
            " WHERE polrelid = %s::regclass AND polname = %s",
            table,
            name,
        )

        def alter(new_using: str | None, new_check: str | None) -> None:
            parts = [f"USING ({new_using})"] if new_using else []
            parts += [f"WITH CHECK ({new_check})"] if new_check else []
            scene.owner(f"ALTER POLICY {name} ON {table} {' '.join(parts)}")

        alter(was_using and using, was_check and check)
        try:
            yield
        finally:
            alter(was_using, was_check)

    return lift


def function(signature: str, fragment: str, replacement: str, says: str) -> Guard:
    """A function of policies/*.sql, without one condition. The fragment must stand in it."""
    return Guard(says, lifting_function(signature, fragment, replacement))


def lifting_function(signature: str, fragment: str, replacement: str) -> Lift:
    @contextmanager
    def lift(scene: Scene) -> Iterator[None]:
        [(before,)] = scene.owner("SELECT pg_get_functiondef(%s::regprocedure)", f"tandem.{signature}")
        assert fragment in before, f"{signature} does not say “{fragment}” any more: name its guard anew"
        scene.owner(before.replace(fragment, replacement))
        try:
            yield
        finally:
            scene.owner(before)

    return lift


def constraint(table: str, name: str, says: str, *, clear: str = "") -> Guard:
    """A constraint of a table. `clear` removes, before it comes back, what could only be laid without it."""

    @contextmanager
    def lift(scene: Scene) -> Iterator[None]:
        [(definition,)] = scene.owner(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s",
            table,
            name,
        )
        scene.owner(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            if clear:
                scene.owner(clear)
            scene.owner(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")

    return Guard(says, lift)


def trigger(table: str, name: str, says: str) -> Guard:
    @contextmanager
    def lift(scene: Scene) -> Iterator[None]:
        scene.owner(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        try:
            yield
        finally:
            scene.owner(f"ALTER TABLE {table} ENABLE TRIGGER {name}")

    return Guard(says, lift)


def grant(what: str, table: str, says: str, *, back: str) -> Guard:
    """A right that the site's role does not have, given. `back` restores what stood before."""

    @contextmanager
    def lift(scene: Scene) -> Iterator[None]:
        scene.owner(f"GRANT {what} ON {table} TO tandem_web")
        try:
            yield
        finally:
            scene.owner(f"REVOKE {what} ON {table} FROM tandem_web")
            scene.owner(back)

    return Guard(says, lift)


def patched(where: str, new: Any, says: str) -> Guard:
    """A rule of the program, replaced: `where` as for mock.patch."""
    return Guard(says, lambda _scene: mock.patch(where, new))


def several(says: str, *lifts: Lift) -> Guard:
    """What is one guard to the attacker and several statements to us."""

    @contextmanager
    def lift(scene: Scene) -> Iterator[None]:
        with ExitStack() as out:
            for one in lifts:
                out.enter_context(one(scene))
            yield

    return Guard(says, lift)


def by(says: str) -> Callable[[Callable[[Scene], Iterator[None]]], Guard]:
    """A guard whose lifting is written out beside the attack."""
    return lambda lift: Guard(says, contextmanager(lift))
