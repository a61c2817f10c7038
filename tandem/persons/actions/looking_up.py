"""Looking somebody up: with a purpose, within limits, on the ledger, and nothing saved but that it was done. And a supervisor's review of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.agencies.models import Member
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.persons import references
from tandem.persons.actions.asking import ask
from tandem.persons.actions.saving import features_of_draft
from tandem.persons.drafts import PersonDraft
from tandem.persons.matching.finding import Wanted
from tandem.persons.models import Lookup, LookupPurpose, LookupReview
from tandem.persons.permissions import may_look_up
from tandem.persons.queries.lookups import unreviewed
from tandem.persons.rules import lookups as rules
from tandem.persons.sketching import sketch


def look_up(person: PersonDraft, *, purpose: str, reference: str, acting: Acting, now: datetime) -> dict[str, Any]:
    """What `asking.ask` finds. Refuses without a purpose; without a case's or report's number, but for somebody's safety; and beyond the limits of
    the member and of the agency, saying how long to wait. Records purpose, number and a sketch, never whom."""
    if purpose not in LookupPurpose.values:
        raise Refused(_("Say what you look this person up for."))
    number = references.checked(reference)
    if not number and purpose != LookupPurpose.SAFETY:
        raise Refused(_("Give the number of the case or report. Without one, only somebody's safety is a reason, and a supervisor reads it."))  # fmt: skip
    wanted = Wanted.of(features_of_draft(person))
    if not wanted.keys:
        raise Refused(_("Give a name, a phone number, an account or another number to look for."))
    with transaction.atomic():
        verdict = may_look_up(acting)
        if not verdict:
            raise Refused(verdict.reason)
        _within_limits(acting, now)
        made = Lookup(
            id=uuid4(), agency_id=acting.agency_id, member_id=acting.member_id, at=now, purpose=purpose, reference=number,
            known=references.is_known(number), sketch=sketch(wanted.keys),
        )  # fmt: skip
        made.save(force_insert=True)
        ledger.record("persons.look_up", kind="lookup", object_id=made.id, detail={"purpose": purpose, "known": made.known})  # fmt: skip
    return ask(person, acting=acting, now=now)


def _within_limits(acting: Acting, now: datetime) -> None:
    """One after the other within an agency, so that two at once do not both pass under the last place."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('lookups ' || %s, 0))", [str(acting.agency_id)])
        cursor.execute("SELECT at FROM tandem.lookups_of_agency(%s)", [now - rules.DAY])
        of_agency = [row[0] for row in cursor.fetchall()]
    # The agency's own system (`tandem match`) is no person whose curiosity has an hour: the agency's limit is its limit.
    most = rules.AGENCY_MOST if acting.role == "importer" else rules.MEMBER_MOST
    own = Lookup.objects.filter(member_id=acting.member_id, at__gt=now - rules.DAY).order_by("at")
    if (left := rules.wait(now, list(own.values_list("at", flat=True)), most)) is not None:
        raise Refused(_("You have looked up many people. The next look-up is possible in %(wait)s. In an emergency call the desk of the agency, or enter a report: it is compared at once.") % {"wait": _minutes(left)})  # fmt: skip
    if (left := rules.wait(now, of_agency, rules.AGENCY_MOST)) is not None:
        raise Refused(_("Your agency has looked up very many people. The next look-up is possible in %(wait)s. A report that you enter is compared at once.") % {"wait": _minutes(left)})  # fmt: skip


def _minutes(span: timedelta) -> str:
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def review(member_id: UUID, pattern: str, on: date, note: str, *, acting: Acting, now: datetime) -> None:
    """A supervisor has asked and notes what it was. Refuses one's own look-ups: another supervisor reads those."""
    if not acting.is_supervisor:
        raise Refused(_("Supervisors review look-ups of their agency."))
    if member_id == acting.member_id:
        raise Refused(_("Another supervisor reviews your own look-ups."))
    if len(note.strip()) < 5:
        raise Refused(_("Note in a few words what you found out."))
    found = [u for u in unreviewed(acting, now=now) if (u.member_id, u.pattern, u.on) == (member_id, pattern, on)]
    if not found or not Member.objects.filter(id=member_id, agency_id=acting.agency_id).exists():
        raise Refused(_("This is reviewed already."))
    made = LookupReview(
        id=uuid4(), agency_id=acting.agency_id, member_id=member_id, pattern=pattern, on=on, lookups=found[0].lookups, note=note.strip(),
        reviewed_by_id=acting.member_id, reviewed_at=now,
    )  # fmt: skip
    made.save(force_insert=True)
    ledger.record("persons.review_lookups", kind="member", object_id=member_id, detail={"pattern": pattern, "lookups": found[0].lookups})  # fmt: skip
