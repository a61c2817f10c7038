"""The index in PostgreSQL. Reads on a connection of its own as tandem_matcher, the one role that may: the site's
role cannot read a key or a feature of anybody, so that an injection there finds nothing (docs/decisions/0004)."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from django.db import connection as default_connection
from psycopg_pool import ConnectionPool

from tandem.foundation.arrays import array
from tandem.foundation.embedded import database
from tandem.persons.matching.features import Features
from tandem.persons.matching.finding import Candidate
from tandem.persons.matching.keys import ENOUGH

# The lookup is always the same few index probes; on a table that grew since its last ANALYZE the planner would rather
# read all of it (measured: an import of 21,243 rows into an empty index took 102 s instead of 20).
_PLANNER = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan"
_pools: dict[str, ConnectionPool] = {}
_lock = threading.Lock()

# Ranked in the database: only the most telling candidates travel. A key with thousands of holders tells nothing and is
# passed over (the lateral LIMIT), so that one common name cannot make a report slow.
_CANDIDATES = """
WITH wanted AS (SELECT * FROM unnest(%(who)s::int[], %(keys)s::bigint[], %(weights)s::int[]) AS w (who, key, weight)),
shared AS (
  SELECT w.who, k.identity_id, sum(w.weight) AS telling
  FROM wanted w CROSS JOIN LATERAL (SELECT identity_id FROM persons_matchkey WHERE key = w.key LIMIT 1500) k
  GROUP BY 1, 2 HAVING sum(w.weight) >= %(enough)s),
best AS (SELECT *, row_number() OVER (PARTITION BY who ORDER BY telling DESC) AS place FROM shared)
SELECT b.who, e.identity_id, e.agency_id, e.features FROM best b JOIN persons_matchentry e USING (identity_id)
WHERE b.place <= %(most)s ORDER BY b.who, b.place
"""


def _pool() -> ConnectionPool:
    name = str(default_connection.settings_dict["NAME"])
    with _lock:
        if name not in _pools:
            _pools[name] = ConnectionPool(
                kwargs={**database.conninfo("matcher", name), "autocommit": True, "options": _PLANNER},
                min_size=0,
                max_size=4,
                open=True,
            )
        return _pools[name]


def close_pools() -> None:
    """For the end of a process and between test databases."""
    with _lock:
        for pool in _pools.values():
            pool.close()
        _pools.clear()


class PostgresIndex:
    def candidates(self, wanted: Sequence[dict[int, int]], most: int) -> list[list[Candidate]]:
        who = [place for place, keys in enumerate(wanted) for _ in keys]
        keys = [key for found in wanted for key in found]
        weights = [weight for found in wanted for weight in found.values()]
        answer: list[list[Candidate]] = [[] for _ in wanted]
        if not keys:
            return answer
        with _pool().connection() as connection:
            rows = connection.execute(
                _CANDIDATES,
                {"who": array(who), "keys": array(keys), "weights": array(weights), "enough": ENOUGH, "most": most},
            )
            for place, identity_id, agency_id, features in rows:
                answer[place].append(Candidate(identity_id, agency_id, Features.from_json(features)))
        return answer
