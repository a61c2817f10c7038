"""The weights: one versioned file and the frequencies of common names. Replacing the file replaces the model."""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Model:
    version: str
    prior: float  # bits
    tell: float  # probabilities
    ask: float
    name_alone: float  # cap where nothing but names, sex and race agree
    weights: Mapping[tuple[str, str], float]  # (field, level) -> bits
    shares: Mapping[tuple[str, str], tuple[float, float]]  # levels whose u is a name's frequency: (m, floor)
    frequencies: Mapping[tuple[str, str], float]  # ("f" | "g", name) -> share

    def weight(self, field: str, level: str) -> float:
        return self.weights[field, level]

    def name_weight(self, field: str, level: str, name: str) -> float:
        """Agreeing on a rare name says more than on a common one."""
        m, floor = self.shares[field, level]
        share = self.frequencies.get(("f" if field == "family" else "g", name), floor)
        return math.log2(m / max(share, floor))

    def probability(self, bits: float) -> float:
        odds = self.prior + bits
        return 1.0 / (1.0 + 2.0**-odds) if odds > -60 else 0.0


def load(path: Path | None = None) -> Model:
    """Reads a model file. Raises ValueError that names the entry where a probability is missing or out of range."""
    read = tomllib.loads((path or FOLDER / "model.toml").read_text())
    weights: dict[tuple[str, str], float] = {}
    shares: dict[tuple[str, str], tuple[float, float]] = {}
    for field, levels in read.items():
        if not isinstance(levels, dict):
            continue
        for level, numbers in levels.items():
            m, u = numbers.get("m"), numbers.get("u", numbers.get("floor"))
            if m is None or u is None or not (0 < m < 1 and 0 < u < 1):
                raise ValueError(f"model: {field}.{level} needs m and u (or floor) between 0 and 1")
            if "floor" in numbers:
                shares[field, level] = (m, u)
            else:
                weights[field, level] = math.log2(m / u)
    return Model(
        read["version"], read["prior"], read["tell"], read["ask"], read["name_alone"], weights, shares, _frequencies()
    )


def _frequencies() -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for line in (FOLDER / "frequencies.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            kind, name, millionths = line.split("\t")
            found[kind, name] = int(millionths) / 1e6
    return found


@functools.cache
def shipped() -> Model:
    """The model that Tandem ships."""
    return load()
