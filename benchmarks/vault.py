"""The vault: unlocking, opening a client, scanning 5,000, what encryption costs a save, and a package of 200 documents as one stream."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from benchmarks.ground import fresh, table

NAME = "tandem_bench_vault"
_MEASURE = """
import json, os, resource, statistics, sys, time
from tandem.config.cli.ground import stand
stand()
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from django.db import connection, transaction
from tandem.agencies.actions import sign_in
from tandem.agencies.actions.sign_in import acting_with, open_sign_in
from tandem.victim_services.actions import clients, documents, keys, releasing
from tandem.victim_services.queries.clients import client_for, clients_of, records_of
from tandem.victim_services.rules.releases import Item, ReleaseDraft
ids = json.loads(sys.argv[1])
now = datetime.now(UTC)
with transaction.atomic():
    tokens = {name: open_sign_in(UUID(member), strength="second_factor", seconds=7200) for name, member in ids["members"].items()}
@contextmanager
def acts(name):
    with acting_with(tokens[name]) as acting, transaction.atomic():
        yield acting
def times(act, runs):
    taken = []
    for _n in range(runs):
        start = time.perf_counter(); act(); taken.append((time.perf_counter() - start) * 1000)
    return taken
def p95(taken):
    return sorted(taken)[int(len(taken) * 0.95)]
out = {}
PHRASE = "seven lamps above the harbor"
with acts("ada") as acting:
    made = keys.make_vault(acting, PHRASE, now=now)
with acts("ada") as acting:
    out["unlock"] = statistics.median(times(lambda: keys.unlock(acting, PHRASE, now=now), 9))
opened = made.opened
def summary(n):
    return {"name": f"Given{n % 800} Family{n % 311} Second{n % 97}", "born": "1999-01-01", "language": "Spanish", "source": "self", "came_on": "2026-01-01",
            "safe_how": "Text only, weekdays before five. Do not call the house; ask for the library.", "phone": "+12025550142", "advocate": "Ada"}
start = time.perf_counter()
made_ids = []
for batch in range(50):
    with acts("ada"):
        made_ids += [clients.take_in(opened, summary(batch * 100 + n), now=now) for n in range(100)]
out["taking in, each"] = (time.perf_counter() - start) * 1000 / 5000
with acts("ada"):
    for n in range(40):
        clients.add_record(opened, made_ids[0], "note", {"text": "Came in tired, wants to talk about work first. " * 6}, now=now)
def open_client():
    with acts("ada"):
        client_for(opened, made_ids[0]); records_of(opened, made_ids[0])
taken = times(open_client, 40)
out["open p50"], out["open p95"] = statistics.median(taken), p95(taken)
def scan():
    with acts("ada"):
        assert len(clients_of(opened, words="family42 given").clients) > 5
out["scan"] = statistics.median(times(scan, 7))
note = {"text": "Came in tired, wants to talk about work first. " * 6}
def save():
    with acts("ada"):
        for _n in range(20): clients.add_record(opened, made_ids[1], "note", note, now=now)
def plain():
    from tandem.ledger import actions as ledger
    from tandem.victim_services.models import Client, ClientRecord
    with acts("ada"):
        for _n in range(20):
            client = Client.objects.select_for_update().filter(id=made_ids[1], shredded=False).first()
            body = json.dumps({"kind": "note", "data": note, "by": "Ada", "at": now.isoformat()}).encode()
            ClientRecord.objects.create(id=uuid4(), agency_id=opened.agency_id, client=client, week=date(2026, 1, 5), body=body)
            ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)
out["save"], out["save in clear"] = statistics.median(times(save, 9)) / 20, statistics.median(times(plain, 9)) / 20
class Upload:
    name, size = "x.pdf", 1_000_000
    def chunks(self, chunk_size=None):
        for n in range(0, self.size, chunk_size or 65536):
            yield (b"%PDF-1.7 " + os.urandom(max(0, min(chunk_size, self.size - n) - 9)))
docs = []
for batch in range(20):
    with acts("ada"):
        docs += [documents.keep_document(opened, made_ids[2], Upload(), title=f"Document {batch}-{n}", flagged=False, now=now) for n in range(10)]
