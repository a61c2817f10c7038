"""Two providers of the demo with vaults: clients, plans, services, releases about to end, and one survivor's card. Written through the
vault's own actions, unlocked with the demo passphrase, as the members who would have written."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from tandem.config.demo import screenings
from tandem.config.demo.files import ZONE
from tandem.config.demo.people import person
from tandem.config.demo.story import Posts
from tandem.foundation import vault_keys

PASSPHRASE = "four lanterns on the pier"  # noqa: S105 - printed by `make demo`
PIN = "4071"
CLIENTS = {"harbor-light": 40, "casa-alondra": 14}
_SAFE = (
    ("Text first, weekdays before five.", "Do not call the house."),
    ("Through the school counselor, in person.", "Never by e-mail; her brother reads it."),
    ("Call; say it is about the library.", "Do not name the agency."),
    ("Any time, own phone.", ""),
)
# A signature as the pad keeps it: lines.
_INK = "M40 90L60 50L80 95L100 60L120 92L150 55L170 90L210 70L250 88L300 64"
_NOTES = (
    "Came in tired, wants to talk about work first.", "Slept well for the first time this week.", "Will think about the hearing; no decision today.",
    "Asked for a winter coat and a bus pass.", "Interpreter by phone; went well.",
)  # fmt: skip
_GOALS = (
    "A room of her own by spring.",
    "Finish the certificate.",
    "Call his sister again.",
    "Sleep without the light on.",
)


def fill(members: dict[str, list[UUID]], now: datetime, seed: int, progress: Callable[[int], None]) -> dict[str, Any]:
    """`members` is agency slug -> (who opens the vault, who is admitted). Returns counts, and the code of the survivor's card."""
    draw, posts = random.Random(seed), Posts()  # noqa: S311 - fiction
    counts: dict[str, Any] = {"clients": 0, "releases": 0, "card": ""}
    for slug, most in CLIENTS.items():
        _open(posts, members[slug], now)
        ids = [_client(posts, members[slug][1], draw, now, counts, progress) for _n in range(most)]
        if slug == "harbor-light":
            # A release begins when it is signed, which on a slow machine is long after the rest.
            signing = datetime.now(now.tzinfo)
            _releases(posts, members[slug][1], ids[:6], signing, counts)
            counts["card"] = _card(posts, members[slug][1], ids[0], now)
            counts["screenings"] = screenings.fill(
                posts, members[slug][1], _held[members[slug][1]], [ids[0], *ids[8:13]], signing
            )
    _inbox(posts, members["casa-alondra"][1], members["harbor-light"][1], now)
    return counts


def _inbox(posts: Posts, sender: UUID, receiver: UUID, now: datetime) -> None:
    """Two referrals that await Harbor Light: one whose 48 hours of matching have passed, one of this morning."""
    from tandem.victim_services.actions import inbox

    with posts.acting(receiver) as acting, transaction.atomic():
        there = acting.agency_id
    waiting = (
        (50, {"name": "Marisela", "age": 17, "language": "Spanish", "text": "A bed, and somebody who goes with her to the clinic.", "urgent": True,
              "safe_how": "Through the school counselor.", "safe_never": "Not the aunt's phone."}),
        (5, {"name": "Thanh Lê", "language": "Vietnamese", "interpreter": True, "text": "Wages kept for seven months; wants a lawyer."}),
    )  # fmt: skip
    for hours, somebody in waiting:
        with posts.acting(sender) as acting, transaction.atomic():
            inbox.refer(acting, there, somebody, now=now - timedelta(hours=hours))


def _open(posts: Posts, members: list[UUID], now: datetime) -> None:
    from tandem.victim_services.actions import keys

    with posts.acting(members[0]) as acting, transaction.atomic():
        made = keys.make_vault(acting, PASSPHRASE, now=now)
    with posts.acting(members[1]) as acting, transaction.atomic():
        holder = keys.ask_admission(acting, PASSPHRASE, now=now)
    with posts.acting(members[0]) as acting, transaction.atomic():
        keys.admit(made.opened, holder.id, numbers=vault_keys.fingerprint(bytes(holder.public_key)))


def _unlocked(acting: Any, now: datetime) -> Any:
    from tandem.victim_services.actions import keys

    found = keys.unlock(acting, PASSPHRASE, now=now)
    assert found is not None
    return found[0]


_held: dict[UUID, Any] = {}


