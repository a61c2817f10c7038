"""Looking after a report, the queue's "mine", and the preview of whom a case would call."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tandem.agencies.models import Agency
from tandem.foundation.embedded import database
from tandem.foundation.verdict import Refused
from tandem.intake.actions import taking
from tandem.intake.models import Report
from tandem.intake.queries.routing import would_call
from tandem.intake.rules.facts import Facts
from tests.cast import Cast, identify

pytestmark = pytest.mark.database
OURS = identify("report:sheriff")
OWN_RULES = """
[[rule]]
id = "labor"
why = "Our labor desk first"
when = { exploitation = ["labor"] }
call = { primary = "child_welfare", provider = "medical" }
within_minutes = 60
[[rule]]
id = "rest"
why = "Everything else"
when = {}
call = { primary = "lead_police", provider = "lead_provider" }
"""


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    cast.log_in(client, name)
    return client


def queue(client: Client, whose: str) -> str:
    return str(client.get(f"/reports/?state=&whose={whose}").content.decode())


def test_a_report_is_taken_found_under_mine_and_given_back(cast: Cast) -> None:
    dana, sam = client_of(cast, "dana"), client_of(cast, "sam")
    assert str(OURS) in queue(dana, "nobodys")
    assert dana.post(f"/reports/{OURS}/take/").status_code == 302
    assert str(OURS) in queue(dana, "mine")
    assert str(OURS) not in queue(dana, "nobodys")
    assert str(OURS) not in queue(sam, "mine")
    assert "Dana looks after it" in sam.get(f"/reports/{OURS}/").content.decode()
    assert sam.post(f"/reports/{OURS}/take/", {"back": "1"}).status_code == 409  # it is not his to give back
    assert sam.post(f"/reports/{OURS}/take/").status_code == 302  # a shift ends: he takes it over
    assert str(OURS) not in queue(dana, "mine")
    assert sam.post(f"/reports/{OURS}/take/", {"back": "1"}).status_code == 302
    assert str(OURS) in queue(dana, "nobodys")


@pytest.mark.parametrize(("name", "status"), [("greta", 404), ("omar", 404), ("xena", 404)])
def test_others_cannot_take_it(cast: Cast, name: str, status: int) -> None:
    assert client_of(cast, name).post(f"/reports/{OURS}/take/").status_code == status


def test_a_prosecutor_who_sees_a_report_of_the_police_does_not_look_after_it(cast: Cast, house: str) -> None:
    with database.connect("owner", house) as owner:
        for table, row in (("intake_report", OURS), ("persons_identity", identify("identity:sheriff"))):
            owner.execute(
                f"UPDATE {table} SET compartment_id = %s WHERE id = %s",
                (cast.compartments["investigation"], row),
            )
    with cast.acting("petra") as acting, transaction.atomic():
        report = Report.objects.get(id=OURS)
        with pytest.raises(Refused):
            taking.take(report, acting=acting, now=report.received_at)


def test_the_preview_uses_the_task_forces_own_rules_and_names_the_agencies(cast: Cast, house: str) -> None:
    def preview(**facts: Any) -> dict[str, str | None]:
        with cast.acting("dana"), transaction.atomic():
            calls = would_call(Facts(**facts), Agency.objects.get(slug="sheriff"))
            return {c.call.part: c.agency.slug if c.agency else None for c in calls}

    assert preview(exploitation="labor")["provider"] == "harbor"
    with database.connect("owner", house) as owner:
        owner.execute("UPDATE agencies_taskforce SET routing = %s WHERE slug = 'testland'", (OWN_RULES,))
    assert preview(exploitation="labor") == {"primary": "cps", "provider": None}
    assert preview(exploitation="sex") == {"primary": None, "provider": "harbor"}  # the sheriff leads: none but itself
