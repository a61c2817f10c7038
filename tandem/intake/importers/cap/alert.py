"""One valid alert into a draft. The prose about victims, suspects and vehicles stays prose here: telling
persons apart in it is another task, and a wrong guess would put a stranger under suspicion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from tandem.foundation.safe_text import MAX_FIELD_CHARS, one_line, without_encoded_data
from tandem.intake.drafts import PlaceDraft, ReportDraft
from tandem.intake.importers import safe_values
from tandem.intake.importers.us_states import BY_FIPS

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_NS = {"c": NAMESPACE}
_SAME = re.compile(r"\d{6}\Z", re.ASCII)
_CODE = re.compile(r"[A-Z]{3}\Z")
_WHOLE_STATE = "000"
_MAX_FIELDS = 500
_ALERT_FIELDS = (
    "identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses",
    "note", "references", "incidents",
)  # fmt: skip
_INFO_FIELDS = (
    "language", "event", "urgency", "severity", "certainty", "audience", "effective", "onset", "expires",
    "senderName", "headline", "description", "instruction", "web", "contact",
)  # fmt: skip


def value(parent: etree._Element, tag: str) -> str:
    found = parent.find(f"c:{tag}", _NS)
    return without_encoded_data(found.text, MAX_FIELD_CHARS) if found is not None and found.text else ""


def event_codes(alert: etree._Element) -> list[str]:
    """SAME event codes of all blocks, in order, each once."""
    found = [
        value(code, "value").upper()
        for code in alert.findall("c:info/c:eventCode", _NS)
        if value(code, "valueName").upper() == "SAME"
    ]
    return [code for code in dict.fromkeys(found) if _CODE.match(code)]


def originals(alert: etree._Element) -> dict[str, str]:
    """The alert's fields by path. An embedded file (`derefUri`) stays out; its address and digest may
    stay."""
    kept = {tag: text for tag in _ALERT_FIELDS if (text := value(alert, tag))}
    for number, info in enumerate(alert.findall("c:info", _NS), 1):
        for tag, text in _info_fields(info):
            if len(kept) < _MAX_FIELDS:
                kept[f"info[{number}]/{tag}"] = text
    return kept


def _info_fields(info: etree._Element) -> Iterator[tuple[str, str]]:
    for tag in _INFO_FIELDS:
        if text := value(info, tag):
            yield tag, text
    for group in ("eventCode", "parameter"):
        for pair in info.findall(f"c:{group}", _NS):
            yield f"{group}/{one_line(value(pair, 'valueName'), 60)}", value(pair, "value")
    for number, area in enumerate(info.findall("c:area", _NS), 1):
        yield f"area[{number}]/areaDesc", value(area, "areaDesc")
        for pair in area.findall("c:geocode", _NS):
            yield (
                f"area[{number}]/{value(pair, 'valueName')[:60]}/{value(pair, 'value')[:20]}",
                value(pair, "value"),
            )
    for number, resource in enumerate(info.findall("c:resource", _NS), 1):
        for tag in ("resourceDesc", "mimeType", "uri", "digest"):
            if text := value(resource, tag):
                yield f"resource[{number}]/{tag}", text


def draft(alert: etree._Element, received_at: datetime) -> ReportDraft:
    infos = alert.findall("c:info", _NS)
    first = _english(infos) if infos else None
    cancelled = value(alert, "msgType") == "Cancel"
    last = safe_values.latest(received_at)
    sent_on = safe_values.iso_date(value(alert, "sent")[:10], last, "sent")
    return ReportDraft(
        source="cap",
        # The order in which CAP's own `references` name an alert, so that an update finds what it updates.
        source_ref=f"{value(alert, 'sender')},{value(alert, 'identifier')}",
        kind="alert",
        received_at=received_at,
        happened_on=_happened_on(first, sent_on, last),
        summary=_summary(alert, first),
        narrative="\n\n".join(_narrative(alert, infos)),
        language=_language(first)[:2] if first is not None else "en",
        # An alert goes out only where a person is believed to be in danger; it may also say that this is
        # past.
        imminent_danger=not cancelled and first is not None and value(first, "urgency") in ("Immediate", "Expected"),
        places=tuple(dict.fromkeys(_places(infos))),
        original=originals(alert),
    )


def _language(info: etree._Element) -> str:
    return (value(info, "language") or "en-US").lower()


def _english(infos: list[etree._Element]) -> etree._Element:
    return next((info for info in infos if _language(info).startswith("en")), infos[0])


def _happened_on(info: etree._Element | None, sent_on: date, last: date) -> date:
    onset = value(info, "onset") if info is not None else ""
    return safe_values.iso_date(onset[:10], last, "onset") if onset else sent_on


def _summary(alert: etree._Element, info: etree._Element | None) -> str:
    prefix = {"Update": "Update: ", "Cancel": "Cancelled: "}.get(value(alert, "msgType"), "")
    if value(alert, "status") != "Actual":
        prefix = f"{value(alert, 'status').upper()}: {prefix}"
    words = (value(info, "headline") or value(info, "event")) if info is not None else "alert withdrawn"
    return one_line(prefix + words)


def _narrative(alert: etree._Element, infos: list[etree._Element]) -> Iterator[str]:
    """Every language, the English block first: a translation may hold what the original lacks."""
    if note := value(alert, "note"):
        yield note
    for info in sorted(infos, key=lambda one: not _language(one).startswith("en")):
        parts = [value(info, tag) for tag in ("headline", "description", "instruction", "contact")]
        heading = f"[{one_line(_language(info), 20)}]"
        yield "\n".join([heading, *(part for part in parts if part)])


def _places(infos: list[etree._Element]) -> Iterator[PlaceDraft]:
    """SAME location codes: one digit for a part of the county, two for the state, three for the county. A
    code that comes again in another language is one place."""
    seen: set[str] = set()
    for info in sorted(infos, key=lambda one: not _language(one).startswith("en")):
        for area in info.findall("c:area", _NS):
            described = one_line(value(area, "areaDesc"))
            codes = _same_codes(area)
            for code in (one for one in codes if one not in seen):
                seen.add(code)
                state, county = code[1:3], code[3:]
                fips = "" if county == _WHOLE_STATE else state + county
                yield PlaceDraft("incident", line=described, state=BY_FIPS.get(state, ""), county_fips=fips)
            if not codes and described:
                yield PlaceDraft("incident", line=described)


def _same_codes(area: etree._Element) -> list[str]:
    pairs = area.findall("c:geocode", _NS)
    found = [value(pair, "value") for pair in pairs if value(pair, "valueName").upper() == "SAME"]
    return [code for code in found if _SAME.match(code)]
