"""Addresses of the agencies room. Of allauth only what we use, each behind a door of its own; before the second factor
these must open, so allauth's own log-in check guards them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpResponse
from django.urls import path
from django.views.i18n import set_language

from tandem.agencies.views import agencies, lock, on_call, own_settings
from tandem.foundation.doors import door


def _open(name: str, says: str, view: Any) -> Callable[..., HttpResponse]:
    return cast(Callable[..., HttpResponse], door(f"agencies.{name}", says, public=True)(view))


urlpatterns = [
    path("account/login/", _open("log_in", "Log-in", account.login), name="account_login"),
    path("account/logout/", _open("log_out", "Log-out", account.logout), name="account_logout"),
    path(
        "account/again/",
        _open("reauthenticate", "The password once more", account.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "account/password/",
        _open("change_password", "A new password of one's own", account.password_change),
        name="account_change_password",
    ),
    path("account/2fa/", _open("second_factors", "Own second factors", mfa.index), name="mfa_index"),
    path(
        "account/2fa/authenticate/",
        _open("second_step", "The second step of log-in", mfa.authenticate),
        name="mfa_authenticate",
    ),
    path(
        "account/2fa/again/",
        _open("second_factor_again", "The second factor once more", mfa.reauthenticate),
        name="mfa_reauthenticate",
    ),
    path(
        "account/2fa/app/", _open("add_app", "Adds an authenticator app", totp.activate_totp), name="mfa_activate_totp"
    ),
    path(
        "account/2fa/app/remove/",
        _open("remove_app", "Removes the app", totp.deactivate_totp),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/2fa/codes/",
        _open("codes", "Own recovery codes", codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "account/2fa/codes/new/",
        _open("new_codes", "New recovery codes", codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/2fa/codes/file/",
        _open("codes_file", "Recovery codes to keep", codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("account/2fa/keys/", _open("keys", "Own security keys", webauthn.list_webauthn), name="mfa_list_webauthn"),
    path(
        "account/2fa/keys/add/", _open("add_key", "Adds a security key", webauthn.add_webauthn), name="mfa_add_webauthn"
    ),
    path(
        "account/2fa/keys/again/",
        _open("key_again", "The key once more", webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/2fa/keys/<int:pk>/remove/",
        _open("remove_key", "Removes a key", webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "account/2fa/keys/<int:pk>/edit/",
        _open("edit_key", "Renames a key", webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path("language/", _open("set_language", "English or Spanish", set_language), name="set_language"),
    path("lock/", lock.lock, name="lock"),
    path("unlock/", lock.unlock, name="unlock"),
    path("invitation/<str:token>/", agencies.invitation, name="invitation"),
    path("settings/", own_settings.own_settings, name="own_settings"),
    path("settings/post/", own_settings.switch_post, name="switch_post"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/on-call/", on_call.plan, name="on_call"),
    path("agencies/on-call/change/", on_call.change, name="on_call_change"),
    path("agencies/mode/", agencies.match_mode, name="match_mode"),
    path("agencies/tokens/", agencies.api_tokens, name="api_tokens"),
    path("agencies/members/<str:member_id>/", agencies.manage, name="member_manage"),
    path("agencies/<slug:slug>/", agencies.agency, name="agency"),
    path("agencies/<slug:slug>/invite/", agencies.invite, name="member_invite"),
]
