"""What a failure is, for whoever must say it: the disk is full, the database is away, or something that nobody foresaw. Apart from the
command line and the pages, because both say the same of the same failure."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator

import psycopg

from tandem.foundation.home import home
from tandem.foundation.trouble import Trouble

FULL_SQLSTATE = "53100"
FULL_ERRNO = (errno.ENOSPC, errno.EDQUOT)
# PostgreSQL ends all connections where it cannot write its log. Whoever loses one then finds about this much left on the disk.
NOTHING_LEFT = 16 * 1024 * 1024  # bytes

FULL = "The disk is full. Free some space and run it again; what was done before is kept."
AWAY = "The connection to the database was lost or refused. Try: tandem db status"


def chain(error: BaseException) -> Iterator[BaseException]:
    """The failure and what led to it, the nearest first. Django wraps the driver's errors."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def disk_full(error: BaseException) -> bool:
    for e in chain(error):
        if isinstance(e, OSError) and e.errno in FULL_ERRNO:
            return True
        if isinstance(e, psycopg.Error) and e.sqlstate == FULL_SQLSTATE:
            return True
    return database_away(error) and _nothing_left()


def database_away(error: BaseException) -> bool:
    return any(isinstance(e, psycopg.OperationalError | psycopg.InterfaceError) for e in chain(error))


def _nothing_left() -> bool:
    try:
        return shutil.disk_usage(home()).free < NOTHING_LEFT
    except (OSError, Trouble):
        return False
