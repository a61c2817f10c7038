"""What of a confidential place others may read, and what may not leave its owner: decided by a short list of what is open, so that a
field nobody thought of is hidden. Its words are also struck out of every other text of the same agency."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tandem.directory.hsds.apart import MARK
from tandem.directory.hsds.shapes import LOCATION, Body, Json

FLAG = "confidential"
STRUCK = "[confidential]"
# How files say it: HSDS 3.0 has no field of its own for this.
_MARKS = frozenset(
    ("confidential", "confidential address", "confidential location", "confidential_address", "confidential_location")
)
# Open of a confidential place, and of its parts. Everything else of it is hidden.
_OPEN = {"phones": ("id", "number", "extension", "type"), "languages": ("id", "name", "code")}
_OPEN_PLAIN = ("id", "location_type", "organization_id")
_TYPES = ("physical", "postal", "virtual")


def is_marked(body: Body) -> bool:
    """Whether a location says of itself that it is confidential."""
    if _says(body.get(FLAG)) or _named(body.get("location_type")):
        return True
    for key in ("addresses", "address"):
        rows = body.get(key)
        for address in rows if isinstance(rows, list) else [rows]:
            if isinstance(address, dict) and (_named(address.get("address_type")) or _says(address.get(FLAG))):
                return True
    attributes = body.get("attributes")
    for attribute in attributes if isinstance(attributes, list) else ():
        if isinstance(attribute, dict):
            term = attribute.get("taxonomy_term")
            names = [attribute.get("value"), *([term.get("code"), term.get("name")] if isinstance(term, dict) else [])]
            if any(_named(name) for name in names):
                return True
    return False


def _says(value: Json) -> bool:
    return (
        value is True or (isinstance(value, str) and value.strip().lower() in ("true", "yes", "1", "y")) or value == 1
    )


def _named(value: Json) -> bool:
    return isinstance(value, str) and value.strip().lower() in _MARKS


def open_part(body: Body) -> Body:
    """What others may read of a confidential location."""
    shown: Body = {k: body[k] for k in _OPEN_PLAIN if isinstance(body.get(k), str)}
    if shown.get("location_type", "physical") not in _TYPES:
        del shown["location_type"]
    for key, fields in _OPEN.items():
        if isinstance(body.get(key), list):
            shown[key] = [
                {f: row[f] for f in fields if isinstance(row.get(f), str | int)}
                for row in body[key]
                if isinstance(row, dict)
            ]
    return shown | {FLAG: True}


def hidden_part(body: Body) -> Body:
    """What only the owner's members may read of it. Empty where the body brings nothing of the kind."""
    return {k: v for k, v in body.items() if k not in ("id", "location_type", "organization_id", FLAG, *_OPEN)}


def words_of(hidden: Body) -> list[re.Pattern[str]]:
    """Patterns that find the place in a text: house number with street, unit, post code with number, coordinates, identifier."""
    found: list[str] = []
    for address in _addresses(hidden):
        found += _street(address.get("address_1"), bare=True)
        found += _street(address.get("address_2"))
    for key in ("name", "alternate_name"):
        found += _street(hidden.get(key))
    identifier = hidden.get("external_identifier")
    if isinstance(identifier, str | int) and len(str(identifier)) >= 5:
        found.append(re.escape(str(identifier)))
    for key in ("latitude", "longitude"):
        degrees = hidden.get(key)
        if isinstance(degrees, int | float | str) and len(str(degrees)) >= 6:
            found.append(re.escape(str(degrees)))
    return [re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE) for pattern in dict.fromkeys(found)]


def _addresses(hidden: Body) -> Iterable[Body]:
    rows = hidden.get("addresses", hidden.get("address"))
    for row in rows if isinstance(rows, list) else [rows]:
        if isinstance(row, dict):
            yield row
    yield hidden


def _street(text: Json, *, bare: bool = False) -> list[str]:
    """ "1400 W. Elm Street" is found as "1400 W Elm St" too: the number and the words beside it count, without the last. A text without
    a number counts only where it is the address itself (`bare`): a place's name may be its agency's."""
    words = _split(text) if isinstance(text, str) else []
    if len(words) < 2 or not (bare or any(c.isdigit() for c in "".join(words))):
        return []
    kept = words if len(words) == 2 else words[:-1]
    return [_joined(kept) + (rf"(?:[\W_]+{re.escape(words[-1])})?" if kept != words else "")]


def _split(text: str) -> list[str]:
    return [w for w in re.split(r"[\s.,;]+", text) if w][:8]


def _joined(words: list[str]) -> str:
    return r"[\W_]+".join(re.escape(word) for word in words)


def strike_out(value: Json, words: list[re.Pattern[str]]) -> Json:
    """The same document without those words in any text; an unchanged one is returned equal."""
    if isinstance(value, str):
        for word in words:
            value = word.sub(STRUCK, value)
        return value
    if isinstance(value, list):
        return [strike_out(item, words) for item in value]
    if isinstance(value, dict):
        return {k: strike_out(v, words) if k not in (MARK, "id") else v for k, v in value.items()}
    return value


def without_hidden(value: Json, hidden_ids: frozenset[str]) -> Json:
    """A document without what it says of hidden places besides them: what a marker kept of its own, and the record of how a place's
    fields were before (HSDS metadata)."""
    if isinstance(value, list):
        return [without_hidden(item, hidden_ids) for item in value if not _tells_of_place(item, hidden_ids)]
    if not isinstance(value, dict):
        return value
    if MARK in value and value[MARK][0] == LOCATION and value[MARK][1] in hidden_ids:
        return {MARK: value[MARK]}
    return {k: without_hidden(v, hidden_ids) for k, v in value.items()}


def _tells_of_place(item: Json, hidden_ids: frozenset[str]) -> bool:
    """How a place's fields were before. Where any place is hidden, all such rows are: files name the place in too many ways, or not."""
    if not (hidden_ids and isinstance(item, dict) and "resource_type" in item):
        return False
    return item.get("resource_id") in hidden_ids or str(item["resource_type"]).strip().lower() in (
        "location",
        "address",
    )
