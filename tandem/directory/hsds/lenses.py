"""What pages filter and show, seen through a window on the HSDS object: `get` reads it out of any JSON and never fails; `put` writes it
back and changes nothing else. A law holds both (tests): putting what was got changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tandem.directory.hsds.shapes import CAPACITY, LOCATION, ORGANIZATION, SERVICE, Body, Json
from tandem.directory.kinds import LANGUAGES, BedKind, Category, ForWhom

OURS = "tandem"  # the taxonomy of our categories


@dataclass(frozen=True, slots=True)
class Lens:
    get: Callable[[Body], Any]
    _put: Callable[[Body, Any], Body]

    def put(self, body: Body, value: Any) -> Body:
        return body if self.get(body) == value else self._put(body, value)


def _words(value: Json, limit: int) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:limit].strip()


def text(*keys: str, limit: int = 2000) -> Lens:
    """The first of these keys that holds words; written to the first."""
    return Lens(
        lambda body: next((w for k in keys if (w := _words(body.get(k), limit))), ""),
        lambda body, value: {k: v for k, v in body.items() if k not in keys} | ({keys[0]: value} if value else {}),
    )


def number(key: str, most: int) -> Lens:
    def get(body: Body) -> int | None:
        value = body.get(key)
        if (isinstance(value, str) and re.fullmatch(r"\d{1,9}", value.strip())) or (
            isinstance(value, float) and value.is_integer()
        ):
            value = int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most else None

    return Lens(get, lambda body, v: {k: x for k, x in body.items() if k != key} | ({key: v} if v is not None else {}))


def flag(key: str) -> Lens:
    yes = ("true", "yes", "1", "y")

    def get(body: Body) -> bool:
        value = body.get(key)
        return value.strip().lower() in yes if isinstance(value, str) else value is True or value == 1

    return Lens(get, lambda body, value: body | {key: value})


def codes(key: str, known: tuple[str, ...]) -> Lens:
    """A list of codes, or a text of them with commas."""

    def get(body: Body) -> list[str]:
        value = body.get(key)
        found = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
        said = {w.strip().lower() for w in found if isinstance(w, str)}
        return [code for code in known if code in said]

    return Lens(get, lambda body, value: {k: v for k, v in body.items() if k != key} | ({key: value} if value else {}))


_CODE_OF_NAME = {str(name).lower(): code for code, name in LANGUAGES} | {
    "eng": "en",
    "spa": "es",
    "asl": "ase",
    "mandarin": "zh",
}
_KNOWN_LANGUAGES = tuple(code for code, _name in LANGUAGES)
_NAME_OF_CODE = {code: str(name) for code, name in LANGUAGES}


def _language(row: Json) -> str:
    if isinstance(row, str):
        row = {"code": row}
    if not isinstance(row, dict):
        return ""
    for said in (row.get("code"), row.get("name")):
        word = said.strip().lower() if isinstance(said, str) else ""
        code = word.split("-")[0] if word.split("-")[0] in _KNOWN_LANGUAGES else _CODE_OF_NAME.get(word, "")
        if code:
            return code
    return ""


def _spoken(body: Body) -> list[str]:
    rows = body.get("languages")
    if isinstance(rows, str):
        rows = rows.split(",")
    found = {_language(row) for row in rows} if isinstance(rows, list) else set()
    return [code for code in _KNOWN_LANGUAGES if code in found]


def _speak(body: Body, value: list[str]) -> Body:
    rows = body.get("languages") if isinstance(body.get("languages"), list) else []
    kept = [row for row in rows or [] if _language(row) in ("", *value)]
    there = {_language(row) for row in kept}
    new = [
        {"id": _made_id(body, f"language/{code}"), "name": _NAME_OF_CODE[code], "code": code}
        for code in value
        if code not in there
    ]
    return body | {"languages": kept + new}


def _made_id(body: Body, what: str) -> str:
    """An id for a part that a page added: the same part of the same thing always gets the same."""
    return str(uuid5(NAMESPACE_URL, f"tandem:{body.get('id', '')}/{what}"))


def _first(body: Body, key: str) -> tuple[list[Json], int]:
    rows = body.get(key)
    rows = rows if isinstance(rows, list) else []
    return rows, next((n for n, row in enumerate(rows) if isinstance(row, dict)), -1)


def first_of(key: str, *fields: str, limit: int = 200) -> Lens:
    """A field of the first row of a list within; the row is made where there is none."""

    def get(body: Body) -> str:
        rows, at = _first(body, key)
        return next((w for f in fields if (w := _words(rows[at].get(f), limit).strip('"'))), "") if at >= 0 else ""

    def put(body: Body, value: str) -> Body:
        rows, at = _first(body, key)
        row = {k: v for k, v in rows[at].items() if k not in fields} if at >= 0 else {"id": _made_id(body, key)}
        row |= {fields[0]: value} if value else {}
        return body | {key: [*rows[:at], row, *rows[at + 1 :]] if at >= 0 else [row, *rows]}

    return Lens(get, put)


def _hours(body: Body) -> str:
    said = _HOURS.get(body)
    if said:
        return str(said)
    rows, at = _first(body, "schedules")
    if at < 0:
        return ""
    row = rows[at]
    days, opens, closes = (_words(row.get(k), 40) for k in ("byday", "opens_at", "closes_at"))
    return f"{days} {opens[:5]}–{closes[:5]}".strip() if opens and closes else days


_HOURS = first_of("schedules", "description", limit=300)

# Words of a name or of a taxonomy that tell our category, where no file says it in our own. In the order of what is looked for first.
_GUESS = (
    (Category.CRISIS, r"hotline|helpline|crisis line|24.hour line"), (Category.SHELTER, r"shelter|housing|safe house|refuge|\bbeds?\b"),
    (Category.IMMIGRATION, r"immigra|t.?visa|u.?visa"), (Category.LEGAL, r"legal|attorney|lawyer|court"),
    (Category.MENTAL_HEALTH, r"counsell?ing|mental|therap|trauma"), (Category.MEDICAL, r"medical|clinic|health|dental|nurse"),
    (Category.INTERPRETING, r"interpret|translat"), (Category.BASICS, r"food|cloth|pantry|basic|hygiene"),
    (Category.TRANSPORT, r"transport|\bride|bus pass"), (Category.WORK, r"employ|\bjob|\bwork|training|wage"),
    (Category.CHILDREN, r"child|family|youth|parent"), (Category.CASE_MANAGEMENT, r"case management|advoca"),
)  # fmt: skip


def _terms(body: Body) -> list[Body]:
    rows = body.get("attributes")
    found = [row.get("taxonomy_term") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [term for term in found if isinstance(term, dict)]


def _category(body: Body) -> str:
    for term in _terms(body):
        if term.get("taxonomy") == OURS and term.get("code") in Category.values:
            return str(term["code"])
    said = " ".join([_words(body.get("name"), 300), *(_words(t.get("name"), 100) for t in _terms(body))]).lower()
    return next((str(code) for code, pattern in _GUESS if re.search(pattern, said)), str(Category.OTHER))


def _categorise(body: Body, value: str) -> Body:
    rows = body.get("attributes") if isinstance(body.get("attributes"), list) else []
    kept = [
        r
        for r in rows or []
        if not (isinstance(r, dict) and isinstance(t := r.get("taxonomy_term"), dict) and t.get("taxonomy") == OURS)
    ]
    term = {
        "id": _made_id({}, f"category/{value}"), "code": value, "name": value.replace("_", " "), "taxonomy": OURS,
        "description": "What can be found, in Tandem's own few words",
    }  # fmt: skip
    return body | {
        "attributes": [{"id": _made_id(body, "category"), "taxonomy_term": term, "link_entity": SERVICE}, *kept]
    }


_PHONE = first_of("phones", "number", limit=60)
_AGES = {"min_age": number("minimum_age", 150), "max_age": number("maximum_age", 150)}

LENSES: dict[str, dict[str, Lens]] = {
    ORGANIZATION: {
        "name": text("name", limit=200), "alternate_name": text("alternate_name", limit=200), "description": text("description"),
        "email": text("email", limit=200), "website": text("website", "url", limit=300), "phone": _PHONE,
    },
    SERVICE: {
        "name": text("name", limit=200), "description": text("description"), "status": text("status", limit=30),
        "eligibility": text("eligibility_description"), "access": text("application_process"), "fees": text("fees_description", "fees"),
        "phone": _PHONE, "hours": Lens(_hours, _HOURS.put), "region": first_of("service_areas", "name", limit=120),
        "category": Lens(_category, _categorise), "languages": Lens(_spoken, _speak), "for_whom": codes("genders", tuple(ForWhom.values)),
        "accessibility": text("accessibility_description", limit=500), **_AGES,
    },
    LOCATION: {"name": text("name", limit=200), "phone": _PHONE},
    CAPACITY: {
        "kind": Lens(
            lambda body: unit if (unit := _words(body.get("unit"), 30)) in BedKind.values else str(BedKind.EMERGENCY),
            lambda body, value: body | {"unit": value},
        ),
        "total": number("maximum", 9999), "free": number("available", 9999), "for_whom": codes("genders", tuple(ForWhom.values)),
        "languages": Lens(_spoken, _speak), "accepts_children": flag("accepts_children"), "accepts_pets": flag("accepts_pets"),
        "note": text("description", limit=300), **_AGES,
    },
}  # fmt: skip


def seen(kind: str, body: Body) -> dict[str, Any]:
    """All that the pages use of a thing, by column."""
    return {column: lens.get(body) for column, lens in LENSES[kind].items()}


def written(kind: str, body: Body, values: dict[str, Any]) -> Body:
    """The HSDS object with these columns written into it."""
    for column, value in values.items():
        body = LENSES[kind][column].put(body, value)
    return body


def address_lines(hidden: Body) -> list[str]:
    """An address as it is written on a letter, from a location's own fields."""
    rows = hidden.get("addresses", hidden.get("address"))
    rows = rows if isinstance(rows, list) else [rows]
    for row in rows:
        if isinstance(row, dict):
            street = [_words(row.get(k), 200) for k in ("attention", "address_1", "address_2")]
            city = " ".join(w for k in ("city", "state_province", "postal_code") if (w := _words(row.get(k), 100)))
            return [line for line in (*street, city) if line]
    return []
