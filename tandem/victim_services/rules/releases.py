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

from tandem.victim_services.rules.folding import folded

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
_EVERYTHING = ("everything", "all", "any", "all records", "entire file", "whole file", "complete file", "all information", "any and all",
               "todo", "todos", "toda", "toda la informacion", "expediente completo", "todo el expediente")  # fmt: skip
_BLANK_PURPOSES = (
    "n/a",
    "na",
    "none",
    "any",
    "other",
    "-",
    "various",
    "as needed",
    "ninguno",
    "varios",
    "otro",
    "legal",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is released: what it is called, and its exact value."""

    label: str
    value: str
    notice: str = ""  # code of a notice (accords/notices.py) that goes wherever this item goes


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
    signed: bool = False  # drawn here, or paper in the file
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
) -> list[tuple[str, str]]:
    """(field, sentence) for each thing that stands in the way; empty where it may be signed.

    `abusers`: one name for each; also as a parent they can sign nothing. `minor`: None where the age is not known.
    """
    found: list[tuple[str, str]] = []
    if draft.recipient_id is None or draft.recipient_id not in fellows or draft.recipient_id == own_agency:
        found.append(
            ("recipient", _("Name one agency of your task force. Each other agency needs a release of its own."))
        )
    found += _items(draft)
    if len(draft.purpose.strip()) < 8 or folded(draft.purpose).strip(" .") in _BLANK_PURPOSES:
        found.append(("purpose", _("Say what for, so that the survivor could explain it to a friend.")))
    found += _times(draft, today, min(cap_days, HARD_CAP_DAYS))
    found += _signers(draft, client_name, abusers, minor)
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
                _("It is not signed yet: draw the signature, or keep the signed paper in the file and say so."),
            )
        )
    return found


def _items(draft: ReleaseDraft) -> list[tuple[str, str]]:
    if not draft.items and not draft.document_count:
        return [("items", _("Choose what is released. Nothing is chosen yet."))]
    for item in draft.items:
        if folded(item.label).strip(" .") in _EVERYTHING or folded(item.value).strip(" .") in _EVERYTHING:
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
    others = [draft.second_signer] if draft.capacity == "minor_and_parent" else []
    if draft.capacity == "court_guardian":
        others = [draft.signer]
    for name in [draft.signer, draft.second_signer]:
        if name.strip() and any(same_person(name, abuser) for abuser in abusers):
            return [("signer", _("This person is named among those who did harm. They can sign nothing for the survivor, as a parent neither. A court's guardian, or the minor alone where the law allows it, can."))]  # fmt: skip
    if draft.capacity == "minor_and_parent" and not draft.second_signer.strip():
        return [("second_signer", _("A minor and a parent or guardian both sign."))]
    if minor and draft.capacity == "client":
        return [("capacity", _("The survivor is under 18: they sign together with a parent or guardian, or alone where the law lets them have this service alone."))]  # fmt: skip
    if minor is False and draft.capacity.startswith("minor"):
        return [("capacity", _("The survivor is of age and signs alone."))]
    if draft.capacity == "client" and not same_person(draft.signer, client_name) and others == []:
        return [
            (
                "signer",
                _("The client signs under the name that stands in the file. Another signer needs another capacity."),
            )
        ]
    return []


def same_person(one: str, other: str) -> bool:
    """Whether two names as typed mean one person: the same words in any order, or the shorter one's all in the longer.

    Too careful rather than too lax: it stops a signature until somebody has looked.
    """
    a, b = set(folded(one).replace(",", " ").split()), set(folded(other).replace(",", " ").split())
    if not a or not b:
        return False
    return a <= b or b <= a
