"""Screenings in a client's file. Everything about one lies in one record under the client's key, the text of the tool among it; the ledger
learns that a member wrote, as for any other line. Nothing else in the house is told: a score is read by people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.screening.queries.tools import OnShelf
from tandem.screening.rules.answers import answer_to, answers_from
from tandem.screening.rules.next_item import item_before, next_item, path
from tandem.screening.rules.scoring import level, score
from tandem.screening.rules.tool import NOT_ASKED, Tool
from tandem.screening.rules.who_may_use import may_use
from tandem.victim_services import told
from tandem.victim_services.actions.clients import held, write
from tandem.victim_services.models import ClientRecord
from tandem.victim_services.opened import OpenVault, opened_json, record_place, sealed_json
from tandem.victim_services.queries.screenings import tool_in

Data = dict[str, Any]


def begin_screening(
    opened: OpenVault, client_id: UUID, on_shelf: OnShelf, details: Mapping[str, Any], *, now: datetime
) -> UUID:
    """Begins to ask a tool whose text is embedded. Refuses one that is not, or that this member may not use. Keeps the tool's text."""
    if not on_shelf.tool.embedded:
        raise Refused(_("This tool's text is not here. Ask it from its own form, and record the result."))
    _allowed(opened, on_shelf.tool, details)
    data = {
        "how": "asked_here", "tool": on_shelf.tool.id, "version": on_shelf.tool.version, "text": on_shelf.text, "language": on_shelf.tool.languages[0],
        **details, "answers": {}, "at": "", "on": _day(opened, now), "started_at": now.isoformat(),
    }  # fmt: skip
    return _keep(opened, client_id, data, now)


def record_result(
    opened: OpenVault, client_id: UUID, on_shelf: OnShelf | None, result: Mapping[str, Any], *, now: datetime
) -> UUID:
    """Records what a tool gave elsewhere, or that it was not asked, refused, or could not be answered. `result` was checked by
    rules.screenings.problems. Without a tool: one that no file here describes."""
    tool = {"tool": on_shelf.tool.id, "text": on_shelf.text} if on_shelf else {"tool": "other", "text": ""}
    return _keep(opened, client_id, {"how": "outside", **tool, **result}, now)


def answer_item(
    opened: OpenVault, client_id: UUID, record_id: UUID, item_id: str, how: str, values: Sequence[str], *, now: datetime
) -> str:
    """Keeps the answer to one item; "" where it was kept, else what is missing. After the end it is a correction: the earlier answers
    stay in the file."""
    wrong = ""

    def change(data: Data) -> None:
        nonlocal wrong
        tool, answers = tool_in(data), answers_from(data["answers"])
        item = next((i for i in path(tool, answers) if i.id == item_id), None)
        if item is None:
            raise Refused(_("This question is not asked any more, because an earlier answer was changed. Go on with the next one."))  # fmt: skip
        answer, wrong = answer_to(item, how, values)
        if answer is not None:
            data["answers"] = {**data["answers"], item_id: answer.as_kept()}
            data["at"] = ""
            _reckon(data)

    _rewrite(opened, client_id, record_id, change, now)
    return wrong


def go_to(
    opened: OpenVault, client_id: UUID, record_id: UUID, item_id: str, *, back: bool = False, now: datetime
) -> None:
    """Opens an item again, or the one before it. Where it stands is kept here and in no address: an address would tell the way that
    somebody's answers took."""

    def change(data: Data) -> None:
        tool, answers = tool_in(data), answers_from(data["answers"])
        if back:
            before = item_before(tool, answers, item_id)
            data["at"] = before.id if before else item_id
        elif any(i.id == item_id for i in path(tool, answers)):
            data["at"] = item_id

    _rewrite(opened, client_id, record_id, change, now, correction=False)


def set_language(opened: OpenVault, client_id: UUID, record_id: UUID, language: str, *, now: datetime) -> None:
    """In which language the items are shown; refuses none that the tool has not."""

    def change(data: Data) -> None:
        if language in tool_in(data).languages:
            data["language"] = language

    _rewrite(opened, client_id, record_id, change, now, correction=False)


