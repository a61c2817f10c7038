"""Row security on a million rows in 20,000 compartments, for members who see 20 rows, 5 per cent, and everything: each query as the
site asks it, through the same ORM, inside a request's open transaction, against the same query with a plain WHERE by a role that
passes the wall. Then the same statements bare, and what binding costs a request once."""

from __future__ import annotations

import json
import os
import secrets
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

from benchmarks.ground import fresh, table
from tandem.foundation.embedded import database

ROWS, COMPARTMENTS = 1_000_000, 20_000
SEES = {"20 rows": 1, "5 %": 1_000, "everything": COMPARTMENTS}
NAME = "tandem_bench_wall"
AIMS = {"list page of 50": 1.2, "the same, a queryset": 1.2, "count to 1,001, as pages do": 2.2, "count of all": 2.2, "get by key": 1.2, "search, two words": 3.0}  # fmt: skip
WORDS = "given7 family7"


def _build() -> dict[str, list[str]]:
    """Rows, and for each breadth a member, their token, and how an application without a wall would say what they see: the ids
    as a literal, and as a sub-select."""
    fresh(NAME)
    with database.connect("owner", NAME) as owner:
        agency = owner.execute("SELECT id FROM agencies_agency").fetchone()[0]  # type: ignore[index]
        owner.execute(
            "INSERT INTO accords_compartment (id, kind, owner_id, case_id, created_at) SELECT tandem.new_compartment_id(%s, 'shell'), 'shell', %s, gen_random_uuid(), now()"
            " FROM generate_series(1, %s)", (agency, agency, COMPARTMENTS),
        )  # fmt: skip
        # The first compartment holds 20 rows, the others share the rest.
        owner.execute(
            "WITH c AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accords_compartment WHERE kind = 'shell')"
            " INSERT INTO persons_identity (id, compartment_id, agency_id, display_name, sex, races, languages, descriptors, search_text, created_at)"
            " SELECT gen_random_uuid(), c.id, %s, 'name ' || i, '', '{}', '{}', '{}', 'given' || i %% 5000 || ' family' || i %% 20011, now() - i * interval '1 second'"
            " FROM generate_series(1, %s) i JOIN c ON c.n = CASE WHEN i <= 20 THEN 1 ELSE 2 + (i::bigint * 7919) %% (%s - 1) END",
            (agency, ROWS, COMPARTMENTS),
        )
        members = {}
        for breadth, count in SEES.items():
            member, token = uuid.uuid4(), secrets.token_urlsafe(32)
            owner.execute(
                "INSERT INTO agencies_member (id, agency_id, name, role, title, status, is_supervisor, on_call, language, time_zone, phone, since)"
                " VALUES (%s, %s, %s, 'detective', '', 'active', %s, false, 'en', '', '', now())", (member, agency, breadth, breadth == "everything"),
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
            ids = owner.execute(
                "SELECT array_agg(id)::text FROM (SELECT id FROM accords_compartment WHERE kind = 'shell' ORDER BY id LIMIT %s) x",
                (count,),
            ).fetchone()[0]  # type: ignore[index]
            sub = f"SELECT compartment_id FROM accords_seat WHERE member_id = '{member}' AND until IS NULL"
            if breadth == "everything":
                kinds = "('intake', 'shell', 'investigation', 'prosecution', 'child_welfare', 'services')"
                sub = f"SELECT id FROM accords_compartment WHERE owner_id = '{agency}' AND kind IN {kinds}"
            members[breadth] = [token, str(member), str(agency), ids, sub]
        # The house's other members have seats too, 300 each, or the planner would think that everybody sits on everything.
        owner.execute(
            "WITH m AS (INSERT INTO agencies_member (id, agency_id, name, role, title, status, is_supervisor, on_call, language, time_zone, phone, since)"
            " SELECT gen_random_uuid(), %s, 'other ' || i, 'detective', '', 'active', false, false, 'en', '', '', now() FROM generate_series(1, 60) i RETURNING id)"
            " INSERT INTO accords_seat (id, compartment_id, member_id, part, since) SELECT gen_random_uuid(), c.id, m.id, '', now() FROM"
            " (SELECT id, row_number() OVER () AS n FROM m) m JOIN (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accords_compartment WHERE kind = 'shell') c"
            " ON c.n %% 66 = m.n", (agency,),
        )  # fmt: skip
    with database.connect("owner", NAME, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE persons_identity")
        owner.execute("ANALYZE accords_compartment, accords_seat")
    return members


def _medians(acts: list[Callable[[], Any]], seconds: float = 3.0) -> list[float]:
    """Milliseconds of each, taken in turns, so that what else the machine does meets all alike."""
    for act in acts * 3:
        act()
    taken: list[list[float]] = [[] for _ in acts]
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(taken[0]) < 9:
        for act, times in zip(acts, taken, strict=True):
            start = time.perf_counter()
            act()
            times.append((time.perf_counter() - start) * 1000)
    return [statistics.median(times) for times in taken]


def _pairs(ids: str, sub: str, one: Any) -> dict[str, tuple[Callable[[], Any], list[Callable[[], Any]]]]:
    """For each question: behind the wall as the site asks, and the plain ways of asking the same. Querysets are made within, as
    a request makes them."""
    from django.db import connections

    from tandem.accords.queries.visible import visible, within
    from tandem.foundation import listing
    from tandem.foundation.paging import COUNTED
    from tandem.persons.models import Identity
    from tandem.persons.queries.persons import found_by

    seen = visible()  # once a request; its cost stands in the last table
    shown = ("id", "display_name", "created_at")
    plain_ways = [f"compartment_id = ANY ('{ids}'::uuid[])", f"compartment_id IN ({sub})"]

    def plain(where: str) -> Any:
        return Identity.objects.using("plain").only(*shown).extra(where=[where])  # noqa: S610 - our own words

    def walled() -> Any:
        return within(Identity.objects.only(*shown), seen)

    def searched() -> Any:
        return list(Identity.objects.only(*shown).filter(id__in=found_by("search_identities", WORDS, 50)))

    matching = "search @@ to_tsquery('simple', 'given7:* & family7:*')"

    def found(rows: Any) -> Any:
        return rows.extra(where=[matching])  # noqa: S610 - our own words

    def each(finish: Callable[[Any], Any]) -> list[Callable[[], Any]]:
        return [lambda w=w: finish(plain(w)) for w in plain_ways]

    def listed(finish: Callable[[listing.Listing], Any]) -> tuple[Callable[[], Any], list[Callable[[], Any]]]:
        """As the site's long lists ask, in plain SQL (foundation/listing.py); the plain ways through the very same code."""

        def through(where: str) -> Any:
            listing.connection = connections["plain"]
            try:
                return finish(listing.Listing(Identity, shown, [(where, [])]))
            finally:
                listing.connection = connections["default"]

        return lambda: finish(listing.Listing(Identity, shown, narrowed=seen)), [
            lambda w=w: through(w) for w in plain_ways
        ]

    return {
        "list page of 50": listed(lambda asked: asked.rows(["-created_at"], 50)),
        "the same, a queryset": (lambda: list(walled().order_by("-created_at")[:50]), each(lambda q: list(q.order_by("-created_at")[:50]))),
        "count to 1,001, as pages do": listed(lambda asked: asked.count(COUNTED + 1)),
        "count of all": (lambda: walled().count(), each(lambda q: q.count())),
        "get by key": (lambda: Identity.objects.only(*shown).get(id=one), [lambda: Identity.objects.using("plain").only(*shown).get(id=one)]),
        "search, two words": (searched, each(lambda q: list(found(q)[:50]))),
    }  # fmt: skip


def _bare(act: Callable[[], Any], alias: str) -> Callable[[], Any]:
    """The statements that an act sends, without the ORM around them."""
    from django.db import connections

    sent: list[tuple[str, Any, Any]] = []  # with the kind of cursor: the plans of some are kept

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params, type(context["cursor"].cursor)))
        return execute(sql, params, many, context)

    connections[alias].execute_wrappers.append(note)
    try:
        act()
    finally:
        connections[alias].execute_wrappers.remove(note)
    raw = connections[alias].connection

    def again() -> None:
        for sql, params, kind in sent:
            with kind(raw) as cursor:
                cursor.execute(sql, params)
                cursor.fetchall()

    return again


