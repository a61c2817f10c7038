"""Writes what was said as FHIR R4 Consent JSON, checked by fhir.resources (R4B) before it leaves."""

from __future__ import annotations

from typing import Any

from tandem.victim_services.fhir.consent import ACT_CODE, CUSTODIAN, PARTICIPATION, Code, Party, Rule, Said

_SCOPE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]}
_ACTION = "http://terminology.hl7.org/CodeSystem/consentaction"


def consent_json(said: Said) -> dict[str, Any]:
    """Raises pydantic's ValidationError where it would be no valid R4 Consent."""
    from fhir.resources.R4B.consent import Consent

    plain = _filled(
        {
            "resourceType": "Consent",
            "identifier": [_filled({"system": s, "value": v}) for s, v in said.identifiers],
            "status": said.status,
            "scope": _SCOPE,
            "category": [{"coding": [_code(c)]} for c in said.categories],
            "patient": _party(said.patient),
            "dateTime": said.signed_at,
            "performer": [_party(p) for p in said.signers],
            "organization": [_party(p) for p in said.organizations],
            "sourceAttachment": _filled({"title": said.title}),
            "policyRule": {"coding": [{"system": ACT_CODE, "code": said.base}]} if said.base else {},
            "provision": _rule(said.root, [_rule(r) for r in said.permits]),
        }
    )
    Consent.model_validate(plain)
    return plain


def _rule(rule: Rule, nested: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    actors = [_actor(CUSTODIAN, p) for p in rule.custodians] + [_actor(role, p) for role, p in rule.recipients]
    return _filled(
        {
            "type": rule.type,
            "period": _filled({"start": rule.start, "end": rule.end}),
            "actor": actors,
            "action": [{"coding": [{"system": _ACTION, "code": a}]} for a in rule.actions],
            "securityLabel": [_code(c) for c in rule.labels],
            "purpose": [_code(c) for c in rule.purposes],
            "code": [{"coding": [_code(c)]} for c in rule.codes],
            "data": [{"meaning": meaning, "reference": _party(p)} for meaning, p in rule.data],
            "provision": nested or [],
        }
    )


def _actor(role: str, party: Party) -> dict[str, Any]:
    return {"role": {"coding": [{"system": PARTICIPATION, "code": role}]}, "reference": _party(party)}


def _party(party: Party) -> dict[str, Any]:
    return _filled({"reference": party.reference, "display": party.display})


def _code(code: Code) -> dict[str, Any]:
    return _filled({"system": code.system, "code": code.code, "display": code.display})


def _filled(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: FHIR has no empty values."""
    return {k: v for k, v in value.items() if v not in ("", [], {}, None)}
