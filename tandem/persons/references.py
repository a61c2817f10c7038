"""Numbers of cases and reports that a look-up may name. Rooms above say whether a member sees one that bears it; this room may not know them."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from tandem.foundation.verdict import Refused

SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{1,39}")
_RESOLVERS: list[Callable[[str], bool]] = []


def register(resolver: Callable[[str], bool]) -> None:
    """`resolver` says whether the acting member sees a case or report of this number. Called in AppConfig.ready()."""
    if resolver not in _RESOLVERS:
        _RESOLVERS.append(resolver)


def is_known(reference: str) -> bool:
    return bool(reference) and any(knows(reference) for knows in _RESOLVERS)


def checked(text: str) -> str:
    """A number of a case or report, or "". Refuses words and phone numbers: what stands in a look-up's line is no personal word."""
    reference = text.strip()
    if not reference:
        return ""
    digits = sum(c.isdigit() for c in reference)
    if not SHAPE.fullmatch(reference) or not digits or (digits >= 9 and digits + reference.count("-") + reference.count(".") == len(reference)):  # fmt: skip
        raise Refused(_("Give the number of a case or report, such as 2026-0118: letters, digits and dashes, no name and no phone number."))  # fmt: skip
    return reference
