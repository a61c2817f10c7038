"""Plants words in a vault through its real pages, then looks for them, and for hashes of them, as who owns everything else:
the database's owner, every byte of the database's files and write-ahead log, the logs, the jobs, the folder TANDEM_HOME."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from tandem.foundation.wordless import WordlessFilter
from tests.cast import Cast
from tests.vaults import PASSPHRASES, vault_of

pytestmark = pytest.mark.database
PLANTED = {
    "name": "Quetzalina Vörländer-Ibarra", "phone": "+1 202-555-0187", "safe_how": "Zimtschnecke nach siebzehn Uhr",
    "abusers": "Theobald Knurrhahn", "note": "Pfefferminzgeheimnis im Keller", "document": "Dokumentenmurmeltier",
    "question": "Fragezeichenkaninchen", "screening": "Windlichtgeflüster am Kai", "remark": "Brombeerhecke vor dem Fenster",
}  # fmt: skip
PIN = "8350"
OPEN_WORD = "Offenliegendesblatt"


@pytest.fixture(scope="module")
def planted(cast: Cast, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Plants everything by the pages that members use; returns the card's code and the log file."""
    log = tmp_path_factory.mktemp("log") / "all.log"
    handler = logging.FileHandler(log)
    handler.addFilter(WordlessFilter())
    loggers = [logging.getLogger(name) for name in ("", "django", "procrastinate")]  # those of the settings
    for logger in loggers:
        logger.addHandler(handler)
    vault_of(cast)
    ada = Browser()
    cast.log_in(ada, "ada")
    assert ada.post("/vault/", {"act": "unlock", "passphrase": PASSPHRASES["ada"]}).status_code == 302
    made = ada.post("/vault/clients/new/", {
        "name": PLANTED["name"], "language": "Spanish", "source": "self", "came_on": "2026-05-01", "phone": PLANTED["phone"],
        "safe_how": PLANTED["safe_how"], "abusers": PLANTED["abusers"], "advocate": "Ada",
    })  # fmt: skip
    where = made.headers["Location"]
    assert ada.post(f"{where}write/note/", {"on": "2026-05-02", "text": PLANTED["note"]}).status_code == 302
    upload = SimpleUploadedFile("x.pdf", b"%PDF-1.7 " + PLANTED["document"].encode() * 30_000)
    assert (
        ada.post(f"{where}documents/", {"title": PLANTED["document"], "file": upload, "flagged": "no"}).status_code
        == 302
    )
    begin = {
        "act": "begin",
        "tool": "return-conversation",
        "occasion": "return",
        "setting": "shelter",
        "screener": "Ada",
        "language": "es",
    }
    ask = ada.post(f"{where}screenings/new/", begin).headers["Location"]
    for item, form in (
        ("willing", {"value": "yes"}),
        ("needs_now", {"how": "refused"}),
        ("safe_tonight", {"value": "no"}),
        ("safe_tonight_why", {"value": PLANTED["screening"]}),
    ):
        assert ada.post(ask, {"how": "given", "item": item, **form}).headers["Location"] == ask
    assert ada.post(ask, {"how": "given", "item": "left_because", "value": PLANTED["screening"]}).status_code == 422
    one = ask.removesuffix("ask/")
    assert ada.post(one, {"act": "finish", "note": PLANTED["remark"]}).status_code == 302
    assert PLANTED["screening"] in ada.get(one).content.decode()
    # Searched for, mistyped, and looked at: each a way into a log.
    ada.post("/vault/", {"act": "search", "q": PLANTED["name"]})
    ada.post(f"{where}write/note/", {"on": "not a day", "text": PLANTED["note"]})
    assert PLANTED["note"] in ada.get(where).content.decode()
    printed = ada.post(f"{where}card/new/").content.decode()
    code = re.search(r't-code">([A-Z2-9 ]{19})<', printed).group(1).replace(" ", "")  # type: ignore[union-attr]
    hers = Browser()
    hers.post("/p/", {"code": code, "new_pin": PIN, "again": PIN})
    assert hers.post("/p/write/", {"kind": "question", "text": PLANTED["question"]}).status_code == 302
    for logger in loggers:
        logger.removeHandler(handler)
    return code, log


def traces(code: str) -> dict[str, list[bytes]]:
    """What would give a word away: itself, as hexadecimal or base64 text, and its usual hashes, plain and in hexadecimal."""
    import base64

    found = {}
    for name, word in {**PLANTED, "code": code, "passphrase": PASSPHRASES["ada"]}.items():
        for text in {word, word.lower()}:
            raw = text.encode()
            marks = [raw, raw.hex().encode(), base64.b64encode(raw)[:-4]]
            for algorithm in ("md5", "sha1", "sha256"):
                digest = hashlib.new(algorithm, raw).digest()
                marks += [digest, digest.hex().encode()]
            found[f"{name}: {text}"] = marks
    return found


