"""A state's name, as it stands beside a plate or behind a town: of the United States in English, Spanish and by postal code, of Mexico by name."""

from __future__ import annotations

import functools
import re

from tandem.intake.importers.us_states import BY_NAME, POSTAL_CODES
from tandem.intake.reading.lists import listed, one_of, plain


@functools.cache
def names() -> dict[str, str]:
    """Name without capitals and accents -> postal code, or ISO 3166-2 of Mexico ("MX-JAL")."""
    more = {plain(n): code for group in listed("states").values() for code, said in group.items() for n in said}
    return more | {plain(name): code for name, code in BY_NAME.items()}


@functools.cache
def pattern() -> re.Pattern[str]:
    return re.compile(one_of(names()))


def american(said: str) -> str:
    """Postal code of a name or a code, "" where it is none."""
    bare = plain(said.strip(" .,"))
    code = names().get(bare, "")
    if code and not code.startswith("MX-"):
        return code
    return bare.upper() if len(bare) == 2 and bare.upper() in POSTAL_CODES else ""


def spoken(code: str) -> str:
    """A Mexican state by its name, because nobody reads "MX-SON"; every other code as it is."""
    name = next((n for n, c in names().items() if c == code), "") if code.startswith("MX-") else ""
    return name.title().replace(" De ", " de ") if name else code
