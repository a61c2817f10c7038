"""Where allauth's log-in meets ours: who may come in, what a log-in opens, and how secrets lie."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tandem.agencies import held_token
from tandem.agencies.actions import sign_in
from tandem.foundation import sealed_text
from tandem.foundation.acting import bind, rebind
from tandem.ledger import actions as ledger

SEVERAL_POSTS = "several_posts"
MFA_BOUND_TO = "mfa:secret"


def lockout_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """What failures are counted under: a hash of the address, so that the table holds no address."""
    given = (credentials or {}).get("email") or (credentials or {}).get("login") or request.POST.get("login", "")
    return hashlib.sha256(str(given).strip().lower().encode()).hexdigest()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # members come by invitation

    def login(self, request: HttpRequest, user: Any) -> None:
        """After every stage: opens a sign-in for the newest post, or none where there is no post."""
        super().login(request, user)
        posts = sign_in.posts_of(user.pk)
        if not posts:
            logout(request)
            messages.error(request, _("This log-in belongs to no active post. Ask your agency's supervisor."))
            return
        passed = {record.get("method") for record in get_authentication_records(request, user)}
        strength = "second_factor" if "mfa" in passed else "password"
        open_post(request, posts[-1].member_id, strength)
        request.session[SEVERAL_POSTS] = len(posts) > 1  # so that the menu need not ask at every page
        ledger.record("agencies.log_in", kind="member", object_id=posts[-1].member_id, detail={"strength": strength})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: allauth's mails would tell a mailbox about log-ins. The ledger tells the member."""


def open_post(request: HttpRequest, member_id: Any, strength: str) -> None:
    token = sign_in.open_sign_in(member_id, strength=strength)
    held_token.hold(request.session, token)
    _bind_token(token)


def _bind_token(token: str) -> None:
    """From here on this request acts as the member: the open transaction is told too."""
    rebind(token)
    found = sign_in.signed_in(token)
    bind(found.acting if found else None)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return sealed_text.seal(text, bound_to=MFA_BOUND_TO)

    def decrypt(self, encrypted_text: str) -> str:
        found = sealed_text.unseal(encrypted_text, bound_to=MFA_BOUND_TO)
        if found is None:
            raise ValueError("a second factor was sealed under another key")
        return found

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Tandem"}
