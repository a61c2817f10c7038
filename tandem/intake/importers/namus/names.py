"""NamUs names into parts. Its clerks put suffixes, second surnames, former names and nicknames into two
cells; each habit here was seen in the public export."""

from __future__ import annotations

import re
from functools import lru_cache

from tandem.intake.drafts import NameDraft

_SUFFIXES = {
    "jr": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV", "v": "V",
    "2nd": "II", "3rd": "III", "4th": "IV", "5th": "V",
}  # fmt: skip
_SUFFIX = re.compile(r"[ ,]+(jr|sr|ii|iii|iv|v|2nd|3rd|4th|5th)\.?\s*\Z", re.IGNORECASE)
_INITIAL = re.compile(r" [vV]\.?\Z")  # a middle initial, when it follows a given name
_ASIDE = re.compile(r"""\s*(?:\(\s*([^()]*?)\s*\)|"([^"]*)"|“([^”]*)”)\s*""")
_AKA = re.compile(r"(?:a\.?k\.?a\.?|n[eé]e|formerly|maiden)[ :]+", re.IGNORECASE)

_RACES = {
    "White / Caucasian": "white",
    "Black / African American": "black",
    "Hispanic / Latino": "hispanic",
    "American Indian / Alaska Native": "american_indian",
    "Asian": "asian",
    "Hawaiian / Pacific Islander": "pacific_islander",
    "Other": "other",
    "Uncertain": "",
}


def names(family: str, given: str) -> tuple[NameDraft, ...]:
    """The legal name first, then what stood beside it in brackets, quotation marks or after a slash."""
    if family.isalpha() and given.isalpha():  # nine rows of ten
        return (NameDraft(f"{given} {family}", given, "", family),)
    family, suffix = _without_suffix(family.rstrip(" ~"))
    family, other_families = _without_asides(family)
    given, given_suffix = _without_suffix(given) if not _INITIAL.search(given) else (given, "")
    given, nicknames = _without_asides(given)
    if not suffix:  # it may have stood before the bracket
        family, suffix = _without_suffix(family)
    suffix = suffix or given_suffix
    legal = _name(given, family, suffix, "legal")
    return (
        legal,
        *(_name(given, other, suffix, "alias") for other in other_families),
        *(_name(nickname, family, suffix, "street") for nickname in nicknames),
    )


def _name(given: str, family: str, suffix: str, kind: str) -> NameDraft:
    full = " ".join(part for part in (given, family, suffix) if part)
    return NameDraft(full, given, "", family, suffix, kind)


def _without_suffix(text: str) -> tuple[str, str]:
    match = _SUFFIX.search(text)
    if match is None:
        return text, ""
    return text[: match.start()].rstrip(" ,"), _SUFFIXES[match.group(1).lower()]


def _without_asides(text: str) -> tuple[str, list[str]]:
    asides = [next(part for part in groups if part is not None) for groups in _groups(text)]
    plain = _ASIDE.sub(" ", text).strip()
    if " / " in plain:
        plain, *more = (part.strip() for part in plain.split(" / "))
        asides += more
    plain = plain.replace(" - ", "-").strip(" ,")
    found = [_AKA.sub("", aside).strip() for aside in asides]
    return plain, [aside for aside in found if aside and aside != plain]


def _groups(text: str) -> list[tuple[str | None, ...]]:
    return [match.groups() for match in _ASIDE.finditer(text)]


@lru_cache(maxsize=1_024)
def races(text: str) -> tuple[str, ...]:
    """Codes in the order given; "Uncertain" says nothing and is left out, a word not known stays as
    written."""
    found = [_RACES.get(part.strip(), part.strip().lower()) for part in text.split(",")]
    return tuple(dict.fromkeys(code for code in found if code))
