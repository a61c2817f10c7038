"""NCMEC's own examples, and our copy of its schema against the original, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from tandem.intake.drafts import Reject, ReportDraft
from tandem.intake.importers import safe_xml

SCHEMA = Path(__file__).parent / "cybertip-report.xsd"
EXAMPLES = {
    "01-report.xml": "",
    "02-reportResponse.xml": "answer to a provider",
    "03-reportResponse.xml": "answer to a provider",
    "04-fileDetails.xml": "describes a file",
    "05-reportResponse.xml": "answer to a provider",
    "06-reportDoneResponse.xml": "receipt for a finished report",
    "07-reportResponse.xml": "answer to a provider",
    "08-reportResponse.xml": "answer to a provider",
}


@pytest.mark.parametrize(("name", "words"), EXAMPLES.items())
def test_ncmecs_examples_are_valid_and_only_the_report_is_taken(read, shared_file, name, words):
    path = shared_file(f"ncmec/api-doc-examples/{name}")
    assert safe_xml.schema_fault(etree.parse(str(path)).getroot(), SCHEMA) == (0, "", "")
    [(position, found)] = read("cybertip", path.read_bytes())
    assert position == 1
    if not words:
        assert isinstance(found, ReportDraft)
        assert [person.part for person in found.persons] == ["reporter"]
        assert "sextortion" in found.narrative
    else:
        assert isinstance(found, Reject)
        assert words in found.reason
        assert "mypic" not in str(found)


def test_our_copy_of_the_schema_is_ncmecs_without_its_documentation(shared_file):
    def bare(path: Path) -> bytes:
        tree = etree.parse(str(path), etree.XMLParser(remove_blank_text=True, remove_comments=True))
        for note in list(tree.iter("{http://www.w3.org/2001/XMLSchema}annotation")):
            note.getparent().remove(note)
        return etree.tostring(tree, method="c14n")

    assert bare(SCHEMA) == bare(shared_file("ncmec/cybertip-report.xsd"))
