"""Attempts by the load: does a silent hit cost more than none, in anything that the member, their agency or the machine beside them can count?
Not by the clock (timing.py): statements and round trips, rows written, bytes answered, lines on the ledger, jobs and notices, rows that the agency sees,
look-ups used, and what the next pages cost. Equal is equal, on a machine under any load."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

from django.db import connection, transaction

from tandem.ledger.models import Entry
from tandem.persons.actions import laying
from tandem.persons.actions.adding import add_to_identity, known_anew
from tandem.persons.drafts import NameDraft, PersonDraft
from tandem.persons.matching import postgres_index
from tandem.persons.matching.features import Features
from tandem.persons.matching.keys import keys_of
from tandem.persons.rules import lookups
from tests.attacks.attacks import attack
from tests.attacks.guards import by
from tests.attacks.scene import Scene, hidden_reports, now
from tests.attacks.wall import SILENT, send_by_api

HITS = 3  # records of the silent agency on the one sought
KEYS = 10  # under which most names of the scene stand
PAGES = ("/", "/reports/", "/people/look-up/")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
SAVEPOINT = re.compile(r"s\d+_x\d+")
# What the session and the form make anew each time, of one length but for how it is packed.
CHANGING = re.compile(r'csrf[^>]*?value="[^"]*"|nonce="[^"]*"|"csrfToken": "[^"]*"|\d\d:\d\d( [A-Z]+)?')


class Load(dict[str, Any]):
    """What one request cost, by what can be counted."""

    def apart(self, other: Load) -> dict[str, tuple[Any, Any]]:
        """What differs, of lists the first difference and how long they are."""
        return {what: _first(self[what], other[what]) for what in self if self[what] != other[what]}


def _first(one: Any, other: Any) -> tuple[Any, Any]:
    if not isinstance(one, list):
        return one, other
    here, there = next(((a, b) for a, b in zip(one, other, strict=False) if a != b), ("", ""))
    return (len(one), here), (len(other), there)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Each statement of the request's session and of the matcher's, by its words: values travel as parameters."""
    said: list[str] = []

    def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        said.append(SAVEPOINT.sub("?", UUID.sub("?", sql))[:300])
        return execute(sql, params, many, context)

    read = postgres_index._rows

    def read_and_heard(statement: Any, asked: Any, binary: bool) -> Any:
        said.append("matcher: " + statement[:60])
        return read(statement, asked, binary)

    with connection.execute_wrapper(heard), mock.patch.object(postgres_index, "_rows", read_and_heard):
        yield said


def written(scene: Scene) -> Counter[str]:
    """Rows inserted, changed and removed so far, by table, those of what was rolled back too: as any role of the database can read them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
    rows = scene.owner("SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables")
    return Counter(
        {f"{name} {what}": n for name, *counts in rows for what, n in zip(("+", "~", "-"), counts, strict=True)}
    )


def seen(scene: Scene, who: str) -> dict[str, int]:
    """Rows of every table that the member sees."""
    with scene.acting(who), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')"
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
        return counts


def lines(scene: Scene, since: datetime) -> list[tuple[Any, ...]]:
    """Of the ledger, what the agency's supervisor sees: act, kind, outcome, detail."""
    with scene.acting("lee"), transaction.atomic():
        found = Entry.objects.filter(at__gt=since).order_by("xid", "at", "act")
        return list(found.values_list("act", "kind", "outcome", "detail"))


def cost(scene: Scene, name: str, act: Callable[[str], tuple[int, str]]) -> Load:
    """Of one act on this name, and of the member's pages after it, beside the same pages before."""
    load, browser = Load(), scene.browser("dana")
    earlier = {page: browser.get(page).content.decode() for page in PAGES}
    since = now()
    before, eyes = written(scene), {who: seen(scene, who) for who in ("dana", "lee")}
    with statements() as said:
        status, body = act(name)
    load["statements"], load["answer"] = said, (status, len(plain(body, name)))
    after = written(scene)
    load["rows written"] = {what: n - before[what] for what, n in sorted(after.items()) if n != before[what]}
    for who, were in eyes.items():
        sees = seen(scene, who)
        load[f"rows that {who} sees"] = {table: sees[table] - n for table, n in were.items() if sees[table] != n}
    load["lines of the ledger"] = lines(scene, since)
    for page in PAGES:
        with statements() as said:
            answer = browser.get(page)
        load[f"statements of {page}"] = said
        load[f"bytes of {page}"] = len(plain(answer.content.decode(), name)) - len(plain(earlier[page], name))
    return load


