"""Opening, locking, unlocking and ending a sign-in. The database does the work; here it is asked, with
a ticket where it gives something and without where it takes something away."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from tandem.agencies import gate
from tandem.foundation import acting
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the database says of the bound token, also while it is locked."""

    acting: Acting
    locked: bool
    idle_seconds: int
    expires_at: datetime
    on_call: bool
    needs_second_factor: bool


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


class Post(NamedTuple):
    """One post of a log-in: the member, and where and as what they work."""

    member_id: UUID
    agency_name: str
    agency_kind: str
    role: str


def posts_of(user_id: UUID) -> list[Post]:
    """The active posts of a log-in, oldest first."""
    issued, proof = gate.ticket(f"posts|{user_id}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.posts_of(%s, %s, %s)", (user_id, issued, proof))
        return [Post(*row) for row in cursor.fetchall()]


def open_sign_in(member_id: UUID, *, strength: str, seconds: int | None = None) -> str:
    """Returns the token to bind. Refuses nothing itself: whoever calls has checked the log-in."""
    token = secrets.token_urlsafe(32)
    lasting = seconds or settings.SIGN_IN_SECONDS
    issued, proof = gate.ticket(f"open|{_hash(token).hex()}|{member_id}|{strength}|{lasting}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tandem.open_sign_in(%s, %s, %s, %s, %s, %s)",
            (_hash(token), member_id, strength, lasting, issued, proof),
        )
    return token


def change_sign_in(token: str, change: str) -> bool:
    """`change` is "unlock" or "second_factor"."""
    issued, proof = gate.ticket(f"change|{_hash(token).hex()}|{change}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.change_sign_in(%s, %s, %s, %s)", (_hash(token), change, issued, proof))
        return bool(cursor.fetchone()[0])


def signed_in(token: str) -> SignedIn | None:
    """Asks the database about the token bound to the open transaction."""
    with connection.cursor() as cursor:
        cursor.execute("/*kept*/ SELECT * FROM tandem.signed_in()")
        row = cursor.fetchone()
        if row is None:
            return None
        names = [column.name for column in cursor.description]
    found = dict(zip(names, row, strict=True))
    return SignedIn(
        acting=Acting(
            member_id=found["member_id"],
            agency_id=found["agency_id"],
            user_id=found["user_id"],
            role=found["role"],
            name=found["member_name"],
            agency_slug=found["agency_slug"],
            agency_kind=found["agency_kind"],
            agency_name=found["agency_name"],
            is_supervisor=found["is_supervisor"],
            strength=found["strength"],
            language=found["language"],
            time_zone=found["time_zone"],
            token=token,
        ),
        locked=found["locked"],
        idle_seconds=found["idle_seconds"],
        expires_at=found["expires_at"],
        on_call=found["on_call"],
        needs_second_factor=found["needs_second_factor"],
    )


def bound(function: str) -> None:
    """Calls one of touch_sign_in, lock_sign_in, end_sign_in, end_other_sign_ins on the bound token."""
    if function not in {"touch_sign_in", "lock_sign_in", "end_sign_in", "end_other_sign_ins"}:
        raise ValueError(function)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tandem.{function}()")


@contextmanager
def acting_with(token: str) -> Iterator[Acting]:
    """Runs a block, and its transactions, as the member whose token this is."""
    with acting.acting_as(blank(token)), transaction.atomic():
        found = signed_in(token)
    if found is None:
        raise Refused("That log-in is no longer valid.")
    with acting.acting_as(found.acting):
        yield found.acting


def blank(token: str) -> Acting:
    """Only the token: enough for the database to say who it is."""
    nobody = UUID(int=0)
    return Acting(
        member_id=nobody,
        agency_id=nobody,
        user_id=nobody,
        role="",
        name="",
        agency_slug="",
        agency_kind="",
        token=token,
    )


def open_service(agency_slug: str, role: str, *, seconds: int) -> str:
    """Opens a sign-in for an agency's importer or tip line and returns its token."""
    issued, proof = gate.ticket(f"service|{agency_slug}|{role}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.service_post(%s, %s, %s, %s)", (agency_slug, role, issued, proof))
        member_id = cursor.fetchone()[0]
    if member_id is None:
        raise Refused(
            f"There is no agency “{agency_slug}” here, or it takes in nothing of this kind. See: tandem agency list"
        )
    return open_sign_in(member_id, strength="service", seconds=seconds)


def api_post(raw_token: str) -> UUID | None:
    """The importer's post of the agency that owns this API token, or None."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.api_post(%s)", (raw_token,))
        found = cursor.fetchone()[0]
    return UUID(str(found)) if found else None


@contextmanager
def acting_as_service(agency_slug: str, role: str, *, seconds: int = 12 * 3600) -> Iterator[Acting]:
    """Acts as an agency's importer or tip line: a post without a person, on the ledger as such."""
    with transaction.atomic():
        token = open_service(agency_slug, role, seconds=seconds)
    with acting_with(token) as who:
        try:
            yield who
        finally:
            with transaction.atomic():
                bound("end_sign_in")
