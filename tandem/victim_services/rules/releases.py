"""When a survivor's release may be signed, and what is refused. One recipient, exact items, a purpose, an end (34 USC 12291(b)(2);
28 CFR 90.4, 94.115; domain.md 3.1). Pure: takes what was typed and what is known, answers sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.victim_services.rules.same_names import exactly, same_person, unnamed_parent
from tandem.victim_services.rules.wide_words import names_everything, names_nothing_exact, says_no_purpose

DEFAULT_DAYS, HARD_CAP_DAYS = 30, 90

CAPACITIES: tuple[tuple[str, str | Promise], ...] = (
    ("client", gettext_lazy("The client")),
    ("minor_alone", gettext_lazy("The client, a minor who may lawfully receive this service alone")),
    ("minor_and_parent", gettext_lazy("The client, a minor, together with a parent or guardian")),
    ("court_guardian", gettext_lazy("A guardian whom a court appointed")),
)
METHODS: tuple[tuple[str, str | Promise], ...] = (
    ("here", gettext_lazy("Through Tandem, to look at there")),
    ("spoken", gettext_lazy("By word of mouth only")),
    ("paper", gettext_lazy("On paper")),
)
PERMITTED_USE = gettext_lazy("Only for the purpose above. Not to be passed on.")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is released: what it is called, and its exact value."""

    label: str
    value: str
    notice: str = ""  # code of a notice (accords/notices.py) that goes wherever this item goes
    code: str = ""  # the file's field that it comes from, empty where typed: the ledger keeps codes, never words


@dataclass(frozen=True, slots=True)
class ReleaseDraft:
    recipient_id: UUID | None
    items: tuple[Item, ...]
    purpose: str
    starts_on: date
    ends_on: date
    signer: str
    capacity: str
    second_signer: str = ""  # the parent or guardian, where a minor signs together with one
    risks_explained: bool = False
    not_a_condition: bool = False
    signed: bool = False  # drawn here, or on paper whose scan is in the file
    second_signed: bool = False  # the parent's or guardian's own; a scan holds both
    authority: str = ""  # the guardian's court order; the law that lets a minor have the service alone
    witness: str = ""
    interpreter: str = ""
    document_count: int = 0


def refusals(
    draft: ReleaseDraft,
    *,
    today: date,
    cap_days: int,
    fellows: Sequence[UUID],
    own_agency: UUID,
    client_name: str,
    abusers: Sequence[str],
    minor: bool | None,
    needs_interpreter: bool = False,
) -> list[tuple[str, str]]:
    """(field, sentence) for each thing that stands in the way; empty where it may be signed.

    `abusers`: one name for each; also as a parent they can sign nothing. `minor`: None where the age is not known.
    """
    found: list[tuple[str, str]] = []
    if draft.recipient_id is None or draft.recipient_id not in fellows or draft.recipient_id == own_agency:
        found.append(
            ("recipient", _("Name one agency of your task force. Each other agency needs a release of its own."))
        )
    found += items_refused(draft)
    if says_no_purpose(draft.purpose):
        found.append(("purpose", _("Say what for, so that the survivor could explain it to a friend.")))
    found += _times(draft, today, min(cap_days, HARD_CAP_DAYS))
    found += _signers(draft, client_name, abusers, minor)
    found += _bystanders(draft, abusers, needs_interpreter)
    if not draft.risks_explained:
        found.append(
            (
                "risks_explained",
                _("First talk about what can go wrong when this is known there, and tick that you did."),
            )
        )
    if not draft.not_a_condition:
        found.append(
            ("not_a_condition", _("Say that your services go on whatever they decide, and tick that you did."))
        )
    if not draft.signed:
        found.append(
            (
                "signature",
                _("It is not signed yet: draw the signature, or add the scan or a photo of the signed paper."),
            )
        )
    elif draft.capacity == "minor_and_parent" and not draft.second_signed:
        found.append(("second_signature", _("The parent or guardian has not signed yet. Both sign.")))
    return found


