"""Makes the cluster: PostgreSQL's folder of data, with its superuser. Apart from starting it, because it
happens once in a home's life."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tandem.foundation.embedded.account import Account
from tandem.foundation.embedded.binaries import binaries
from tandem.foundation.embedded.places import Places
from tandem.foundation.home import secret, write_whole
from tandem.foundation.trouble import Trouble

SUPERUSER = "postgres"
# Started by root, the server may be unable to enter the folders above its own (a checkout in a private home),
# and their modes are none of our business. Every server process stands in its data folder; this leads there.
HERE = Path("/proc/self/cwd")


def initialise(where: Places, account: Account | None) -> None:
    """Makes the cluster beside its place and renames it, so that a kill in between leaves no half of one."""
    _check_space(where.base)
    shutil.rmtree(where.draft, ignore_errors=True)
    where.draft.mkdir(mode=0o700)
    password = where.base / "password"
    write_whole(password, secret("postgres"))
    if account:
        for path in (where.draft, password):
            os.chown(path, account.uid, account.gid)
    here = HERE if account else where.draft
    command = [
        str(binaries(account) / "initdb"),
        f"--pgdata={here}",
        f"--username={SUPERUSER}",
        f"--pwfile={here / '..' / 'password' if account else password}",
        "--auth-local=scram-sha-256",
        "--auth-host=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--data-checksums",
        "--no-instructions",
        "--set=dynamic_shared_memory_type=posix",
    ]
    try:
        done = subprocess.run(
            command,
            cwd=where.draft,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
            **(account.as_process() if account else {}),
        )
    finally:
        password.unlink(missing_ok=True)
    if done.returncode:
        shutil.rmtree(where.draft, ignore_errors=True)
        if "No space left" in done.stderr + done.stdout:
            raise Trouble(
                f"The disk became full while the database was made in {where.base}. Free 500 MB and run it again."
            )
        raise Trouble(f"The database cannot be made in {where.base}: {reason(done.stderr)}.")
    where.draft.rename(where.data)


def environment() -> dict[str, str]:
    """Nothing of the caller's: a PGDATA or PGPORT in it would send the server elsewhere."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}


def _check_space(base: Path) -> None:
    free = shutil.disk_usage(base).free // 1_048_576
    if free < 500:
        raise Trouble(f"Only {free} MB are free where {base} lies; the database needs at least 500 MB.")


def reason(said: str) -> str:
    lines = [line for line in said.splitlines() if any(w in line for w in ("FATAL", "error", "PANIC", "HINT"))]
    text = (lines or said.splitlines() or ["it gave no reason"])[-1]
    return text.split(": ", 1)[-1].strip().rstrip(".")
