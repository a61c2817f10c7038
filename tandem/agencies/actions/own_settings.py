"""What members set for themselves, and going over to another post of theirs. Apart from membership, which is what supervisors do."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import available_timezones

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from tandem.agencies.actions import sign_in
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger


def set_own_settings(
    *, language: str, time_zone: str, phone: str, title: str, on_call: bool, was_on_call: bool, acting: Acting
) -> None:
    """Sets language ("" = the browser's), time zone ("" = the agency's), work phone, title, and whether calls reach them.
    Refuses a language or zone that is not known. Records who is on call apart, because it decides whom an emergency reaches."""
    if language and language not in dict(settings.LANGUAGES):
        raise Refused(_("Choose one of the languages."))
    if time_zone and time_zone not in available_timezones():
        raise Refused(_("Choose one of the time zones."))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tandem.set_own_settings(%s, %s, %s, %s, %s)",
            (language, time_zone, phone.strip(), title.strip(), on_call),
        )
        if not cursor.fetchone()[0]:
            raise Refused(_("That log-in is no longer valid."))
    ledger.record("agencies.change_own_settings", kind="member", object_id=acting.member_id)
    if on_call != was_on_call:
        ledger.record(
            "agencies.set_on_call", kind="member", object_id=acting.member_id, detail={"on_call": on_call, "own": True}
        )


def leave_for_post(member_id: UUID, *, acting: Acting) -> str:
    """Ends this sign-in to go over to another post of the same log-in. Returns the strength that the new sign-in has. Refuses
    a post that is not theirs, is not active, or is the one they are in."""
    if member_id == acting.member_id:
        raise Refused(_("You work in this post already."))
    if member_id not in {post.member_id for post in sign_in.posts_of(acting.user_id)}:
        raise Refused(_("This is no active post of yours."))
    ledger.record("agencies.switch_post", kind="member", object_id=member_id)
    sign_in.bound("end_sign_in")
    return acting.strength
