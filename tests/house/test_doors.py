"""Each member of the cast tries every page and every table; docs/doors.csv is what came of it. Run
`TANDEM_WRITE_GOLDEN=1 pytest tests/house/test_doors.py` after a change, and read the difference as a lawyer would."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from tests.cast import CASE, Cast, identify

pytestmark = pytest.mark.database
FILE = Path(__file__).resolve().parents[2] / "docs" / "doors.csv"
WHO = ("nobody", "dana", "sam", "lee", "greta", "opal", "omar", "petra", "paul", "carla", "ada", "cora", "sue", "xena")
CASE_ACTS = (
    "notes/",
    "next-step/",
    "take-call/",
    "agencies/",
    "agencies/release/",
    "seats/",
    "events/",
    "close/",
    "emergency/",
)
PAGES = {
    "desk": "/", "clocks": "/clocks/", "search": "/search/", "own ledger": "/ledger/", "cases": "/cases/", "the case": f"/cases/{CASE}/",
    "ledger of the case": f"/ledger/case/{CASE}/", "people": "/people/", "person of the sheriff's intake": f"/people/{identify('identity:sheriff')}/",
    "person of child welfare's intake": f"/people/{identify('identity:cps')}/", "reports": "/reports/", "enter a report": "/reports/new/",
    "report to the sheriff": f"/reports/{identify('report:sheriff')}/", "report to the provider": f"/reports/{identify('report:harbor')}/",
    "picture of the case": f"/cases/{CASE}/picture/", "chart of the case": f"/cases/{CASE}/chart/", "its data": f"/cases/{CASE}/chart/data/",
    "chart of the sheriff's person": f"/people/{identify('identity:sheriff')}/chart/",
    "chart of child welfare's person": f"/people/{identify('identity:cps')}/chart/",
    "its picture file": f"/people/{identify('identity:cps')}/chart/image/",
    "correct the sheriff's person": f"/people/{identify('identity:sheriff')}/correct/birth/",
    "correct child welfare's person": f"/people/{identify('identity:cps')}/correct/birth/",
    "agencies": "/agencies/", "the sheriff's page": "/agencies/sheriff/", "accords": "/accords/", "the accord": f"/accords/{identify('accord')}/",
    "plan of who is on call": "/agencies/on-call/",
    "own settings": "/settings/", "disclosures": "/accords/disclosures/", "second factors": "/account/2fa/", "tip form": "/tip/testland/", "tip answer": "/tip/answer/",
    "directory": "/directory/", "services": "/directory/?what=shelter", "directory to print": "/directory/print/",
    "own entries": "/directory/ours/", "import": "/directory/import/", "export": "/directory/export/",
    "the provider's entry": f"/directory/providers/{identify('provider:harbor')}/",
    "change the provider's entry": f"/directory/providers/{identify('provider:harbor')}/edit/",
    "change the provider's service": f"/directory/services/{identify('offer:harbor')}/edit/",
    "the provider's address": f"/directory/places/{identify('site:harbor')}/edit/",
    "change the provider's beds": f"/directory/beds/{identify('beds:harbor')}/edit/",
    "a new place of the provider": f"/directory/providers/{identify('provider:harbor')}/places/new/",
    "look somebody up": "/people/look-up/", "look-ups": "/people/look-ups/", "thresholds of matches": "/people/thresholds/",
}  # fmt: skip
POSTS = {f"POST case {act}": f"/cases/{CASE}/{act}" for act in CASE_ACTS} | {
    "POST strike note": f"/cases/notes/{identify('note:investigation')}/strike/",
    "POST pause a clock": f"/clocks/{identify('nothing')}/pause/",
    "POST let a clock run again": f"/clocks/{identify('nothing')}/resume/",
    "POST add to the picture": f"/cases/{CASE}/picture/facts/",
    "POST strike nothing": f"/cases/facts/{identify('nothing')}/strike/",
    "POST search": "/search/",
    "POST open a case": f"/cases/open/{identify('report:sheriff')}/",
    "POST triage": f"/reports/{identify('report:sheriff')}/triage/",
    "POST take over what was read": f"/reports/{identify('report:sheriff')}/reading/",
    "POST answer the sender": f"/reports/{identify('report:sheriff')}/answer/",
    "POST go over to another post": "/settings/post/",
    "POST change the plan of who is on call": "/agencies/on-call/change/",
    "POST match mode": "/agencies/mode/",
    "POST API token": "/agencies/tokens/",
    "POST manage a member": f"/agencies/members/{identify('sam')}/",
    "POST invite": "/agencies/sheriff/invite/",
    "POST find a provider": "/directory/",
    "POST count the provider's beds": f"/directory/beds/{identify('beds:harbor')}/count/",
    "POST the provider's address": f"/directory/places/{identify('site:harbor')}/edit/",
    "POST take off another's entry": f"/directory/remove/place/{identify('nothing')}/",
    "POST export the directory": "/directory/export/",
    "POST import": "/directory/import/",
    "POST correct the sheriff's person": f"/people/{identify('identity:sheriff')}/correct/sex/",
    "POST undo nothing corrected": f"/people/corrections/{identify('nothing')}/undo/",
    "POST look somebody up": "/people/look-up/",
    "POST review look-ups": f"/people/look-ups/{identify('sam')}/review/",
    "POST thresholds of matches": "/people/thresholds/",
    "POST end a disclosure": f"/accords/disclosures/{identify('nothing')}/",
}


def rows_of(cast: Cast) -> list[list[str]]:
    clients: dict[str, Client] = {}
    for who in WHO:
        clients[who] = Client(raise_request_exception=False)
        if who != "nobody":
            cast.log_in(clients[who], who)
    client_id, package_id, screening_id = _served(cast)
    matched, matched_posts = _matched(cast)
    vault = f"/vault/clients/{client_id}/"
    served = {
        "vault": "/vault/", "keys of the vault": "/vault/keys/", "a client": vault, "a client's release form": f"{vault}release/", "a client's screening": f"{vault}screenings/new/", "its result": f"{vault}screenings/{screening_id}/",
        "refer somebody": "/refer/", "work in the vault": "/vault/todo/", "case load": "/vault/todo/load/",
        "services given": "/vault/todo/services/", "inbox of the vault": "/vault/inbox/", "many at once": "/vault/clients/many/",
        "a client's copy": f"{vault}copy/",
        "released to us": "/released/", "a package for the sheriff": f"/released/{package_id}/",
        "its documents": f"/released/{package_id}/documents/", "own page": "/p/", **matched,
    }  # fmt: skip
    lines = []
    for name, url in {**PAGES, **served}.items():
        lines.append([name, *(_outcome(clients[w].get(url)) for w in WHO)])
    served = {
        "POST shred a client": f"{vault}shred/",
        "POST a card": f"{vault}card/new/",
        "POST a screening": f"{vault}screenings/new/",
        "POST an answer": f"{vault}screenings/{screening_id}/ask/",
        "POST end a card": f"{vault}card/end/",
        "POST hand clients over": "/vault/todo/load/",
        "POST deal with the inbox": "/vault/inbox/",
        "POST rotate the vault": "/vault/keys/rotate/",
    }
    for name, url in {**POSTS, **served, **matched_posts}.items():
        # An empty form: who may not see the thing gets 404; who may gets a refusal or an error in words, and nothing changes.
        lines.append([name, *(_outcome(clients[w].post(url)) for w in WHO)])
    return lines + _tables(cast)


def _outcome(answer: object) -> str:
    status, where = answer.status_code, answer.headers.get("Location", "")  # type: ignore[attr-defined]
    if status == 302:
        return "log-in" if "/account/login/" in where else "locked" if where == "/vault/" else "goes on"
    return {200: "opens", 404: "nothing there", 409: "refused", 422: "form", 405: "not so"}.get(status, str(status))


def _served(cast: Cast) -> tuple[object, object, object]:
    """A client in Harbor House's vault, a screening, a card, and a release to the sheriff: so that there is something to see."""
    from datetime import UTC, datetime

    from tandem.screening.queries.tools import shelf, tool_called
    from tandem.survivor.cards import make_card
    from tandem.victim_services.actions.screening import record_result
    from tandem.victim_services.test_releases import signed
    from tests.vaults import opened_as, vault_of

    vault_of(cast)
    with opened_as(cast, "ada") as opened:
        client_id, _release, package_id = signed(opened, with_documents=True)
        make_card(opened, client_id, now=datetime.now(UTC))
        result = {"version": "2019", "on": "2026-05-01", "result": "refused"}
        screening_id = record_result(
            opened, client_id, tool_called(shelf().tools, "qyit"), result, now=datetime.now(UTC)
        )
    return client_id, package_id, screening_id


