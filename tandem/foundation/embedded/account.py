"""The unprivileged user that PostgreSQL runs as when Tandem is started by root. PostgreSQL refuses to run as
root, and rightly."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tandem.foundation.trouble import Trouble

NAME = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    uid: int
    gid: int

    def as_process(self) -> dict[str, Any]:
        """What subprocess needs to run as this account, without any of root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account() -> Account | None:
    """Whom the server must run as; None where we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError as e:
        raise Trouble(
            f"PostgreSQL does not run as root, and there is no user {NAME} to run it as."
            " Start Tandem as an ordinary user."
        ) from e
    return Account(NAME, entry.pw_uid, entry.pw_gid)


def can_reach(account: Account, path: Path) -> bool:
    """Whether the account can enter every folder above the path and read the thing itself."""
    resolved = path.resolve()
    steps = [*reversed(resolved.parents), resolved]
    return all(_may_enter(account, step) for step in steps)


def _may_enter(account: Account, step: Path) -> bool:
    found = step.stat()
    if found.st_uid == account.uid:
        needed = stat.S_IXUSR
    elif found.st_gid == account.gid:
        needed = stat.S_IXGRP
    else:
        needed = stat.S_IXOTH
    return bool(found.st_mode & needed)
