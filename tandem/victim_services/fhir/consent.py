"""What a FHIR R4 Consent and a release can both say, in plain values. Apart from reading and writing, so that both agree on it, and so
that a round trip can be compared field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
NUMBERS = "urn:x-tandem:release"  # our release numbers, as identifiers
CUSTODIAN, RECIPIENTS = "CST", ("PRCP", "IRCP")  # who holds it; primary recipient, recipient


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody or something pointed at: in words, and as the sender's own reference, which is never followed."""

    display: str = ""
    reference: str = ""

    @property
    def words(self) -> str:
        return self.display or self.reference


@dataclass(frozen=True, slots=True)
class Code:
    system: str = ""
    code: str = ""
    display: str = ""

    @property
    def words(self) -> str:
        return self.display or " ".join(w for w in (self.system.rsplit("/", 1)[-1], self.code) if w)


@dataclass(frozen=True, slots=True)
class Rule:
    """One provision. At the root it has no type (R4); a nested one permits or denies."""

    type: str = ""
    start: str = ""  # FHIR dateTime, as written
    end: str = ""
    custodians: tuple[Party, ...] = ()
    recipients: tuple[tuple[str, Party], ...] = ()  # (PRCP or IRCP, who)
    actions: tuple[str, ...] = ()
    labels: tuple[Code, ...] = ()
    purposes: tuple[Code, ...] = ()
    data: tuple[tuple[str, Party], ...] = ()  # (meaning, what)
    codes: tuple[Code, ...] = ()  # kinds of content


@dataclass(frozen=True, slots=True)
class Said:
    status: str
    patient: Party = Party()
    identifiers: tuple[tuple[str, str], ...] = ()  # (system, value)
    categories: tuple[Code, ...] = ()
    signed_at: str = ""  # FHIR dateTime
    signers: tuple[Party, ...] = ()
    organizations: tuple[Party, ...] = ()
    title: str = ""
    base: str = "OPTOUT"  # nothing goes unless a rule permits it; OPTIN: everything unless
    root: Rule = Rule()
    permits: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    said: Said
    left_out: list[str] = field(
        default_factory=list
    )  # sentences for the advocate: what the file says and a release cannot


def said_of_release(data: Mapping[str, Any], *, client: str, agency: str, signed_at: str, status: str) -> Said:
    """A release as Consent says it: nothing is given, but this to this one. Names of things, not their values: the values travel in the
    package alone."""
    from tandem.victim_services.fhir.labels import labels_for

    items = [Party(str(i["label"])) for i in data.get("items", [])] + [
        Party(str(f["name"])) for f in data.get("files", [])
    ]
    permit = Rule(
        type="permit", custodians=(Party(agency),), recipients=(("PRCP", Party(str(data["recipient"]))),), actions=("disclose",),
        labels=labels_for(data.get("notices", [])), purposes=(Code(display=str(data["purpose"])),), data=tuple(("instance", i) for i in items),
    )  # fmt: skip
    signers = [Party(str(data[n])) for n in ("signer", "second_signer") if data.get(n)]
    return Said(
        status=status, patient=Party(client), identifiers=((NUMBERS, str(data["number"])),), categories=(Code("http://loinc.org", "59284-0"),),
        signed_at=signed_at, signers=tuple(signers), organizations=(Party(agency),), title=f"Release of information {data['number']}",
        root=Rule(start=str(data["starts_at"]), end=str(data["ends_at"])), permits=(permit,),
    )  # fmt: skip
