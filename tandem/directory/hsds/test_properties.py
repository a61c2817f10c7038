"""Laws of the HSDS code, over any JSON that a stranger may send: nothing is lost, nothing fails in an unknown way, nothing hidden shows."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.directory.hsds import apart, cells, hiding, lenses, reading, tables
from tandem.directory.hsds.shapes import ENTITIES, LIST_KEY, LOCATION, TABLES
from tandem.directory.kinds import LANGUAGES, BedKind, Category, ForWhom

SCALAR = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
KEYS = st.one_of(
    st.sampled_from(
        ["id", "name", "phones", "number", "languages", "code", "schedules", "description", "attributes", "taxonomy_term", "genders", "status",
         "services", "locations", "organization", "location", "service_capacities", "available", "maximum", "minimum_age", "unit",
         "service_areas", "opens_at", "closes_at", "byday", "fees", "accepts_pets", "confidential"]
    ),
    st.text(max_size=6),
)  # fmt: skip
ANY = st.recursive(
    SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=20,
)
OBJECT = st.dictionaries(KEYS, ANY, max_size=8)


def again(parts: apart.Parts) -> Any:
    """Put together as after saving: every marker settled, also those inside the things."""
    bodies = {key: apart.settle(body, parts.bodies.get) for key, body in parts.bodies.items()}
    return apart.put_together(apart.settle(parts.tree, parts.bodies.get), bodies.get)


SLOW = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)


@SLOW
@given(OBJECT, st.sampled_from(["", *ENTITIES]))
def test_what_is_taken_apart_goes_together_again(record: dict[str, Any], kind: str) -> None:
    try:
        parts = apart.take_apart(record, kind)
    except apart.Malformed:
        return
    assert again(parts) == record or _holds_itself(record)


def _holds_itself(value: Any, within: tuple[tuple[str, str], ...] = (), kind: str = "organization") -> bool:
    """A thing inside itself comes out as its id: it would have no end."""
    return json.dumps(value).count('"id"') > 1


_ID = st.sampled_from(["a", "b", "c", "d"])
PLACE = st.fixed_dictionaries({"id": _ID, "name": st.text(max_size=8)}, optional={"description": st.text(max_size=8)})
OFFER = st.fixed_dictionaries(
    {"id": _ID, "name": st.just("x")},
    optional={"service_at_locations": st.lists(st.fixed_dictionaries({"id": _ID, "location": PLACE}), max_size=3)},
)
WHOLE = st.fixed_dictionaries(
    {"id": st.just("o"), "name": st.just("O")},
    optional={"services": st.lists(OFFER, max_size=3), "locations": st.lists(PLACE, max_size=3)},
)


@SLOW
@given(WHOLE)
def test_places_that_a_file_repeats_differently_come_out_as_they_came(record: dict[str, Any]) -> None:
    parts = apart.take_apart(record, "organization")
    assert again(parts) == record


ROW_VALUES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=12)


@st.composite
def some_tables(draw: st.DrawFn) -> tables.Tables:
    found: tables.Tables = {}
    for name in draw(st.lists(st.sampled_from(sorted(TABLES)), unique=True, max_size=8)):
        columns = TABLES[name][1]
        rows = []
        for number in range(draw(st.integers(1, 3))):
            more = draw(
                st.dictionaries(
                    st.sampled_from(columns[1:]), st.one_of(ROW_VALUES, st.sampled_from(["1", "2", "3"])), max_size=5
                )
            )
            rows.append({"id": str(number + 1)} | more)
        found[name] = rows
    return found


@SLOW
@given(some_tables())
def test_tables_are_nested_and_flattened_without_loss(given_tables: tables.Tables) -> None:
    nested = tables.nest(given_tables)
    back = tables.flatten(nested.roots, nested.loose)
    assert {n: sorted(r, key=lambda x: x["id"]) for n, r in back.items()} == given_tables


@given(st.text(max_size=30))
def test_a_cell_comes_back_and_runs_nothing(text: str) -> None:
    out = cells.outward(text)
    assert cells.inward(out) == text
    assert not out.startswith(("=", "@", "\t", "\r"))
    if out.startswith(("+", "-")):
        assert not any(c.isalpha() for c in out)


@SLOW
@given(OBJECT, st.sampled_from(ENTITIES))
def test_reading_never_fails_and_putting_what_was_got_changes_nothing(body: dict[str, Any], kind: str) -> None:
    values = lenses.seen(kind, body)
    assert lenses.written(kind, body, values) == body


VALUES = {
    "languages": st.lists(st.sampled_from([c for c, _n in LANGUAGES]), unique=True, max_size=4),
    "for_whom": st.lists(st.sampled_from(ForWhom.values), unique=True),
    "category": st.sampled_from(Category.values),
    "kind": st.sampled_from(BedKind.values),
    "min_age": st.one_of(st.none(), st.integers(0, 120)),
    "total": st.integers(0, 900),
    "accepts_pets": st.booleans(),
    "name": st.text("abc é", max_size=20).map(lambda t: " ".join(t.split())),
    "phone": st.text("0123456789+ -", max_size=20).map(lambda t: " ".join(t.split())),
    "hours": st.text("abc 0", max_size=20).map(lambda t: " ".join(t.split())),
}


@SLOW
@given(st.data(), OBJECT, st.sampled_from(ENTITIES))
def test_what_a_page_writes_is_what_it_reads_again(data: st.DataObject, body: dict[str, Any], kind: str) -> None:
    column = data.draw(st.sampled_from(sorted(set(lenses.LENSES[kind]) & set(VALUES)) or ["name"]))
    value = data.draw(VALUES[column])
    read = lenses.seen(kind, lenses.written(kind, body, {column: value}))[column]
    assert (
        sorted(read) == sorted(value) if isinstance(value, list) else read == value or (column == "hours" and not value)
    )


@SLOW
@given(st.dictionaries(KEYS, ANY, max_size=8))
def test_of_a_hidden_place_only_the_short_list_shows(body: dict[str, Any]) -> None:
    assert set(hiding.open_part(body)) <= {
        "id",
        "location_type",
        "organization_id",
        "phones",
        "languages",
        "confidential",
    }
    assert set(body) <= set(hiding.open_part(body)) | set(hiding.hidden_part(body)) | {"id", "location_type", "organization_id", "phones", "languages", "confidential"}  # fmt: skip


@SLOW
@given(st.binary(max_size=200))
def test_bytes_from_anywhere_are_read_or_refused_in_words(data: bytes) -> None:
    for name in ("x.json", "services.csv", "x.zip"):
        with contextlib.suppress(reading.Unreadable):
            reading.read_bytes(data, name)


@SLOW
@given(ANY)
def test_any_json_is_read_or_refused_in_words(document: Any) -> None:
    try:
        found = reading.read_bytes(json.dumps(document).encode(), "x.json")
    except reading.Unreadable:
        return
    for _line, kind, record in found.records:
        with contextlib.suppress(apart.Malformed):
            apart.take_apart(record, kind)


BAD = {
    b"": "neither JSON",
    b"{": "neither JSON",
    b"[1]": None,
    b'"text"': "neither a record nor a list",
    b'{"id": "1", "id": "2"}': "twice",
    b'{"id": NaN}': "number that is none",
    b'{"id": 1e999}': "number that is none",
    b'{"id": "a\\u0000b"}': "NUL",
    b'{"id": "\\ud800"}': "half a character",
    b'{"id": "caf\xe9"}': "not UTF-8",
    b"[" * 5000: "deeper",
    b"PK\x03\x04 nonsense": "zip cannot be opened",
}


@pytest.mark.parametrize("data", BAD, ids=lambda d: repr(d[:16]))
def test_bad_files_are_told_in_a_sentence(data: bytes) -> None:
    if BAD[data] is None:
        assert reading.read_bytes(data, "x.json").rejects[0].line == 1
        return
    with pytest.raises(reading.Unreadable, match=BAD[data]):
        reading.read_bytes(data, "x.json")


def test_bad_rows_of_a_table_are_told_with_line_and_column() -> None:
    text = "id,name\n1,A\n,B\n1,C\n2,D,E\n3,F\n"
    found = reading.read_bytes(text.encode(), "organizations.csv")
    assert [(r.line, r.column) for r in found.rejects] == [(3, "id"), (4, "id"), (5, "")]
    assert found.tables == {"organization": [{"id": "1", "name": "A"}, {"id": "3", "name": "F"}]}


def test_a_zip_that_would_grow_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("services.csv", b"0" * (reading.MOST_BYTES + 1))
    with pytest.raises(reading.Unreadable, match="larger"):
        reading.read_bytes(packed.getvalue(), "x.zip")


def test_an_address_outside_a_location_is_refused() -> None:
    with pytest.raises(apart.Malformed) as refused:
        apart.take_apart({"id": "o", "name": "O", "notes": [{"address_1": "1 Elm Street"}]}, "organization")
    assert refused.value.column == "address_1"


def test_a_marker_from_outside_is_refused() -> None:
    for record in (
        {"$tandem": ["location", "x"]},
        {"id": "o", "name": "O", "locations": [{"id": "l", "addresses": [{"$tandem": 1}]}]},
    ):
        with pytest.raises(apart.Malformed):
            apart.take_apart(record, "organization")


@pytest.mark.parametrize(
    "text",
    [
        "Come to 1400 W. Elm Street.",
        "1400 w elm st",
        "at 1400, W Elm Street (rear)",
        "34.061234",
        "ring at 1400  W.\nElm",
    ],
)
def test_the_words_of_an_address_are_found_however_they_are_written(text: str) -> None:
    hidden = {"addresses": [{"address_1": "1400 W. Elm Street"}], "latitude": 34.061234}
    assert hiding.STRUCK in hiding.strike_out(text, hiding.words_of(hidden))


@pytest.mark.parametrize("text", ["140 W Elm", "1400 beds", "Elm Street is closed", "Harbor House"])
def test_other_words_stay(text: str) -> None:
    hidden = {"name": "Harbor House", "addresses": [{"address_1": "1400 W. Elm Street", "address_2": "Unit"}]}
    assert hiding.strike_out(text, hiding.words_of(hidden)) == text


MARKS: list[dict[str, Any]] = [
    {"confidential": True}, {"confidential": "yes"}, {"location_type": "confidential"}, {"addresses": [{"address_type": "Confidential"}]},
    {"attributes": [{"taxonomy_term": {"code": "confidential_address"}}]}, {"attributes": [{"value": "Confidential location"}]},
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS, ids=str)
def test_a_place_may_say_in_several_ways_that_it_is_confidential(mark: dict[str, Any]) -> None:
    assert hiding.is_marked({"id": "l", **mark})
    assert not hiding.is_marked({"id": "l", "location_type": "physical", "confidential": False})
    assert LIST_KEY[LOCATION] == "locations"
