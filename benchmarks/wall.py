"""Row security on a million rows in 20,000 compartments, for members who see 20 rows, 5 per cent, and everything: each query as the
site asks it, against the same query with a plain WHERE by a role that passes the wall."""

from __future__ import annotations

import secrets
import time
import uuid
from typing import Any

import psycopg

from benchmarks.ground import fresh, median_ms, table
from tandem.accords.queries.visible import LITERAL_MOST
from tandem.foundation.embedded import database

ROWS, COMPARTMENTS = 1_000_000, 20_000
SEES = {"20 rows": 1, "5 %": 1_000, "everything": COMPARTMENTS}
NAME = "tandem_bench_wall"


def _build() -> dict[str, tuple[str, list[Any]]]:
    """Rows, and for each breadth a member's token and the compartments that they see."""
    fresh(NAME)
    with database.connect("owner", NAME) as owner:
        agency = owner.execute("SELECT id FROM agencies_agency").fetchone()[0]  # type: ignore[index]
        owner.execute(
            "INSERT INTO accords_compartment (id, kind, owner_id, case_id, created_at) SELECT gen_random_uuid(), 'shell', %s, gen_random_uuid(), now()"
            " FROM generate_series(1, %s)", (agency, COMPARTMENTS),
        )  # fmt: skip
        # The first compartment holds 20 rows, the others share the rest.
        owner.execute(
            "WITH c AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accords_compartment WHERE kind = 'shell')"
            " INSERT INTO persons_identity (id, compartment_id, agency_id, display_name, sex, races, languages, descriptors, search_text, created_at)"
            " SELECT gen_random_uuid(), c.id, %s, 'name ' || i, '', '{}', '{}', '{}', 'given' || i %% 5000 || ' family' || i %% 20011, now() - i * interval '1 second'"
            " FROM generate_series(1, %s) i JOIN c ON c.n = CASE WHEN i <= 20 THEN 1 ELSE 2 + i %% (%s - 1) END",
            (agency, ROWS, COMPARTMENTS),
        )
        members = {}
        for breadth, count in SEES.items():
            member, token = uuid.uuid4(), secrets.token_urlsafe(32)
            owner.execute(
                "INSERT INTO agencies_member (id, agency_id, name, role, title, status, is_supervisor, on_call, language, since)"
                " VALUES (%s, %s, %s, 'detective', '', 'active', %s, false, 'en', now())", (member, agency, breadth, breadth == "everything"),
            )  # fmt: skip
            owner.execute(
                "INSERT INTO agencies_signin (token_sha256, member_id, strength, started_at, last_seen_at, expires_at)"
                " VALUES (sha256(%s::bytea), %s, 'second_factor', now(), now(), now() + interval '3 hours')", (token.encode(), member),
            )  # fmt: skip
            if breadth != "everything":
                owner.execute(
                    "INSERT INTO accords_seat (id, compartment_id, member_id, part, since) SELECT gen_random_uuid(), id, %s, '', now()"
                    " FROM accords_compartment WHERE kind = 'shell' ORDER BY id LIMIT %s", (member, count),
                )  # fmt: skip
            rows = owner.execute(
                "SELECT id FROM accords_compartment WHERE kind = 'shell' ORDER BY id LIMIT %s", (count,)
            ).fetchall()
            members[breadth] = (token, [r[0] for r in rows])
    with database.connect("owner", NAME, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE persons_identity")
        owner.execute("ANALYZE accords_compartment, accords_seat")
    return members


def _plain(connection: psycopg.Connection[Any], query: str, ids: list[Any]) -> Any:
    return lambda: connection.execute(query, {"ids": ids}).fetchall()


def _walled(connection: psycopg.Connection[Any], token: str, query: str, narrowed: bool) -> Any:
    """As a request does: bind, ask for the visible ids, send them as a literal or as a sub-select."""

    def act() -> Any:
        with connection.transaction():
            connection.execute("SELECT set_config('tandem.acting', %s, true)", (token,))
            if not narrowed:
                return connection.execute(query.replace("WHERE NARROW", "")).fetchall()
            ids = [
                r[0] for r in connection.execute("SELECT DISTINCT v FROM tandem.visible_compartments() v").fetchall()
            ]
            if len(ids) > LITERAL_MOST:
                return connection.execute(query.replace("WHERE NARROW", "")).fetchall()
            return connection.execute(query.replace("NARROW", "compartment_id = ANY(%(ids)s)"), {"ids": ids}).fetchall()

    return act


def measure() -> str:
    start = time.perf_counter()
    members = _build()
    rows: list[list[str]] = []
    with (
        database.connect("owner", NAME, autocommit=True) as owner,
        database.connect("web", NAME, autocommit=True) as web,
    ):
        for breadth, (token, ids) in members.items():
            where = "compartment_id = ANY(%(ids)s)"
            columns = "id, display_name, created_at"
            one = owner.execute(
                "SELECT id FROM persons_identity WHERE compartment_id = %s LIMIT 1", (ids[0],)
            ).fetchone()[0]  # type: ignore[index]
            pairs = {
                "list page of 50": (
                    _plain(owner, f"SELECT {columns} FROM persons_identity WHERE {where} ORDER BY created_at DESC LIMIT 50", ids),
                    _walled(web, token, f"SELECT {columns} FROM persons_identity WHERE NARROW ORDER BY created_at DESC LIMIT 50", True),
                ),
                "count": (
                    _plain(owner, f"SELECT count(*) FROM persons_identity WHERE {where}", ids),
                    _walled(web, token, "SELECT count(*) FROM persons_identity WHERE NARROW", True),
                ),
                "get by key": (
                    _plain(owner, f"SELECT {columns} FROM persons_identity WHERE id = '{one}'", ids),
                    _walled(web, token, f"SELECT {columns} FROM persons_identity WHERE id = '{one}'", False),
                ),
                "search, two words": (
                    _plain(owner, f"SELECT {columns} FROM persons_identity WHERE search @@ to_tsquery('simple', 'given7:* & family7:*') AND {where} LIMIT 50", ids),
                    _walled(web, token, f"SELECT {columns} FROM persons_identity WHERE id IN (SELECT tandem.search_identities('given7:* & family7:*', 50))", False),
                ),
            }  # fmt: skip
            for what, (plain, walled) in pairs.items():
                a, b = median_ms(plain), median_ms(walled)
                rows.append([breadth, what, f"{a:.2f}", f"{b:.2f}", f"{b / a:.2f}"])
    database.drop_database(NAME)
    return table(
        f"The wall: {ROWS:,} rows in {COMPARTMENTS:,} compartments", ["member sees", "query", "plain WHERE, ms", "behind the wall, ms", "ratio"], rows,
        "Behind the wall counts the whole transaction: BEGIN, binding the token, asking for the visible ids, the query, COMMIT; the plain query is"
        f" one statement with the ids given. Built in {time.perf_counter() - start:.0f} s. Where a ratio is above 1.2 (lists, keys), 2.2 (counts) or 3 (search) it"
        " is worse than we want; the absolute times say how much it matters.",
    )  # fmt: skip
