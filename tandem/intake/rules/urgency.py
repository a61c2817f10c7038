"""How urgent a report is, and why. A person can raise or lower it; this only orders the queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from tandem.intake.rules.facts import Facts

RECENT_HOURS = 72  # the first days decide (LA First Responder Protocol, domain.md 1.2)

REASONS = {
    "imminent_danger": _("Somebody may be in danger now"),
    "child_missing_from_care": _("A child is missing from care"),
    "missing_child_recent": _("A child has been missing for less than three days"),
    "alert": _("A public alert is running"),
    "minor": _("The person at risk may be under 18"),
    "foreign_minor": _("A foreign national under 18 may be a victim: HHS must hear within 24 hours"),
    "in_custody": _("The person is in custody"),
    "many_victims": _("Ten or more victims"),
    "recent": _("It happened less than three days ago"),
}
EMERGENCY = frozenset({"imminent_danger", "child_missing_from_care", "missing_child_recent", "alert"})
RANK = {"emergency": 0, "urgent": 1, "routine": 2}


@dataclass(frozen=True, slots=True)
class Urgency:
    level: str  # emergency | urgent | routine
    reasons: tuple[str, ...]

    @property
    def rank(self) -> int:
        return RANK[self.level]


def urgency_of(facts: Facts) -> Urgency:
    minor = facts.age_group == "minor"
    recent = facts.hours_since is not None and facts.hours_since <= RECENT_HOURS
    missing_child = facts.kind == "missing_child" or (facts.kind == "missing_adult" and minor)
    holds = {
        "imminent_danger": facts.imminent_danger,
        "child_missing_from_care": facts.missing_from_care,
        "missing_child_recent": missing_child and (recent or facts.hours_since is None),
        "alert": facts.kind == "alert",
        "foreign_minor": minor and facts.foreign_national is True,
        "minor": minor,
        "in_custody": facts.in_custody,
        "many_victims": facts.victims >= 10,
        "recent": recent and facts.exploitation in ("sex", "labor", "both"),
    }
    reasons = tuple(reason for reason, held in holds.items() if held)
    if EMERGENCY & set(reasons):
        return Urgency("emergency", reasons)
    return Urgency("urgent" if reasons else "routine", reasons)
