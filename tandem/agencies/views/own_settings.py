"""A member's own settings, and the way to another post of theirs."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from tandem.agencies.actions import own_settings as actions
from tandem.agencies.actions import sign_in
from tandem.agencies.adapters import open_post
from tandem.agencies.forms import OwnSettingsForm
from tandem.agencies.models import Member, Role
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, uuid_or_404
from tandem.ledger import actions as ledger


@door("agencies.own_settings", "Own language, time zone, phone, on call; own posts")
def own_settings(request: MemberRequest) -> HttpResponse:
    me = found(Member.objects.filter(id=request.acting.member_id).first())
    form = OwnSettingsForm(request.POST or None, initial=_initial(me))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.set_own_settings(**given, was_on_call=me.on_call, acting=request.acting)
        with override(given["language"] or None):
            messages.success(request, _("Saved."))
        return _speaking(redirect("own_settings"), given["language"])
    posts = [(post, Role(post.role).label) for post in sign_in.posts_of(request.acting.user_id)]
    context = {"form": form, "me": me, "posts": posts}
    return render(request, "agencies/own_settings.html", context, status=422 if form.errors else 200)


def _initial(me: Member) -> dict[str, object]:
    return {
        "language": me.language,
        "time_zone": me.time_zone,
        "phone": me.phone,
        "title": me.title,
        "on_call": me.on_call,
    }


def _speaking(answer: HttpResponse, language: str) -> HttpResponse:
    """The page that follows speaks the chosen language; without one, the browser's again."""
    if language:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax")
    else:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
    return answer


@door("agencies.switch_post", "Goes over to another post of one's own")
@require_POST
def switch_post(request: MemberRequest) -> HttpResponse:
    """The new post's sign-in is as strong as the old one's; where that is too weak, the second factor is asked next. A vault
    that stood open is shut: it is held by the member who opened it."""
    member_id = uuid_or_404(request.POST.get("post", ""))
    strength = actions.leave_for_post(member_id, acting=request.acting)
    _over(request, member_id, strength)
    return redirect("desk")


def _over(request: HttpRequest, member_id: UUID, strength: str) -> None:
    request.session.cycle_key()
    open_post(request, member_id, strength)
    ledger.record("agencies.log_in", kind="member", object_id=member_id, detail={"strength": strength})
