"""What a set of records teaches: weights of the matcher's fields and of the file's own columns, how often somebody is held twice, which names
many people bear, and where clusters are to be cut. Counted on labels where there are some, else believed."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

from tandem.persons.linking import estimating, own
from tandem.persons.linking.believing import by_expectation
from tandem.persons.linking.clusters import average_linkage, connected
from tandem.persons.linking.estimating import Estimate
from tandem.persons.linking.own import Column
from tandem.persons.linking.scoring import judge, judged, probability
from tandem.persons.linking.splinking import find_pairs
from tandem.persons.linking.store import Record, open_store, working_folder
from tandem.persons.matching import model_file, training
from tandem.persons.matching.model import Model, probability_of
from tandem.persons.matching.score import Asked
from tandem.persons.matching.training import Look

LABELS_LEAST = 20  # pairs of one human
PAIRS_MOST = 60_000  # labelled pairs that are counted; more say the same
CUTS = (-4.0, -3.5, -3.0, -2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 1.0, 2.0)
HELD_OUT_LEAST = 50  # pairs of one human, to choose a cut and judge thresholds on
Places = tuple[int, int]
Watch = Callable[[Iterable[Any], str, int], Iterable[Any]]  # what is gone through, what it is, how many


class TooLittle(ValueError):
    """There is not enough to learn from. Its text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Pairs of records by number; or whose each record is, so that two records of different humans are labelled as well. And pairs of which only
    how they agree is known, because the other record is not to be read."""

    same: Sequence[Places] = ()
    different: Sequence[Places] = ()
    persons: Mapping[int, str] = field(default_factory=dict)
    seen_same: Sequence[Look] = ()
    seen_different: Sequence[Look] = ()

    @property
    def count(self) -> int:
        return len(self.same) + len(self.seen_same)

    def half(self) -> Labels:
        """Those of one half of the humans."""
        return of_persons({one: who for one, who in self.persons.items() if first_half(who)})


class Cut(NamedTuple):
    """How right clusters are, cut at so many bits: of pairs of labelled records in one cluster, and of labelled pairs."""

    bits: float
    precision: float
    recall: float


class Lesson(NamedTuple):
    model: Model
    how: str
    uncounted: list[str]  # columns of which too little is known
    cuts: list[Cut]
    chosen: Cut | None  # None: there were no labels to choose on
    astray: bool  # without labels: too few are held twice to guess how such records agree


def of_persons(persons: Mapping[int, str]) -> Labels:
    """Labels where it is known whose each record is."""
    held = defaultdict(list)
    for one, who in persons.items():
        held[who].append(one)
    pairs = [pair for records in held.values() for pair in combinations(sorted(records), 2)]
    rng = random.Random(1)  # noqa: S311 - a sample, no secret
    return Labels(same=rng.sample(pairs, PAIRS_MOST) if len(pairs) > PAIRS_MOST else pairs, persons=persons)


def first_half(who: str) -> bool:
    return blake2b(who.encode(), digest_size=2, person=b"cut").digest()[0] % 2 == 0


def learn(
    base: Model, records: Sequence[Record], columns: tuple[Column, ...], labels: Labels | None, within: Path,
    *, precision: float, watch: Watch = lambda what, _name, _total: what,
) -> Lesson:  # fmt: skip
    """`base` is where it starts and what stays where nothing is learned. Raises TooLittle."""
    if labels is not None and labels.count < LABELS_LEAST:
        raise TooLittle(f"there are {labels.count} pairs of one person; counting needs at least {LABELS_LEAST}")
    school = _School(base, records, columns, watch)
    cuts, expected = list[Cut](), None
    if labels is not None:
        cuts, expected = school.held_out(labels, within) if labels.persons else ([], school.pairs_held_out(labels))
    model, how = school.lesson(labels)
    model, uncounted = own.without_uncounted(model)
    chosen = _choose(cuts, precision)
    model = replace(
        model, cut=chosen.bits if chosen else model.cut, errors=expected.errors if expected else (),
        errors_by=expected.how if expected else "", errors_of=expected.of if expected else 0,
    )  # fmt: skip
    return Lesson(model, how, uncounted, cuts, chosen, school.astray)


def _choose(cuts: Sequence[Cut], precision: float) -> Cut | None:
    """Of those as right as wanted, the one that finds most; where none is, the one that is most often right."""
    right = [c for c in cuts if c.precision >= precision]
    return max(right, key=lambda c: c.recall) if right else max(cuts, key=lambda c: c.precision, default=None)


class _School:
    """The records, compared with each other."""

    def __init__(self, base: Model, records: Sequence[Record], columns: tuple[Column, ...], watch: Watch) -> None:
        self.records, self.columns, self.watch = records, columns, watch
        self.people, self.astray = [r.features for r in records], False
        self.counts = own.counted(columns, (r.own for r in records))
        # What few of these people are called, more may be elsewhere: of such names what the base knows counts.
        self.beyond = base.frequencies
        self.start = own.with_columns(training.prepared(base, self.people, beyond=self.beyond), columns)
        asked = watch(range(len(records)), "Looking for candidates", len(records))
        self.candidates = list(training.candidate_places(self.people, ticked=asked))

    def lesson(self, labels: Labels | None) -> tuple[Model, str]:
        """(model, how it came about)."""
        if labels is None:
            return self.without_labels()
        same = chain(self.looks(self.start, labels.same), labels.seen_same)
        blind = (p for p in training.random_places(len(self.people)) if not _known_same(p, labels))
        different = chain(self.looks(self.start, chain(labels.different, blind)), labels.seen_different)
        model = training.by_labels(self.start, same, different)
        said = f"{labels.count} labelled pairs" + (
            f" of {len(set(labels.persons.values()))} persons" if labels.persons else ""
        )
        return self.finished(model, labels.same), said

    def without_labels(self) -> tuple[Model, str]:
        """Who is who is guessed; where that goes astray, as the model believes that it starts from, and of a field of which that is astray too its numbers are
        kept: then names and what strangers share are learned, and how the same people agree nearly stays."""
        strangers = list(self.looks(self.start, training.random_places(len(self.people))))
        looked = list(self.looks(self.start, self.watched("Comparing")))
        how = f"{len(self.candidates)} candidate pairs without labels"
        model = by_expectation(self.start, looked, strangers)
        self.astray = bool(training.went_astray(model, self.start))
        if self.astray:
            prior = self.start.prior(len(self.people))
            believed = [probability_of(prior + one.bits) for one in looked]
            model = training.by_belief(self.start, looked, believed, strangers)
            model = training.with_fields_of(model, self.start, {f for f, _ in training.went_astray(model, self.start)})
            how += f" as {self.start.version} believes them"
        return self.finished(model, []), how

    def looks(self, model: Model, places: Iterable[Places]) -> Iterator[Look]:
        """As the plain ones, with the file's own columns."""
        pairs = list(places)
        plain = training.looks(model, ((self.people[a], self.people[b]) for a, b in pairs))
        for (a, b), look in zip(pairs, plain, strict=True):
            if not self.columns:
                yield look
                continue
            ours, theirs = self.records[a].own, self.records[b].own
            more = [(c.field, level) for c, level, _ in own.levels(self.columns, ours, theirs, self.counts)]
            bits = math.fsum(e.weight for e in own.weigh(self.columns, ours, theirs, self.counts, model))
            yield Look((*look.levels, *more), look.bits + bits)

    def finished(self, model: Model, same: Iterable[Places]) -> Model:
        """With how often somebody is held twice, and with names counted by their bearers: one human's six records are one bearer."""
        size = len(self.people)
        judged = list(self.judged(model))
        model = training.present_of(judged, size, model)
        prior = model.prior(size)
        one_human = ((a, b) for a, b, bits in judged if probability_of(prior + bits) >= model.ask)
        belongs = connected(chain(one_human, same))
        bearers = [belongs.get(i, i) for i in range(size)]
        return training.prepared(model, self.people, bearers=bearers, beyond=self.beyond)

    def judged(self, model: Model) -> Iterator[tuple[int, int, float]]:
        """The candidates, with bits without the prior."""
        asked, last, prior = None, -1, model.prior(len(self.people))
        for a, b in self.watched("Judging"):
            if a != last or asked is None:
                asked, last = Asked(self.people[a], model, len(self.people)), a
            ours, theirs = self.records[a], self.records[b]
            score = judge(asked, ours.own, theirs.features, theirs.own, self.columns, self.counts)
            yield a, b, score.weight - prior

    def watched(self, what: str) -> Iterable[Places]:
        return self.watch(self.candidates, what, len(self.candidates))

    def held_out(self, labels: Labels, within: Path) -> tuple[list[Cut], Estimate | None]:
        """Weights from one half of the labelled humans; then all records are linked, and the pairs that are not within that half say how right
        each cut is and how wrong each threshold. So that neither is measured on what the weights were counted on."""
        half, whole = labels.half(), _Truth(labels.persons)
        if half.count < LABELS_LEAST or whole.possible < HELD_OUT_LEAST:
            return [], None
        model, _ = self.lesson(half)
        edges = self.linked(model, within)
        told = min((bits for _, _, bits in edges if bits >= 0), default=math.inf)
        cuts = [
            Cut(bits, *whole.measured(average_linkage(edges, bits, told=told)))
            for bits in self.watch(CUTS, "Cutting clusters", len(CUTS))
        ]
        return cuts, estimating.of_people(edges, labels.persons, set(half.persons.values()), whole.possible)

    def pairs_held_out(self, labels: Labels) -> Estimate | None:
        """The same of pairs that people looked at: weights from one half, and what they say of the other. Pairs of which the records are not to be
        read can be counted and not judged."""
        same, different, outs = estimating.halves(labels.same, labels.different)
        if len(same) < LABELS_LEAST or sum(one for _a, _b, one in outs) < estimating.ONE_LEAST:
            return None
        model, _ = self.lesson(Labels(same, different))
        size = len(self.records)
        return estimating.of_pairs(
            [
                (probability(model, self.records[a], self.records[b], self.columns, self.counts, size), one)
                for a, b, one in outs
            ]
        )

    def linked(self, model: Model, within: Path) -> list[tuple[int, int, float]]:
        """As `tandem link` does it."""
        with working_folder(within) as folder:
            store = open_store(self.columns, folder)
            store.add("left", self.records)
            store.make_ready()
            pairs = find_pairs(store, model)
            store.close()
            model_file.write(folder / "model.toml", model)
            batches = judged(store, folder / "model.toml", pairs)
            return [(j.left, j.right, j.score.weight) for _, batch in self.watch(batches, "Linking", 0) for j in batch]


def _known_same(places: Places, labels: Labels) -> bool:
    who = labels.persons.get(places[0])
    return who is not None and who == labels.persons.get(places[1])


class _Truth:
    """What is measured: pairs of labelled records, but those within the first half."""

    def __init__(self, persons: Mapping[int, str]) -> None:
        self.persons = persons
        self.possible = sum(n * (n - 1) // 2 for who, n in Counter(persons.values()).items() if not first_half(who))

    def measured(self, belongs: Mapping[int, int]) -> tuple[float, float]:
        """(precision, recall)."""
        groups: dict[int, list[str]] = defaultdict(list)
        for record, group in belongs.items():
            if record in self.persons:
                groups[group].append(self.persons[record])
        told = right = 0
        for held in groups.values():
            count = Counter(held)
            halves = sum(n for who, n in count.items() if first_half(who))
            told += _pairs(len(held)) - _pairs(halves)
            right += sum(_pairs(n) for who, n in count.items() if not first_half(who))
        return (right / told if told else 1.0), right / max(self.possible, 1)


def _pairs(n: int) -> int:
    return n * (n - 1) // 2
