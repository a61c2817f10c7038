"""How old a client is, from a date of birth or from an age that somebody told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def age_on(data: Mapping[str, Any], today: date) -> int | None:
    """Years. An age without a date counts as of the first contact, so that a child of then grows older. None where nothing is known."""
    try:
        born = date.fromisoformat(str(data.get("born", "")))
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    except ValueError:
        pass
    try:
        age = int(float(data["age"]))
    except (KeyError, TypeError, ValueError):
        return None
    try:
        told_on = date.fromisoformat(str(data.get("came_on", "")))
    except ValueError:
        return age
    return age + max(0, (today - told_on).days // 365)
