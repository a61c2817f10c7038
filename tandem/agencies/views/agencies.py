"""Agencies, their members and settings; accepting an invitation."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tandem.agencies.actions import api_tokens as tokens
from tandem.agencies.actions import membership
from tandem.agencies.forms import InviteForm, PasswordForm
from tandem.agencies.kinds import AgencyKind
from tandem.agencies.models import Agency, ApiToken, MatchMode, Member, MemberStatus, TaskForce
from tandem.agencies.permissions import may_invite, may_manage
from tandem.agencies.queries.on_call import called
from tandem.foundation.doors import door
from tandem.foundation.requests import MemberRequest, found, now, uuid_or_404
from tandem.ledger import actions as ledger


def _link(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("invitation", args=["TOKEN"])).replace("TOKEN", "{token}")


@door("agencies.list", "Agencies of the member's task forces")
def agencies(request: MemberRequest) -> HttpResponse:
    q, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    rows = Agency.objects.order_by("name")
    if q:
        rows = rows.filter(name__icontains=q)
    if kind in AgencyKind.values:
        rows = rows.filter(kind=kind)
    context = {
        "agencies": rows,
        "q": q,
        "kind": kind,
        "kinds": AgencyKind.choices,
        "forces": TaskForce.objects.all(),
        "nav_active": "agencies",
    }
    return render(request, "agencies/list.html", context)


@door("agencies.look", "One agency: members, settings, tokens")
def agency(
    request: MemberRequest, slug: str, form: InviteForm | None = None, new_token: str = "", status: int = 200
) -> HttpResponse:
    this = found(Agency.objects.filter(slug=slug).first())
    own, manages = this.pk == request.acting.agency_id, bool(may_manage(request.acting, this.pk))
    members = Member.objects.filter(agency=this).exclude(role__in=("importer", "tip_line"))
    if not manages:
        members = members.filter(status=MemberStatus.ACTIVE)
    context = {
        "agency": this, "own": own, "manages": manages, "invites": bool(may_invite(request.acting, this.pk)), "members": members, "called": set(called([this.pk], now())),
        "form": form or InviteForm(), "modes": MatchMode.choices, "tokens": ApiToken.objects.all() if own and manages else [],
        "new_token": new_token, "nav_active": "agencies",
    }  # fmt: skip
    return render(request, "agencies/agency.html", context, status=status)


@door("agencies.invite_member", "Invites to the own agency or proposes to another")
@require_POST
def invite(request: MemberRequest, slug: str) -> HttpResponse:
    this = found(Agency.objects.filter(slug=slug).first())
    form = InviteForm(request.POST)
    if not form.is_valid():
        return agency(request, slug, form=form, status=422)
    member = membership.invite(this, **form.cleaned_data, link=_link(request), acting=request.acting, now=now())
    messages.success(
        request,
        _("Invited. The link is on its way.")
        if member.status == "invited"
        else _("Proposed. A supervisor there confirms it."),
    )
    return redirect("agency", slug)


@door("agencies.manage_member", "Suspends, reinstates, ends, confirms a member; on call; a new link")
@require_POST
def manage(request: MemberRequest, member_id: str) -> HttpResponse:
    member = found(Member.objects.select_related("agency").filter(id=uuid_or_404(member_id)).first())
    do, email, acting = request.POST.get("do", ""), request.POST.get("email", ""), request.acting
    if do == "confirm":
        membership.confirm(member, email, link=_link(request), acting=acting, now=now())
    elif do == "link":
        membership.send_link(member, email, link=_link(request), acting=acting, now=now())
    elif do in ("on_call", "off_call"):
        membership.set_on_call(member, do == "on_call", acting=acting)
    else:
        membership.set_status(member, do, acting=acting, now=now())
    messages.success(request, _("Done. It takes effect at once."))
    return redirect("agency", member.agency.slug)


@door("agencies.set_match_mode", "Changes what others learn of matches with one's records")
@require_POST
def match_mode(request: MemberRequest) -> HttpResponse:
    membership.set_match_mode(request.acting.agency_id, request.POST.get("mode", ""), acting=request.acting)
    messages.success(request, _("Changed for matches found from now on."))
    return redirect("agency", request.acting.agency_slug)


@door("agencies.api_tokens", "Makes or revokes an API token")
@require_POST
def api_tokens(request: MemberRequest) -> HttpResponse:
    if request.POST.get("revoke"):
        tokens.revoke_token(uuid_or_404(request.POST["revoke"]), acting=request.acting, now=now())
        messages.success(request, _("The token is revoked."))
        return redirect("agency", request.acting.agency_slug)
    raw = tokens.make_token(request.POST.get("label", ""), acting=request.acting, now=now())
    return agency(request, request.acting.agency_slug, new_token=raw)


@door("agencies.accept_invitation", "Sets the password of an invited member", public=True)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tandem.invitation(%s)", (token,))
        invited = cursor.fetchone()
    form = PasswordForm(request.POST or None)
    if invited and request.method == "POST" and form.is_valid():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tandem.accept_invitation(%s, %s, %s)",
                (token, make_password(form.cleaned_data["password"]), uuid4()),
            )
        ledger.record("agencies.accept_invitation")
        messages.success(request, _("Your password is set. Log in."))
        return redirect("account_login")
    status = 404 if invited is None else (422 if request.method == "POST" else 200)
    return render(request, "agencies/invitation.html", {"found": invited, "form": form}, status=status)
