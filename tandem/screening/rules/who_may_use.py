"""Who may use a tool: its publisher's terms (training, professions) and, for an agency's own tool, that agency. Tandem keeps no register
of trainings: whoever screens says so themselves, and it stands in the result (CSE-IT: access through its publisher's training,
domain.md 5)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tandem.foundation.verdict import Verdict
from tandem.screening.rules.tool import Tool


def may_choose(tool: Tool, *, agency_kind: str, agency_slug: str, role: str) -> Verdict:
    """Whether the tool is offered to this member at all."""
    who = tool.who
    if who.agencies and agency_slug not in who.agencies:
        return Verdict(False, _("This tool belongs to another agency."))
    if who.kinds and agency_kind not in who.kinds:
        return Verdict(False, _("This tool is not for your kind of agency."))
    if who.roles and role not in who.roles:
        return Verdict(False, _("This tool is for other professions."))
    return Verdict(True)


def may_use(tool: Tool, *, agency_kind: str, agency_slug: str, role: str, says_trained: bool) -> Verdict:
    """Whether this member may screen with it now."""
    chosen = may_choose(tool, agency_kind=agency_kind, agency_slug=agency_slug, role=role)
    if chosen.allowed and tool.who.trained and not says_trained:
        return Verdict(False, _("Only people whom its publisher trained use this tool. Tick that you are, or choose another one."))  # fmt: skip
    return chosen
