"""From a clone to the first page, as a newcomer does it: `git clone`, `make demo`, the log-in page answers. Cold: nothing is
installed and no state is there. Warm: the same command once more."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.ground import free_port, table

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 1800  # seconds


def _first_page(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=30) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _until_first_page(clone: Path, env: dict[str, str]) -> tuple[float, dict[str, float]]:
    """(seconds until the log-in page was read, seconds until each thing that the demo said). Ends what it began."""
    port, said, start = free_port(), {}, time.perf_counter()
    demo = subprocess.Popen(
        ["make", "demo"], cwd=clone, env={**env, "TANDEM_PORT": str(port)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip

    def listen() -> None:
        for line in demo.stdout or ():
            said.setdefault(re.sub(r"[\d,]+", "#", line.strip())[:60], time.perf_counter() - start)

    threading.Thread(target=listen, daemon=True).start()
    try:
        while not _first_page(port):
            if demo.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise RuntimeError(f"make demo did not come to a page; it said: {list(said)[-3:]}")
            time.sleep(0.05)
        return time.perf_counter() - start, said
    finally:
        os.killpg(demo.pid, signal.SIGINT)  # as Ctrl-C does
        try:
            demo.wait(60)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(demo.pid, signal.SIGKILL)


def _said(said: dict[str, float], begins: str) -> float:
    return next((at for line, at in said.items() if line.startswith(begins)), float("nan"))


def measure() -> str:
    folder = Path(tempfile.mkdtemp(prefix="tandem-bench-start-"))
    # A newcomer's shell: nothing of this run's own database, settings or virtual environment.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("TANDEM_", "DJANGO_", "VIRTUAL_ENV"))}
    try:
        start = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder / "tandem")], check=True)
        clone, cloned = folder / "tandem", time.perf_counter() - start
        cold, said = _until_first_page(clone, env)
        warm, _ = _until_first_page(clone, env)
        installed, loading = _said(said, "Database: starting"), _said(said, "Task force:")
        story, ready = _said(said, "Main job:"), _said(said, "Ready after")
    finally:
        if (folder / "tandem" / ".venv" / "bin" / "tandem").exists():
            subprocess.run([".venv/bin/tandem", "db", "stop"], cwd=folder / "tandem", env=env, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    rows = [
        ["git clone", f"{cloned:.1f}"],
        ["cold: install the pinned packages", f"{installed:.1f}"],
        ["cold: database, migrations, wall", f"{loading - installed:.1f}"],
        ["cold: agencies, 3,500 reports with matching", f"{story - loading:.1f}"],
        ["cold: the story's year of cases, the vaults", f"{ready - story:.1f}"],
        ["cold: the site's first page", f"{cold - ready:.1f}"],
        ["**cold, clone to first page**", f"**{cloned + cold:.1f}**"],
        ["**warm, `make demo` to first page**", f"**{warm:.1f}**"],
    ]
    return table("Start", ["step", "seconds"], rows, "Of the last commit. Packages come from where pip finds them: its cache, an index or a folder; a slow network adds to the second line only.")  # fmt: skip
