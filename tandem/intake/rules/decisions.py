"""What a triage decision needs before it can stand (domain.md 1.5, stage 2)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

DECISIONS = {
    "emergency": _("Emergency response: open a case and call the agencies now"),
    "assign": _("Assign: open a case"),
    "refer_out": _("Refer to another agency"),
    "insufficient": _("Not enough to act on"),
    "duplicate": _("Duplicate of another report"),
}
OPENS_CASE = frozenset({"emergency", "assign"})
REASON_LEAST = 10  # characters


@dataclass(frozen=True, slots=True)
class Asked:
    decision: str
    reason: str
    referred: bool = False  # an agency, here or outside, is named
    duplicate_named: bool = False
    duplicate_is_itself: bool = False


def problems(asked: Asked, state: str) -> list[str]:
    """Sentences; empty when the decision can stand. `state` is the report's."""
    found: list[str] = []
    if asked.decision not in DECISIONS:
        found.append(str(_("Choose one of the decisions.")))
    if state not in ("awaiting", "on_file"):
        found.append(str(_("This report has been decided already. Undo that decision first.")))
    if len(asked.reason.strip()) < REASON_LEAST:
        found.append(str(_("Give the reason in a short sentence; whoever reads this later needs it.")))
    if asked.decision == "refer_out" and not asked.referred:
        found.append(str(_("Name the agency that the report goes to.")))
    if asked.decision == "duplicate" and not asked.duplicate_named:
        found.append(str(_("Name the report that this one repeats.")))
    if asked.decision == "duplicate" and asked.duplicate_is_itself:
        found.append(str(_("A report cannot be a duplicate of itself.")))
    return found
