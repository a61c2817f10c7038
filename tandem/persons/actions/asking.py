"""Asking about one person without saving them. What is told follows the holders' modes, as for a saved report; the look-up is
on the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tandem.agencies.models import Agency, MatchMode
from tandem.foundation.acting import Acting
from tandem.ledger import actions as ledger
from tandem.persons.actions.saving import features_of_draft
from tandem.persons.drafts import PersonDraft
from tandem.persons.matching import explaining
from tandem.persons.matching.finding import find_many
from tandem.persons.matching.model import in_use
from tandem.persons.matching.postgres_index import PostgresIndex
from tandem.persons.queries.thresholds import thresholds_of_all


def ask(person: PersonDraft, *, acting: Acting, now: datetime) -> dict[str, Any]:
    """{"matches": [{"identity", "agency", "contact", "probability", "why"}], "pointers": [{"agency", "contact"}]}. Silent holders are in
    neither; from which probability on, the two agencies' thresholds say. Whoever looks somebody up comes through `looking_up`."""
    with transaction.atomic():
        agencies = {a.pk: a for a in Agency.objects.all()}
        wants = thresholds_of_all(agencies)
        ledger.record("persons.compare", kind="search")
    ours = wants[acting.agency_id]
    [hits] = find_many(
        [features_of_draft(person)],
        [PostgresIndex()],
        in_use(),
        least=ours.ask,
        open_to=lambda agency_id: (
            agency_id == acting.agency_id
            or ((a := agencies.get(agency_id)) is not None and a.match_mode == MatchMode.OPEN)
        ),
    )
    matches, pointers = [], {}
    for hit in hits:
        holder = agencies.get(hit.candidate.agency_id)
        if holder is None:
            continue
        own, chance = holder.pk == acting.agency_id, hit.score.probability
        if hit.alone >= ours.ask and (own or holder.match_mode == MatchMode.OPEN):
            matches.append(
                {
                    "identity": str(hit.candidate.identity_id),
                    "agency": holder.name,
                    "contact": holder.desk_phone,
                    "probability": round(chance, 6),
                    "why": explaining.sentences(explaining.stored(hit.score)),
                }
            )
        told = own or chance < max(ours.tell, wants[holder.pk].tell)
        for_us = holder.match_mode in (MatchMode.OPEN, MatchMode.POINTER) or (
            holder.match_mode == MatchMode.SUPERVISOR and acting.is_supervisor
        )
        if not told and for_us:
            pointers[holder.pk] = {"agency": holder.name, "contact": holder.desk_phone}
    return {"matches": matches, "pointers": list(pointers.values())}
