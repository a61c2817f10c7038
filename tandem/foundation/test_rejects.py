"""The rejects file's promises."""

from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path

import pytest

from tandem.foundation.rejects import Reject, RejectsWriter

REJECT = Reject(3, "DLC", "The date lies in the future.", {"DLC": "1/1/2099", "City": "=cmd()"})


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_a_run_that_refuses_nothing_leaves_no_file(tmp_path):
    with RejectsWriter(tmp_path / "rejects.csv") as writer:
        pass
    assert writer.count == 0
    assert not writer.path.exists()


def test_a_reject_is_kept_with_line_column_reason_and_the_record(tmp_path):
    with RejectsWriter(tmp_path / "rejects.csv") as writer:
        writer.write(REJECT)
        assert len(rows(writer.path)) == 2  # there before the file is closed
    heading, row = rows(writer.path)
    assert heading == ["line", "column", "reason", "original"]
    assert row[:3] == ["3", "DLC", "The date lies in the future."]
    assert json.loads(row[3]) == REJECT.original
    assert writer.count == 1


def test_only_its_owner_may_read_it_even_where_it_stood_open_before(tmp_path):
    path = tmp_path / "rejects.csv"
    path.touch(mode=0o666)
    path.chmod(0o666)
    mask = os.umask(0)
    try:
        with RejectsWriter(path) as writer:
            writer.write(REJECT)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_later_run_appends_below_one_heading_and_mends_a_cut_line(tmp_path):
    path = tmp_path / "rejects.csv"
    with RejectsWriter(path) as writer:
        writer.write(REJECT)
    with path.open("a") as file:
        file.write("4,DLC,cut sho")
    with RejectsWriter(path) as writer:
        writer.write(REJECT)
    assert [row[0] for row in rows(path)] == ["line", "3", "4", "3"]


def test_no_cell_can_run_as_a_formula(tmp_path):
    with RejectsWriter(tmp_path / "rejects.csv") as writer:
        writer.write(Reject(1, "=cmd()", "@SUM(1)", "+1"))
        writer.write(Reject(1, "\tx", "-1", {"=a": "b"}))
    for row in rows(writer.path)[1:]:
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)


def test_what_cannot_be_written_as_text_is_written_all_the_same(tmp_path):
    with RejectsWriter(tmp_path / "rejects.csv") as writer:
        writer.write(Reject(1, "a\ud800", "b", {"c": "\udcff\0"}))
    assert len(rows(writer.path)) == 2


def test_a_planted_link_is_not_followed(tmp_path):
    (tmp_path / "elsewhere").touch()
    (tmp_path / "rejects.csv").symlink_to(tmp_path / "elsewhere")
    with RejectsWriter(tmp_path / "rejects.csv") as writer, pytest.raises(OSError, match="symbolic"):
        writer.write(REJECT)
