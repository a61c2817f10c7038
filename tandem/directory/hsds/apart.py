"""Takes a document apart into organisations, services, places and beds, each once, and puts it together again exactly. Where one stood, a
marker stands. That is how one address can be hidden wherever a file repeats it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tandem.directory.hsds.shapes import ENTITY_OF_KEY, ORGANIZATION, SERVICE, WHERE_KEYS, Body, Json, Key

# A document from outside that holds this key is refused, so a marker is always ours.
MARK = "$tandem"
MOST_DEPTH = 40


class Malformed(Exception):
    """A record that cannot be taken: `column` names the key, the text is a whole sentence without a word of the record."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.column = column


@dataclass(slots=True)
class Parts:
    """`tree` is the document with markers. `bodies` holds each thing once; where two occurrences differ, the first counts and the marker
    of the other keeps what differs. `above` says in which organisation or service a thing was found first."""

    tree: Json = None
    bodies: dict[Key, Body] = field(default_factory=dict)
    above: dict[Key, Key] = field(default_factory=dict)


def take_apart(record: Json, kind: str, into: Parts | None = None) -> Parts:
    """`kind` is what the record itself is, or "". With `into`, further records are added and `tree` is that of this one. Raises
    Malformed."""
    parts = into or Parts()
    parts.tree = _walk(record, kind if kind in ENTITY_OF_KEY else "", None, parts, 0)
    return parts


def _walk(value: Json, kind: str, above: Key | None, parts: Parts, depth: int) -> Json:
    if depth > MOST_DEPTH:
        raise Malformed("The record is nested deeper than any directory needs.")
    if isinstance(value, list):
        return [_walk(item, kind, above, parts, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if MARK in value:
        raise Malformed(f"The key “{MARK}” is Tandem's own. Rename it.", MARK)
    if not kind:
        if stray := sorted(WHERE_KEYS & value.keys()):
            raise Malformed(
                "An address stands here outside a location, where nobody could keep it confidential.", stray[0]
            )
        return {k: _walk(v, ENTITY_OF_KEY.get(k, ""), above, parts, depth + 1) for k, v in value.items()}
    return _entity(value, kind, above, parts, depth)


def _entity(value: Body, kind: str, above: Key | None, parts: Parts, depth: int) -> Json:
    if not isinstance(value.get("id"), str) or not value["id"].strip():
        raise Malformed("A thing without an id cannot be told from others. Give it one.", f"{kind}.id")
    if len(value["id"]) > 100:
        raise Malformed("The id is longer than 100 characters.", f"{kind}.id")
    if kind in (ORGANIZATION, SERVICE) and not (isinstance(value.get("name"), str) and value["name"].strip()):
        raise Malformed("An organization or service needs a name.", f"{kind}.name")
    key = (kind, value["id"])
    if above is not None:
        parts.above.setdefault(key, above)
    inside = key if kind in (ORGANIZATION, SERVICE) else above
    found: Body = {}
    for k, v in value.items():
        # Where places are spelt out, inside a location: plain, hidden or shown with it.
        below = "" if k in WHERE_KEYS else ENTITY_OF_KEY.get(k, "")
        found[k] = _plain(v, depth + 1) if k in WHERE_KEYS else _walk(v, below, inside, parts, depth + 1)
        if k == ORGANIZATION and kind == SERVICE and isinstance(v, dict) and "id" in v:
            parts.above.setdefault(key, (ORGANIZATION, v["id"]))
    body = parts.bodies.setdefault(key, {})
    own = {k: v for k, v in found.items() if k in body and body[k] != v}
    for k, v in found.items():
        body.setdefault(k, v)
    marker: Body = {MARK: list(key), "keys": list(found)}
    return marker | ({"own": own} if own else {})


def _plain(value: Json, depth: int) -> Json:
    """An address stays as it is, but no marker of ours may hide in it."""
    if depth > MOST_DEPTH:
        raise Malformed("The record is nested deeper than any directory needs.")
    if isinstance(value, dict) and MARK in value:
        raise Malformed(f"The key “{MARK}” is Tandem's own. Rename it.", MARK)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _plain(item, depth + 1)
    return value


def settle(value: Json, bodies: Callable[[Key], Body | None]) -> Json:
    """Turns each marker's list of keys into those that it leaves out of what is stored, so that what is added to a thing later shows
    wherever it stands. `bodies` gives what is stored in the end."""
    if isinstance(value, list):
        return [settle(item, bodies) for item in value]
    if not isinstance(value, dict):
        return value
    if MARK not in value:
        return {k: settle(v, bodies) for k, v in value.items()}
    marker = {MARK: value[MARK]}
    if "keys" in value:
        without = sorted((bodies(key_of(value)) or {}).keys() - set(value["keys"]))
    else:
        without = value.get("without", [])
    if without:
        marker["without"] = without
    if own := settle(value.get("own", {}), bodies):
        marker["own"] = own
    return marker


def key_of(marker: Body) -> Key:
    kind, hsds_id = marker[MARK]
    return kind, hsds_id


def put_together(value: Json, bodies: Callable[[Key], Body | None], within: tuple[Key, ...] = ()) -> Json:
    """The document again, from what is stored now. What is gone, or stands inside itself, is its id only."""
    if isinstance(value, list):
        return [put_together(item, bodies, within) for item in value]
    if not isinstance(value, dict):
        return value
    if MARK not in value:
        return {k: put_together(v, bodies, within) for k, v in value.items()}
    key = key_of(value)
    body = None if key in within else bodies(key)
    if body is None:
        return {"id": key[1]}
    shown = {k: v for k, v in body.items() if k not in value.get("without", ())} | value.get("own", {})
    return {k: put_together(v, bodies, (*within, key)) for k, v in shown.items()}
