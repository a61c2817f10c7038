"""Django's and allauth's own signals of log-in, turned into ledger lines. The only signals of the house: these events
happen inside libraries."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import connection
from django.dispatch import receiver

from tandem.agencies import held_token
from tandem.agencies.actions import sign_in
from tandem.ledger import actions as ledger


@receiver(user_login_failed)
def failed(sender: object, **_more: Any) -> None:
    ledger.record("agencies.log_in_failed", outcome="failed")


@receiver(user_logged_out)
def logged_out(sender: object, request: Any, user: Any, **_more: Any) -> None:
    if user is not None and getattr(request, "signed_in", None) is not None:
        ledger.record("agencies.log_out", kind="member", object_id=request.signed_in.acting.member_id)
        sign_in.bound("end_sign_in")


@receiver(password_changed)
def password(sender: object, request: Any, user: Any, **_more: Any) -> None:
    """Whoever knew the old password is out, in whatever browser and post."""
    sign_in.bound("end_other_sign_ins")
    ledger.record("agencies.change_password", kind="member", object_id=request.signed_in.acting.member_id)


@receiver(authenticator_added)
def added(sender: object, request: Any, user: Any, authenticator: Any, **_more: Any) -> None:
    """Whoever has just proved a second factor has it for this sign-in too."""
    _note("agencies.add_second_factor", authenticator)
    token = held_token.held(request.session)
    if token and authenticator.type in ("totp", "webauthn"):
        sign_in.change_sign_in(token, "second_factor")


@receiver(authenticator_removed)
def removed(sender: object, authenticator: Any, **_more: Any) -> None:
    _note("agencies.remove_second_factor", authenticator)


def _note(act: str, authenticator: Any) -> None:
    """allauth sends these after the commit in some flows and within the request's transaction in others."""
    write = ledger.record if connection.in_atomic_block else ledger.record_apart
    write(act, outcome="done", detail={"type": str(authenticator.type)})
