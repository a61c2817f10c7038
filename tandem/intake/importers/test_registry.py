"""Every importer keeps the protocol, and an unknown name is answered with the known ones."""

from __future__ import annotations

import inspect

import pytest

from tandem.intake.importers.protocol import consumed
from tandem.intake.importers.registry import UnknownFormat, formats, importer


@pytest.mark.parametrize("one", formats(), ids=lambda one: one.FORMAT)
def test_every_importer_keeps_the_protocol(one, tmp_path):
    parameters = inspect.signature(one.read).parameters
    assert list(parameters) == ["stream", "received_at", "options", "start"]
    assert str(one.LABEL)
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    assert one.total_hint(path) == 3
    assert importer(one.FORMAT) is one


def test_an_unknown_format_is_answered_with_a_guess_and_the_known_ones():
    with pytest.raises(UnknownFormat, match=r'no importer for the format "namsu"\. Did you mean "namus"') as error:
        importer("namsu")
    assert "namus, cybertip, cap, csv" in str(error.value)


def test_a_progress_bar_can_follow_the_stream(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"abc\ndef\n")
    with path.open("rb") as stream:
        stream.readline()
        assert consumed(stream) == 4
