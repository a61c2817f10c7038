"""The people and accounts of a CyberTip. A doubtful detail costs that detail, never the report: providers
pass on whatever a user typed as their birthday, and a child may be in danger all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from tandem.intake.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft
from tandem.intake.importers import safe_values
from tandem.intake.importers.cybertip.fields import text, value, values
from tandem.intake.importers.safe_values import Unusable

# Providers may list every log-in of years. The first ones tell whom to ask for the rest.
_MAX_IDENTIFIERS = 200
_PLACES = {"Home": "home", "Billing": "home", "Business": "work"}


def person(
    block: etree._Element, inner: str, part: str, key: str, on: date, last: date
) -> tuple[PersonDraft, list[str]]:
    """`inner` is the element that holds name, phones and addresses. With the person come sentences on what
    could not be used."""
    details = block.find(inner) if inner else block
    notes: list[str] = []
    empty = etree.Element("empty")
    details = empty if details is None else details
    born_on = _born_on(details, last, notes)
    ages = _ages(details, notes)
    identifiers = tuple(dict.fromkeys((*_contacts(details), *_accounts(block))))
    if len(identifiers) > _MAX_IDENTIFIERS:
        notes.append(f"Only the first {_MAX_IDENTIFIERS} numbers, accounts and addresses of a person were taken.")
    descriptors: dict[str, str | int] = {}
    if vehicle := value(block, "vehicleDescription"):
        descriptors["vehicle"] = vehicle
    return PersonDraft(
        part=part,
        names=tuple(_names(details, block)),
        born_on=born_on,
        age_low=ages[0] if ages else None,
        age_high=ages[1] if ages else None,
        age_on=on if ages else None,
        identifiers=identifiers[:_MAX_IDENTIFIERS],
        places=tuple(_places(details, block, last)),
        descriptors=descriptors,
        key=key,
    ), notes


def _names(details: etree._Element, block: etree._Element) -> Iterator[NameDraft]:
    parts = [value(details, tag) for tag in ("firstName", "middleName", "lastName")]
    if any(parts):
        yield NameDraft(" ".join(part for part in parts if part), *parts)
    for shown in values(block, "displayName"):
        yield NameDraft(shown, kind="alias")


def _contacts(details: etree._Element) -> Iterator[IdentifierDraft]:
    for phone in details.findall("phone"):
        yield from phone_draft(phone)
    for email in values(details, "email"):
        yield IdentifierDraft("email", email)


def phone_draft(phone: etree._Element) -> Iterator[IdentifierDraft]:
    number, code = text(phone), phone.get("countryCallingCode", "")
    if number:
        yield IdentifierDraft("phone", number if not code or number.startswith("+") else f"{code} {number}")


def _accounts(block: etree._Element) -> Iterator[IdentifierDraft]:
    service = value(block, "espService") or value(block, "platform")
    for tag in ("espIdentifier", "screenName", "profileUrl"):
        for account in values(block, tag):
            yield IdentifierDraft("account", account, service)
    for address in values(block, "ipCaptureEvent/ipAddress"):
        yield IdentifierDraft("ip", address)
    for tag in ("priorCTReports", "priorCTReport"):
        for number in values(block, tag):
            yield IdentifierDraft("ncmec", number, "CyberTipline")


def _places(details: etree._Element, block: etree._Element, last: date) -> Iterator[PlaceDraft]:
    for address in details.findall("address"):
        yield place(address, _PLACES.get(address.get("type", "Home"), "frequented"))
    estimated = block.find("estimatedLocation")
    if estimated is not None:
        yield PlaceDraft(
            "last_seen",
            city=value(estimated, "city"),
            state=_state_or_as_written(value(estimated, "region")),
            country=value(estimated, "countryCode") or "US",
            seen_on=_day_or_none(estimated.get("timestamp", ""), last),
        )
    if school := value(block, "schoolName"):
        yield PlaceDraft("school", line=school)


def place(address: etree._Element, kind: str) -> PlaceDraft:
    return PlaceDraft(
        kind,
        line=value(address, "address"),
        city=value(address, "city"),
        state=value(address, "state") or value(address, "nonUsaState"),
        postal_code=value(address, "zipCode"),
        country=value(address, "country") or "US",
    )


def _state_or_as_written(region: str) -> str:
    try:
        return safe_values.state(region, "")
    except Unusable:
        return region


def _day_or_none(moment: str, last: date) -> date | None:
    try:
        return safe_values.iso_date(moment[:10], last, "") if moment else None
    except Unusable:
        return None


def _born_on(details: etree._Element, last: date, notes: list[str]) -> date | None:
    born = value(details, "dateOfBirth")
    try:
        return safe_values.iso_date(born[:10], last, "dateOfBirth") if born else None
    except Unusable as error:
        notes.append(f"A date of birth was left out. {error.reason}")
        return None


def _ages(details: etree._Element, notes: list[str]) -> tuple[int, int] | None:
    years = value(details, "age") or value(details, "approximateAge")
    try:
        return safe_values.possible_age(int(years), int(years), "age") if years else None
    except (Unusable, ValueError):
        notes.append(f"An age was left out. It lies outside 0 to {safe_values.OLDEST} years.")
        return None