def items_refused(draft: ReleaseDraft) -> list[tuple[str, str]]:
    """Nothing chosen, everything chosen, or a thing without words."""
    if not draft.items and not draft.document_count:
        return [("items", _("Choose what is released. Nothing is chosen yet."))]
    for item in draft.items:
        if names_everything(item.label) or names_nothing_exact(item.value):
            return [
                ("items", _("“Everything” cannot be released. Choose each thing that this agency needs, and no more."))
            ]
        if not item.value.strip():
            return [
                (
                    "items",
                    _("“%(item)s” has nothing in it. Take it off, or write it down first.") % {"item": item.label},
                )
            ]
    return []


def _times(draft: ReleaseDraft, today: date, cap: int) -> list[tuple[str, str]]:
    if draft.starts_on < today:
        return [("starts_on", _("A release cannot begin in the past."))]
    if draft.ends_on <= draft.starts_on:
        return [("ends_on", _("A release ends at least a day after it begins."))]
    if draft.ends_on > draft.starts_on + timedelta(days=cap):
        return [
            (
                "ends_on",
                _("A release lasts %(days)d days at most. Sign a new one then, if the survivor still wants it.")
                % {"days": cap},
            )
        ]
    return []


def _signers(
    draft: ReleaseDraft, client_name: str, abusers: Sequence[str], minor: bool | None
) -> list[tuple[str, str]]:
    if draft.capacity not in dict(CAPACITIES):
        return [("capacity", _("Say who signs, and by what right."))]
    if not draft.signer.strip():
        return [("signer", _("Write the name of who signs."))]
    for name in filter(str.strip, (draft.signer, draft.second_signer)):
        # A child may bear a parent's very name, and still signs for themselves.
        herself = name == draft.signer and draft.capacity != "court_guardian" and exactly(name, client_name)
        if not herself and any(same_person(name, abuser) for abuser in abusers):
            return [("signer", _("This person is named among those who did harm. They can sign nothing for the survivor, as a parent neither. A court's guardian, or the minor alone where the law allows it, can."))]  # fmt: skip
    if draft.capacity == "minor_and_parent":
        if not draft.second_signer.strip():
            return [("second_signer", _("A minor and a parent or guardian both sign."))]
        if exactly(draft.signer, draft.second_signer):
            return [
                ("second_signer", _("The same name stands twice. The minor and the parent sign, each for themselves."))
            ]
        if unnamed_parent(abusers):
            return [("second_signer", _("The file says that a parent did harm, without a name. Write the name into the file first, so that it can be compared with who signs."))]  # fmt: skip
    return _capacity(draft, client_name, minor)


def _capacity(draft: ReleaseDraft, client_name: str, minor: bool | None) -> list[tuple[str, str]]:
    if minor and draft.capacity == "client":
        return [("capacity", _("The survivor is under 18: they sign together with a parent or guardian, or alone where the law lets them have this service alone."))]  # fmt: skip
    if minor is False and draft.capacity.startswith("minor"):
        return [("capacity", _("The survivor is of age and signs alone."))]
    if draft.capacity == "court_guardian":
        if exactly(draft.signer, client_name):
            return [("signer", _("A guardian signs under their own name."))]
    elif not same_person(draft.signer, client_name):
        return [("signer", _("The client signs under the name that stands in the file. Another signer needs another capacity."))]  # fmt: skip
    if draft.capacity in ("court_guardian", "minor_alone") and not draft.authority.strip():
        return [("authority", _("Write down by what right: the court's order, or the law that lets a minor have this service alone."))]  # fmt: skip
    return []


def _bystanders(draft: ReleaseDraft, abusers: Sequence[str], needs_interpreter: bool) -> list[tuple[str, str]]:
    """Who stands beside the survivor while they sign is nobody whom they fear."""
    found = []
    if not draft.witness.strip():
        found.append(("witness", _("Name a witness; it may be you.")))
    elif any(exactly(draft.witness, name) for name in (draft.signer, draft.second_signer)):
        found.append(("witness", _("Nobody is witness to their own signature.")))
    for field, name in (("witness", draft.witness), ("interpreter", draft.interpreter)):
        if name.strip() and any(same_person(name, abuser) for abuser in abusers):
            found.append((field, _("This person is named among those who did harm. Find somebody else to witness or to interpret.")))  # fmt: skip
    if needs_interpreter and not draft.interpreter.strip():
        found.append(("interpreter", _("The file says that they need an interpreter. Name who interpreted, or who explained it in their language.")))  # fmt: skip
    return found