def plain(body: str, name: str) -> str:
    """Without what differs between any two answers."""
    for part in (name, *name.split()):
        body = body.replace(part, "X")
    return re.sub(r"\d+", "0", CHANGING.sub("", UUID.sub("?", body)))


def names(scene: Scene, count: int) -> list[str]:
    """Names that nobody has, each under as many keys of the index, so that none costs more by itself."""
    found: list[str] = []
    while len(found) < count:
        name = scene.name()
        given, family = name.casefold().split()
        if len(keys_of(Features(given=(given,), family=(family,), sex="female"))) == KEYS:
            found.append(name)
    return found


def costs_more(scene: Scene, act: Callable[[str], tuple[int, str]], *, rounds: int = 2) -> dict[str, tuple[Any, Any]]:
    """What differs between a name that the silent agency holds and one that nobody has: in each round, whichever comes first."""
    held, nobody = names(scene, rounds), names(scene, rounds + 1)
    hidden_reports(scene, [name for name in held for _ in range(HITS)], by="fia")
    act(nobody.pop())  # what is made once a process is made
    apart: dict[str, tuple[Any, Any]] = {}
    for turn, (hit, miss) in enumerate(zip(held, nobody, strict=True)):
        one, other = [cost(scene, name, act) for name in ((hit, miss) if turn % 2 else (miss, hit))]
        apart |= one.apart(other)
    return apart


@by("matches are written in full steps of rows, by the same statements (tandem/persons/actions/laying.py)")
def AS_MANY_AS_THERE_ARE(_scene: Scene) -> Iterator[None]:
    with mock.patch.object(laying, "fill", return_value=None):
        yield


@attack("An agency's own system, through the API", "tells a silent hit from none by what a report costs", AS_MANY_AS_THERE_ARE,
        remains="the database's own checks at the end, some tenths of a millisecond a row, and dead rows that are swept otherwise; more than eight records on one report are a step more")  # fmt: skip
def a_silent_hit_by_the_load(scene: Scene) -> dict[str, Any]:
    def send(name: str) -> tuple[int, str]:
        send_by_api(scene, name)
        return 201, ""

    return costs_more(scene, send)


@attack("A detective at the keyboard", "tells a silent hit from none by what a report costs", AS_MANY_AS_THERE_ARE,
        remains="the same")  # fmt: skip
def a_silent_hit_by_the_load_of_the_form(scene: Scene) -> dict[str, Any]:
    browser = scene.browser("dana")

    def enter(name: str) -> tuple[int, str]:
        given, _, family = name.partition(" ")
        form = {"kind": "tip", "narrative": "x", "summary": "x", "exploitation": "unknown", "persons": "1", "p0-part": "victim",
                "p0-sex": "female", "p0-given": given, "p0-family": family}  # fmt: skip
        answer = browser.post("/reports/new/", form, follow=True)
        assert answer.redirect_chain, answer.context["form"].errors
        return answer.status_code, answer.content.decode()

    return costs_more(scene, enter)


@attack("A detective who adds a name to a person", "tells a silent hit from none by what that costs", AS_MANY_AS_THERE_ARE,
        remains="a row more is changed where a silent agency's open match is scored anew")  # fmt: skip
def a_silent_hit_by_the_load_of_adding(scene: Scene) -> dict[str, Any]:
    ours = [identity for _report, identity in hidden_reports(scene, names(scene, 5), by="dana")]

    def add(name: str) -> tuple[int, str]:
        given, _, family = name.partition(" ")
        held = ours.pop()
        with scene.acting("dana") as acting, transaction.atomic():
            add_to_identity(held, PersonDraft(names=(NameDraft(name, given, "", family, kind="alias"),)))
            found = known_anew([held], acting=acting, now=now())
            return 0, f"{found.matches} {found.pointers}"

    return costs_more(scene, add)


@attack("A detective who looks somebody up", "tells a silent hit from none by what a look-up costs", SILENT,
        remains="the index answers with three records more, which are weighed: some tenths of a millisecond within the step of 0.2 s")  # fmt: skip
def a_silent_hit_by_the_load_of_a_look_up(scene: Scene) -> dict[str, Any]:
    browser = scene.browser("dana")

    def look_up(name: str) -> tuple[int, str]:
        given, _, family = name.partition(" ")
        answer = browser.post("/people/look-up/", {"purpose": "lookup_safety", "given": given, "family": family})
        return answer.status_code, answer.content.decode()

    many = ((timedelta(hours=1), 10**6),)
    with mock.patch.object(lookups, "MEMBER_MOST", many), mock.patch.object(lookups, "AGENCY_MOST", many):
        return costs_more(scene, look_up)
