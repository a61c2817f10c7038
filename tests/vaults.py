"""A provider's vault for tests: Harbor House's, with Cora, who opened it, and Ada, whom she admitted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.cast import Cast

PASSPHRASES = {"cora": "seven lamps above the harbor", "ada": "quiet boats near the pier"}


def vault_of(cast: Cast) -> list[str]:
    """Makes the vault once for the module's database; returns the recovery codes."""
    from tandem.foundation import vault_keys
    from tandem.victim_services.actions import keys

    now = datetime.now(UTC)
    with acts(cast, "cora") as acting:
        made = keys.make_vault(acting, PASSPHRASES["cora"], now=now)
    with acts(cast, "ada") as acting:
        holder = keys.ask_admission(acting, PASSPHRASES["ada"], now=now)
    with opened_as(cast, "cora") as opened:
        keys.admit(opened, holder.id, numbers=vault_keys.fingerprint(bytes(holder.public_key)))
    return made.codes


@contextmanager
def acts(cast: Cast, name: str) -> Iterator[object]:
    """One transaction as this member."""
    from django.db import transaction

    with cast.acting(name) as acting, transaction.atomic():
        yield acting


@contextmanager
def opened_as(cast: Cast, name: str) -> Iterator[object]:
    """The vault, unlocked, for one block as this member; the block is one transaction."""
    from tandem.victim_services.actions import keys

    with acts(cast, name) as acting:
        found = keys.unlock(acting, PASSPHRASES[name], now=datetime.now(UTC))
        assert found is not None
        yield found[0]
