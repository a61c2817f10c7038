"""A database of a benchmark's own, as the real roles, and a few ways to time."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from tandem.foundation.embedded import database

_MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tandem.agencies import gate
from tandem.foundation import policies
from tandem.foundation.embedded import database
import os
with database.connect("owner", os.environ["TANDEM_DATABASE"]) as connection:
    policies.apply(connection, then=gate.store_key)
from datetime import datetime, UTC
from tandem.agencies.actions.founding import found_agency
from tandem.agencies.models import TaskForce
force = TaskForce.objects.create(slug="bench", name="Bench")
found_agency(now=datetime.now(UTC), task_force=force, part="lead_police", slug="bench", name="Bench", kind="police", level="local", state="CA")
"""


def fresh(name: str) -> None:
    """An empty, walled database with one agency, "bench"."""
    import os

    database.ensure()
    database.drop_database(name)
    database.create_database(name)
    env = {**os.environ, "TANDEM_DATABASE": name, "TANDEM_DB_ROLE": "owner"}
    subprocess.run([sys.executable, "-c", _MIGRATE], env=env, check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def median_ms(act: Callable[[], Any], runs: int = 15) -> float:
    """Milliseconds, after two runs that do not count."""
    act()
    act()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def table(title: str, columns: list[str], rows: list[list[str]], note: str = "") -> str:
    lines = [f"## {title}", "| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + ("\n\n" + note if note else "") + "\n"
