"""`tandem serve`: the site with a worker beside it, until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from tandem.config.cli.ground import stand
from tandem.config.cli.watching import Watch
from tandem.foundation.embedded import database
from tandem.foundation.trouble import Trouble

WORKERS, THREADS = 2, 4
EXAMPLES = """\
examples:
  tandem serve                    http://localhost:8000
  tandem serve --port 8080        where 8000 is taken

Other machines reach the site only through --host, and only with TANDEM_HTTPS=1 behind a server that ends TLS.
"""


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "serve",
        help="serve the site on this machine",
        description="Starts the database, a worker for jobs and the site, and stops both on Ctrl-C. The"
        " embedded database goes on running; `tandem db stop` ends it.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    default = os.environ.get("TANDEM_PORT", "8000")
    parser.add_argument("--port", type=int, default=default, help="port (default: TANDEM_PORT or 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address (default: 127.0.0.1, this machine only)")
    parser.add_argument("--no-worker", action="store_true", help="leave jobs to a worker that runs elsewhere")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    refuse_taken_port(args.host, args.port)
    stand("web")
    refuse_unready()
    database.say_what_to_mend()
    collect_static()
    # A site that cannot be loaded is found here, once, and not by every child in turn.
    importlib.import_module("tandem.config.wsgi")
    return supervise(args)


def refuse_taken_port(host: str, port: int) -> None:
    if not 0 < port < 65536:
        raise Trouble(f"{port} is no port. Choose one between 1024 and 65535: tandem serve --port 8080")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as e:
            raise Trouble(f"You may not use port {port}. Choose another: tandem serve --port 8080") from e
        except OSError as e:
            if e.errno == errno.EADDRINUSE:
                raise Trouble(
                    f"Port {port} is taken. Choose another: tandem serve --port {port + 1},"
                    " or TANDEM_PORT for make demo."
                ) from e
            raise Trouble(f"{host} is not an address of this machine. Leave out --host to use localhost.") from e


def refuse_unready() -> None:
    """Refuses where the wall would not hold or tables are missing."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import ProgrammingError

    with connection.cursor() as cursor:
        cursor.execute(database.PASSES)
        (passes,) = cursor.fetchone()
    if passes:
        raise Trouble("The site's database role passes row security. Tandem does not serve as such a role.")
    try:
        executor = MigrationExecutor(connection)
        behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except ProgrammingError:
        behind = True
    connection.close()
    if behind:
        raise Trouble("The database is not set up, or not for this version of Tandem. Run: tandem migrate")


def collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def supervise(args: argparse.Namespace) -> int:
    """Runs the site, keeps its worker and its database alive, and ends both when the site ends or we are told to."""
    told: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    site = subprocess.Popen(site_command(args), env={**os.environ, "TANDEM_POOL": "1"})
    watch = Watch(None if args.no_worker else start_worker)
    try:
        announced = False
        while not told and site.poll() is None:
            watch.look()
            if not announced and _answers(args.host, args.port):
                announced = True
                name = "localhost" if args.host == "127.0.0.1" else args.host
                print(f"Tandem is at http://{name}:{args.port} (Ctrl-C stops it)", flush=True)
            time.sleep(0.1)
    finally:
        children = [child for child in (site, watch.worker) if child]
        for child in children:
            child.terminate()
        for child in children:
            _end(child)
        for number, handler in before.items():
            signal.signal(number, handler)
    if told:
        return 0
    raise Trouble("The site ended by itself; the lines above say why.")


def site_command(args: argparse.Namespace) -> list[str]:
    site = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", args.host, "--port", str(args.port)]
    site += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    # A child of the site that was killed (out of memory, say) is made anew.
    return [*site, "--respawn-failed-workers", "tandem.config.wsgi:application"]


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tandem.config.cli", "worker"])


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(timeout=15)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
