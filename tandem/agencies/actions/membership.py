"""Members come, are suspended, come back and leave. An agency manages its own; a coordinator proposes to others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from tandem.agencies.actions.founding import new_invitation
from tandem.agencies.models import Agency, MatchMode, Member, MemberStatus, Role
from tandem.agencies.permissions import may_invite, may_manage
from tandem.foundation.acting import Acting
from tandem.foundation.verdict import Refused, Verdict
from tandem.ledger import actions as ledger

PEOPLE_ROLES = [r for r in Role.values if r not in (Role.IMPORTER, Role.TIP_LINE)]


def _need(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)


def invite(
    agency: Agency,
    *,
    name: str,
    email: str,
    role: str,
    title: str,
    is_supervisor: bool,
    on_call: bool,
    link: str,
    acting: Acting,
    now: datetime,
) -> Member:
    """Invites to the own agency, or proposes to another (its supervisor confirms). `link` has {token}. Refuses a role that
    is no person's, and a supervisor made by somebody who is none."""
    _need(may_invite(acting, agency.pk))
    own = agency.pk == acting.agency_id
    if role not in PEOPLE_ROLES:
        raise Refused(_("Choose one of the roles."))
    if is_supervisor and not (own and acting.is_supervisor):
        raise Refused(_("Only a supervisor of that agency makes a supervisor."))
    member = Member(
        id=uuid4(), agency=agency, name=name.strip(), role=role, title=title.strip(), is_supervisor=is_supervisor, on_call=on_call,
        status=MemberStatus.INVITED if own else MemberStatus.PROPOSED, since=now,
    )  # fmt: skip
    member.save(force_insert=True)
    ledger.record(
        "agencies.invite_member" if own else "agencies.propose_member", kind="member", object_id=member.id,
        detail={"agency": str(agency.pk), "role": role},
    )  # fmt: skip
    if own:
        send_link(member, email, link=link, acting=acting, now=now)
    return member


def send_link(member: Member, email: str, *, link: str, acting: Acting, now: datetime) -> None:
    """A link that sets the password once, within a week; also for a forgotten password. The mail says nothing else."""
    _need(may_invite(acting, member.agency_id))
    if member.agency_id != acting.agency_id:
        raise Refused(_("Only that agency sends its members a link."))
    if member.user_id is not None and not acting.is_supervisor:
        raise Refused(_("This member has a log-in already. A supervisor of your agency sends them a new link."))
    if not email.strip():
        raise Refused(_("Give the e-mail address that the invitation goes to."))
    by = Member.objects.get(id=acting.member_id)
    _made, token = new_invitation(member, email, now=now, invited_by=by)
    subject, text = (
        _("Your Tandem invitation"),
        _("Open this link within a week to set your password:") + "\n\n" + link.format(token=token),
    )
    transaction.on_commit(lambda: send_mail(subject, text, None, [email], fail_silently=True))


def confirm(member: Member, email: str, *, link: str, acting: Acting, now: datetime) -> None:
    """A supervisor takes a proposed member in."""
    _need(may_manage(acting, member.agency_id))
    if not Member.objects.filter(id=member.id, status=MemberStatus.PROPOSED).update(status=MemberStatus.INVITED):
        raise Refused(_("This member is not waiting for confirmation."))
    ledger.record("agencies.confirm_member", kind="member", object_id=member.id)
    send_link(member, email, link=link, acting=acting, now=now)


def set_status(member: Member, status: str, *, acting: Acting, now: datetime) -> None:
    """Suspends, reinstates or ends a post: it takes effect at that member's next request. Refuses oneself and the last
    supervisor, so that no agency locks itself out."""
    _need(may_manage(acting, member.agency_id))
    if member.id == acting.member_id:
        raise Refused(_("You cannot do this to yourself. Ask another supervisor."))
    if status != MemberStatus.ACTIVE and member.is_supervisor:
        others = Member.objects.filter(
            agency_id=member.agency_id, is_supervisor=True, status=MemberStatus.ACTIVE
        ).exclude(id=member.id)
        if not others.exists():
            raise Refused(_("This is the agency's last supervisor. Make another one first."))
    acts = {"suspended": "agencies.suspend_member", "active": "agencies.reinstate_member", "left": "agencies.end_post"}
    if status not in acts:
        raise Refused(_("Choose one of the statuses."))
    if status == "active" and member.user_id is None:
        raise Refused(_("This member has not accepted the invitation yet."))
    Member.objects.filter(id=member.id).update(status=status, until=now if status == "left" else None)
    ledger.record(acts[status], kind="member", object_id=member.id)


def set_on_call(member: Member, on_call: bool, *, acting: Acting) -> None:
    _need(may_manage(acting, member.agency_id))
    Member.objects.filter(id=member.id).update(on_call=on_call)
    ledger.record("agencies.set_on_call", kind="member", object_id=member.id, detail={"on_call": on_call})


def set_match_mode(agency_id: UUID, mode: str, *, acting: Acting) -> None:
    """What others learn when their report names somebody whom this agency holds. For matches found from now on."""
    _need(may_manage(acting, agency_id))
    if mode not in MatchMode.values:
        raise Refused(_("Choose one of the modes."))
    Agency.objects.filter(id=agency_id).update(match_mode=mode)
    ledger.record("agencies.change_settings", kind="agency", object_id=agency_id, detail={"match_mode": mode})
