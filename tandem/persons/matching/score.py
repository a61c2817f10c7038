"""Two records, one question: how likely are they one human, and what says so. Missing is not different."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from tandem.persons.matching.features import Features
from tandem.persons.matching.model import Evidence, Model, probability_of
from tandem.persons.matching.names import nicknames, sound
from tandem.persons.matching.slips import chance_of_slip
from tandem.persons.matching.whereabouts import lines, place, state_of_both

CLOSE = 0.90  # Jaro-Winkler
LONG = 7  # letters; of so long a name two slips are close
SAME_CM, SAME_KG = 5, 7  # as two people measure one
LIFETIME = 60.0  # years over which births are taken as even
# Agreement on these and nothing else is a namesake until somebody has looked: half of all people have brown eyes.
_NAMES_ALONE = frozenset(
    {"family", "given", "whole", "sex", "race", "height", "weight", "eyes", "hair", "prior", "rivals"}
)


# What two records share or not: (field, where it is in the features).
_SHARED = (
    ("number", "numbers"), ("phone", "phones"), ("email", "emails"), ("account", "accounts"), ("plate", "plates"), ("vin", "vins"),
    ("line", "lines"), ("companion", "companions"),
)  # fmt: skip


class Score(NamedTuple):
    """`weight` is the sum of `evidence` with the prior, in bits: probability = 1 / (1 + 2**-weight)."""

    probability: float
    weight: float
    evidence: tuple[Evidence, ...]


def compare(a: Features, b: Features, model: Model, size: int = 0) -> Score:
    """Symmetric in a and b, as if nobody else fitted either. `size`: people held in the index."""
    return Asked(a, model, size).compare(b)


class Asked:
    """One person who is compared with many; remembers what it found about each name, date and place. Most of a look-up's time is spent here:
    what depends on the one asked about alone is worked out once."""

    def __init__(self, person: Features, model: Model, size: int = 0, *, rivals: bool = False) -> None:
        """`rivals`: the others who fit are weighed afterwards (Model.prior)."""
        self.person, self.model = person, model
        self.prior = Evidence("prior", "held", model.prior(size, rivals=rivals))
        self._names: dict[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str], list[Evidence]] = {}
        self._names_of: dict[str, NamesOf] = {}
        self._births: dict[str | tuple[int, int], list[Evidence]] = {}
        self._states = tuple({f"{p.split('|', 1)[0]}|" for p in person.places})
        self._shared = [(field, name, ours) for field, name in _SHARED if (ours := getattr(person, name))]
        self._looks = bool(person.height or person.weight or person.eyes or person.hair or person.marks)
        self._most_by_name = math.log2(model.name_alone / (1 - model.name_alone))

    def compare(self, other: Features) -> Score:
        found = self.weigh(other)
        bits = math.fsum([e.weight for e in found])
        if bits > self._most_by_name and not any(e.weight > 0 and e.field not in _NAMES_ALONE for e in found):
            found.append(Evidence("cap", "name_alone", self._most_by_name - bits))
            bits = self._most_by_name
        return Score(probability_of(bits), bits, tuple(found))

    def weigh(self, other: Features) -> list[Evidence]:
        """The prior and every comparison that can be made, in the order of fields."""
        a, model = self.person, self.model
        region, where = self._where(other)
        found = [self.prior, *self._named(other, region)]
        if a.year_low and other.year_low:
            born = other.born_on or (other.year_low, other.year_high)
            birth = self._births.get(born)
            if birth is None:
                birth = self._births[born] = _birth(a, other, model)
            found += birth
        if a.sex and other.sex:
            found.append(model.fixed["sex", "same" if a.sex == other.sex else "different"])
        for field, name, ours in self._shared:
            theirs = getattr(other, name)
            for level in _shared(field, ours, theirs) if theirs else ():
                known = model.fixed.get((field, level))  # a model made before there was such a level lacks it
                if known is not None:
                    found.append(known)
        if where is not None:
            found.append(where)
        if a.races and other.races:
            found.append(model.fixed["race", "same" if set(a.races) & set(other.races) else "different"])
        if self._looks and (other.height or other.weight or other.eyes or other.hair or other.marks):
            found += _looks(a, other, model)
        return found

    def _where(self, other: Features) -> tuple[str, Evidence | None]:
        """(the state in which both live, where its own shares of names are known; what their places say)"""
        if not (self._states and other.places):
            return "", None
        if not any(p.startswith(self._states) for p in other.places):  # most are of another state
            return "", self.model.fixed["place", "elsewhere"]
        region = state_of_both(self.person, other) if self.model.frequencies.regional else ""
        return region, place(self.person, other, self.model)

    def _named(self, other: Features, region: str) -> list[Evidence]:
        named = (other.given, other.family, other.aliases, region)
        names = self._names.get(named)
        if names is None:
            here = self._names_of.get(region)
            if here is None:
                here = self._names_of[region] = NamesOf(self.person, self.model, region)
            names = self._names[named] = here.compare(other)
        return names


def _shared(field: str, ours: tuple[str, ...], theirs: tuple[str, ...]) -> tuple[str, ...]:
    same = not set(ours).isdisjoint(theirs)
    if (
        field == "number"
    ):  # a NamUs and an NCIC number say nothing of each other; two NamUs numbers do, also where the NCIC number agrees
        unlike = _registers(ours) & _registers(theirs) - _registers({*ours} & {*theirs})
        return (*(["same"] if same else []), *(["different"] if unlike else []))
    if same:
        return ("same",)
    if field == "plate":
        return (_plates(ours, theirs),)
    if field == "line":
        return (near,) if (near := lines(ours, theirs)) else ()
    return () if field == "companion" else ("different",)  # people are seen with others each time: that says nothing


def _registers(numbers: Iterable[str]) -> set[str]:
    return {n.split(":", 1)[0] for n in numbers}


def _plates(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """Plates are "state:letters"; "?" stands for one letter and "*" for any that nobody read."""
    fit = ""
    for a in ours:
        for b in theirs:
            (state_a, _, x), (state_b, _, y) = a.rpartition(":"), b.rpartition(":")
            if state_a and state_b and state_a != state_b:
                continue
            if x == y:
                return "same"
            if fnmatchcase(x, y) or fnmatchcase(y, x) or (len(x) > 4 and OSA.distance(x, y) == 1):
                fit = "part"
    return fit or "different"


def _looks(a: Features, b: Features, model: Model) -> list[Evidence]:
    found: list[Evidence] = []

    def add(field: str, level: str) -> None:
        found.append(model.fixed[field, level])

    if a.height and b.height:
        apart = abs(a.height - b.height)
        add("height", "same" if apart <= SAME_CM else "near" if apart <= 12 else "different")
    if a.weight and b.weight:
        apart = abs(a.weight - b.weight)
        add("weight", "same" if apart <= SAME_KG else "near" if apart <= 20 else "different")
    if a.eyes and b.eyes:
        add("eyes", "same" if a.eyes == b.eyes else "different")
    if a.hair and b.hair and a.hair == b.hair:
        add("hair", "same")  # hair is dyed: that it differs says nothing
    if a.marks and b.marks:
        shared = len(set(a.marks) & set(b.marks))
        if shared:
            add("marks", "same" if shared >= 2 or shared == len(a.marks) == len(b.marks) else "some")
    return found


class NamesOf:
    """The names of one person, compared with those of others; `region`: the state in which both live, where its own shares are known."""

    def __init__(self, person: Features, model: Model, region: str = "") -> None:
        self.person, self.model, self.region = person, model, region
        self._families: dict[tuple[tuple[str, ...], tuple[str, ...]], Evidence] = {}
        self._givens: dict[tuple[str, str], Evidence] = {}
        self._odd: dict[tuple[str, str], float] = {}

    def compare(self, other: Features) -> list[Evidence]:
        """As written, the other way round, or under an alias: whichever says most."""
        a = self.person
        best = self._pair(a.given, a.family, other.given, other.family)
        turned = a.given and a.family and other.given and other.family and _may_be_turned(a, other)
        if not turned and not a.aliases and not other.aliases:
            return best
        bits = sum(e.weight for e in best)
        if turned:
            whole = self._turned(other)
            if whole and whole[0].weight > bits:
                best, bits = whole, whole[0].weight
        if a.aliases or other.aliases:
            for found in self._by_alias(other):
                if found.weight > bits:
                    best, bits = [found], found.weight
        return best

    def _pair(
        self,
        given: tuple[str, ...],
        family: tuple[str, ...],
        their_given: tuple[str, ...],
        their_family: tuple[str, ...],
    ) -> list[Evidence]:
        found = []
        if family and their_family:
            evidence = self._families.get((family, their_family))
            if evidence is None:
                evidence = self._families[family, their_family] = self._family(family, their_family)
            found.append(evidence)
        if given and their_given:
            one = self._givens.get((given[0], their_given[0]))
            if one is None:
                one = self._givens[given[0], their_given[0]] = self._given(given[0], their_given[0])
            if one.level == "different" and (given[0] in their_given[1:] or their_given[0] in given[1:]):
                both = given[0] if given[0] in their_given else their_given[0]
                one = self._rare("given", "middle", self._share("g", both))
            found.append(one)
        return found

    def _whole(self, level: str, parts: list[Evidence]) -> list[Evidence]:
        """Both names agreed, but elsewhere than expected: their weight, less what that is worth."""
        if len(parts) < 2 or any(e.weight <= 0 for e in parts):
            return []
        share = math.prod(e.share for e in parts)
        return [Evidence("whole", level, sum(e.weight for e in parts) + self.model.fixed["whole", level].weight, share)]

    def _turned(self, other: Features) -> list[Evidence]:
        """Given and family name the other way round: in ours, or in theirs, whichever says more. Who is written "Lopez Maria" hardly bears that name, so that
        nearly nothing is lost by reading it turned; "Thomas James" may well be so called, and being turned is then as seldom as it is."""
        a = self.person
        ours = self._pair(a.family[:1], a.given[:1] + a.family[1:], other.given, other.family)
        theirs = self._pair(a.given, a.family, other.family[:1], other.given[:1] + other.family[1:])
        turn = self.model.odds["whole", "swapped"][0] / 2  # in one of the two
        odd = [self._oddly(a), self._oddly(other)]
        as_written = math.prod(
            1 - turn + turn * o for o in odd
        )  # how much likelier both are written so than if nobody turned names
        found = []
        for parts, o in zip((ours, theirs), odd, strict=True):
            if len(parts) == 2 and all(e.weight > 0 for e in parts):
                bits = sum(e.weight for e in parts) + math.log2(turn * (1 - turn) * o / as_written)
                # In steps, as a slip is: how common the other side's names are would else show.
                found.append(Evidence("whole", "swapped", round(bits * 2) / 2, math.prod(e.share for e in parts)))
        return [max(found, key=lambda e: e.weight)] if found else []

    def _oddly(self, one: Features) -> float:
        """How much likelier its names are the other way round than as they stand, from what people are called and how it is misspelt."""
        given, family = one.given[0], one.family[0]
        known = self._odd.get((given, family))
        if known is None:
            turned = self._written("given", "g", family) * self._written("family", "f", given)
            known = turned / (self._written("given", "g", given) * self._written("family", "f", family))
            self._odd[given, family] = known
        return known

    def _written(self, field: str, kind: str, name: str) -> float:
        return self.model.channel(field, kind, name, self.region)[1]

    def _by_alias(self, other: Features) -> list[Evidence]:
        a = self.person
        ours = [(a.given, a.family, False), *((*_split(x), True) for x in a.aliases)]
        theirs = [(other.given, other.family, False), *((*_split(x), True) for x in other.aliases)]
        found: list[Evidence] = []
        for given, family, alias in ours:
            for their_given, their_family, their_alias in theirs:
                if not alias and not their_alias:
                    continue
                if family and their_family:
                    whole = self._whole("alias", self._pair(given[:1], family, their_given[:1], their_family))
                    if (
                        whole
                        and alias
                        and their_alias
                        and not self._are_names((given, their_given), (family, their_family))
                    ):
                        street = self._rare("whole", "street", 0.0)  # "Baby Girl": many are called so
                        whole = [min(whole[0], street, key=lambda e: e.weight)]
                    found += whole
                elif (given or family) and (their_given or their_family):  # a single name, as on the street
                    both = {*given, *family} & {*their_given, *their_family}
                    if both:
                        rarest = min(self._share("g", name) for name in both)
                        found.append(self._rare("whole", "street", rarest))
        return found

    def _are_names(self, given: Sequence[tuple[str, ...]], family: Sequence[tuple[str, ...]]) -> bool:
        """Is anybody known to be called so? Of two spellings one is enough."""
        return any(self._share("g", n[0]) for n in given) and any(self._share("f", word) for n in family for word in n)

    def _share(self, kind: str, name: str) -> float:
        return self.model.frequencies.share(kind, name, self.region)

    def _rare(self, field: str, level: str, share: float) -> Evidence:
        return Evidence(field, level, *self.model.rarity(field, level, share))

    def _same(self, field: str, kind: str, name: str) -> Evidence:
        """Written alike. That a common name stands one slip away makes it a little less telling: it may have been that one."""
        f, p = self.model.channel(field, kind, name, self.region)
        m, ch0, _ = self.model.slips(field)
        most, floor = self.model.rarity(field, "exact", f)
        return Evidence(field, "exact", min(math.log2(m * f * ch0 * ch0 / (p * p)), most), floor)

    def _slip(self, field: str, kind: str, a: str, b: str) -> Evidence:
        """One slip apart. The noisy channel: P(a, b | one human) / P(a) P(b), where a name that nobody bears is most likely a slip of
        one that many bear, so that "Johnsoon" for "Johnson" says nearly what "Johnson" twice does, and "Maria" for "Marla" little."""
        f_a, p_a = self.model.channel(field, kind, a, self.region)
        f_b, p_b = self.model.channel(field, kind, b, self.region)
        m, unslipped, slipped = self.model.slips(field)
        either = f_a * chance_of_slip(b, a) + f_b * chance_of_slip(a, b)
        bits = math.log2(m * either * unslipped * slipped / (p_a * p_b))
        # In steps, because how common the other side's name is would else tell which it is.
        bits = round(bits * 2) / 2
        return Evidence(field, "typo", bits, min(1.0, self.model.shares[field, "typo"][0] / 2.0**bits))

    def _family(self, a: tuple[str, ...], b: tuple[str, ...]) -> Evidence:
        """With two surnames on one side, one is enough, for less."""
        share = self._share
        if a == b and len(a) > 1:
            return self._rare("family", "exact", math.prod(share("f", n) or 1e-6 for n in a[:2]))
        joined_a, joined_b = "".join(a), "".join(b)
        if joined_a == joined_b or (len(a) == len(b) and set(a) == set(b)):
            return self._same("family", "f", joined_a)
        if len(a) > 1 or len(b) > 1:
            both = set(a) & set(b)
            if both:
                return self._rare("family", "one_of_two", min(share("f", n) for n in both))
            alike = max(JaroWinkler.similarity(x, y, score_cutoff=CLOSE) for x in a for y in b) > 0
        else:
            alike = False
        slips, short = OSA.distance(joined_a, joined_b, score_cutoff=2), min(len(joined_a), len(joined_b))
        if slips <= 1 and short > 2:
            return self._slip("family", "f", joined_a, joined_b)
        if alike or (slips <= 2 and short >= LONG) or JaroWinkler.similarity(joined_a, joined_b, score_cutoff=CLOSE):
            return self.model.fixed["family", "close"]
        sounds = sound(a[0]) == sound(b[0]) if len(a) == len(b) == 1 else not {*map(sound, a)}.isdisjoint(map(sound, b))
        return self.model.fixed["family", "sounds" if sounds else "different"]

    def _given(self, a: str, b: str) -> Evidence:
        share = self._share
        if a == b:
            return self._same("given", "g", a)
        if len(a) == 1 or len(b) == 1:
            return self.model.fixed["given", "initial" if a[0] == b[0] else "different"]
        if b in nicknames(a):
            return self._rare("given", "nickname", share("g", a) + share("g", b))
        slips = OSA.distance(a, b, score_cutoff=2)
        if slips <= 1 and min(len(a), len(b)) > 2:
            return self._slip("given", "g", a, b)
        if (slips <= 2 and min(len(a), len(b)) >= LONG) or JaroWinkler.similarity(a, b, score_cutoff=CLOSE):
            return self.model.fixed["given", "close"]
        return self.model.fixed["given", "sounds" if sound(a) == sound(b) else "different"]


def _may_be_turned(a: Features, b: Features) -> bool:
    """One slip leaves the first letter or the last: a look that spares most comparisons."""
    g, f, their_g, their_f = a.given[0], a.family[0], b.given[0], b.family[0]
    return (g[0] == their_f[0] or g[-1] == their_f[-1]) and (f[0] == their_g[0] or f[-1] == their_g[-1])


def _split(alias: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    first, *rest = alias.split()
    return (first,), tuple(rest)


def _birth(a: Features, b: Features, model: Model) -> list[Evidence]:
    if a.born_on and b.born_on:
        return [model.fixed["birth", _dates(a.born_on, b.born_on)]]
    gap = max(a.year_low - b.year_high, b.year_low - a.year_high, 0)
    if gap:
        return [model.fixed["birth", "near" if gap <= 2 else "far"]]
    widths = (a.year_high - a.year_low) + (b.year_high - b.year_low) + 1
    weight, share = model.rarity("birth", "year", widths / LIFETIME)
    return [Evidence("birth", "year", max(weight, 0.0), min(share, 1.0))]


def _dates(a: str, b: str) -> str:
    """ISO dates."""
    if a == b:
        return "exact"
    year, month, day = a[:4] == b[:4], a[5:7] == b[5:7], a[8:] == b[8:]
    if year + month + day == 2 or (year and a[5:7] == b[8:] and a[8:] == b[5:7]):
        return "parts"
    return "far" if abs(int(a[:4]) - int(b[:4])) > 2 else "near"
