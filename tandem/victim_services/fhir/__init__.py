"""Releases as FHIR R4 Consent (hl7.org/fhir/R4/consent.html), out and in. No database. What neither side can say is in docs/howto/fhir-consent.md."""
