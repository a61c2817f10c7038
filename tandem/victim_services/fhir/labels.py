"""Security labels of HL7 v3 (ActCode, Confidentiality) that mark what a release carries. Apart, because a health system routes by them."""

from __future__ import annotations

from collections.abc import Sequence

from tandem.victim_services.fhir.consent import ACT_CODE, Code

_ALWAYS = (
    Code("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "R", "restricted"),
    Code(ACT_CODE, "SDV", "sexual assault, abuse, or domestic violence information sensitivity"),
)
_PART2 = Code(ACT_CODE, "ETH", "substance abuse information sensitivity")


def labels_for(notices: Sequence[str]) -> tuple[Code, ...]:
    return (*_ALWAYS, _PART2) if any(n.startswith("part2") for n in notices) else _ALWAYS
