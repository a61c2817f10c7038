"""Attempts by the clock: does a silent hit, a word in hidden rows, another's client answer more slowly than nothing does? No threshold in
milliseconds: pairs of attempts in random order, and the question whether one of a pair is the slower one too often to be chance."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

from tandem.foundation import even
from tandem.persons.actions import asking
from tandem.persons.rules import lookups
from tests.attacks.attacks import attack
from tests.attacks.guards import by, lifting_function, lifting_policy
from tests.attacks.load import AS_MANY_AS_THERE_ARE
from tests.attacks.scene import PLANTED_NAME, Scene, hidden_reports
from tests.attacks.wall import send_by_api

PAIRS, ROUNDS, ROUNDS_MOST = 25, 2, 4
# Standard deviations of the signed ranks. By chance alone once in more than a million tries, on a machine under any load: whatever slows
# the machine meets both of a pair alike, because a coin decides which of them goes first.
TELLING = 4.7
# Seconds. Below this no answer that crossed a network tells anything: what differs there is the test's own bookkeeping.
FLOOR = 0.0005


def slower_by(hit: Callable[[], object], miss: Callable[[], object]) -> float:
    """Seconds by which `hit` is slower or faster than `miss` in the median, where that is beyond chance; else 0. Asks in rounds, stops as
    soon as it knows, and goes on past the usual rounds only where there seems to be something, as one would who listens at a wall."""
    differences: list[float] = []
    for _warm in range(2):
        hit(), miss()
    for asked in range(1, ROUNDS_MOST + 1):
        for _pair in range(PAIRS):
            took: dict[Callable[[], object], float] = {}
            for ask in random.sample((hit, miss), 2):
                began = time.perf_counter()
                ask()
                took[ask] = time.perf_counter() - began
            differences.append(took[hit] - took[miss])
        seems = abs(signed_ranks(differences))
        if seems > TELLING and abs(statistics.median(differences)) > FLOOR:
            return statistics.median(differences)
        if asked >= ROUNDS and seems < 2:
            break
    return 0.0


def signed_ranks(differences: list[float]) -> float:
    """Wilcoxon's statistic in standard deviations: robust against single answers that took very long."""
    ranked = sorted((d for d in differences if d), key=abs)
    n = len(ranked)
    if n < 10:
        return 0.0
    positive = sum(rank for rank, d in enumerate(ranked, 1) if d > 0)
    return (positive - n * (n + 1) / 4) / (n * (n + 1) * (2 * n + 1) / 24) ** 0.5


@contextmanager
def uneven() -> Iterator[None]:
    with mock.patch.object(even, "left", return_value=0):
        yield


@by("the answer leaves at the next full step of time (tandem/foundation/even.py)")
def UNEVEN(scene: Scene) -> Iterator[None]:
    """Without the step, and each match written as on a very slow disk (20 ms), so that the comparison is seen to see also while the machine is
    busy with other tests. On a quiet machine it sees the row itself: eight of them cost 8 of 24 ms."""
    scene.owner(
        "CREATE FUNCTION public.slow_disk() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.02); RETURN NEW; END'"
    )
    scene.owner(
        "CREATE TRIGGER slow_disk BEFORE INSERT ON persons_match FOR EACH ROW EXECUTE FUNCTION public.slow_disk()"
    )
    try:
        with uneven():
            yield
    finally:
        scene.owner("DROP FUNCTION public.slow_disk() CASCADE")


def silent_records(scene: Scene) -> Iterator[str]:
    """Names of whom the silent agency holds five records each: five rows that nobody else is told of. Each name is asked
    for once, or the asking agency would hold it itself."""
    names = [scene.name() for _name in range(PAIRS * ROUNDS_MOST + 2)]
    hidden_reports(scene, [name for name in names for _record in range(5)], by="fia")
    return iter(names)


@attack("An agency's own system, through the API", "tells a silent hit from none by how long the answer takes", UNEVEN, AS_MANY_AS_THERE_ARE,
        remains="how busy the machine is; `tandem match` and `tandem intake` on the server's own command line are not evened")  # fmt: skip
def a_silent_hit_by_the_clock(scene: Scene) -> float:
    held, nobody = silent_records(scene), iter([scene.name() for _name in range(PAIRS * ROUNDS_MOST + 2)])
    return slower_by(lambda: send_by_api(scene, next(held)), lambda: send_by_api(scene, next(nobody)))


