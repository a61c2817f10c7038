"""The index in PostgreSQL. Reads on a connection of its own as tandem_matcher, the one role that may: the site's
role cannot read a key or a feature of anybody, so that an injection there finds nothing (docs/decisions/0004)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

import psycopg
from django.db import connection as default_connection
from psycopg_pool import ConnectionPool, PoolTimeout

from tandem.foundation.arrays import array
from tandem.foundation.embedded import database
from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import (
    HINT_CITY,
    HINT_SEX_OFF,
    HINT_YEAR,
    HINT_YEAR_OFF,
    Candidate,
    Wanted,
)
from tandem.persons.matching.keys import CITY, ENOUGH

# The lookup is always the same few index probes; on a table that grew since its last ANALYZE the planner would rather
# read all of it (measured: an import of 21,243 rows into an empty index took 102 s instead of 20).
_PLANNER = (
    "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off -c jit=off "
    "-c plan_cache_mode=force_generic_plan -c work_mem=16MB"
)
_SIZE_KEPT = 60.0  # seconds
_pools: dict[str, ConnectionPool] = {}
_sizes: dict[str, tuple[float, int]] = {}
_lock = threading.Lock()

# Ranked in the database: only the most telling candidates travel. A key is read first where the hint says the same city, then
# elsewhere, each up to a limit, so that one common name cannot make a report slow, and the neighbours of that name are not lost
# among its thousands of holders.
SAME_CITY_MOST, ELSEWHERE_MOST = 800, 1200
AT_ONCE = 100  # persons a question; their candidates lie in memory together
_CANDIDATES = f"""
WITH wanted AS (
  SELECT who, key, weight, hint, CASE WHEN hint >= {CITY} THEN hint & ~65535 ELSE 2147483647 END AS low
  FROM unnest(%(who)s::int[], %(keys)s::bigint[], %(weights)s::int[], %(hints)s::int[]) AS w (who, key, weight, hint)),
shared AS (
  SELECT w.who, k.entry, sum(w.weight) AS telling, min(k.hint) AS theirs, min(w.hint) AS ours
  FROM wanted w CROSS JOIN LATERAL (
    (SELECT entry, hint FROM persons_matchkey WHERE key = w.key AND hint >= w.low AND hint < w.low + 65535::bigint LIMIT {SAME_CITY_MOST})
    UNION ALL
    (SELECT entry, hint FROM persons_matchkey WHERE key = w.key AND (hint < w.low OR hint >= w.low + 65535::bigint) LIMIT {ELSEWHERE_MOST})) k
  GROUP BY 1, 2 HAVING sum(w.weight) >= {ENOUGH} OR (min(w.hint) >= {CITY} AND min(w.hint) >> 16 = min(k.hint) >> 16)),
hinted AS (
  SELECT who, entry, telling
    + CASE WHEN ours >= {CITY} AND ours >> 16 = theirs >> 16 THEN {HINT_CITY} ELSE 0 END
    + CASE WHEN (ours & 65280) = 0 OR (theirs & 65280) = 0 THEN 0
           WHEN abs((ours >> 8 & 255) - (theirs >> 8 & 255)) <= 1 THEN {HINT_YEAR}
           WHEN abs((ours >> 8 & 255) - (theirs >> 8 & 255)) > 3 THEN {HINT_YEAR_OFF} ELSE 0 END
    + CASE WHEN (ours & 255) > 0 AND (theirs & 255) > 0 AND (ours & 255) <> (theirs & 255) THEN {HINT_SEX_OFF} ELSE 0 END AS fit
  FROM shared),
best AS (SELECT who, entry, fit, row_number() OVER (PARTITION BY who ORDER BY fit DESC, entry) AS place FROM hinted)
SELECT b.who, e.identity_id, e.agency_id, e.features FROM best b JOIN persons_matchentry e ON e.number = b.entry
WHERE b.place <= %(most)s ORDER BY b.who, b.place
"""  # noqa: S608 - our own numbers alone; what is asked travels as parameters


# With whom a person's open matches are, whichever way round: such a pair is scored though no key leads from one to the other any more.
_PARTNERS = """
SELECT p.who, e.identity_id, e.agency_id, e.features FROM (
  SELECT finder_id AS who, holder_id AS other FROM persons_match
    WHERE finder_id = ANY (%(ids)s::uuid[]) AND (finder_state = 'proposed' OR holder_state = 'proposed')
  UNION SELECT holder_id, finder_id FROM persons_match
    WHERE holder_id = ANY (%(ids)s::uuid[]) AND (finder_state = 'proposed' OR holder_state = 'proposed')) p
