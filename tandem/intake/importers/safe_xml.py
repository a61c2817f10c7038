"""XML from strangers, streamed record by record: no entities, no document types, nothing fetched, sizes
bounded, each record checked against a schema that lies beside its importer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.parsers import expat

from lxml import etree

from tandem.intake.importers.protocol import Unreadable

CHUNK = 65_536
# The longest prologue seen (declaration, licence comment) has 2 kB; a root that does not come is not XML.
MAX_PROLOGUE = 65_536
# NCMEC's largest documented report, with all its chat, stays far below; a record is held in memory as a tree
# about ten times its size, so this is 40 MB at worst.
MAX_RECORD_BYTES = 4 * 1024 * 1024
_ENCODINGS = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "iso-8859-1"}

_BROKEN = "The XML is broken here, so this record and what follows could not be read. Ask the sender for a whole file."
_TOO_LARGE = (
    f"A record larger than {MAX_RECORD_BYTES // 1024 // 1024} MB was not taken, nor what follows it. Ask the "
    "sender for a file without attachments."
)


class _Root(Exception):
    """The document element begins: all that could be dangerous lies before it."""


@dataclass(slots=True)
class Record:
    """`element` is good until the next record is asked for. Without one, `fault` says why and nothing
    follows."""

    position: int
    line: int
    element: etree._Element | None
    fault: str = ""


def check_prologue(stream: BinaryIO) -> None:
    """Refuses document types and odd encodings by a real parser, before the tree builder sees a byte; a
    search for "<!DOCTYPE" would miss it in UTF-16 and find it in comments."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    parser.StartElementHandler = _root_begins
    seen = 0
    try:
        while seen < MAX_PROLOGUE and (chunk := stream.read(4_096)):
            seen += len(chunk)
            parser.Parse(chunk, False)
        if seen < MAX_PROLOGUE:
            parser.Parse(b"", True)
    except _Root:
        return
    except expat.ExpatError as error:
        raise Unreadable(
            f"The file is not XML, or it is broken on line {error.lineno}. Ask the sender for the file as it "
            "left their system."
        ) from None
    except (LookupError, ValueError):
        raise Unreadable(_ODD_ENCODING) from None
    raise Unreadable("The file holds no XML element within its first 64 kB, so it is not a report or an alert.")


_ODD_ENCODING = "The XML is in an encoding that Tandem does not read. Ask the sender for UTF-8."


def _refuse_doctype(*_: object) -> None:
    raise Unreadable(
        "The XML defines a document type or entities. Neither reports nor alerts need them and they can "
        "harm, so the file was not read. Ask the sender for the file without a DOCTYPE."
    )


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in _ENCODINGS:
        raise Unreadable(_ODD_ENCODING)


def _root_begins(*_: object) -> None:
    raise _Root


def records(stream: BinaryIO, *, wrapper: str, start: int = 0) -> Iterator[Record]:
    """The document element, or, where its local name is `wrapper`, each child. Passes over the first `start`
    records. `stream` is seekable and stands at its beginning."""
    check_prologue(stream)
    stream.seek(0)
    parser = second_wall()
    reader = _Reader(wrapper)
    while True:
        chunk = stream.read(CHUNK)
        broken = _feed(parser, chunk)
        for found in reader.take(parser):
            if found.position > start:
                yield found
        if broken:
            if reader.done:
                return  # rubbish after the end harms nobody
            if reader.position == 0:
                raise Unreadable(f"The XML is broken on line {broken}. Ask the sender for a whole file.")
            yield Record(reader.position + 1, broken, None, _BROKEN)
            return
        if reader.pending_bytes(len(chunk)) > MAX_RECORD_BYTES:
            yield Record(reader.position + 1, reader.line, None, _TOO_LARGE)
            return
        if not chunk:
            return


def second_wall() -> etree.XMLPullParser:
    """The tree builder, which expands and fetches nothing even where a document type got past the prologue."""
    return etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        remove_comments=True,
    )


def _feed(parser: etree.XMLPullParser, chunk: bytes) -> int:
    """The line on which the XML breaks, or 0."""
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except etree.XMLSyntaxError as error:
        return int(error.lineno or 1)
    return 0


class _Reader:
    """Follows the parser's events: where a record begins and ends, and lets go of it after use."""

    def __init__(self, wrapper: str) -> None:
        self._wrapper = wrapper
        self._depth = 0
        self._record_depth = 1
        self._bytes = 0
        self.position = 0
        self.line = 1
        self.done = False

    def pending_bytes(self, more: int) -> int:
        self._bytes += more
        return self._bytes

    def take(self, parser: etree.XMLPullParser) -> Iterator[Record]:
        for event, found in parser.read_events():
            element = cast("etree._Element", found)  # "start" and "end" events carry nothing else
            if event == "start":
                self._depth += 1
                if self._depth == 1 and etree.QName(element).localname == self._wrapper:
                    self._record_depth = 2
                if self._depth == self._record_depth:
                    self.line = cast("int | None", element.sourceline) or 1
                continue
            if self._depth == self._record_depth:
                self.position += 1
                self._bytes = 0
                yield Record(self.position, self.line, element)
                _let_go(element)
            self._depth -= 1
            self.done = self._depth == 0


def _let_go(element: etree._Element) -> None:
    """Frees a record and what stood before it, so that memory does not grow with the file."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


@lru_cache(maxsize=8)
def schema(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    return etree.XMLSchema(etree.parse(str(path), parser))


def schema_fault(element: etree._Element, path: Path) -> tuple[int, str, str]:
    """Where and why the record breaks its schema: line, element, sentence. An empty sentence means valid. The
    sentence names elements and never repeats a value, which may be personal."""
    checker = schema(path)
    if checker.validate(element):
        return 0, "", ""
    first = cast("list[Any]", checker.error_log)[0]
    tag = _tag_of(first.message)
    what = _WHAT.get(first.type_name, "does not follow the schema")
    return (
        first.line,
        tag,
        f"The element “{tag}” {what}. Ask the sender for a record that follows the schema.",
    )


_WHAT = {
    "SCHEMAV_ELEMENT_CONTENT": "stands where it may not, or lacks a part that it must have",
    "SCHEMAV_CVC_ELT_1": "is not known",
    "SCHEMAV_CVC_ENUMERATION_VALID": "has a value that is not on its list",
    "SCHEMAV_CVC_PATTERN_VALID": "has a value that is not written as it must be",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "has a value of the wrong kind",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "has an attribute that it may not have",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "lacks an attribute that it must have",
}


_TAG = re.compile(r"Element '(?:\{[^}]*\})?([\w.-]{1,60})'")


def _tag_of(message: str) -> str:
    match = _TAG.match(message)
    return match.group(1) if match else "record"
