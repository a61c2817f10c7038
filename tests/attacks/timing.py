"""Attempts by the clock: does a silent hit, a word in hidden rows, another's client answer more slowly than nothing does? No threshold in
milliseconds: pairs of attempts in random order, and the question whether one of a pair is the slower one too often to be chance."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from unittest import mock
from uuid import uuid4

from tandem.foundation import even
from tests.attacks.attacks import attack
from tests.attacks.guards import by
from tests.attacks.scene import PLANTED_NAME, Scene, hidden_report
from tests.attacks.wall import send_by_api

PAIRS, ROUNDS = 30, 2
# Standard deviations of the signed ranks. By chance alone once in more than a million tries, on a machine under any load: whatever slows
# the machine meets both of a pair alike, because a coin decides which of them goes first.
TELLING = 4.7


def slower_by(hit: Callable[[], object], miss: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """Seconds by which `hit` is slower or faster than `miss` in the median, where that is beyond chance; else 0. Asks in rounds and stops
    as soon as it knows, as somebody would who listens at a wall."""
    differences: list[float] = []
    for _warm in range(2):
        hit(), miss()
    for _round in range(rounds):
        for _pair in range(PAIRS):
            took: dict[Callable[[], object], float] = {}
            for ask in random.sample((hit, miss), 2):
                began = time.perf_counter()
                ask()
                took[ask] = time.perf_counter() - began
            differences.append(took[hit] - took[miss])
        if abs(signed_ranks(differences)) > TELLING:
            return statistics.median(differences)
    return 0.0


def signed_ranks(differences: list[float]) -> float:
    """Wilcoxon's statistic in standard deviations: robust against single answers that took very long."""
    ranked = sorted((d for d in differences if d), key=abs)
    n = len(ranked)
    if n < 10:
        return 0.0
    positive = sum(rank for rank, d in enumerate(ranked, 1) if d > 0)
    return (positive - n * (n + 1) / 4) / (n * (n + 1) * (2 * n + 1) / 24) ** 0.5


@by("the answer leaves at the next full step of time (tandem/foundation/even.py)")
def UNEVEN(_scene: Scene) -> Iterator[None]:
    with mock.patch.object(even, "left", lambda _passed, _step: 0):
        yield


def silent_records(scene: Scene) -> str:
    """Somebody of whom the silent agency holds forty records: the worst case, forty rows that nobody else is told of."""
    if "silent" not in scene.loot:
        scene.loot["silent"] = scene.name()
        for _record in range(40):
            hidden_report(scene, scene.loot["silent"], by="fia")
    return str(scene.loot["silent"])


@attack("An agency's own system, through the API", "tells a silent hit from none by how long the answer takes", UNEVEN,
        remains="how busy the machine is; `tandem match` and `tandem intake` on the server's own command line are not evened")  # fmt: skip
def a_silent_hit_by_the_clock(scene: Scene) -> float:
    held = silent_records(scene)
    return slower_by(lambda: send_by_api(scene, held), lambda: send_by_api(scene, scene.name()))


@attack("A detective at the keyboard", "tells a silent hit from none by how long the form takes, and by what it says", UNEVEN)
def a_silent_hit_at_the_form(scene: Scene) -> float:
    held, browser = silent_records(scene), scene.browser("dana")

    def enter(name: str) -> None:
        given, _, family = name.partition(" ")
        form = {"kind": "tip", "summary": "x", "exploitation": "unknown", "received_at": "", "persons": "1",
                "p0-part": "victim", "p0-given": given, "p0-family": family, "p0-sex": "female"}  # fmt: skip
        answer = browser.post("/reports/new/", form, follow=False)
        assert answer.status_code == 302, answer.context["form"].errors
        said = browser.get("/accords/").content.decode()
        assert "0 matches, 0 pointers" in said or name == held or "1 matches" not in said

    return slower_by(lambda: enter(held), lambda: enter(scene.name()))


@attack("A detective", "tells a name that stands in hidden rows only from one that nobody has, by how long the search takes", UNEVEN)
def a_hidden_word_by_the_clock(scene: Scene) -> float:
    browser, second = scene.browser("dana"), PLANTED_NAME.split()[-1]
    if "many" not in scene.loot:  # eight thousand hidden rows of one name, as after a large import
        scene.loot["many"] = True
        columns = [r[0] for r in scene.owner(
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'persons_identity' AND is_generated = 'NEVER' AND column_name <> 'id'"
        )]  # fmt: skip
        scene.owner(
            f"INSERT INTO persons_identity (id, {', '.join(columns)}) SELECT gen_random_uuid(), {', '.join('i.' + c for c in columns)}"
            " FROM persons_identity i, generate_series(1, 8000) WHERE i.id = %s", scene.identity,
        )  # fmt: skip
    return slower_by(lambda: browser.post("/people/", {"q": second}), lambda: browser.post("/people/", {"q": scene.name()}))


@by("the policy answers a hidden row as fast as no row")
def A_SLOW_POLICY(scene: Scene) -> Iterator[None]:
    from tests.attacks.guards import lifting_policy

    slow = "agency_id = (SELECT tandem.vault_agency()) OR pg_sleep(0.01) IS NULL"
    with lifting_policy("victim_services_client", "own", using=slow, check="true")(scene):
        yield


@attack("Another provider", "tells a client of Harbor House from nobody by how long the vault takes to say that nothing is there", A_SLOW_POLICY,
        remains="fractions of a millisecond, and only to somebody who has the client's random id already")  # fmt: skip
def another_providers_client_by_the_clock(scene: Scene) -> float:
    browser = scene.unlocked("luz")
    return slower_by(
        lambda: browser.get(f"/vault/clients/{scene.client}/"), lambda: browser.get(f"/vault/clients/{uuid4()}/")
    )  # fmt: skip
