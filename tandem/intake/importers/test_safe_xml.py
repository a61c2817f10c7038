"""XML that attacks. What is refused here never reaches the tree builder."""

from __future__ import annotations

import io
import socket

import pytest

from tandem.intake.importers import safe_xml
from tandem.intake.importers.protocol import Unreadable

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def records(data: bytes | str, start: int = 0) -> list[tuple[int, int, str]]:
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    found = safe_xml.records(stream, wrapper="many", start=start)
    return [(r.position, r.line, r.fault if r.element is None else str(r.element.text)) for r in found]


@pytest.mark.parametrize(
    "data",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]><a/>',
        "<!DOCTYPE a><a/>",
        "<!-- a comment first -->\n<!DOCTYPE a><a/>",
    ],
    ids=["billion laughs", "external entity", "external dtd", "parameter entity", "bare", "after a comment"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_and_entities_are_refused(data, encoding):
    with pytest.raises(Unreadable, match="defines a document type or entities"):
        records(data.encode(encoding))


def test_an_entity_that_nobody_defined_breaks_the_file():
    with pytest.raises(Unreadable, match="broken on line"):
        records("<a>&unknown;</a>")


def test_a_doctype_in_a_comment_harms_nobody():
    assert records("<!-- <!DOCTYPE a> --><a>ok</a>") == [(1, 1, "ok")]


def test_nothing_is_ever_fetched():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        found = records(
            f'<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{address}"'
            f' xsi:schemaLocation="urn:x {address}" xmlns:xi="http://www.w3.org/2001/XInclude">'
            f'ok<xi:include href="{address}"/></a>'
        )
        assert found == [(1, 1, "ok")]
        for doctype in (f'<!DOCTYPE a SYSTEM "{address}">', f'<!DOCTYPE a PUBLIC "x" "{address}">'):
            with pytest.raises(Unreadable):
                records(f"{doctype}<a/>")
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_tree_builder_alone_would_fetch_and_expand_nothing_either():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        for doctype in (
            f'<!DOCTYPE a SYSTEM "{address}">',
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}">]>',
            f'<!DOCTYPE a [<!ENTITY x "expanded"><!ENTITY % p SYSTEM "{address}"> %p;]>',
        ):
            parser = safe_xml.second_wall()
            parser.feed(f"{doctype}<a>&x;</a>".encode())
            element = parser.close()
            assert element.text is None  # the reference stands there as a reference
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "not XML"),
        (b"hello", "not XML"),
        (b"\0\0\0", "not XML"),
        (b"<a><b></a>", "broken on line 1"),
        (b"<a>\0</a>", "broken|not XML"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="ebcdic-cp-us"?><a/>', "encoding"),
        (b'<?xml version="1.0" encoding="UTF-8"?><a>\xf1</a>', "broken|not XML"),
        (b" " * 70_000 + b"<a/>", "no XML element"),
        (b"<" + b"a" * 5_000_000, "no XML element|broken"),
    ],
)
def test_a_file_that_is_no_xml_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(Unreadable, match=sentence):
        records(data)


@pytest.mark.parametrize(
    ("encoding", "declared"), [("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("latin-1", "ISO-8859-1")]
)
def test_common_encodings_are_read(encoding, declared):
    assert records(f'<?xml version="1.0" encoding="{declared}"?><a>ñ</a>'.encode(encoding)) == [(1, 1, "ñ")]


def test_a_wrapper_is_read_record_by_record_with_lines_and_positions():
    data = "<many>\n<a>1</a>\n<a>2</a>\n\n<a>3</a></many>"
    assert records(data) == [(1, 2, "1"), (2, 3, "2"), (3, 5, "3")]
    assert records(data, start=2) == [(3, 5, "3")]
    assert records(data, start=3) == []


def test_lines_stay_right_past_65535():
    assert records("<many>" + "\n" * 70_000 + "<a>1</a></many>") == [(1, 70_001, "1")]


def test_what_stands_before_a_break_is_read_and_the_break_is_said():
    found = records("<many><a>1</a>\n<a>2</a>\n<b <</many>")
    assert found[:2] == [(1, 1, "1"), (2, 2, "2")]
    assert found[2][:2] == (3, 3)
    assert "broken here" in found[2][2]


def test_a_record_past_the_limit_ends_the_reading_with_a_sentence():
    big = "<b>x</b>" * (safe_xml.MAX_RECORD_BYTES // 8 + 20_000)
    found = records(f"<many><a>1</a><a>{big}</a><a>3</a></many>")
    assert found[0] == (1, 1, "1")
    assert "larger than" in found[1][2]
    assert len(found) == 2


def test_elements_nested_without_end_are_refused():
    with pytest.raises(Unreadable, match="broken"):
        records("<a>" * 100_000)


def test_memory_is_let_go_record_by_record():
    stream = io.BytesIO(b"<many>" + b"<a><b>1</b></a>" * 10_000 + b"</many>")
    parents = [len(r.element.getparent()) for r in safe_xml.records(stream, wrapper="many") if r.element is not None]
    assert len(parents) == 10_000
    # Only what one chunk of bytes holds is ever in the tree.
    assert max(parents) <= safe_xml.CHUNK // len(b"<a><b>1</b></a>") + 2
