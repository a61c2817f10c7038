"""Limits as ISO 8601 durations of hours, minutes and seconds. Days are refused: a calendar day is 23 or 25 hours on two
nights of the year, and a statute's 24 hours are not."""

from __future__ import annotations

import re
from datetime import timedelta

_FORM = re.compile(r"PT(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?")


def duration(text: str) -> timedelta | None:
    """The length, or None where the text is no such duration or has no length."""
    found = _FORM.fullmatch(text)
    if not found:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds) or None