JOIN persons_matchentry e ON e.identity_id = p.other
"""
# What each agency decided of pairs that a person is in, and on what evidence: one row for each pair, agency and side asked about.
_DECIDED = """
SELECT p.who, p.id, a.agency, a.state, e.identity_id, e.agency_id, e.features,
  (SELECT json_agg(d.evidence ORDER BY d.number) FROM persons_decision d WHERE d.match_id = p.id AND d.agency_id = a.agency AND d.state = a.state)
FROM (
  SELECT finder_id AS who, holder_id AS other, id, finder_agency_id, finder_state, holder_agency_id, holder_state FROM persons_match
    WHERE finder_id = ANY (%(ids)s::uuid[])
  UNION ALL SELECT holder_id, finder_id, id, finder_agency_id, finder_state, holder_agency_id, holder_state FROM persons_match
    WHERE holder_id = ANY (%(ids)s::uuid[]) AND finder_id <> ALL (%(ids)s::uuid[])) p
CROSS JOIN LATERAL (SELECT finder_agency_id AS agency, finder_state AS state UNION SELECT holder_agency_id, holder_state) a
JOIN persons_matchentry e ON e.identity_id = p.other
WHERE a.state <> 'proposed'
"""
# With whom a person stands in one person of an agency though no match of the two is before that agency; and what was answered of the two.
_TOGETHER = """
SELECT b.identity_id, w.agency_id, b.person_id, b.agency_id, e.identity_id, e.agency_id, e.features,
  (SELECT json_agg(d.evidence) FROM persons_doubt d WHERE d.agency_id = b.agency_id AND d.answered_at IS NOT NULL
    AND d.one_id = least(b.identity_id, o.identity_id) AND d.other_id = greatest(b.identity_id, o.identity_id))
FROM persons_belonging b JOIN persons_belonging o ON o.person_id = b.person_id AND o.identity_id <> b.identity_id
JOIN persons_matchentry e ON e.identity_id = o.identity_id JOIN persons_matchentry w ON w.identity_id = b.identity_id
WHERE b.identity_id = ANY (%(ids)s::uuid[]) AND NOT EXISTS (SELECT FROM persons_match m
  WHERE m.finder_id IN (b.identity_id, o.identity_id) AND m.holder_id IN (b.identity_id, o.identity_id)
    AND b.agency_id IN (m.finder_agency_id, m.holder_agency_id))
