"""Transactions a second with and without a ledger line, eight writers: a note posted, which is what one transaction of the site is (one
request, one transaction); of it no more than the note behind the wall and its line; and as bare as it can be (one small row, no wall,
no ORM). The writers are processes: threads of one would measure that one."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable

import psycopg

from benchmarks.ground import fresh, table
from tandem.foundation.embedded import database
from tandem.ledger import heads

WRITERS, SECONDS, ROUNDS = 8, 2.0, 8  # rounds take turns: with, without, with, ...
NAME = "tandem_bench_ledger"
_LINE = "INSERT INTO ledger_entry (id, act, kind, outcome, origin, detail) VALUES (%s, 'bench.write', 'bench', 'done', '', '{}')"


def _ground() -> dict[str, str]:
    """A detective with a seat on one case. Returns ids and the token."""
    member, user, token, shell, case = uuid.uuid4(), uuid.uuid4(), secrets.token_urlsafe(32), None, uuid.uuid4()
    with database.connect("owner", NAME) as owner:
        owner.execute("CREATE TABLE bench_row (id uuid PRIMARY KEY, words text)")
        agency = owner.execute("SELECT id FROM agencies_agency").fetchone()[0]  # type: ignore[index]
        shell = owner.execute(
            "INSERT INTO accords_compartment (id, kind, owner_id, case_id, created_at) VALUES (tandem.new_compartment_id(%s, 'shell'), 'shell', %s, %s, now())"
            " RETURNING id", (agency, agency, case),
        ).fetchone()[0]  # type: ignore[index]  # fmt: skip
        owner.execute(
            "INSERT INTO agencies_user (id, password, email, is_active) VALUES (%s, '!', 'bench@example.org', true)", (user,)
        )  # fmt: skip
        owner.execute(
            "INSERT INTO agencies_member (id, agency_id, user_id, name, role, title, status, is_supervisor, on_call, language, time_zone, phone, since)"
            " VALUES (%s, %s, %s, 'bench', 'detective', '', 'active', false, false, 'en', '', '', now())", (member, agency, user),
        )  # fmt: skip
        owner.execute(
            "INSERT INTO agencies_signin (token_sha256, member_id, strength, started_at, last_seen_at, expires_at)"
            " VALUES (sha256(%s::bytea), %s, 'second_factor', now(), now(), now() + interval '3 hours')", (token.encode(), member),
        )  # fmt: skip
        owner.execute(
            "INSERT INTO accords_seat (id, compartment_id, member_id, part, since) VALUES (gen_random_uuid(), %s, %s, '', now())",
            (shell, member),
        )
        owner.execute(
            "INSERT INTO cases_case (id, compartment_id, number, lead_id, status, stage, urgency, exploitation, next_step, close_reason, opened_at)"
            " VALUES (%s, %s, 'BENCH', %s, 'open', 'response', 'routine', 'unknown', '', '', now())", (case, shell, agency),
        )  # fmt: skip
    return {
        "token": token,
        "user": str(user),
        "member": str(member),
        "agency": str(agency),
        "shell": str(shell),
        "case": str(case),
    }


def _posted(ground: dict[str, str]) -> Callable[[bool], None]:
    """The request's own transaction: session, who acts, the case, its form, the note, the line, the COMMIT. No socket, no other page."""
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from tandem.agencies import held_token
    from tandem.agencies.models import User
    from tandem.cases.actions import working
    from tandem.foundation.sessions import SessionStore
    from tandem.ledger import actions as ledger

    user, session = User.objects.get(id=ground["user"]), SessionStore()
    session["_auth_user_id"], session["_auth_user_backend"] = (
        str(user.pk),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    session["_auth_user_hash"] = user.get_session_auth_hash()
    held_token.hold(session, ground["token"])
    session.save()
    client = Client(headers={"host": "localhost"})
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    form = {"compartment": ground["shell"], "text": "A row of business", "happened_at": "2026-01-02T03:04"}

    class Silent:
        """The ledger without the act's line; all else as it is."""

        def record(self, *_: object, **__: object) -> None: ...

    ways = {True: ledger, False: Silent()}

    def write(with_line: bool) -> None:
        working.ledger = ways[with_line]  # type: ignore[assignment] # what is measured is its absence
        answer = client.post(f"/cases/{ground['case']}/notes/", form)
        if answer.status_code != 302 or answer.url != f"/cases/{ground['case']}/":  # type: ignore[attr-defined] # a redirect's
            raise RuntimeError(f"the note was not taken: {answer.status_code}")
        client.cookies.pop("messages", None)  # what was said is read on the next page, which nobody opens here

    return write


def _note(ground: dict[str, str]) -> Callable[[bool], None]:
    import django

    django.setup()
    from datetime import UTC, datetime

    from django.db import transaction

    from tandem.cases.models import Note
    from tandem.foundation import acting
    from tandem.ledger.actions import record

    ids = {k: uuid.UUID(v) for k, v in ground.items() if k not in ("token", "user")}
    acting.bind(
        acting.Acting(ids["member"], ids["agency"], uuid.uuid4(), "detective", "", "bench", "police", token=ground["token"])
    )  # fmt: skip

    def write(with_line: bool) -> None:
        now = datetime.now(UTC)
        with transaction.atomic():
            note = Note(
                case_id=ids["case"], compartment_id=ids["shell"], text="A row of business", happened_at=now,
                written_by_id=ids["member"], written_at=now,
            )  # fmt: skip
            note.save(force_insert=True)
            if with_line:
                record("cases.write_note", kind="note", object_id=note.id, compartment_id=ids["shell"])

    return write


def _bare(ground: dict[str, str]) -> Callable[[bool], None]:
    connection = psycopg.connect(**database.conninfo("owner", NAME))

    def write(with_line: bool) -> None:
        with connection.transaction():
            connection.execute("INSERT INTO bench_row (id, words) VALUES (%s, 'a row of business')", (uuid.uuid4(),))
            if with_line:
                connection.execute(_LINE, (uuid.uuid4(),))

    return write


def writer() -> None:
    """One process: takes its turns by the clock, and says how many transactions each held."""
    wanted = json.loads(sys.argv[1])
    write = {"posted": _posted, "site": _note, "bare": _bare}[wanted["how"]](wanted["ground"])
    write(True)
    print("ready", flush=True)
    begin = float(sys.stdin.readline())
    done = []
    for turn in range(ROUNDS):
        start = begin + turn * SECONDS
        time.sleep(max(0.0, start - time.time()))
        count = 0
        while time.time() < start + SECONDS:
            write(turn % 2 == 1)
            count += 1
        done.append(count)
    print(json.dumps(done))


def _rates(how: str, ground: dict[str, str]) -> tuple[float, float]:
    """Transactions a second without and with a line: medians of the turns, all writers together."""
    wanted = json.dumps({"how": how, "ground": ground})
    env = {**os.environ, "TANDEM_DATABASE": NAME, "TANDEM_DB_ROLE": "web"}
    run = [sys.executable, "-c", "from benchmarks.ledger import writer; writer()", wanted]
    writers = [
        subprocess.Popen(run, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(WRITERS)
    ]
    for w in writers:
        w.stdout.readline()  # type: ignore[union-attr]
    begin = f"{time.time() + 1}\n"
    for w in writers:
        w.stdin.write(begin)  # type: ignore[union-attr]
        w.stdin.flush()  # type: ignore[union-attr]
    turns = [json.loads(w.communicate()[0]) for w in writers]
    sums = [sum(counts) / SECONDS for counts in zip(*turns, strict=True)]
    return statistics.median(sums[0::2]), statistics.median(sums[1::2])


def _wal_bytes() -> list[str]:
    """What a line weighs in the write-ahead log, against the small row."""
    said = []
    with database.connect("owner", NAME, autocommit=True) as owner:
        for statement in ("INSERT INTO bench_row (id, words) VALUES (%s, 'a row of business')", _LINE):
            start = owner.execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0]  # type: ignore[index]
            for _ in range(2000):
                owner.execute(statement, (uuid.uuid4(),))
            said.append(
                f"{owner.execute('SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)', (start,)).fetchone()[0] / 2000:,.0f}"  # type: ignore[index]
            )
    return said


def measure() -> str:
    fresh(NAME)
    shutil.rmtree(heads.folder(NAME), ignore_errors=True)  # of the run before; a new database is a new ledger
    ground = _ground()
    rows = []
    for how, what in (
        ("posted", "a note posted: the whole request"),
        ("site", "of it the note and its line alone"),
        ("bare", "a small row, bare SQL, no wall"),
    ):
        without, within = _rates(how, ground)
        rows.append([what, f"{without:,.0f}", f"{within:,.0f}", f"{within / without:.2f}"])
    row_bytes, line_bytes = _wal_bytes()
    from tandem.ledger.sealing import seal_pending

    start = time.perf_counter()
    sealed = seal_pending(NAME)
    seconds = time.perf_counter() - start
    database.drop_database(NAME)
    return table(
        "Ledger: eight writers", ["transaction", "a second, without a line", "with a line", "ratio"], rows,
        f"Writers are processes on the machine of the server, turns of {SECONDS:.0f} s alternate; the aim is 0.9. The bare row is the hardest case: a second"
        " statement in a transaction that does nothing else and sends it in a round trip of its own. The site holds a line until the next"
        f" statement, which is mostly the COMMIT. In the write-ahead log a small row with its commit weighs {row_bytes} bytes, a line {line_bytes}."
        f" Sealing {sealed:,} lines afterwards took {seconds:.1f} s ({sealed / max(seconds, 0.001):,.0f} a second).",
    )  # fmt: skip
