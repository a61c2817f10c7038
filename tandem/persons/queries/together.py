"""Which records stand together in a person of the reader's agency, and by which decisions. Ids only: what may be shown of each is the wall's."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from tandem.foundation.arrays import among
from tandem.persons.models import ActKind, Belonging, Match, MatchState, PersonAct, PersonMove


def person_of(identity_id: UUID) -> UUID | None:
    """The person in which this record stands, in the reader's agency's view."""
    return Belonging.objects.filter(identity_id=identity_id).values_list("person_id", flat=True).first()


def members(person_id: UUID | None) -> set[UUID]:
    if person_id is None:
        return set()
    return set(Belonging.objects.filter(person_id=person_id).values_list("identity_id", flat=True))


def _decided(agency_id: UUID, state: str) -> Q:
    return Q(finder_agency_id=agency_id, finder_state=state) | Q(holder_agency_id=agency_id, holder_state=state)


def confirmed_among(identities: Iterable[UUID], agency_id: UUID) -> list[Match]:
    """Matches between these records that the agency confirmed. Those for supervisors alone form no person, so they are none of these."""
    ids = list(identities)
    rows = Match.objects.filter(among("finder", ids), among("holder", ids), _decided(agency_id, MatchState.CONFIRMED))
    return list(rows.exclude(mode="supervisor"))


def rejected_between(ours: Iterable[UUID], theirs: Iterable[UUID], agency_id: UUID) -> list[Match]:
    one, other = list(ours), list(theirs)
    across = Q(finder__in=one, holder__in=other) | Q(finder__in=other, holder__in=one)
    return list(Match.objects.filter(across, _decided(agency_id, MatchState.REJECTED)).exclude(mode="supervisor"))


def still_tied(match: Match, agency_id: UUID) -> bool:
    """Whether other confirmed matches hold the two records together without this one."""
    person = person_of(match.finder_id)
    return match.holder_id in tied_to(match.finder_id, members(person), agency_id, without=match.id)


def tied_to(identity_id: UUID, among_these: set[UUID], agency_id: UUID, *, without: UUID | None = None) -> set[UUID]:
    """All records that a chain of confirmed matches ties to this one, itself among them."""
    ties: dict[UUID, set[UUID]] = {}
    for match in confirmed_among(among_these, agency_id):
        if match.id != without:
            ties.setdefault(match.finder_id, set()).add(match.holder_id)
            ties.setdefault(match.holder_id, set()).add(match.finder_id)
    found, waiting = {identity_id}, [identity_id]
    while waiting:
        for other in ties.get(waiting.pop(), set()) - found:
            found.add(other)
            waiting.append(other)
    return found


def later_acts(act: PersonAct) -> list[PersonAct]:
    """Acts after this one on the same persons or records that still stand."""
    touched = PersonMove.objects.filter(act=act)
    persons = {p for row in touched.values_list("source_id", "target_id") for p in row if p}
    identities = set(touched.values_list("identity_id", flat=True))
    same = Q(source_id__in=persons) | Q(target_id__in=persons) | Q(identity_id__in=identities)
    later = PersonMove.objects.filter(same, act__number__gt=act.number).exclude(act__kind=ActKind.UNDO)
    return list(PersonAct.objects.filter(id__in=later.values("act_id"), undone_by__isnull=True))


def acts_on(person_id: UUID) -> list[PersonAct]:
    """The person's history, the latest first."""
    of_it = PersonMove.objects.filter(Q(source_id=person_id) | Q(target_id=person_id)).values("act_id")
    return list(
        PersonAct.objects.filter(id__in=of_it)
        .select_related("by", "undone_by", "undone_by__by")
        .prefetch_related("moves")
    )
