"""How common a name or a city is, and how common the names within one slip of the pen are: agreeing on a rare name says more
than on a common one, and "Johnsoon" is nearly as telling as "Johnson", because few other names look like it."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tandem.persons.matching.names import KEPT
from tandem.persons.matching.slips import by_deletion, chance_of_slip, deletions

KINDS = {"f": "surname", "g": "given name", "c": "city"}


class Frequencies:
    """Shares between 0 and 1 by kind ("f" surname, "g" given name, "c" city as "state|city") and name; a region's own shares
    under "name@state" come first where both records are of that state. `beyond`: what is known of names that are not in these tables, where
    few people were counted: it is asked, and not written down with them."""

    def __init__(self, shares: Mapping[str, Mapping[str, float]], beyond: Frequencies | None = None) -> None:
        self.beyond = beyond
        self._shares: dict[str, dict[str, float]] = {kind: dict(shares.get(kind, {})) for kind in KINDS}
        self.regional = any("@" in name for kind in ("f", "g") for name in self._shares[kind])
        self._near: dict[str, dict[str, list[str]]] = {}
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()  # those asked last

    def share(self, kind: str, name: str, region: str = "") -> float:
        """0 where the name is in no table."""
        table = self._shares[kind]
        if region and (there := table.get(f"{name}@{region}")) is not None:
            return there
        here = table.get(name)
        if here is None:
            return self.beyond.share(kind, name, region) if self.beyond is not None else 0.0
        return here

    def names(self, kind: str) -> set[str]:
        """Those of the whole, with those beyond."""
        here = {name for name in self._shares[kind] if "@" not in name}
        return here | self.beyond.names(kind) if self.beyond is not None else here

    def slipped_from_others(self, kind: str, name: str) -> float:
        """The chance that somebody who makes one slip in their own name writes this one: of each name within a slip, its share and how likely
        that slip is (slips.py)."""
        if (kind, name) in self._known:
            self._known.move_to_end((kind, name))
            return self._known[kind, name]
        if kind not in self._near:
            self._near[kind] = by_deletion(self.names(kind))
        near = self._near[kind]
        names = {n for form in deletions(name) for n in near.get(form, ())} - {name}
        found = math.fsum(self.share(kind, n) * chance_of_slip(name, n) for n in names)
        self._known[kind, name] = found
        if len(self._known) > KEPT:  # a process that lives for weeks, or reads a long file, meets many names
            self._known.popitem(last=False)
        return found

    def lines(self) -> Iterable[str]:
        """As the file has it: kind, name, parts in a million."""
        for kind, table in self._shares.items():
            for name, share in sorted(table.items()):
                yield f"{kind}\t{name}\t{share * 1e6:g}\n"

    def __len__(self) -> int:
        return sum(len(table) for table in self._shares.values())


def read(path: Path, beyond: Frequencies | None = None) -> Frequencies:
    """Raises ValueError that names the line where the file is not as `lines` writes it."""
    shares: dict[str, dict[str, float]] = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        try:
            kind, name, millionths = line.split("\t")
            share = float(millionths) / 1e6
        except ValueError:
            raise ValueError(
                f"{path.name}, line {number}: kind, name and parts in a million, with tabs between"
            ) from None
        if kind not in KINDS or not name or not 0 <= share <= 1:
            raise ValueError(f"{path.name}, line {number}: the kind is f, g or c, the share between 0 and a million")
        shares.setdefault(kind, {})[name] = share
    return Frequencies(shares, beyond)
