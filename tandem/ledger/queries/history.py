"""What is on the ledger about one thing, in words. Who may read which line was the database's answer before."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tandem.ledger.models import Entry

_WORDS: dict[str, object] = {}
OUTCOMES = {"done": _("done"), "viewed": _("looked at"), "refused": _("refused"), "failed": _("failed")}


def register_acts(words: Mapping[str, object]) -> None:
    """Rooms say in AppConfig.ready what their acts are called; the ledger itself knows none of them."""
    _WORDS.update(words)


def in_words(act: str) -> str:
    return str(_WORDS.get(act, act))


def known_acts() -> frozenset[str]:
    return frozenset(_WORDS)


def entries_of(kind: str, object_id: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(kind=kind, object_id=object_id)


def own_entries(member_id: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(member_id=member_id)
