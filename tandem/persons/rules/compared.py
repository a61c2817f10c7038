"""Which agencies take part in the matching: whose people stand in its index, and who may ask it."""

from __future__ import annotations

from tandem.agencies.kinds import AgencyKind

# Agencies whose persons are compared. Never a provider's, a lawyer's, an advocacy center's, a hospital's or a school's:
# their people are their clients (VAWA 34 USC 12291(b)(2), VOCA 28 CFR 94.115, HIPAA, FERPA; domain.md 3).
# policies/persons.sql holds the same list and refuses any other row.
COMPARED = frozenset(
    {
        AgencyKind.POLICE,
        AgencyKind.PROSECUTION,
        AgencyKind.PROBATION,
        AgencyKind.CHILD_WELFARE,
        AgencyKind.LABOR,
        AgencyKind.HOTLINE,
    }
)