from zoneinfo import ZoneInfo
with acts("ada") as acting:
    today = now.astimezone(ZoneInfo(acting.time_zone)).date()
    draft = ReleaseDraft(recipient_id=UUID(ids["police"]), items=(Item("Phone", "1"),), purpose="To measure a large package", starts_on=today,
        ends_on=today + timedelta(days=30), signer=summary(2)["name"], capacity="client", risks_explained=True, not_a_condition=True, signed=True, witness="Ada", document_count=200)
    start = time.perf_counter()
    made_release, wrong = releasing.sign_release(opened, made_ids[2], draft, case_id=None, document_ids=docs, extra={"method": "here"}, now=now)
    assert not wrong, wrong
    out["release 200 documents"] = (time.perf_counter() - start) * 1000
from tandem.accords.models import Package, PackageFile
from tandem.accords.views.packages import _zipped
with acts("dana") as acting:
    files = list(PackageFile.objects.all()); assert len(files) == 200
def rss():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 1e6
before, most, size, start = rss(), 0.0, 0, time.perf_counter()
for n, piece in enumerate(_zipped(files, acting)):
    size += len(piece)
    if n % 50 == 0: most = max(most, rss())
out["zip MB"], out["zip s"], out["zip grew MB"] = size / 1e6, time.perf_counter() - start, most - before
print(json.dumps(out))
"""
_PEOPLE = """
import json, django
django.setup()
from datetime import UTC, datetime
from tandem.agencies.actions.founding import found_agency
from tandem.agencies.models import Agency, Member, TaskForce, User
now, force = datetime.now(UTC), TaskForce.objects.get(slug="bench")
found_agency(now=now, task_force=force, part="lead_provider", slug="harbor", name="Harbor", kind="provider", level="ngo", state="CA")
made = {}
for name, slug, role in (("ada", "harbor", "advocate"), ("dana", "bench", "detective")):
    user = User.objects.create_user(f"{name}@bench.example", None)
    made[name] = str(Member.objects.create(user=user, agency=Agency.objects.get(slug=slug), name=name, role=role, is_supervisor=True, since=now).pk)
print(json.dumps({"members": made, "police": str(Agency.objects.get(slug="bench").pk)}))
"""


def measure() -> str:
    import tempfile

    fresh(NAME)
    from tandem.foundation.embedded import database

    try:
        with tempfile.TemporaryDirectory() as folder:
            env = {
                **os.environ,
                "TANDEM_DATABASE": NAME,
                "TANDEM_VAULT_KEYS": folder,
                "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
            }
            people = subprocess.run(
                [sys.executable, "-c", _PEOPLE],
                env={**env, "TANDEM_DB_ROLE": "owner"},
                check=True,
                capture_output=True,
                text=True,
            )
            done = subprocess.run(
                [sys.executable, "-c", _MEASURE, people.stdout.splitlines()[-1]],
                env=env,
                check=True,
                capture_output=True,
                text=True,
            )
        found = json.loads(done.stdout.splitlines()[-1])
    finally:
        database.drop_database(NAME)
    rows = [
        ["unlock (Argon2id, 64 MiB)", f"{found['unlock']:.0f} ms", "1,000 ms"],
        ["open a client with 40 notes, p50 / p95", f"{found['open p50']:.1f} / {found['open p95']:.1f} ms", "150 ms p95"],
        ["search 5,000 clients (key files, decrypt, scan)", f"{found['scan']:.0f} ms", "1,000 ms"],
        ["take a client in (key file flushed, row, ledger)", f"{found['taking in, each']:.1f} ms", ""],
        ["save a note, against the same row in clear", f"{found['save']:.2f} ms, {found['save'] / found['save in clear']:.2f}x", ""],
        ["release 200 documents of 1 MB", f"{found['release 200 documents'] / 1000:.1f} s", ""],
        ["stream them as one zip", f"{found['zip MB']:.0f} MB in {found['zip s']:.1f} s, memory +{found['zip grew MB']:.0f} MB", "flat"],
    ]  # fmt: skip
    return table("Vault", ["what", "measured", "aim"], rows, "Without the web server; a page adds its templates.")
