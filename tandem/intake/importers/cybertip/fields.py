"""What of a CyberTip may be kept, field by field. A list of what is allowed, so that a field which NCMEC adds
later stays out until somebody has thought about it."""

from __future__ import annotations

from lxml import etree

from tandem.foundation.safe_text import clean, without_encoded_data

# Long free text: goes through the filter for encoded files and is cut.
PROSE = frozenset({"content", "additionalInfo", "profileBio", "incidentDateTimeDescription", "escalateToHighPriority"})

# Short facts. Not here, on purpose: names of files (`fileNames`, `fileName`, `originalFileName` often
# describe what is in the picture), places of files, EXIF (`nameValuePair`), and the sender's boilerplate
# (`termsOfService`, `companyTemplate`, `legalURL`).
_FACTS = frozenset(
    [
        "incidentType",
        "platform",
        "incidentDateTime",
        "url",
        "emailAddress",
        "name",
        "chatClient",
        "chatRoomName",
        "gameName",
        "console",
        "phoneNumber",
        "latitude",
        "longitude",
        "locationName",
        "address",
        "city",
        "zipCode",
        "state",
        "nonUsaState",
        "country",
        "client",
        "agencyName",
        "caseNumber",
        "reportedToLe",
        "servedLegalProcessDomestic",
        "servedLegalProcessInternational",
        "firstName",
        "middleName",
        "lastName",
        "phone",
        "email",
        "age",
        "approximateAge",
        "dateOfBirth",
        "vehicleDescription",
        "espIdentifier",
        "espService",
        "compromisedAccount",
        "screenName",
        "displayName",
        "profileUrl",
        "thirdPartyUserReported",
        "priorCTReports",
        "priorCTReport",
        "groupIdentifier",
        "accountTemporarilyDisabled",
        "accountPermanentlyDisabled",
        "region",
        "countryCode",
        "allEmailsReported",
        "schoolName",
        "ipAddress",
        "eventName",
        "dateTime",
        "possibleProxy",
        "port",
        "idType",
        "idValue",
        "sextortion",
        "csamSolicitation",
        "minorToMinorInteraction",
        "spam",
        "sadisticOnlineExploitation",
        "reportId",
        "fileId",
        "originalFileHash",
        "hash",
        "responseCode",
    ]
)
_MAX_FACT_CHARS = 1_000
# A report with more than this is a list of log-ins; the first ones tell whom to ask for the rest.
_MAX_FIELDS = 500


def text(element: etree._Element | None) -> str:
    """One field as it may be kept."""
    if element is None or element.text is None:
        return ""
    if element.tag in PROSE:
        return without_encoded_data(element.text)
    return without_encoded_data(element.text, _MAX_FACT_CHARS)


def value(parent: etree._Element, path: str) -> str:
    return text(parent.find(path))


def values(parent: etree._Element, path: str) -> list[str]:
    return [found for element in parent.findall(path) if (found := text(element))]


def originals(record: etree._Element) -> dict[str, str]:
    """Path -> value for every field that may be kept: `victim/victimPerson/phone`, `victim[2]/…`. Attributes
    as `phone@type`."""
    kept: dict[str, str] = {}
    _collect(record, "", kept)
    return kept


def _collect(parent: etree._Element, prefix: str, kept: dict[str, str]) -> None:
    seen: dict[str, int] = {}
    for child in parent:
        if not isinstance(child.tag, str) or len(kept) >= _MAX_FIELDS:
            continue
        tag = child.tag
        seen[tag] = seen.get(tag, 0) + 1
        path = f"{prefix}{tag}" + (f"[{seen[tag]}]" if seen[tag] > 1 else "")
        if len(child):
            if tag in _BRANCHES:
                _collect(child, f"{path}/", kept)
        elif tag in _FACTS or tag in PROSE:
            kept[path] = text(child)
            for name, attribute in child.attrib.items():
                if name in _ATTRIBUTES:
                    kept[f"{path}@{name}"] = clean(str(attribute))[:_MAX_FACT_CHARS]


_BRANCHES = frozenset(
    [
        "incidentSummary",
        "reportAnnotations",
        "internetDetails",
        "webPageIncident",
        "emailIncident",
        "newsgroupIncident",
        "chatImIncident",
        "onlineGamingIncident",
        "cellPhoneIncident",
        "nonInternetIncident",
        "peer2peerIncident",
        "incidentAddress",
        "lawEnforcement",
        "officerContact",
        "reporter",
        "reportingPerson",
        "contactPerson",
        "personOrUserReported",
        "personOrUserReportedPerson",
        "intendedRecipient",
        "intendedRecipientPerson",
        "victim",
        "victimPerson",
        "address",
        "ipCaptureEvent",
        "deviceId",
        "estimatedLocation",
        "associatedAccount",
        "files",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "type",
        "verified",
        "verificationDate",
        "countryCallingCode",
        "extension",
        "timestamp",
        "disabledDate",
        "userNotified",
        "userNotifiedDate",
        "reenabledDate",
        "thirdPartyUser",
        "fleaCountry",
        "hashType",
        "reason",
        "thirdPartyHostedContent",
    ]
)