def reader() -> None:
    """In a process of its own, which is the site: web role, pool-less. Says the three tables' rows as JSON."""
    import django

    django.setup()
    from django.db import connections, transaction

    from tandem.accords.queries.visible import visible
    from tandem.agencies.actions import sign_in
    from tandem.foundation import acting

    connections.databases["plain"] = {
        **connections.databases["default"], **database.parameters("owner", NAME), "ENGINE": "django.db.backends.postgresql",
    }  # fmt: skip
    site, bare, once = [], [], []
    for breadth, (token, _member, _agency, ids, sub) in json.loads(sys.stdin.read()).items():
        acting.bind(None)
        (nobody,) = _medians([lambda: _empty(transaction)], 1.0)
        acting.bind(sign_in.blank(token))
        (bound,) = _medians([lambda: _empty(transaction)], 1.0)
        with transaction.atomic(), transaction.atomic(using="plain"):
            with connections["plain"].cursor() as cursor:
                cursor.execute(f"SELECT id FROM persons_identity WHERE compartment_id IN ({sub}) LIMIT 1")
                one = cursor.fetchone()[0]
            (who,) = _medians([lambda t=token: sign_in.signed_in(t)], 1.0)
        (ask,) = _medians([lambda: _asking(transaction, visible)], 1.0)
        once.append([breadth, f"{bound - nobody:.2f}", f"{who:.2f}", f"{ask - bound:.2f}"])
        with transaction.atomic(), transaction.atomic(using="plain"):
            for what, (walled, plain) in _pairs(ids, sub, one).items():
                for rows, w, ps in (
                    (site, walled, plain),
                    (bare, _bare(walled, "default"), [_bare(p, "plain") for p in plain]),
                ):
                    b, *a = _medians([w, *ps])
                    ratio = b / min(a)
                    rows.append(
                        [
                            breadth,
                            what,
                            f"{min(a):.2f}",
                            f"{b:.2f}",
                            f"+{b - min(a):.2f}",
                            f"{ratio:.2f}",
                            f"{AIMS[what]}",
                        ]
                    )
    print(json.dumps([site, bare, once]))


