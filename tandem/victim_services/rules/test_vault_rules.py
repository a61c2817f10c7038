"""Rules of casework without a database: what is due, who fits a search, how old somebody is, which documents may come in."""

from __future__ import annotations

import io
import tomllib
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tandem.victim_services.rules.ages import age_on
from tandem.victim_services.rules.casework import DONE_IN, KINDS, SUMMARY
from tandem.victim_services.rules.documents import JPEG, PDF, PNG, TEXT, NotTaken, kind_of
from tandem.victim_services.rules.due import due_of
from tandem.victim_services.rules.searching import fits, sought

ZONE = ZoneInfo("America/Los_Angeles")
ANA = {
    "name": "Ana Lucía Núñez Ortiz",
    "other_names": "Chayo",
    "phone": "+1 (202) 555-0142",
    "state": "open",
    "card": {"id": "7777777"},
}


@pytest.mark.parametrize(
    "words",
    ["nunez", "ORTIZ ana", "Núñez", "rosario", "2025550142", "202-555-0142", "(202) 555 0142", "0142", "anita", "chay"],
)
def test_a_client_is_found_by_accentless_second_surname_nickname_and_digits(words: str) -> None:
    assert fits(sought(words), ANA)


@pytest.mark.parametrize("words", ["open", "7777777", "ana nobody", "2025550143", "maria"])
def test_what_no_form_shows_is_not_searched(words: str) -> None:
    assert not fits(sought(words), ANA)


@pytest.mark.parametrize(
    ("data", "years"),
    [
        ({"born": "2010-11-26"}, 15), ({"born": "2010-11-25"}, 16), ({"age": 16.0, "came_on": "2024-11-20"}, 18), ({"age": 17}, 17),
        ({"born": "2000-01-01", "age": 9}, 26), ({}, None), ({"age": "?"}, None),
    ],
)  # fmt: skip
def test_an_age_comes_from_the_date_or_from_what_was_told(data: dict[str, object], years: int | None) -> None:
    assert age_on(data, date(2026, 11, 25)) == years


def test_48_hours_are_real_hours_over_a_daylight_saving_night() -> None:
    due = due_of("referral", {"asked_at": "2026-03-07T20:00:00-08:00"}, ZONE)
    assert due is not None
    assert due.at.astimezone(UTC) == datetime(2026, 3, 10, 4, tzinfo=UTC)
    assert (
        due_of("referral", {"asked_at": "2026-03-07T20:00:00-08:00", "matched_at": "2026-03-08T00:00:00Z"}, ZONE)
        is None
    )


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("follow_up", {"on": "2026-05-04"}, True), ("follow_up", {"on": "2026-05-04", "outcome": "well"}, False),
        ("goal", {"by": "2026-05-04", "state": "open"}, True), ("goal", {"by": "2026-05-04", "state": "done"}, False),
        ("appointment", {"at": "2026-05-04T10:00:00Z"}, True), ("appointment", {"at": "2026-05-04T10:00:00Z", "struck": True}, False),
        ("bed", {"from": "2026-05-01"}, False), ("bed", {"until": "2026-05-04"}, True), ("safety_plan", {"review_on": "2026-05-04"}, True),
        ("note", {"on": "2026-05-04"}, False), ("follow_up", {"on": "soon"}, False),
    ],
)  # fmt: skip
def test_what_is_due(kind: str, data: dict[str, object], expected: bool) -> None:
    assert (due_of(kind, data, ZONE) is not None) == expected


def test_every_end_that_one_press_writes_is_a_field_of_its_kind() -> None:
    assert all(field in [f.name for f in KINDS[kind].fields] for kind, field in DONE_IN.items())


def test_code_lists_are_whole_and_every_field_has_its_list() -> None:
    """Counts as published: NIEM 6.0 hs (11, 15, 22, 31) and HTCDS 2.0 (11, 16, 10, 3, 3, 6)."""
    lists = tomllib.loads((Path(__file__).parent / "codes.toml").read_text())
    assert {name: len(codes) for name, codes in lists.items()} == {
        "service_category": 11, "unprovided_reason": 15, "living_situation": 22, "exploitation_industry": 31, "exploitation_type": 11,
        "method_of_control": 16, "method_of_recruitment": 10, "relation_to_trafficker": 3, "referral_reason": 3, "gender": 6,
    }  # fmt: skip
    fields = [*SUMMARY, *(f for k in KINDS.values() for f in k.fields)]
    assert {f.codes for f in fields if f.kind in ("code", "codes")} == set(lists)
    assert {f.codes for f in fields if f.kind == "link"} <= set(KINDS)


def office(*names: str, first: bytes = b"", size: int = 3) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(
                name, first if name == "mimetype" else b"x" * size, zipfile.ZIP_STORED if name == "mimetype" else None
            )
    return made.getvalue()


PNG_FILE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"\0\0\0\0IEND\xaeB`\x82"
DOCX = office("[Content_Types].xml", "word/document.xml")
ODT = office("mimetype", "content.xml", first=b"application/vnd.oasis.opendocument.text")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 lease", PDF), (b"%PDF-1.7 form /S /JavaScript", PDF), (PNG_FILE, PNG), (b"\xff\xd8\xff\xe0 picture \xff\xd9", JPEG),
        ("Señora Núñez\n".encode(), TEXT), (DOCX, "wordprocessingml"), (office("[Content_Types].xml", "xl/workbook.xml"), "spreadsheetml"),
        (ODT, "opendocument.text"), (b"5 < 7, she said\n", TEXT),
    ],
)  # fmt: skip
def test_what_advocates_bring_is_known_by_its_content(content: bytes, kind: str) -> None:
    assert kind in kind_of(content)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7 /Launch /F (cmd.exe)", "runs"), (b"%PDF-1.7 /EmbeddedFile", "runs"), (b"%PDF-1.7 " + DOCX, "two"),
        (PNG_FILE + DOCX, "two"), (PNG_FILE + b"<script>alert(1)</script>", "two"), (b"\xff\xd8\xff <html><body>", "two"),
        (b"\xff\xd8\xff picture \xff\xd9" + office("x.txt"), "two"), (office("anything.txt"), "type"), (b"PK\x03\x04 broken", "type"),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "runs"),
        (office("[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/sheet1.xml"), "runs"),
        (office("[Content_Types].xml", *(f"word/{n}" for n in range(5001))), "bomb"),
        (b"<!DOCTYPE html><p>", "type"), (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "type"), (b"<?xml version='1.0'?>", "type"),
        (b"a letter <script>x</script>", "type"), (b"#!/bin/sh\n", "type"), (b"MZ\x90\0", "type"), (b"   \n", "type"), (b"GIF89a\x01\0", "type"),
    ],
)  # fmt: skip
def test_what_runs_hides_or_explodes_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(NotTaken) as refused:
        kind_of(content)
    assert refused.value.why == why


def test_a_file_that_unpacks_to_far_more_than_it_is_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tandem.victim_services.rules.documents._UNPACKED", 1_000_000)
    with pytest.raises(NotTaken) as refused:
        kind_of(office("[Content_Types].xml", "word/document.xml", size=600_000))
    assert refused.value.why == "bomb"
