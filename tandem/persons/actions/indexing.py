"""The matcher's index as it is written: an entry for each person who is compared, and its keys. Members' transactions add to
it and cannot read it; `bring_up_to_date` makes anew what an older Tandem wrote."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from tandem.agencies.models import Agency
from tandem.foundation.arrays import array
from tandem.foundation.bulk import insert_rows
from tandem.persons.beside import chosen, marks_of_reports, names_beside
from tandem.persons.matching.features import Features, features_of
from tandem.persons.matching.finding import Wanted
from tandem.persons.matching.keys import VERSION, number_of
from tandem.persons.models import Identifier, Identity, MatchEntry, Name, Place, Relation
from tandem.persons.rules.compared import COMPARED

BATCH = 1000


def entry_of(identity_id: UUID, agency_id: UUID, features: Features) -> dict[str, Any]:
    """A row of the index."""
    return {
        "identity_id": identity_id,
        "agency_id": agency_id,
        "number": number_of(identity_id),
        "version": VERSION,
        "features": json.dumps(features.to_json(), ensure_ascii=False, separators=(",", ":")),
    }


def add_keys(persons: Iterable[tuple[UUID, Wanted]]) -> None:
    """The next look-up finds them."""
    numbered = [(number_of(identity), wanted) for identity, wanted in persons]
    rows = [(key, wanted.hint, number) for number, wanted in numbered for key in wanted.keys]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO persons_matchkey (key, hint, entry) SELECT * FROM unnest(%s::bigint[], %s::int[], %s::bigint[])"
                " ON CONFLICT DO NOTHING",
                tuple(array(column) for column in zip(*rows, strict=True)),
            )


def index_anew(identities: Sequence[Identity], *, enter: bool = False) -> list[UUID]:
    """After a change of what is known of persons who stand in the index. The wall lets a member take out only what they may work on.
    Keys of what was known before stay: under them the person is found still, and judged by what is known now. Returns who stands there now:
    who did not before is left out still, unless the caller says `enter` and the agency is one that is compared."""
    found = features_of_identities(identities)
    compared = set(Agency.objects.filter(kind__in=COMPARED).values_list("pk", flat=True)) if enter else set()
    with transaction.atomic(), connection.cursor() as cursor:
        there = []
        for identity in identities:
            cursor.execute("SELECT tandem.forget_match_entry(%s)", [identity.id])
            row = cursor.fetchone()
            if (row and row[0]) or identity.agency_id in compared:
                there.append(identity)
        _write(there, found)
    return [identity.id for identity in there]


def features_of_identities(identities: Sequence[Identity]) -> dict[UUID, Features]:
    """From their rows, as far as the reader sees them. The same as of the draft that they came from."""
    ids = [i.id for i in identities]
    names, numbers, places, beside = defaultdict(list), defaultdict(list), defaultdict(list), names_beside(ids)
    told_in = marks_of_reports(ids)
    for n in Name.objects.filter(identity_id__in=ids).order_by("id"):
        names[n.identity_id].append((n.kind, n.given, n.family, n.full))
    for i in Identifier.objects.filter(identity_id__in=ids).exclude(value=""):
        numbers[i.identity_id].append((i.kind, i.value, i.issuer))
    for p in Place.objects.filter(identity_id__in=ids).order_by("id"):
        places[p.identity_id].append((p.city, p.county, p.state, p.line))
    for r in Relation.objects.filter(Q(identity_id__in=ids) | Q(other_id__in=ids)).select_related("identity", "other"):
        beside[r.identity_id].append(r.other.display_name)
        beside[r.other_id].append(r.identity.display_name)
    return {
        i.id: features_of(
            names=sorted(names[i.id], key=lambda n: (n[3][:200] != i.display_name, n[0] != "legal")),
            sex=i.sex,
            born_on=i.born_on,
            ages=(i.age_low, i.age_high, i.age_on),
            identifiers=numbers[i.id],
            places=places[i.id],
            races=i.races,
            descriptors=i.descriptors,
            companions=chosen(beside[i.id]),
            told_in=told_in.get(i.id, ()),
        )
        for i in identities
    }


def _write(identities: Sequence[Identity], found: dict[UUID, Features]) -> None:
    insert_rows(MatchEntry, [entry_of(i.id, i.agency_id, found[i.id]) for i in identities])
    add_keys((i.id, Wanted.of(found[i.id])) for i in identities)


def bring_up_to_date() -> int:
    """As the database's owner, after an update: entries of an older version are made anew, a batch a transaction, so that it
    can be stopped and goes on where it was. Returns how many."""
    done = 0
    while True:
        with transaction.atomic():
            stale = list(MatchEntry.objects.exclude(version=VERSION).values_list("identity_id", flat=True)[:BATCH])
            if not stale:
                return done
            identities = list(Identity.objects.filter(id__in=stale))
            MatchEntry.objects.filter(identity_id__in=stale).delete()
            _write(identities, features_of_identities(identities))
            done += len(stale)
