"""`tandem worker`: does the jobs that acts leave behind (notices, seals, clocks)."""

from __future__ import annotations

import argparse
from typing import Any

from tandem.config.cli.ground import stand

PATIENCE = 5.0  # seconds for jobs to end when the worker is stopped; then long ones are told to (the night, between two batches)


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "worker",
        help="do the jobs that wait in the database",
        description="Does jobs as they come and those that run by the clock, until Ctrl-C. `tandem serve`"
        " runs one beside the site; run more of them, also on other machines, where one does not keep up.",
    )
    parser.add_argument("--concurrency", type=int, default=4, metavar="N", help="jobs at a time (default: 4)")
    parser.add_argument("--once", action="store_true", help="end when no job waits any more")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    stand("web")
    from procrastinate.contrib.django import app

    with_own_connections = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    with with_own_connections.open():
        with_own_connections.run_worker(
            concurrency=args.concurrency, wait=not args.once, install_signal_handlers=True, delete_jobs="successful",
            shutdown_graceful_timeout=PATIENCE,
        )  # fmt: skip