def named(content: bytes, code: str) -> list[str]:
    return [name.split(":")[0] for name, marks in traces(code).items() if any(mark in content for mark in marks)]


def test_the_owner_of_the_database_reads_no_planted_word_in_any_table(cast: Cast, planted: tuple[str, Path]) -> None:
    from tandem.foundation.embedded import database

    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        tables = owner.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'tandem')"
        ).fetchall()
        assert len(tables) > 50
        told = {}
        for (table,) in tables:
            rows = owner.execute(f"SELECT t::text FROM {table} t").fetchall()  # type: ignore[arg-type]
            content = "\n".join(r[0] for r in rows).encode()
            if found := named(content, planted[0]):
                told[table] = found
    assert told == {}


@pytest.mark.parametrize("how", [[], ["--inserts"]], ids=["as COPY", "as INSERT"])
def test_a_dump_holds_no_planted_word(cast: Cast, planted: tuple[str, Path], how: list[str]) -> None:
    """pg_dump itself, with the owner's password, as a nightly backup runs it."""
    from tandem.foundation.embedded import database
    from tandem.foundation.embedded.binaries import binaries

    where = database.conninfo("owner", os.environ["TANDEM_DATABASE"])
    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS public.lies_open_too (word text)")
        owner.execute("INSERT INTO public.lies_open_too VALUES (%s)", (OPEN_WORD,))
        owner.commit()
    done = subprocess.run(
        [str(binaries() / "pg_dump"), "-h", where["host"], "-p", where.get("port", "5432"), "-U", where["user"], *how, where["dbname"]],
        env={**os.environ, "PGPASSWORD": where["password"]}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    assert OPEN_WORD.encode() in done.stdout  # the dump was really read
    assert b"victim_services_clientrecord" in done.stdout
    assert named(done.stdout, planted[0]) == []


def test_no_file_of_the_server_and_no_log_holds_one(cast: Cast, planted: tuple[str, Path]) -> None:
    from tandem.foundation.embedded import database
    from tandem.foundation.home import home

    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        # A word that lies open, to see that this search reads where the database writes.
        owner.execute("CREATE TABLE public.lies_open (word text)")
        owner.execute("INSERT INTO public.lies_open VALUES (%s)", (OPEN_WORD,))
        owner.commit()
        since = datetime.now(UTC).timestamp() - 3600
    read, told, open_seen = 0, {}, False
    for folder, _folders, files in os.walk(home()):
        for name in files:
            path = Path(folder) / name
            try:
                if path.stat().st_mtime < since or path.is_symlink():
                    continue
                content = path.read_bytes()
            except OSError:
                continue
            read += len(content)
            open_seen = open_seen or OPEN_WORD.encode() in content
            if found := named(content, planted[0]):
                told[str(path)] = found
    assert read > 20_000_000  # tables, indexes and the write-ahead log were really read
    assert open_seen
    assert told == {}
    assert named(planted[1].read_bytes(), planted[0]) == []
    assert planted[1].stat().st_size > 10


def test_the_search_would_find_a_word_that_lies_open(cast: Cast, planted: tuple[str, Path]) -> None:
    assert named(b"... " + PLANTED["note"].encode(), planted[0]) == ["note"]
    assert named(hashlib.sha256(PLANTED["name"].lower().encode()).digest(), planted[0]) == ["name"]


def test_rows_of_the_vault_tell_no_day_and_no_length(cast: Cast, planted: tuple[str, Path]) -> None:
    from tandem.foundation.embedded import database

    with database.connect("owner", os.environ["TANDEM_DATABASE"]) as owner:
        weeks = owner.execute(
            "SELECT extract(isodow FROM week)::int FROM victim_services_client UNION ALL SELECT extract(isodow FROM week)::int FROM victim_services_clientrecord"
            " UNION ALL SELECT extract(isodow FROM week)::int FROM victim_services_inboxitem UNION ALL SELECT extract(isodow FROM week)::int FROM survivor_card"
        ).fetchall()
        lengths = owner.execute(
            "SELECT DISTINCT (length(body) - 28) % 256 FROM victim_services_clientrecord"
        ).fetchall()
        lines = owner.execute(
            "SELECT DISTINCT kind, object_id FROM ledger_entry WHERE act LIKE 'victim_services.%'"
        ).fetchall()
        clients = {row[0] for row in owner.execute("SELECT id FROM victim_services_client").fetchall()}
    assert {day for (day,) in weeks} == {1}
    assert lengths == [(0,)]
    assert not {object_id for _kind, object_id in lines} & clients
