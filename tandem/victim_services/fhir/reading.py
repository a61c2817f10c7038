"""Reads a FHIR R4 Consent that somebody brought. It becomes a draft at most: nothing here signs, follows a reference or looks anything up.
What a release cannot say comes back as sentences; what must not be read past (modifiers, a wrong version, a taken-back consent) is refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tandem.foundation.verdict import Refused
from tandem.victim_services.fhir.consent import CUSTODIAN, RECIPIENTS, Code, Party, Read, Rule, Said

LARGEST = 256 * 1024  # bytes; the largest official example has 5,000
DEEPEST = 24  # levels of JSON
SHOWN = 5  # faults named in one refusal
_KNOWN = frozenset(
    [
        "resourceType",
        "id",
        "meta",
        "language",
        "text",
        "identifier",
        "status",
        "scope",
        "category",
        "patient",
        "dateTime",
        "performer",
        "organization",
        "sourceAttachment",
        "policyRule",
        "provision",
    ]
)
STATUSES = frozenset(("draft", "proposed", "active", "rejected", "inactive", "entered-in-error"))
_KNOWN_IN_RULE = frozenset(
    ["id", "type", "period", "actor", "action", "securityLabel", "purpose", "code", "data", "provision"]
)


def read_consent(raw: bytes) -> Read:
    """Raises Refused with one sentence and a way out."""
    plain = _json(raw)
    _fits_version(plain)
    _validated(plain)
    _no_modifiers(plain)
    if plain["status"] in ("entered-in-error", "rejected"):
        raise Refused(
            _("This consent says of itself that it was refused or entered in error. Nothing of it is taken over.")
        )
    left: list[str] = []
    root, permits = _rules(plain.get("provision", {}), left)
    _beside(plain, left)
    said = Said(
        status=plain["status"], patient=_party(plain.get("patient")), categories=tuple(c for k in plain["category"] for c in _codes(k)),
        identifiers=tuple((i.get("system", ""), i.get("value", "")) for i in plain.get("identifier", [])), signed_at=plain.get("dateTime", ""),
        signers=tuple(_party(p) for p in plain.get("performer", [])), organizations=tuple(_party(p) for p in plain.get("organization", [])),
        title=plain.get("sourceAttachment", {}).get("title", ""), base=_base(plain, left), root=root, permits=permits,
    )  # fmt: skip
    return Read(said, left)


def _json(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise Refused(
            _("This file is too large for one consent: up to 256 kB. Ask for the consent alone, without attachments.")
        )
    if raw.lstrip()[:1] == b"<":
        raise Refused(_("This is XML. Ask for the consent as FHIR JSON."))
    try:
        plain = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_once)
    except (ValueError, RecursionError) as e:
        raise Refused(_("This file cannot be read as JSON. It may have been cut off; ask for it again.")) from e
    if not isinstance(plain, dict) or _depth(plain) > DEEPEST:
        raise Refused(_("This file is no FHIR resource: it should be one JSON object whose resourceType is Consent."))
    return plain


def _no_constant(_name: str) -> None:
    raise ValueError


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The same key twice could show one thing and mean another."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _depth(value: Any, at: int = 1) -> int:
    if at > DEEPEST or not isinstance(value, dict | list):
        return at
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(v, at + 1) for v in inner), default=at)


def _fits_version(plain: Mapping[str, Any]) -> None:
    kind = plain.get("resourceType")
    if kind == "Bundle":
        raise Refused(_("This is a FHIR Bundle. Take the one Consent out of it, and bring that."))
    if kind != "Consent":
        raise Refused(_("This file is no FHIR resource: it should be one JSON object whose resourceType is Consent."))
    if isinstance(plain.get("provision"), list) or "subject" in plain or "controller" in plain or "decision" in plain:
        raise Refused(_("This consent is written in FHIR R5. Ask for it in R4 (4.0.1)."))


def _validated(plain: dict[str, Any]) -> None:
    from fhir.resources.R4B.consent import Consent
    from pydantic import ValidationError

    # The library holds neither to R4's codes of status nor to "no null" (hl7.org/fhir/R4/json.html).
    if plain.get("status") not in STATUSES or not plain.get("scope") or not plain.get("category") or _holds_null(plain):
        wrong = [
            n
            for n in ("status", "scope", "category")
            if not plain.get(n) or (n == "status" and plain[n] not in STATUSES)
        ]
        raise Refused(_not_valid() % {"fields": ", ".join(wrong or ["null"])})
    if not any(c.code == "patient-privacy" for c in _codes(plain["scope"])):
        raise Refused(
            _(
                "This consent is not about privacy but about something else (research, treatment, a directive). It cannot become a release."
            )
        )
    try:
        Consent.model_validate(json.loads(json.dumps(plain)))
    except ValidationError as e:
        # Where it is wrong, never what stands there: a refusal may be read over a shoulder.
        places = list(dict.fromkeys(".".join(str(p) for p in fault["loc"]) or "Consent" for fault in e.errors()))[
            :SHOWN
        ]
        raise Refused(_not_valid() % {"fields": ", ".join(places)}) from e
    except (ValueError, TypeError, RecursionError) as e:
        raise Refused(
            _("This file is no FHIR resource: it should be one JSON object whose resourceType is Consent.")
        ) from e


def _not_valid() -> str:
    return _("This is no valid FHIR R4 Consent. Unknown or wrong: %(fields)s. Ask whoever made it to check it.")


def _holds_null(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(_holds_null(v) for v in inner)


def _no_modifiers(value: Any) -> None:
    """FHIR: who does not understand a modifier must not use the resource."""
    if isinstance(value, dict):
        if value.get("modifierExtension") or value.get("implicitRules"):
            raise Refused(
                _(
                    "This consent holds a modifier extension that changes its meaning and that Tandem does not know. Ask for it without."
                )
            )
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            _no_modifiers(inner)


def _rules(plain: Mapping[str, Any], left: list[str]) -> tuple[Rule, tuple[Rule, ...]]:
    nested = plain.get("provision", [])
    if any(n.get("type") == "deny" for n in nested):
        left.append(_("It forbids something. A release only gives: whatever it does not list stays here."))
    if any(n.get("type") not in ("deny", "permit") for n in nested):
        left.append(_("One of its inner rules does not say whether it permits or forbids. It was not read."))
    permits = [n for n in nested if n.get("type") == "permit"]
    if len(permits) > 1:
        left.append(
            _("It holds several permissions. A release is for one agency and one purpose: only the first was read.")
        )
    if any(n.get("provision") for n in nested):
        left.append(_("It holds rules within rules. They were not read."))
    return _rule(plain, left), tuple(_rule(p, left) for p in permits[:1])


def _rule(plain: Mapping[str, Any], left: list[str]) -> Rule:
    custodians, recipients = [], []
    for actor in plain.get("actor", []):
        role = next((c.code for c in _codes(actor.get("role"))), "")
        if role == CUSTODIAN:
            custodians.append(_party(actor.get("reference")))
        elif role in RECIPIENTS:
            recipients.append((role, _party(actor.get("reference"))))
        else:
            left.append(
                _("It names somebody in another part than holder or recipient (%(role)s). A release has no such part.")
                % {"role": role or "?"}
            )
    strange = sorted(n for n in plain if n not in _KNOWN_IN_RULE)
    if strange:
        left.append(
            _("These parts of its rules have no place in a release: %(fields)s.") % {"fields": ", ".join(strange)}
        )
    period = plain.get("period", {})
    return Rule(
        type=plain.get("type", ""), start=period.get("start", ""), end=period.get("end", ""), custodians=tuple(custodians), recipients=tuple(recipients),
        actions=tuple(c.code for a in plain.get("action", []) for c in _codes(a) if c.code), labels=tuple(_code(c) for c in plain.get("securityLabel", [])),
        purposes=tuple(_code(c) for c in plain.get("purpose", [])), codes=tuple(c for k in plain.get("code", []) for c in _codes(k)),
        data=tuple((d.get("meaning", ""), _party(d.get("reference"))) for d in plain.get("data", [])),
    )  # fmt: skip


def _base(plain: Mapping[str, Any], left: list[str]) -> str:
    base = next((c.code for c in _codes(plain.get("policyRule")) if c.code in ("OPTIN", "OPTOUT")), "")
    if base == "OPTIN":
        left.append(
            _(
                "It gives everything unless something is forbidden. A release names each thing that is given: choose them with the survivor."
            )
        )
        if _gives(plain.get("provision", {})):
            left.append(
                _("What its outer rule names is what it withholds. It was not taken over as something to give.")
            )
    elif not base:
        left.append(_("It does not say whether it opts in or out. What its outer rule names was not taken over."))
    return base


def _gives(rule: Mapping[str, Any]) -> bool:
    return any(rule.get(name) for name in ("actor", "data", "code", "purpose"))


def _beside(plain: Mapping[str, Any], left: list[str]) -> None:
    strange = sorted(n for n in plain if n not in _KNOWN)
    if strange:
        left.append(_("These parts have no place in a release: %(fields)s.") % {"fields": ", ".join(strange)})
    if any(p.reference for p in _references(plain)):
        left.append(_("It points at records of another system. They were not fetched and not looked at."))
    if plain["status"] != "active":
        left.append(_("There it does not stand any more, or not yet (%(status)s).") % {"status": plain["status"]})
    if plain.get("sourceAttachment", {}).keys() - {"title"}:
        left.append(_("Its attached paper was not taken over. Keep it in the file as a document, if it is needed."))


def _references(value: Any) -> Iterable[Party]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield _party(value)
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _codes(concept: Any) -> list[Code]:
    if not concept:
        return []
    found = [_code(c) for c in concept.get("coding", [])]
    return found or ([Code(display=concept["text"])] if concept.get("text") else [])


def _code(coding: Mapping[str, Any]) -> Code:
    return Code(coding.get("system", ""), coding.get("code", ""), coding.get("display", ""))


def _party(reference: Any) -> Party:
    plain = reference or {}
    return Party(str(plain.get("display", "")), str(plain.get("reference", "")))
