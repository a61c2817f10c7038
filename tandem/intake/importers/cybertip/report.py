"""One valid CyberTip into a draft."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime

from lxml import etree

from tandem.foundation.safe_text import one_line
from tandem.intake.drafts import IdentifierDraft, PersonDraft, PlaceDraft, ReportDraft
from tandem.intake.importers import safe_values
from tandem.intake.importers.cybertip.fields import value, values
from tandem.intake.importers.cybertip.persons import person, phone_draft, place

# What NCMEC's incident types say about trafficking; possession and enticement alone say nothing.
_SEX = {"Child Sex Trafficking", "Child Sex Tourism"}
_ANNOTATIONS = {
    "sextortion": "sextortion",
    "csamSolicitation": "asked for sexual pictures of a child",
    "minorToMinorInteraction": "between minors",
    "spam": "spam",
    "sadisticOnlineExploitation": "sadistic online exploitation",
}
# block of the report, element within that holds the person, part
_PEOPLE = (
    ("victim", "victimPerson", "victim"),
    ("personOrUserReported", "personOrUserReportedPerson", "suspect"),
    ("intendedRecipient", "intendedRecipientPerson", "recipient"),
    ("reporter", "reportingPerson", "reporter"),
)


def draft(report: etree._Element, received_at: datetime, original: dict[str, str]) -> ReportDraft:
    last = safe_values.latest(received_at)
    kind = value(report, "incidentSummary/incidentType")
    moment = value(report, "incidentSummary/incidentDateTime")
    happened_on = safe_values.iso_date(moment[:10], last, "incidentDateTime")
    persons, notes = _persons(report, happened_on, last)
    escalated = report.find("incidentSummary/escalateToHighPriority") is not None
    victims = len(report.findall("victim"))
    return ReportDraft(
        source="cybertip",
        source_ref=_reference(report),
        kind="cybertip",
        received_at=received_at,
        happened_on=happened_on,
        summary=one_line(f"CyberTip: {kind}, {happened_on.isoformat()}"),
        narrative="\n".join([*_narrative(report), *dict.fromkeys(notes)]),
        exploitation="sex" if kind in _SEX else "unknown",
        imminent_danger=escalated,
        victims=victims,
        places=tuple(_places(report)),
        persons=persons,
        original=original,
    )


def _reference(report: etree._Element) -> str:
    """A report on its way to NCMEC has no number yet, so its reference is the hash of its canonical form: the
    same report twice is one, alone or among others, however it is indented and whichever schema address it
    names."""
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)
    plain = etree.fromstring(etree.tostring(report, with_tail=False), parser)
    for name in list(plain.attrib):
        del plain.attrib[name]
    return "sha256:" + hashlib.sha256(etree.tostring(plain, method="c14n", exclusive=True)).hexdigest()


def _persons(report: etree._Element, on: date, last: date) -> tuple[tuple[PersonDraft, ...], list[str]]:
    persons: list[PersonDraft] = []
    notes: list[str] = []
    for tag, inner, part in _PEOPLE:
        for number, block in enumerate(report.findall(tag), 1):
            key = f"{tag}-{number}"
            found, doubts = person(block, inner, part, key, on, last)
            persons.append(found)
            notes += doubts
            for more, account in enumerate(block.findall("associatedAccount"), 1):
                other, doubts = _associated(account, key, f"{key}-account-{more}", on, last)
                persons.append(other)
                notes += doubts
    if contacts := tuple(dict.fromkeys(_incident_contacts(report))):
        persons.append(PersonDraft(part="other", identifiers=contacts, key="incident"))
    return tuple(one for one in persons if one.names or one.identifiers or one.born_on or one.places), notes


def _associated(account: etree._Element, owner: str, key: str, on: date, last: date) -> tuple[PersonDraft, list[str]]:
    """Another account beside a person's own: a parent's, or one that pays, which may be anybody's."""
    guardian = account.get("type") == "Parent/Guardian"
    found, notes = person(account, "", "guardian" if guardian else "other", key, on, last)
    relation = "guardian" if guardian else "associated"
    return (
        PersonDraft(
            part=found.part,
            names=found.names,
            born_on=found.born_on,
            age_low=found.age_low,
            age_high=found.age_high,
            age_on=found.age_on,
            identifiers=found.identifiers,
            places=found.places,
            key=key,
            relations=((owner, relation),),
        ),
        notes,
    )


def _incident_contacts(report: etree._Element) -> Iterator[IdentifierDraft]:
    """Phones, addresses and IPs that the report ties to the incident and to nobody."""
    for phone in report.findall("internetDetails/cellPhoneIncident/phoneNumber"):
        yield from phone_draft(phone)
    for email in values(report, "internetDetails/*/emailAddress"):
        yield IdentifierDraft("email", email)
    for address in values(report, "internetDetails/peer2peerIncident/ipCaptureEvent/ipAddress"):
        yield IdentifierDraft("ip", address)


def _places(report: etree._Element) -> Iterator[PlaceDraft]:
    for incident in report.findall("internetDetails/nonInternetIncident"):
        addresses = incident.findall("incidentAddress")
        yield from (place(address, "incident") for address in addresses)
        if not addresses and (name := value(incident, "locationName")):
            yield PlaceDraft("incident", line=name)


def _narrative(report: etree._Element) -> Iterator[str]:
    yield from _what(report)
    for incident in report.findall("internetDetails/*"):
        yield from _incident(incident)
    for block in report.findall("personOrUserReported"):
        if value(block, "compromisedAccount") in ("true", "1"):
            yield "The sender believes that somebody else took over the reported account."
    for words in values(report, ".//profileBio"):
        yield f"Profile text: {words}"
    yield from values(report, "additionalInfo")
    for tag, _, part in _PEOPLE:
        for words in values(report, f"{tag}/additionalInfo"):
            yield f"About the {part}: {words}"


def _what(report: etree._Element) -> Iterator[str]:
    yield f"Incident type: {value(report, 'incidentSummary/incidentType')}."
    if report.find("incidentSummary/escalateToHighPriority") is not None:
        reason = value(report, "incidentSummary/escalateToHighPriority") or "no reason given"
        yield f"The sender asks for high priority: {reason}"
    marks = [words for tag, words in _ANNOTATIONS.items() if _marked(report, tag)]
    if marks:
        yield f"The sender marks it as: {', '.join(marks)}."
    if platform := value(report, "incidentSummary/platform"):
        yield f"Platform: {platform}"
    if when := value(report, "incidentSummary/incidentDateTimeDescription"):
        yield f"When: {when}"


def _marked(report: etree._Element, tag: str) -> bool:
    return report.find(f"incidentSummary/reportAnnotations/{tag}") is not None


def _incident(incident: etree._Element) -> Iterator[str]:
    for tag, words in (
        ("url", "Address on the web"),
        ("name", "Newsgroup"),
        ("chatClient", "Chat service"),
        ("chatRoomName", "Chat room"),
        ("gameName", "Game"),
        ("client", "File-sharing program"),
        ("content", "Message"),
        ("additionalInfo", "More"),
    ):
        for found in values(incident, tag):
            yield f"{words}: {found}"