def _matched(cast: Cast) -> tuple[dict[str, str], dict[str, str]]:
    """A match of two agencies for each mode, by whoever holds it, and a person whom the sheriff's people formed: pages and posts."""
    from django.db import connection

    from tandem.foundation.embedded import database
    from tandem.persons.actions.deciding import decide_match
    from tandem.persons.models import PersonAct
    from tandem.persons.queries.together import person_of

    # name: finder, holder, mode
    made = {
        "an open match": ("da", "sheriff", "open"), "a pointer match": ("sheriff", "city-police", "pointer"),
        "a silent match": ("sheriff", "feds", "silent"), "a supervisors' match": ("sheriff", "state-police", "supervisor"),
    }  # fmt: skip
    pages, posts = {}, {}
    with database.connect("owner", str(connection.settings_dict["NAME"])) as owner:
        for name, (finder, holder, mode) in made.items():
            owner.execute(
                "INSERT INTO persons_match (id, finder_id, finder_agency_id, holder_id, holder_agency_id, mode, probability, weight, evidence,"
                " model_version, finder_state, holder_state, found_at) VALUES (%s, %s, %s, %s, %s, %s, 0.9, 12, '[]', 'test', 'proposed', 'proposed', now())",
                (
                    identify(name),
                    identify(f"identity:{finder}"),
                    identify(finder),
                    identify(f"identity:{holder}"),
                    identify(holder),
                    mode,
                ),
            )
            pages[name] = f"/people/matches/{identify(name)}/"
            posts[f"POST decide on {name}"] = f"/people/matches/{identify(name)}/decide/"
    pages |= {
        "an open match on paper": f"{pages['an open match']}paper/",
        "a silent match as JSON": f"{pages['a silent match']}explained.json",
    }
    with cast.acting("dana") as acting, transaction.atomic():
        from datetime import UTC, datetime

        decide_match(
            identify("an open match"), state="confirmed", reason="The same", acting=acting, now=datetime.now(UTC)
        )
        person, act = person_of(identify("identity:sheriff")), PersonAct.objects.get()
    pages["a person of the sheriff's"] = f"/people/persons/{person}/"
    posts |= {
        "POST take a person apart": f"/people/persons/{person}/split/",
        "POST undo an act on a person": f"/people/acts/{act.id}/undo/",
    }
    return pages, posts


