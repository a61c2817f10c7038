"""`tandem match`: the same limits and the same silence as the page."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from tandem.config import cli
from tandem.config.cli import match as command
from tandem.foundation.embedded import database
from tandem.foundation.trouble import Trouble
from tests.cast import Cast, identify

pytestmark = pytest.mark.database


def test_a_look_up_by_command_has_a_purpose_is_counted_and_tells_no_silent_record(
    cast: Cast, house: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tandem.intake.test_match_pages import NameDraft, report

    report(cast, "fia", "CLI-1", names=(NameDraft("Zyanya Otomi", "Zyanya", family="Otomi"),), identifiers=())
    monkeypatch.setattr(command, "stand", lambda: None)  # the test's own database stands already

    def run(*more: str, given: str = "Zyanya", shape: str = "--json") -> str:
        monkeypatch.setattr(
            "sys.stdin", io.StringIO(json.dumps({"given": given, "family": "Otomi", "born_on": "2009-01-02"}))
        )
        command.run(
            cli.parser().parse_args(
                ["match", "--agency", "sheriff", shape, *more] if shape else ["match", "--agency", "sheriff", *more]
            )
        )
        return capsys.readouterr().out

    with pytest.raises(SystemExit):
        run("--purpose", "curiosity")
    with pytest.raises(Trouble, match="Give the number of the case"):
        run("--purpose", "case")
    silent: Any = json.loads(run("--purpose", "safety"))
    assert silent == json.loads(run("--purpose", "safety", given="Qwxyza")) == {"matches": [], "pointers": []}
    assert (
        run("--purpose", "safety", shape="")
        == run("--purpose", "safety", given="Qwxyza", shape="")
        == "Nothing that you may learn of.\n"
    )
    run()  # no purpose said: somebody's safety, which a supervisor reads
    with database.connect("owner", house) as owner:
        rows = owner.execute(
            "SELECT purpose, known FROM persons_lookup WHERE member_id = %s", (identify("importer:sheriff"),)
        ).fetchall()
    assert rows == [("lookup_safety", False)] * 5
