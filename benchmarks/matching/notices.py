"""The matcher on the 21,243 real public notices of missing adults (NamUs), read by intake's own importer: corrupted copies as queries,
and which different people would be told as one. Counts only; no notice is shown."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from benchmarks.ground import table
from benchmarks.matching.people import NAMUS, slip
from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import Candidate, Hit, MemoryIndex, find_many
from tandem.persons.matching.keys import keys_of
from tandem.persons.matching.model import shipped

AGENCY = UUID(int=1)


def _held() -> list[Features]:
    from tandem.intake.drafts import ReportDraft
    from tandem.intake.importers import namus
    from tandem.intake.importers.protocol import Options
    from tandem.persons.actions.saving import features_of_draft

    with NAMUS.open("rb") as stream:
        drafts = [
            d
            for _, d in namus.read(stream, received_at=datetime.now(UTC), options=Options())
            if isinstance(d, ReportDraft)
        ]
    # Without the notice's own number, which would decide every copy at once.
    return [replace(features_of_draft(d.persons[0]), numbers=()) for d in drafts]


def _copy(person: Features, rng: random.Random) -> Features:
    """40 % a slip in the given name, 40 % in the surname, 10 % names swapped, 20 % no age, 15 % an age two to ten years off, 30 % another
    place of the same state, 10 % no sex."""
    given, family = person.given, person.family
    if given and rng.random() < 0.4:
        given = (slip(given[0], rng), *given[1:])
    if family and rng.random() < 0.4:
        family = (slip(family[0], rng), *family[1:])
    if given and family and rng.random() < 0.1:
        given, family = family, given
    low, high, fate = person.year_low, person.year_high, rng.random()
    if fate < 0.2:
        low = high = 0
    elif fate < 0.35 and low:
        off = rng.choice([-1, 1]) * rng.randrange(2, 11)
        low, high = low + off, high + off
    places = person.places
    if places and rng.random() < 0.3:
        places = (f"{places[0].split('|')[0]}|elsewhere|somewhere",)
    return replace(
        person,
        given=given,
        family=family,
        year_low=low,
        year_high=high,
        places=places,
        sex="" if rng.random() < 0.1 else person.sex,
    )


def measure() -> str:
    if not NAMUS.exists():
        return "## Real notices\nThe NamUs file is not here; nothing was measured.\n"
    held, model, rng = _held(), shipped(), random.Random(11)
    index = MemoryIndex()
    for i, person in enumerate(held):
        index.add(Candidate(UUID(int=i), AGENCY, person), keys_of(person))
    chosen = rng.sample(range(len(held)), 5000)
    copies = [_copy(held[i], rng) for i in chosen]
    start = time.perf_counter()
    found = [find_many([c], [index], model, least=0.0)[0] for c in copies]
    taken = time.perf_counter() - start
    rows = []
    for threshold, what in ((model.tell, "told"), (0.8, ""), (model.ask, "shown to be looked at")):
        told = [
            (h.candidate.identity_id.int == i, h.score.probability >= threshold)
            for i, hits in zip(chosen, found, strict=True)
            for h in hits
        ]
        right, all_ = sum(r for r, t in told if t), sum(t for _, t in told)
        rows.append([f"{threshold} {what}".strip(), f"{right / len(chosen):.3f}", f"{right / max(all_, 1):.3f}"])
    first = sum(bool(h) and h[0].candidate.identity_id.int == i for i, h in zip(chosen, found, strict=True)) / len(
        chosen
    )
    ten = sum(any(x.candidate.identity_id.int == i for x in h[:10]) for i, h in zip(chosen, found, strict=True)) / len(
        chosen
    )
    text = table(
        f"{len(held):,} real notices of missing adults (NamUs): 5,000 corrupted copies", ["told from", "recall", "precision"], rows,
        f"Shipped model {model.version}, which has seen no pair of these. The true notice was ranked first for {first:.3f} of the copies and among ten for {ten:.3f}; "
        f"{taken / len(copies) * 1000:.1f} ms a copy in memory. A copy whose notice has no age, or lost it, can rest on names and place alone.",
    )  # fmt: skip
    copies_told = [
        (h.score.probability, h.candidate.identity_id.int == i)
        for i, hits in zip(chosen, found, strict=True)
        for h in hits
        if h.score.probability >= 0.3
    ]
    pairs = _among_themselves(held, index)
    return "\n".join([text, _shown(held, pairs), _errors(copies_told, len(chosen), pairs, len(held))])


def _errors(copies: Sequence[tuple[float, bool]], asked: int, pairs: Pairs, size: int) -> str:
    """What model.toml says of the errors to expect, per threshold."""
    model, rows = shipped(), []
    for at in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999):
        found = sum(right and p >= at for p, right in copies) / asked
        false = 2 * sum(h.score.probability >= at for h in pairs.values()) / size
        wrong = false / (false + model.present * found)
        rows.append(
            [
                f"{at}",
                f"{wrong:.4f}",
                f"{1 - found:.3f}",
                f"{{ at = {at}, wrong = {wrong:.4f}, missed = {1 - found:.3f} }}",
            ]
        )
    return table(
        "Errors to expect of the shipped model", ["told from", "wrong among what is told", "missed of who is held", "as model.toml has it"], rows,
        f"Missed: of the corrupted copies above. Wrong: if {model.present:.0%} of those asked about are held, and strangers look as alike as the real notices do to one another.",
    )  # fmt: skip


Pairs = dict[frozenset[int], Hit]


def _among_themselves(held: Sequence[Features], index: MemoryIndex) -> Pairs:
    """Pairs of different notices that would at least be shown."""
    model = shipped()
    pairs: Pairs = {}
    for i, person in enumerate(held):
        for hit in find_many([person], [index], model, most=30)[0]:
            if hit.candidate.identity_id.int != i:
                pairs.setdefault(frozenset((i, hit.candidate.identity_id.int)), hit)
    return pairs


def _shown(held: Sequence[Features], pairs: Pairs) -> str:
    model = shipped()
    rows = []
    for low, high, what in ((model.tell, 1.01, "told as one"), (0.8, model.tell, "shown"), (model.ask, 0.8, "shown")):
        here = [tuple(p) for p, h in pairs.items() if low <= h.score.probability < high]
        same = sum(held[a].given == held[b].given and held[a].family == held[b].family for a, b in here)
        years = sum(
            bool(held[a].year_low) and held[a].year_low <= held[b].year_high and held[b].year_low <= held[a].year_high
            for a, b in here
        )
        rows.append([f"{low:.2f} to {min(high, 1):.2f}", what, f"{len(here):,}", f"{same:,}", f"{years:,}"])
    names: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
    for p in held:
        names[p.given, p.family] = names.get((p.given, p.family), 0) + 1
    namesakes = sum(n * (n - 1) // 2 for n in names.values())
    return table(
        "Different people among the real notices", ["probability", "what is done", "pairs", "of the very same name", "whose ages fit"], rows,
        f"Each notice is one person to NamUs, so that each pair told is a false one, unless somebody stands there twice. {namesakes:,} pairs bear the very same names.",
    )  # fmt: skip
