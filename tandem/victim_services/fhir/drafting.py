"""A consent that was read, as the words of a release form: a beginning to be checked with the survivor and signed, never a release."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from tandem.victim_services.fhir.consent import Read
from tandem.victim_services.rules.folding import folded
from tandem.victim_services.rules.same_names import same_person

MOST_ITEMS = 12


def draft_of(read: Read, *, client: str, agencies: Mapping[str, str]) -> dict[str, Any]:
    """`agencies`: folded name -> id of the task force's agencies. Returns what the form is filled with, and `left_out` in sentences."""
    said, left = read.said, list(read.left_out)
    # Under opt-in the outer rule names what is withheld: to fill a release with it would turn a "no" into a "yes".
    rules = (said.root, *said.permits) if said.base == "OPTOUT" else said.permits
    recipients = [party for rule in rules for _role, party in rule.recipients]
    recipient = next((agencies[folded(p.display)] for p in recipients if folded(p.display) in agencies), "")
    if recipients and not recipient:
        left.append(
            _("Its recipient (%(who)s) is no agency of your task force by that name. Choose the agency.")
            % {"who": recipients[0].words[:80]}
        )
    if len({p.words for p in recipients}) > 1:
        left.append(_("It names several recipients. Each agency needs a release of its own."))
    if said.patient.display and not same_person(said.patient.display, client):
        left.append(
            _(
                "It speaks of somebody under another name than the one in this file. Make sure that it is the same person."
            )
        )
    if said.signers or said.signed_at:
        left.append(_("What was signed there is no signature here: the survivor decides anew, and signs anew."))
    period = next((r for r in (*reversed(said.permits), said.root) if r.start or r.end), said.root)
    if period.end and (_day(period.end) or date.max) < date.max:
        left.append(
            _("There it ends on %(day)s. Here it ends by your own limit of days, or sooner if the survivor wants.")
            % {"day": period.end[:10]}
        )
    things = [party.words for rule in rules for _meaning, party in rule.data] + [
        c.words for rule in rules for c in rule.codes
    ]
    if len(things) > MOST_ITEMS:
        left.append(_("It lists more things than a release should hold. The first twelve were taken over."))
    purposes = [c.words for rule in rules for c in rule.purposes]
    return {
        "recipient": recipient, "purpose": "; ".join(purposes)[:300], "own": [[t[:100], ""] for t in things[:MOST_ITEMS] if t], "left_out": left,
        "elsewhere": [v for _s, v in said.identifiers][:3],
    }  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
