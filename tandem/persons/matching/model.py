"""The weights: one versioned file and the frequencies of common names beside it. Replacing the files replaces the model."""

from __future__ import annotations

import functools
import hashlib
import math
import os
import tomllib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tandem.persons.matching import frequencies
from tandem.persons.matching.frequencies import Frequencies

FOLDER = Path(__file__).parent
SHIPPED = "as shipped"  # names_beyond: of names that are not in its own table, the model knows what Tandem ships
SMALLEST_INDEX = 10_000  # a small index is no reason to believe more
# Where everybody who shares a key is weighed as a rival, what is left is the chance that the one meant was not looked at: 1 to 2 in a thousand at a
# million people (benchmarks/matching, "loses by keys"), and something for levels that know less than the world.
NOT_LOOKED_AT = 0.003


class Evidence(NamedTuple):
    """One comparison. Never a value: the other side's record stays behind the wall."""

    field: str
    level: str
    weight: float  # bits; negative speaks against
    share: float = 0.0  # of strangers who would agree so far; 0 where nobody asks


@dataclass(frozen=True, slots=True)
class Model:
    version: str
    present: float  # chance that a person asked about is held by somebody
    tell: float  # probabilities
    ask: float
    name_alone: float  # cap where nothing agrees but names and what half of all people share (score._NAMES_ALONE)
    unseen: float  # share of a name that is in no table
    odds: Mapping[tuple[str, str], tuple[float, float]]  # (field, level) -> (m, u)
    shares: Mapping[tuple[str, str], tuple[float, float]]  # levels whose u is a name's frequency: (m, floor)
    frequencies: Frequencies
    trained_on: str = ""
    errors: Sequence[tuple[float, float, float]] = ()  # threshold, share of told that is wrong, share of true missed
    # How these were estimated where the model was trained (linking/estimating.py); "": on corrupted copies.
    errors_by: str = ""
    errors_of: int = 0  # true pairs that were held out for it
    own: Mapping[str, str] = field(
        default_factory=dict
    )  # a file's own column -> how it was compared; its odds stand under "own.NAME"
    cut: float | None = None  # bits at which clusters are cut; None: nobody measured it
    digest: str = (
        ""  # of the model's file and its frequencies: who changes a weight and forgets the version has another model
    )
    fixed: Mapping[tuple[str, str], Evidence] = field(init=False, repr=False)  # of levels whose u is no frequency

    def __post_init__(self) -> None:
        fixed = {(f, level): Evidence(f, level, math.log2(m / u), u) for (f, level), (m, u) in self.odds.items()}
        object.__setattr__(self, "fixed", fixed)

    @property
    def mark(self) -> str:
        """Version and digest: by which the night tells who was compared with this very model."""
        return f"{self.version[:40]} {self.digest[:12]}".strip()

    def prior(self, size: int, *, rivals: bool = False) -> float:
        """Bits, before anything is compared: of `size` people held, the one asked about is a given one with chance present / size. Against it: that they are not
        held, or are anybody else. `rivals`: everybody else who fits is weighed too and takes from this chance later (finding), so that
        here only those count who are not looked at."""
        others = NOT_LOOKED_AT if rivals else 1.0
        return math.log2(self.present / max(size, SMALLEST_INDEX) / (1 - self.present + self.present * others))

    def rarity(self, field: str, level: str, share: float) -> tuple[float, float]:
        """(bits, share) of a level whose u is a frequency: agreeing on a rare name says more than on a common one."""
        m, floor = self.shares[field, level]
        u = max(share, floor)
        return math.log2(m / u) if u < 1 else 0.0, u

    def slips(self, field: str) -> tuple[float, float, float]:
        """(share of true pairs whose names are alike or one slip apart, chance that a name is written without a slip, with one)."""
        exact, typo = self.shares[field, "exact"][0], self.shares[field, "typo"][0]
        slip = typo / (exact + typo) / 2  # in one of the two
        return exact + typo, 1 - slip, slip

    def channel(self, field: str, kind: str, name: str, region: str = "") -> tuple[float, float]:
        """(share of the name, chance that somebody's record has it written so: theirs, or a slip of theirs)."""
        f = max(self.frequencies.share(kind, name, region), self.unseen)
        _, unslipped, slipped = self.slips(field)
        return f, f * unslipped + self.frequencies.slipped_from_others(kind, name) * slipped

    def expected_errors(self, threshold: float) -> tuple[float, float]:
        """(share of what is told that is wrong, share of true matches missed) at a threshold, as measured where the model was
        trained or checked; (nan, nan) where the model file says nothing."""
        if not self.errors:
            return math.nan, math.nan
        places = [t for t, _, _ in self.errors]
        _, wrong, missed = self.errors[max(0, bisect_right(places, threshold) - 1)]
        return wrong, missed


def probability_of(odds: float) -> float:
    """From log2 odds."""
    return 1.0 / (1.0 + 2.0**-odds) if odds > -60 else 0.0


def load(path: Path | None = None) -> Model:
    """Reads a model file. Raises ValueError that names the entry where a probability is missing or out of range."""
    path = path or FOLDER / "model.toml"
    written = path.read_bytes()
    try:
        read = tomllib.loads(written.decode())
    except tomllib.TOMLDecodeError as e:
        raise ValueError(f"model: {path.name} is not a model file: {e}") from e
    odds: dict[tuple[str, str], tuple[float, float]] = {}
    shares: dict[tuple[str, str], tuple[float, float]] = {}
    columns = read.pop("own", {})
    if not isinstance(columns, dict) or not all(isinstance(levels, dict) for levels in columns.values()):
        raise ValueError("model: own holds one table for each column: [own.NAME]")
    own = {name: str(levels.pop("kind", "")) for name, levels in columns.items()}
    for name, levels in (*read.items(), *((f"own.{name}", levels) for name, levels in columns.items())):
        if not isinstance(levels, dict):
            continue
        for level, numbers in levels.items():
            m, u = numbers.get("m"), numbers.get("u", numbers.get("floor"))
            if m is None or u is None or not (0 < m < 1 and 0 < u < 1):
                raise ValueError(f"model: {name}.{level} needs m and u (or floor) between 0 and 1")
            if "floor" in numbers:
                shares[name, level] = (m, u)
            else:
                odds[name, level] = (m, u)
    for name in ("version", "present", "tell", "ask", "name_alone", "unseen"):
        if name not in read:
            raise ValueError(f"model: {name} is missing")
    beyond = shipped().frequencies if read.get("names_beyond") == SHIPPED else None
    shares_of_names = path.parent / read.get("frequencies", "frequencies.tsv")
    made_of = written + shares_of_names.read_bytes() + (shipped().digest.encode() if beyond else b"")
    return Model(
        read["version"], read["present"], read["tell"], read["ask"], read["name_alone"], read["unseen"], odds, shares,
        frequencies.read(shares_of_names, beyond), read.get("trained_on", ""),
        sorted((e["at"], e["wrong"], e["missed"]) for e in read.get("errors", ())), str(read.get("errors_by", "")),
        int(read.get("errors_of", 0)), own, read.get("cut"),
        hashlib.sha256(made_of).hexdigest(),
    )  # fmt: skip


@functools.cache
def shipped() -> Model:
    """The model that Tandem ships."""
    return load()


@functools.cache
def in_use() -> Model:
    """The model file that TANDEM_MODEL names, else the shipped one; read once a process. Raises as `load` does."""
    named = os.environ.get("TANDEM_MODEL", "")
    return load(Path(named)) if named else shipped()