def _tables(cast: Cast) -> list[list[str]]:
    lines = []
    ours = [
        m
        for m in apps.get_models()
        if m._meta.app_label
        in (
            "agencies",
            "accords",
            "directory",
            "clocks",
            "persons",
            "intake",
            "cases",
            "ledger",
            "victim_services",
            "survivor",
        )
    ]
    counts: dict[str, dict[str, str]] = {}
    for who in WHO:
        if who in ("nobody", "sue"):
            with transaction.atomic():
                counts[who] = {m._meta.db_table: _count(m) for m in ours}
        else:
            with cast.acting(who):
                counts[who] = {}
                for m in ours:
                    with transaction.atomic():
                        counts[who][m._meta.db_table] = _count(m)
    for m in ours:
        if m._meta.db_table in ("ledger_entry", "agencies_user", "agencies_notice", "ledger_leaf", "ledger_seal"):
            continue  # grow while the others are tried
        lines.append([f"rows of {m._meta.db_table}", *(counts[w][m._meta.db_table] for w in WHO)])
    return lines


def _count(model: object) -> str:
    try:
        with transaction.atomic():
            return str(model._meta.model.objects.count())  # type: ignore[attr-defined]
    except Exception as e:
        return "no grant" if "permission denied" in str(e) else "error"


def test_every_door_and_table_answers_each_member_as_the_table_says(cast: Cast) -> None:
    from tests.house.test_storeys import doors_table

    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(["what", *WHO])
    sheet.writerows(rows_of(cast))
    text = out.getvalue() + "\n" + doors_table()
    if os.environ.get("TANDEM_WRITE_GOLDEN"):
        FILE.write_text(text)
    assert text == FILE.read_text()


def test_no_door_breaks(cast: Cast) -> None:
    assert "500" not in FILE.read_text().split("\n\n")[0].replace("500 ", "")
