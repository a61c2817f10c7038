"""Keeps personal words out of logs: an exception is logged by its type and place, never by its text or
its local variables, and a database error by its code."""

from __future__ import annotations

import logging
import traceback


class WordlessFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            frames = traceback.extract_tb(record.exc_info[2])
            place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"
            code = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
            record.msg = f"{type(error).__name__} {code} at {place}"
            record.args = ()
            record.exc_info = None
            record.exc_text = None
        elif record.name.startswith("django"):
            # Django's own lines carry the path, and a path may carry what a person typed.
            record.msg, record.args = f"{getattr(record, 'status_code', '')} {record.levelname}", ()
        return True
