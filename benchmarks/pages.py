"""Pages under load: sixty members at once on the running site with the demo's task force in it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from typing import Any

import psutil

from benchmarks.browsing import Seen, browse, read_once
from benchmarks.ground import free_port, table
from tandem.config.cli.serve import THREADS, WORKERS
from tandem.foundation import home

MEMBERS, SECONDS, WARM = 60, 8.0, 2.0
# (what is shown, address, whose sign-ins: everybody's, or of those whose list fills a page)
PAGES = (
    ("reports, 50 rows", "/reports/?state=", "full"),
    ("people, 50 rows", "/people/", "full"),
    ("desk", "/", "all"),
)
_COOKIES = """
import json, os
from tandem.config.cli.ground import stand
stand("owner")
from tandem.foundation.sessions import SessionStore
from tandem.agencies import held_token
from tandem.agencies.models import Member
from tandem.agencies.actions.sign_in import open_sign_in
cookies = []
for member in Member.objects.filter(user__isnull=False, status="active").select_related("user").order_by("name"):
    mine = []
    for _ in range(int(os.environ["BENCH_MEMBERS"])):
        session = SessionStore()
        held_token.hold(session, open_sign_in(member.id, strength="second_factor"))
        session["_auth_user_id"], session["_auth_user_backend"] = str(member.user.pk), "allauth.account.auth_backends.AuthenticationBackend"
        session["_auth_user_hash"] = member.user.get_session_auth_hash()
        session.save()
        mine.append(session.session_key)
    cookies.append(mine)
print(json.dumps(cookies))
"""


def _demo(env: dict[str, str]) -> list[list[str]]:
    """The demo's task force, loaded where it is not there yet; for each member the cookies of as many sign-ins as are asked for."""
    subprocess.run([sys.executable, "-m", "tandem.config.cli", "demo"], env={**env, "SERVE": "0"}, check=True)
    owner = {**env, "TANDEM_DB_ROLE": "owner"}
    told = subprocess.run([sys.executable, "-c", _COOKIES], env=owner, check=True, capture_output=True, text=True)
    return json.loads(told.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _rows(port: int, cookie: str, path: str) -> int:
    status, body = read_once(port, cookie, path)
    return len(re.findall(rb"<tr[ >]", body)) - 1 if status == 200 else -1


def _crowd(port: int, members: list[list[str]], path: str, whose: str) -> tuple[list[str], int]:
    """(one cookie for each of sixty browsers, how many members they are). Sign-ins go round, so nobody has two before all have one."""
    if whose == "full":
        members = [mine for mine in members if _rows(port, mine[0], path) >= 50]
    else:
        members = [mine for mine in members if read_once(port, mine[0], path)[0] == 200]
    dealt = [mine[turn] for turn in range(len(members[0])) for mine in members]
    return dealt[:MEMBERS], len(members)


def _cpu(root: psutil.Process | None) -> float:
    """Seconds of CPU that a process and its children have used so far; those that ended in between are not counted."""
    if root is None:
        return float("nan")
    used = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        used += times.user + times.system
    return used


def _server() -> psutil.Process | None:
    """The embedded database's first process; none where TANDEM_DATABASE_URL names another."""
    mark = home.home() / "postgres" / "data" / "postmaster.pid"
    return psutil.Process(int(mark.read_text().split()[0])) if mark.exists() else None


def _measured(site: psutil.Process, port: int, cookies: list[str], path: str) -> tuple[Seen, float, float]:
    """(what the crowd saw, milliseconds of one core that a page cost the site, and the database)."""
    browse(port, cookies, path, WARM)
    before = _cpu(site), _cpu(server := _server())
    seen = browse(port, cookies, path, SECONDS)
    pages = max(len(seen.taken), 1) / 1000
    return seen, (_cpu(site) - before[0]) / pages, (_cpu(server) - before[1]) / pages


def _line(what: str, who: int, seen: Seen, site: float, database: float) -> list[str]:
    share = 100 * seen.client_cpu / seen.seconds / (os.cpu_count() or 1)
    return [what, str(who), f"{seen.a_second:.0f}", f"{seen.percentile(0.5):.0f}", f"{seen.percentile(0.95):.0f}", f"{site:.1f}", f"{database:.1f}", f"{share:.1f} %", str(seen.failed)]  # fmt: skip


def measure() -> str:
    env: dict[str, Any] = {**os.environ, "BENCH_MEMBERS": str(-(-MEMBERS // 6))}
    members = _demo(env)
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS),
               "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "error", "tandem.config.wsgi:application"]  # fmt: skip
    subprocess.run([sys.executable, "-m", "django", "collectstatic", "--noinput", "-v", "0"], env=env, check=True)
    site = subprocess.Popen(command, env={**env, "TANDEM_POOL": "1"}, stderr=subprocess.DEVNULL)
    rows = []
    try:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        for what, path, whose in PAGES:
            cookies, who = _crowd(port, members, path, whose)
            rows.append(_line(what, who, *_measured(psutil.Process(site.pid), port, cookies, path)))
    finally:
        site.terminate()
        site.wait(10)
    return table(
        f"Pages: {MEMBERS} browsers at once, {WORKERS} workers of {THREADS} threads",
        ["page", "members", "pages a second", "p50, ms", "p95, ms", "site, ms of a core", "database, ms of a core", "client's share", "not 200"], rows,
        "Whole pages of the demo's task force: session, acting member, row security, rendering. Lists are asked for by the members whose list fills a page of 50,"
        " who share the sixty sign-ins; the desk by everybody. Site, database and clients share the machine's cores; where the two columns of milliseconds come to less than cores × 1000 / pages, other work had the rest.",
    )  # fmt: skip
