"""Founds the demo task force, as the database's owner: agencies, members with their log-ins, the accord. Run as a module by
`tandem demo`, because the rest of the demo must work as the site's own role."""

from __future__ import annotations

import hashlib
import sys
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from tandem.config.demo.agencies import AGENCIES, CLAUSES, SECOND_POSTS, STATE, TASK_FORCE, members

if TYPE_CHECKING:
    from tandem.agencies.models import Agency

PASSWORD = "alder county demo"  # noqa: S105 - known to everybody, on purpose
# One second factor for every demo member; RFC 6238, thirty seconds, six digits.
TOTP_SECRET = "ALDERCOUNTYDEMOSECRETALDERCOUNTY"[:32]


def found(now: datetime) -> None:
    from django.contrib.auth.hashers import make_password
    from django.db import transaction

    from tandem.accords.models import Accord, AccordParty, Clause
    from tandem.agencies.actions.founding import found_agency
    from tandem.agencies.models import Agency, Member, MemberStatus, TaskForce, User

    with transaction.atomic():
        force = TaskForce.objects.create(slug=TASK_FORCE[0], name=TASK_FORCE[1], state=STATE)
        for a in AGENCIES:
            part = {"alder-sheriff": "lead_police", "harbor-light": "lead_provider"}.get(a.slug, "partner")
            number = int(hashlib.sha256(a.slug.encode()).hexdigest(), 16) % 100
            found_agency(
                now=now - timedelta(days=700), task_force=force, part=part, slug=a.slug, name=a.name, kind=a.kind, level=a.level, ori=a.ori,
                jurisdiction=a.jurisdiction, state=STATE, time_zone="America/Los_Angeles", desk_phone=f"+1 840-555-01{number:02d}",
                match_mode=a.mode, accepts_tips=a.slug == "alder-sheriff",
            )  # fmt: skip
        force.tip_agency = Agency.objects.get(slug="alder-sheriff")
        force.save(update_fields=["tip_agency"])
        password = make_password(PASSWORD)
        by_slug = {a.slug: a for a in Agency.objects.all()}
        for m in members():
            user = User.objects.create(id=uuid4(), email=f"{m.email}@alder.example", password=password)
            Member.objects.create(
                user=user, agency=by_slug[m.agency], name=m.name, role=m.role, is_supervisor=m.supervisor, on_call=m.on_call,
                status=MemberStatus.ACTIVE, since=now - timedelta(days=600),
            )  # fmt: skip
            _second_factor(user)
            if m.email in SECOND_POSTS:  # older than the first, so that a log-in opens the first
                slug, role = SECOND_POSTS[m.email]
                Member.objects.create(
                    user=user, agency=by_slug[slug], name=m.name, role=role, status=MemberStatus.ACTIVE, since=now - timedelta(days=650)
                )  # fmt: skip
        _plan_on_call(by_slug["alder-sheriff"])
        accord = Accord.objects.create(
            task_force=force, title="Memorandum of understanding of the Alder County task force", signed_on=(now - timedelta(days=400)).date(),
            starts_at=now - timedelta(days=400), ends_at=now + timedelta(days=330), document="Sheriff's records room, binder 12", recorded_at=now,
        )  # fmt: skip
        for agency in by_slug.values():
            AccordParty.objects.create(accord=accord, agency=agency, confirmed_at=now)
        for opens, owner_kind, to_kind, scope, note in CLAUSES:
            Clause.objects.create(
                accord=accord, opens=opens, owner_kind=owner_kind, to_kind=to_kind, scope=scope, note=note
            )


def _plan_on_call(sheriff: Agency) -> None:
    """Days and nights of the week between two of the sheriff's; nobody on Sunday by day, so that the desk has a gap to tell of."""
    from tandem.agencies.models import Member, OnCallShift

    takes_calls = list(Member.objects.filter(agency=sheriff, on_call=True).order_by("is_supervisor", "name"))
    by_day, by_night = takes_calls[0], takes_calls[-1]
    for day in range(7):
        OnCallShift.objects.create(agency=sheriff, member=by_night, weekday=day, starts=time(19), ends=time(7))
        if day < 6:
            OnCallShift.objects.create(agency=sheriff, member=by_day, weekday=day, starts=time(7), ends=time(19))


def _second_factor(user: object) -> None:
    from allauth.mfa.models import Authenticator

    from tandem.agencies.adapters import MFA_BOUND_TO
    from tandem.foundation import sealed_text

    secret = sealed_text.seal(TOTP_SECRET, bound_to=MFA_BOUND_TO)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": secret})


if __name__ == "__main__":
    import django

    django.setup()
    found(datetime.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else datetime.now(UTC))