def finish_screening(
    opened: OpenVault, client_id: UUID, record_id: UUID, details: Mapping[str, Any], *, now: datetime
) -> None:
    """Ends it. What was not reached is kept as not asked, which is no answer of the person. `details`: note, and level where the tool
    leaves it to who screens."""

    def change(data: Data) -> None:
        tool = tool_in(data)
        answers = answers_from(data["answers"])
        while (item := next_item(tool, answers)) is not None:
            data["answers"] = {**data["answers"], item.id: {"how": NOT_ASKED, "value": []}}
            answers = answers_from(data["answers"])
        chosen = str(details.get("level", ""))
        if not tool.scored and tool.level(chosen):
            data["level"] = chosen
        data |= {"note": details.get("note", ""), "at": "", "finished_at": now.isoformat()}
        _reckon(data)

    _rewrite(opened, client_id, record_id, change, now)
    told.client_changed(opened, client_id, now)


def change_details(
    opened: OpenVault, client_id: UUID, record_id: UUID, details: Mapping[str, Any], *, now: datetime
) -> None:
    """Corrects what stands beside the answers, or a recorded result; what stood before stays in the file."""

    def change(data: Data) -> None:
        data |= details

    _rewrite(opened, client_id, record_id, change, now)


def _reckon(data: Data) -> None:
    """Score and level, kept as they came out: a later engine may reckon otherwise."""
    tool, answers = tool_in(data), answers_from(data["answers"])
    found = score(tool, answers)
    if found is not None:
        named = level(tool, found)
        data |= {"span": [found.least, found.most], "level": named.id if named else ""}


def _allowed(opened: OpenVault, tool: Tool, details: Mapping[str, Any]) -> None:
    acting = opened.acting
    verdict = may_use(
        tool, agency_kind=acting.agency_kind, agency_slug=acting.agency_slug, role=acting.role, says_trained=bool(details.get("trained"))
    )  # fmt: skip
    if not verdict:
        raise Refused(verdict.reason)


def _keep(opened: OpenVault, client_id: UUID, data: Data, now: datetime) -> UUID:
    client, key = held(opened, client_id)
    record_id = write(opened, client, key, "screening", data, now)
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)
    told.client_changed(opened, client_id, now)
    return record_id


def _rewrite(
    opened: OpenVault, client_id: UUID, record_id: UUID, change: Callable[[Data], None], now: datetime, *, correction: bool = True
) -> None:  # fmt: skip
    """Changes the record in place while it runs; once it is finished each earlier state stays in it, without the tool's text, which is
    the same. The row is locked meanwhile: two phones do not lose each other's answers."""
    client, key = held(opened, client_id)
    row = ClientRecord.objects.select_for_update().filter(id=record_id, client=client).first()
    if row is None:
        raise Refused(_("This record is not there any more. Open the client again."))
    place = record_place(client_id, record_id)
    body = opened_json(key, row.body, bound_to=place)
    if body["kind"] != "screening":
        raise Refused(_("This record is not there any more. Open the client again."))
    before = {k: v for k, v in body["data"].items() if k != "text"}
    change(body["data"])
    after = {k: v for k, v in body["data"].items() if k != "text"}
    if before == after:
        return
    if correction and (before.get("finished_at") or before["how"] == "outside"):
        body["earlier"] = [*body.get("earlier", []), {"data": before, "by": body["by"], "at": body["at"]}]
    if correction:
        body |= {"by": opened.acting.name, "at": now.isoformat()}
    row.body = sealed_json(key, body, bound_to=place)
    row.save(update_fields=["body"])
    ledger.record("victim_services.write", kind="vault", object_id=opened.agency_id)


def _day(opened: OpenVault, now: datetime) -> str:
    return now.astimezone(ZoneInfo(opened.acting.time_zone)).date().isoformat()