def _client(
    posts: Posts,
    advocate: UUID,
    draw: random.Random,
    now: datetime,
    counts: dict[str, Any],
    progress: Callable[[int], None],
) -> UUID:
    from tandem.victim_services.actions import clients

    with posts.acting(advocate) as acting, transaction.atomic():
        if advocate not in _held:
            _held[advocate] = _unlocked(acting, now)
        opened, who, came = (
            _held[advocate],
            person(draw, now.date(), 19, 56),
            now - timedelta(days=draw.randint(1, 300)),
        )
        how, never = draw.choice(_SAFE)
        client_id = clients.take_in(
            opened,
            {
                "name": f"{who.given} {who.family}", "born": who.born_on.isoformat(), "advocate": acting.name,
                "language": draw.choice(("Spanish", "English", "English", "Vietnamese", "Hmong")), "source": draw.choice(("self", "case", "agency", "hotline")),
                "came_on": came.date().isoformat(), "exploitation": draw.choice(("sex", "labor", "both")), "safe_how": how, "safe_never": never,
                "phone": f"+1 840-555-01{draw.randint(0, 99):02d}", "situation": draw.choice(("Human Trafficking Specific Shelter", "Friends Home", "Living In Own Home")),
            },
            now=came,
        )  # fmt: skip
        need = clients.add_record(
            opened,
            client_id,
            "need",
            {"category": draw.choice(("Housing Services", "Legal Services", "Basic Necessities"))},
            now=came,
        )
        goal = clients.add_record(
            opened,
            client_id,
            "goal",
            {
                "need": str(need),
                "text": draw.choice(_GOALS),
                "state": "open",
                "by": (now + timedelta(days=draw.randint(3, 90))).date().isoformat(),
            },
            now=came,
        )
        for _n in range(draw.randint(1, 4)):
            at = came + (now - came) * draw.random()
            clients.add_record(
                opened,
                client_id,
                "service",
                {
                    "goal": str(goal),
                    "on": at.date().isoformat(),
                    "category": draw.choice(
                        ("Case Management Services", "Medical and Dental Services", "Employment Services")
                    ),
                    "hours": draw.choice((0.5, 1.0, 2.0)),
                },
                now=at,
            )
            clients.add_record(
                opened, client_id, "note", {"on": at.date().isoformat(), "text": draw.choice(_NOTES)}, now=at
            )
        if draw.random() < 0.4:
            clients.add_record(
                opened,
                client_id,
                "appointment",
                {
                    "at": _by_day(now, draw.randint(0, 12), draw.randint(9, 16)).isoformat(),
                    "what": draw.choice(("Clinic", "Lawyer", "Housing office")),
                },
                now=now,
            )
    counts["clients"] += 1
    progress(1)
    return client_id


def _by_day(now: datetime, days: int, hour: int) -> datetime:
    """An hour of an office, some days on and never behind `now`: nobody has an appointment at one in the night."""
    at = (now.astimezone(ZONE) + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


def _releases(posts: Posts, advocate: UUID, ids: list[UUID], now: datetime, counts: dict[str, Any]) -> None:
    """Three that run, two of them about to end, and one taken back."""
    from tandem.agencies.models import Agency
    from tandem.victim_services.actions import releasing
    from tandem.victim_services.queries.clients import client_for
    from tandem.victim_services.rules.releases import Item, ReleaseDraft

    wanted = (("alder-sheriff", 2, "So that the detective can call about the hearing"), ("alder-da", 1, "To ask for restitution for lost wages"),
              ("alder-legal-aid", 60, "To apply for a T visa"), ("alder-sheriff", 30, "To plan a safe interview"))  # fmt: skip
    for n, (slug, days, purpose) in enumerate(wanted):
        client_id = ids[0] if n < 2 else ids[n]
        with posts.acting(advocate) as acting, transaction.atomic():
            opened, today = _held[advocate], now.astimezone(ZoneInfo(acting.time_zone)).date()
            summary = client_for(opened, client_id)
            assert summary is not None
            draft = ReleaseDraft(
                recipient_id=Agency.objects.get(slug=slug).pk, items=(Item("Phone", summary.data["phone"]), Item("Safe way to reach them", summary.data["safe_how"])),
                purpose=purpose, starts_on=today, ends_on=today + timedelta(days=days), signer=summary.name, capacity="client", risks_explained=True,
                not_a_condition=True, signed=True, witness=acting.name,
            )  # fmt: skip
            made, refused = releasing.sign_release(
                opened, client_id, draft, case_id=None, document_ids=[], extra={"method": "here", "signature": _INK}, now=now
            )  # fmt: skip
            assert not refused, refused
            if n == 3:
                releasing.revoke_release(opened, client_id, made, how="spoken", now=now)
        counts["releases"] += 1


def _card(posts: Posts, advocate: UUID, client_id: UUID, now: datetime) -> str:
    from tandem.survivor import cards

    with posts.acting(advocate), transaction.atomic():
        code = cards.make_card(_held[advocate], client_id, now=now)
    with transaction.atomic():
        cards.set_pin(code, PIN)
    return code
