"""A file that takes longer than half an hour: the sign-in under which it is taken in must not fall asleep over it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tandem.agencies.actions.sign_in import acting_as_service
from tandem.foundation.embedded import database
from tandem.intake.actions import importing
from tandem.intake.importers.protocol import Options
from tandem.intake.importers.registry import importer
from tests.cast import Cast

pytestmark = pytest.mark.database

HEADING = "Case Number,DLC,Legal Last Name,Legal First Name,Missing Age,City,County,State,Biological Sex,Race / Ethnicity,Date Modified"


def test_a_long_import_is_no_idleness(cast: Cast, house: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "three.csv"
    rows = [
        f"MP{n},01/0{n}/2024,Longwait,Person{n},30 Years,Alderton,Alder,CA,Female,White,01/0{n}/2024" for n in (1, 2, 3)
    ]
    file.write_text("\n".join([HEADING, *rows, ""]))
    monkeypatch.setattr(importing, "BATCH", 1)
    idle = []

    def twenty_minutes_go_by(_bytes: int, _so_far: importing.Outcome) -> None:
        with database.connect("owner", house) as owner:
            (seconds,) = owner.execute(
                "SELECT extract(epoch FROM clock_timestamp() - max(last_seen_at)) FROM agencies_signin WHERE strength = 'service'"
            ).fetchone()  # type: ignore[misc]
            idle.append(seconds)
            owner.execute(
                "UPDATE agencies_signin SET last_seen_at = last_seen_at - interval '20 minutes' WHERE strength = 'service'"
            )

    with acting_as_service("sheriff", "importer") as acting:
        outcome = importing.import_file(
            file, importer("namus"), options=Options(), rejects_to=tmp_path / "rejects.csv", acting=acting,
            clock=lambda: datetime.now(UTC), progress=twenty_minutes_go_by,
        )  # fmt: skip
    assert outcome.accepted == 3, "an hour, and nothing was lost"
    assert len(idle) >= 3
    assert max(idle) < 60
