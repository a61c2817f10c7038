"""The demo's screenings fit the tools that are shipped: a tool that is changed tells here and not in somebody's `make demo`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tandem.accords.models import Package
from tandem.config.demo import screenings
from tandem.config.demo.story import Posts
from tandem.victim_services.actions import clients
from tandem.victim_services.queries.clients import records_of
from tandem.victim_services.queries.screenings import screenings_in
from tests.cast import Cast
from tests.vaults import acts, opened_as, vault_of

pytestmark = pytest.mark.database


def test_the_demo_has_each_kind_of_screening_and_one_level_that_was_released(cast: Cast) -> None:
    vault_of(cast)
    now = datetime.now(UTC)
    with opened_as(cast, "ada") as opened:
        ids = [clients.take_in(opened, {"name": f"Somebody {n}"}, now=now) for n in range(6)]
    assert screenings.fill(Posts(), cast.members["ada"], opened, ids, now, to="sheriff") == 6
    with opened_as(cast, "ada") as opened:
        shown = [s for client_id in ids for s in screenings_in(records_of(opened, client_id))]
    assert [s.running for s in shown] == [False, True, False, False, False, False]
    with acts(cast, "lee"):
        assert Package.objects.get().notices == ["screening"]
