"""Pages under load: sixty members at once on the running site, from client processes on the same machine."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from typing import Any

from benchmarks.ground import fresh, table

NAME = "tandem_bench_pages"
MEMBERS, SECONDS = 60, 8.0
_PREPARE = """
import sys, secrets
from tandem.config.cli.ground import stand
stand()
from datetime import datetime, UTC, timedelta
from django.db import transaction
from tandem.agencies.actions.sign_in import acting_as_service
from tandem.intake.actions.receiving import receive
from tandem.intake.drafts import ReportDraft, PersonDraft, NameDraft
now = datetime.now(UTC)
with acting_as_service("bench", "importer") as acting:
    for batch in range(6):
        with transaction.atomic():
            receive([ReportDraft(source="csv", source_ref=f"{batch}-{i}", kind="tip", summary=f"Report {i} of {batch}", received_at=now - timedelta(minutes=i),
                     persons=(PersonDraft(part="victim", names=(NameDraft(full=f"Given{i} Family{i * 7 % 311}", given=f"Given{i}", family=f"Family{i * 7 % 311}"),)),))
                     for i in range(500)], acting=acting, now=now, quiet=True)
"""
_COOKIES = """
import json, os
os.environ["TANDEM_DB_ROLE"] = "owner"
from tandem.config.cli.ground import stand
stand("owner")
from datetime import datetime, UTC
from django.contrib.sessions.backends.base import UpdateError
from tandem.foundation.sessions import SessionStore
from tandem.foundation import sealed_text
from tandem.agencies.middleware import SESSION_KEY, BOUND_TO
from tandem.agencies.models import Agency, Member, User
from tandem.agencies.actions.sign_in import open_sign_in
agency = Agency.objects.get(slug="bench")
cookies = []
for i in range(int(os.environ["BENCH_MEMBERS"])):
    user = User.objects.create_user(f"m{i}@bench.example", None)
    member = Member.objects.create(user=user, agency=agency, name=f"Member {i}", role="detective", since=datetime.now(UTC))
    session = SessionStore()
    session[SESSION_KEY] = sealed_text.seal(open_sign_in(member.id, strength="second_factor"), bound_to=BOUND_TO)
    session["_auth_user_id"], session["_auth_user_backend"] = str(user.pk), "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    cookies.append(session.session_key)
print(json.dumps(cookies))
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _load(port: int, cookies: list[str], path: str) -> tuple[float, list[float], int]:
    taken: list[float] = []
    failed = [0]
    lock = threading.Lock()
    stop = time.perf_counter() + SECONDS

    def member(cookie: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        mine = []
        while time.perf_counter() < stop:
            start = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}", "Host": "localhost"})
            answer = connection.getresponse()
            answer.read()
            mine.append((time.perf_counter() - start) * 1000)
            if answer.status != 200:
                failed[0] += 1
        with lock:
            taken.extend(mine)

    threads = [threading.Thread(target=member, args=(c,)) for c in cookies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(taken) / SECONDS, sorted(taken), failed[0]


def measure() -> str:
    import json

    fresh(NAME)
    env: dict[str, Any] = {**os.environ, "TANDEM_DATABASE": NAME, "BENCH_MEMBERS": str(MEMBERS)}
    subprocess.run([sys.executable, "-c", _PREPARE], env=env, check=True)
    cookies = json.loads(
        subprocess.run(
            [sys.executable, "-c", _COOKIES], env=env, check=True, capture_output=True, text=True
        ).stdout.splitlines()[-1]
    )
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--blocking-threads", "4",
               "--no-ws", "--log-level", "error", "tandem.config.wsgi:application"]  # fmt: skip
    subprocess.run([sys.executable, "-m", "django", "collectstatic", "--noinput", "-v", "0"], env=env, check=True)
    site = subprocess.Popen(command, env={**env, "TANDEM_POOL": "1"}, stderr=subprocess.DEVNULL)
    rows = []
    try:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        for what, path in (("reports, 50 rows", "/reports/"), ("people, 50 rows", "/people/"), ("desk", "/")):
            per_second, taken, failed = _load(port, cookies, path)
            rows.append(
                [
                    what,
                    f"{per_second:.0f}",
                    f"{statistics.median(taken):.0f}",
                    f"{taken[int(len(taken) * 0.95)]:.0f}",
                    str(failed),
                ]
            )
    finally:
        site.terminate()
        site.wait(10)
        from tandem.foundation.embedded import database

        database.drop_database(NAME)
    return table(
        f"Pages: {MEMBERS} members at once, 2 workers of 4 threads", ["page", "pages a second", "p50, ms", "p95, ms", "not 200"], rows,
        "Whole pages with session, acting member, row security, 3,000 reports; the sixty clients are threads of one Python process on the same machine,"
        " so the site has fewer cores than it would.",
    )  # fmt: skip