@by("the answer to a look-up leaves at the next full step of time (tandem/foundation/even.py)")
def UNEVEN_LOOK_UPS(scene: Scene) -> Iterator[None]:
    """Without the step, and each hit weighed as on a very slow machine (20 ms), so that the comparison is seen to see on a busy one too."""
    quick = asking.find_many

    def slow(*args: Any, **more: Any) -> Any:
        found = quick(*args, **more)
        time.sleep(0.02 * sum(map(len, found)))
        return found

    with uneven(), mock.patch.object(asking, "find_many", slow):
        yield


@attack("A detective", "tells a silent hit from none by how long looking somebody up takes", UNEVEN_LOOK_UPS,
        remains="how busy the machine is; and what thirty look-ups an hour can learn, the limit taken away here")  # fmt: skip
def a_silent_hit_looked_up_by_the_clock(scene: Scene) -> float:
    browser, held, nobody = (
        scene.browser("dana"),
        silent_records(scene),
        iter([scene.name() for _name in range(PAIRS * ROUNDS_MOST + 2)]),
    )

    def look_up(name: str) -> None:
        given, _, family = name.partition(" ")
        answer = browser.post("/people/look-up/", {"purpose": "lookup_safety", "given": given, "family": family})
        assert answer.status_code == 200, answer.content

    many = ((timedelta(hours=1), 10**6),)
    with mock.patch.object(lookups, "MEMBER_MOST", many), mock.patch.object(lookups, "AGENCY_MOST", many):
        return slower_by(lambda: look_up(next(held)), lambda: look_up(next(nobody)))


@by(
    "the search begins with the drawers that the member sees and comes to no hidden row; and the answer leaves at the next full step"
)
def READS_ALL(scene: Scene) -> Iterator[None]:
    """Both at once: the step alone would hide what the search looks through, and the search alone looks through nothing."""
    slow = "IF EXISTS (SELECT FROM persons_identity WHERE search @@ to_tsquery('simple', words)) THEN PERFORM pg_sleep(0.2); END IF;"
    with (
        uneven(),
        lifting_function("search_identities(text,integer)", "RETURN QUERY EXECUTE", f"{slow} RETURN QUERY EXECUTE")(
            scene
        ),
    ):
        yield


@attack(
    "A detective",
    "tells a name that stands in hidden rows only from one that nobody has, by how long the search takes",
    READS_ALL,
)
def a_hidden_word_by_the_clock(scene: Scene) -> float:
    browser, second = scene.browser("dana"), PLANTED_NAME.split()[-1]
    if "many" not in scene.loot:  # twenty thousand hidden rows of one name, as after a large import
        scene.loot["many"] = True
        columns = [r[0] for r in scene.owner(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'persons_identity' AND is_generated = 'NEVER' AND column_name <> 'id'"
        )]  # fmt: skip
        scene.owner(
            f"INSERT INTO persons_identity (id, {', '.join(columns)}) SELECT gen_random_uuid(), {', '.join('i.' + c for c in columns)}"
            " FROM persons_identity i, generate_series(1, 20000) WHERE i.id = %s", scene.identity,
        )  # fmt: skip
    nobody = iter([scene.name() for _name in range(PAIRS * ROUNDS_MOST + 2)])
    return slower_by(
        lambda: browser.post("/people/", {"q": second}), lambda: browser.post("/people/", {"q": next(nobody)})
    )


@by("the policy answers a hidden row as fast as no row")
def A_SLOW_POLICY(scene: Scene) -> Iterator[None]:
    slow = "agency_id = (SELECT tandem.vault_agency()) OR pg_sleep(0.2) IS NULL"
    with lifting_policy("victim_services_client", "own", using=slow, check="true")(scene):
        yield


@attack("Another provider", "tells a client of Harbor House from nobody by how long the vault takes to say that nothing is there", A_SLOW_POLICY,
        remains="fractions of a millisecond, and only to somebody who has the client's random id already")  # fmt: skip
def another_providers_client_by_the_clock(scene: Scene) -> float:
    browser = scene.unlocked("luz")
    return slower_by(
        lambda: browser.get(f"/vault/clients/{scene.client}/"),
        lambda: browser.get(f"/vault/clients/{uuid4()}/"),
    )