"""
_HELD = "SELECT identity_id, agency_id, features FROM persons_matchentry WHERE identity_id = ANY (%(ids)s::uuid[])"
_ENTRIES = "SELECT identity_id, features FROM persons_matchentry WHERE identity_id = ANY (%(ids)s::uuid[])"


def _pool() -> ConnectionPool:
    name = str(default_connection.settings_dict["NAME"])
    with _lock:
        if name not in _pools:
            _pools[name] = ConnectionPool(
                kwargs={**database.conninfo("matcher", name), "autocommit": True, "options": _PLANNER},
                min_size=0,
                max_size=4,
                timeout=10,
                reconnect_timeout=8,
                open=True,
            )
        return _pools[name]


def close_pools() -> None:
    """For the end of a process and between test databases."""
    with _lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()
        _sizes.clear()


def _read(statement: LiteralString, asked: dict[str, Any] | None = None, *, binary: bool = False) -> list[Any]:
    """The rows. Asks once more where the connection was lost while it lay in the pool (the server was started anew): nothing is
    written, so nothing happens twice. Asking each time beforehand would cost every comparison a round trip."""
    try:
        return _rows(statement, asked, binary)
    except PoolTimeout:
        raise  # it has waited long enough
    except psycopg.OperationalError:
        _pool().check()
        return _rows(statement, asked, binary)


def _rows(statement: LiteralString, asked: dict[str, Any] | None, binary: bool) -> list[Any]:
    with _pool().connection() as connection:
        return connection.cursor(binary=binary).execute(statement, asked, prepare=True).fetchall()


class Decided(NamedTuple):
    """What one agency decided of a pair, and on what: `then` is the evidence of each decision that says so, the first first."""

    who: UUID
    match_id: UUID
    agency_id: UUID
    state: str
    other: Candidate
    then: list[list[dict[str, Any]]]


class Beside(NamedTuple):
    """Two who stand in one person of an agency by others; `then`: what that agency was asked about the two and answered."""

    who: UUID
    whose: UUID  # record `who` is
    person_id: UUID
    agency_id: UUID
    other: Candidate
    then: list[list[dict[str, Any]]]


class PostgresIndex:
    def candidates(self, wanted: Sequence[Wanted], most: int) -> Iterator[list[Candidate]]:
        for start in range(0, len(wanted), AT_ONCE):
            yield from self._together(wanted[start : start + AT_ONCE], most)

    def _together(self, wanted: Sequence[Wanted], most: int) -> list[list[Candidate]]:
        answer: list[list[Candidate]] = [[] for _ in wanted]
        loads, from_json = json.loads, Features.from_json
        asked = [one.asked() for one in wanted]
        who = [place for place, keys in enumerate(asked) for _ in keys]
        if not who:
            return answer
        params = {
            "who": array(who),
            "keys": array(key for keys in asked for key in keys),
            "weights": array(weight for keys in asked for weight in keys.values()),
            "hints": array(one.hint for one, keys in zip(wanted, asked, strict=True) for _ in keys),
            "most": most,
        }
        for place, identity_id, agency_id, features in _read(_CANDIDATES, params, binary=True):
            answer[place].append(Candidate(identity_id, agency_id, from_json(loads(features))))
        return answer

    def size(self) -> int:
        """As the last ANALYZE counted; asked anew after a minute."""
        name = str(default_connection.settings_dict["NAME"])
        at, size = _sizes.get(name, (0.0, 0))
        if not at or time.monotonic() - at > _SIZE_KEPT:
            rows = _read(
                "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'persons_matchentry'::regclass"
            )
            size = int(rows[0][0]) if rows else 0
            _sizes[name] = (time.monotonic(), size)
        return size

    def partners(self, ids: Sequence[UUID]) -> dict[UUID, list[Candidate]]:
        """For each of these, the others of matches on which somebody has still to decide: for scoring, never for telling."""
        found: dict[UUID, list[Candidate]] = {}
        for who, identity_id, agency_id, features in _read(_PARTNERS, {"ids": array(ids)}):
            found.setdefault(who, []).append(_held(identity_id, agency_id, features))
        return found

    def decided(self, ids: Sequence[UUID]) -> list[Decided]:
        """What agencies decided of pairs that these are in, seen by whoever asks or not: for scoring, never for telling. Of the reason and of
        who decided, the matcher's role reads nothing. A pair of two of them comes once."""
        rows = _read(_DECIDED, {"ids": array(ids)})
        return [Decided(who, match, agency, state, _held(*entry), then or []) for who, match, agency, state, *entry, then in rows]  # fmt: skip

    def together(self, ids: Sequence[UUID]) -> list[Beside]:
        """Of these, with whom they stand in one person of any agency by others: as above."""
        rows = _read(_TOGETHER, {"ids": array(ids)})
        return [Beside(who, whose, person, agency, _held(*entry), then or []) for who, whose, person, agency, *entry, then in rows]  # fmt: skip

    def held(self, ids: Sequence[UUID]) -> list[Candidate]:
        """As they stand in the index, with whose each is."""
        return [_held(*row) for row in _read(_HELD, {"ids": array(ids)})]

    def entries(self, ids: Sequence[UUID]) -> dict[UUID, Features]:
        """As they stand in the index; who stands there no more is left out."""
        rows = _read(_ENTRIES, {"ids": array(ids)})
        return {identity_id: Features.from_json(json.loads(features)) for identity_id, features in rows}


def _held(identity_id: UUID, agency_id: UUID, features: str) -> Candidate:
    return Candidate(identity_id, agency_id, Features.from_json(json.loads(features)))
