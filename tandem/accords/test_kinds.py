"""The kind of a drawer, told by its id or asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from tandem.accords.actions.compartments import open_compartment
from tandem.accords.models import Compartment, CompartmentKind
from tandem.accords.models.compartment import new_compartment_id
from tandem.accords.queries.kinds import kinds_of
from tests.cast import Cast

pytestmark = pytest.mark.database


def test_an_id_tells_every_kind_without_a_question() -> None:
    made = {new_compartment_id(uuid4(), kind): kind for kind in CompartmentKind.values}
    assert kinds_of(made) == made


def test_what_is_told_is_what_is_stored_and_an_older_id_is_asked_for(cast: Cast) -> None:
    with cast.acting("lee") as acting, transaction.atomic():
        open_compartment(CompartmentKind.SHELL, owner_id=acting.agency_id, case_id=uuid4(), now=datetime.now(UTC))
        stored = dict(Compartment.objects.values_list("id", "kind"))
        assert {id.version for id in stored} == {5, 8}  # the cast's are older
        assert kinds_of(stored) == stored
        assert kinds_of([uuid4()]) == {}  # nobody's, or hidden: nothing is said
