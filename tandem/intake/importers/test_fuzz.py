"""Whatever bytes come, an importer answers with drafts, rejects, or one sentence for the whole file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.intake.drafts import Reject, ReportDraft
from tandem.intake.importers.conftest import RECEIVED
from tandem.intake.importers.namus import COLUMNS
from tandem.intake.importers.protocol import Item, Options, Unreadable
from tandem.intake.importers.registry import importer

MAP = (Path(__file__).parent / "csv_file" / "example.toml").read_text()
SIMPLE_MAP = """[report]
source_ref = "a"
kind = { constant = "tip" }
narrative = "b"
happened_on = { column = "c", formats = ["%m/%d/%y"] }
[person.1]
part = { constant = "victim" }
age = "d"
phone = ["e", "b"]
"""
REPORT = """<report><incidentSummary><incidentType>Child Sex Trafficking</incidentType><incidentDateTime>{}
</incidentDateTime></incidentSummary><reporter><reportingPerson><age>{}</age></reportingPerson></reporter>
<additionalInfo>{}</additionalInfo></report>"""
FORMATS = ("namus", "cybertip", "cap", "csv")
OPENINGS = (
    b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"<?xml version='1.0'?>", b"<report>", b"<reports><report>",
    b'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">', b"<!DOCTYPE a [", (",".join(COLUMNS) + "\n").encode(),
    b"a,b,c,d,e\n", b'"',
)  # fmt: skip


def answer(name: str, data: bytes, map_text: str = SIMPLE_MAP) -> list[Item]:
    """Reads all; fails where anything but the promised comes."""
    found = []
    sentence = "Read."
    try:
        items = importer(name).read(io.BytesIO(data), received_at=RECEIVED, options=Options(map_text=map_text), start=0)
        for position, item in items:
            assert isinstance(item, ReportDraft | Reject)
            if isinstance(item, Reject):
                assert item.reason.endswith(".")
                assert "nobody foresaw" not in item.reason, item
                json.dumps(item.original)
            else:
                repr(item).encode()  # no lone surrogate
                assert "\\x00" not in repr(item)
            found.append((position, item))
    except Unreadable as error:
        sentence = str(error)
    assert sentence.endswith(".")
    positions = [position for position, _ in found]
    assert positions == sorted(positions)
    return found


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opening=st.sampled_from(OPENINGS), rest=st.binary(max_size=400))
def test_random_bytes_are_answered_and_never_crash(name, opening, rest):
    answer(name, opening + rest)


cell = st.one_of(st.text(max_size=20), st.sampled_from(["1/2/2020", "25 Years", "-1", "=1", '"', "\0", "CA", "Male"]))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(cell, min_size=10, max_size=12), max_size=5), st.sampled_from(["utf-8", "utf-16"]))
def test_random_cells_are_answered_row_by_row(rows, encoding):
    text = "\n".join(",".join(row) for row in [list(COLUMNS), *rows])
    answer("namus", text.encode(encoding, errors="surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(cell, min_size=5, max_size=5), max_size=5))
def test_random_cells_are_answered_through_a_mapping(rows):
    answer("csv", "\n".join(",".join(row) for row in [list("abcde"), *rows]).encode(errors="surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.text(max_size=20), st.sampled_from(["2020-01-01T00:00:00Z", "7"])), min_size=3, max_size=3)
)
def test_random_values_in_a_report_are_answered(values):
    answer("cybertip", REPORT.format(*values).encode(errors="surrogatepass"))


toml_value = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.sampled_from(["a", "%Y", "column", "constant"])),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["report", "person", "place", "1", "kind", "source_ref", "born_on", "column", "columns", "constant", "codes",
             "formats", "relation", "part", "otherwise", "hash", "phone", "happened_on", "age", "separator"]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {as_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(inner) for inner in value) + "]"
    return json.dumps(value)


@settings(max_examples=400, deadline=None)
@given(report=toml_value, person=toml_value, place=toml_value)
def test_random_mappings_are_answered_with_sentences(report, person, place):
    text = f"report = {as_toml(report)}\nperson = {as_toml(person)}\nplace = {as_toml(place)}\n"
    answer("csv", b"a,b,c\n1,2,3\n", text)
    rule = as_toml(report)
    text = (
        '[report]\nsource_ref = "a"\nkind = { constant = "tip" }\n'
        f"happened_on = {rule}\nvictims = {rule}\nmissing_from_care = {rule}\n"
        f'[person.1]\npart = {{ constant = "victim" }}\nage = {rule}\nraces = {rule}\nphone = {rule}\ngiven = {rule}\n'
    )
    answer("csv", b"a,b,c\n1,2,3\n", text)