def _empty(transaction: Any) -> None:
    from django.db import connection

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _asking(transaction: Any, visible: Callable[[], Any]) -> None:
    with transaction.atomic():
        visible()


def measure() -> str:
    start = time.perf_counter()
    members = _build()
    built = time.perf_counter() - start
    env = {**os.environ, "TANDEM_DATABASE": NAME, "TANDEM_DB_ROLE": "web"}
    done = subprocess.run(
        [sys.executable, "-c", "from benchmarks.wall import reader; reader()"], env=env, input=json.dumps(members), text=True, check=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    site, bare, once = json.loads(done.stdout.splitlines()[-1])
    database.drop_database(NAME)
    columns = ["member sees", "query", "plain WHERE, ms", "behind the wall, ms", "difference", "ratio", "aim"]
    return "\n".join([
        table(
            f"The wall: {ROWS:,} rows in {COMPARTMENTS:,} compartments, as the site asks", columns, site,
            "As the site's pages ask, in a request's open and bound transaction: long lists and their counts in plain SQL (foundation/listing.py), all else through the ORM."
            " Plain is the faster of two: the ids as a literal, or a sub-select on seats or on the owner, by a role that passes the wall, through the same code; the server plans it anew"
            " each time, where it keeps the plans of our look-ups by key and counts. No page counts all: a list says \"more than 1,000\". 5 % is 1,000 seats; everything is a supervisor's own agency. Search is two statements"
            f" on the site and one in the plain form. Built in {built:.0f} s, measured in {time.perf_counter() - start - built:.0f} s.",
        ),
        table(
            "The same statements bare", columns, bare,
            "The very statements without the ORM, parsed and planned anew each time, but for those whose plan the site has kept: the harshest view, because a question by key"
            " is little more than its round trip and the wall must look up a token, its member and a compartment.",
        ),
        table(
            "What a request pays once", ["member sees", "binding the token, ms", "who acts, ms", "what is visible, for the lists' literal, ms"], once,
        ),
    ])  # fmt: skip
