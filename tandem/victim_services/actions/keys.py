"""Opening the vault for the first time, unlocking and locking it, and who holds a key."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from tandem.foundation import vault_keys
from tandem.foundation.acting import Acting
from tandem.foundation.vault_keys import Pair, WrongKey
from tandem.foundation.verdict import Refused
from tandem.ledger import actions as ledger
from tandem.victim_services.models import HolderKind, Unlock, Vault, VaultHolder
from tandem.victim_services.opened import OpenVault, decoded, encoded
from tandem.victim_services.rules.passphrases import refused_because

IDLE = timedelta(minutes=20)  # shorter than the session's thirty: a shelter's hallway is not a police station
LONGEST = timedelta(hours=12)
TRIES, PAUSE = 5, timedelta(minutes=15)
RECOVERY_CODES = 4
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 that nobody mistakes for one another
CODE_LENGTH = 28  # 138 bits


@dataclass(frozen=True, slots=True)
class NewVault:
    opened: OpenVault
    codes: list[str]  # shown once, to be printed; stored nowhere


def make_vault(acting: Acting, passphrase: str, *, now: datetime) -> NewVault:
    """Makes the agency's key pair, the member's key and the recovery codes. Refuses where there is a vault already, where the
    member is no supervisor of a provider, and for a weak passphrase. Records that it was made."""
    if not acting.is_supervisor:
        raise Refused(_("A supervisor of your agency opens its vault for the first time. Ask yours."))
    if not serves_clients():
        raise Refused(
            _("Only an agency that serves survivors has a vault, and only those who work with clients enter it.")
        )
    if Vault.objects.filter(agency_id=acting.agency_id).exists():
        raise Refused(_("Your agency has a vault already. Ask to be admitted to it."))
    _check(passphrase)
    pair = vault_keys.new_pair()
    Vault.objects.create(agency_id=acting.agency_id, public_key=pair.public, made_on=now.date())
    opened = OpenVault(acting, 1, {1: pair.private})
    member = _new_holder(acting, HolderKind.MEMBER, passphrase, now)
    _admit(opened, member)
    codes = [_new_code() for _n in range(RECOVERY_CODES)]
    for code in codes:
        _admit(opened, _new_holder(acting, HolderKind.RECOVERY, code, now))
    ledger.record("victim_services.make_vault", kind="vault", object_id=acting.agency_id)
    return NewVault(opened, codes)


def ask_admission(acting: Acting, passphrase: str, *, now: datetime) -> VaultHolder:
    """Makes the member's key pair. It opens nothing until somebody who is in admits it, after both have compared its numbers."""
    if not serves_clients():
        raise Refused(
            _("Only an agency that serves survivors has a vault, and only those who work with clients enter it.")
        )
    if not Vault.objects.filter(agency_id=acting.agency_id).exists():
        raise Refused(_("Your agency has no vault yet. A supervisor opens it for the first time."))
    _check(passphrase)
    VaultHolder.objects.filter(member_id=acting.member_id, sealed_keys={}).delete()
    if VaultHolder.objects.filter(member_id=acting.member_id).exists():
        raise Refused(_("You hold a key to the vault already. Unlock it."))
    holder = _new_holder(acting, HolderKind.MEMBER, passphrase, now)
    ledger.record("victim_services.ask_admission", kind="vault", object_id=acting.agency_id)
    return holder


def admit(opened: OpenVault, holder_id: UUID, *, numbers: str) -> None:
    """Seals the agency's keys to a member who asked. `numbers` are the fingerprint that the member read out; refuses where they
    differ, because then somebody put another key in the member's place."""
    holder = VaultHolder.objects.filter(id=holder_id, kind=HolderKind.MEMBER).select_related("member").first()
    if holder is None or holder.sealed_keys:
        raise Refused(_("Nobody awaits admission under this entry. Look at the list again."))
    told = "".join(c for c in numbers if c.isdigit())
    if not hmac.compare_digest(told, vault_keys.fingerprint(bytes(holder.public_key)).replace(" ", "")):
        raise Refused(
            _(
                "These are not the numbers of this key. Let your colleague read theirs out again, face to face or by phone. "
                "If they still differ, tell your director: somebody may have put their own key there."
            )
        )
    _admit(opened, holder)
    ledger.record("victim_services.admit_holder", kind="member", object_id=holder.member_id)


def remove(opened: OpenVault, holder_id: UUID) -> None:
    """Takes a member's key away and closes what they hold open. The page then asks to change the vault's key."""
    holder = VaultHolder.objects.filter(id=holder_id, kind=HolderKind.MEMBER).first()
    if holder is None or holder.member_id is None:
        raise Refused(_("This member holds no key any more."))
    if not opened.acting.is_supervisor and holder.member_id != opened.acting.member_id:
        raise Refused(_("A supervisor takes a colleague out of the vault. Ask yours."))
    left = VaultHolder.objects.filter(kind=HolderKind.MEMBER).exclude(sealed_keys={}).exclude(id=holder.id)
    if not left.exists():
        raise Refused(_("Nobody would be left who can open the vault. Admit another member first."))
    holder.delete()
    ledger.record("victim_services.remove_holder", kind="member", object_id=holder.member_id)


def unlock(acting: Acting, passphrase: str, *, now: datetime) -> tuple[OpenVault, str] | None:
    """The open vault and the cookie's secret; None for a wrong passphrase. Five wrong ones rest the key for 15 minutes."""
    holder = VaultHolder.objects.select_for_update().filter(member_id=acting.member_id).first()
    vault = Vault.objects.filter(agency_id=acting.agency_id).first()
    if holder is None or vault is None:
        raise Refused(_("You hold no key to the vault yet. Ask to be admitted."))
    if not holder.sealed_keys:
        raise Refused(_("A colleague has not admitted you yet. Read them the numbers of your key."))
    if holder.failed >= TRIES and holder.failed_at and now - holder.failed_at < PAUSE:
        raise Refused(_("Too many wrong passphrases. Wait 15 minutes, or let the director use a recovery code."))
    try:
        keys = _keys_of(holder, passphrase)
    except WrongKey:
        holder.failed, holder.failed_at = (holder.failed % TRIES) + 1, now
        holder.save(update_fields=["failed", "failed_at"])
        ledger.record("victim_services.unlock_failed", kind="vault", object_id=acting.agency_id, outcome="failed")
        return None
    if holder.failed:
        holder.failed, holder.failed_at = 0, None
        holder.save(update_fields=["failed", "failed_at"])
    ledger.record("victim_services.unlock", kind="vault", object_id=acting.agency_id)
    return hold_open(OpenVault(acting, vault.generation, keys), now=now)


def hold_open(opened: OpenVault, *, now: datetime) -> tuple[OpenVault, str]:
    """Lays the keys into the database under a key that only the answer's cookie carries."""
    secret = secrets.token_urlsafe(32)
    where, key = _cookie_keys(secret)
    sealed = vault_keys.encrypt(
        key, json.dumps({str(g): encoded(k) for g, k in opened.keys.items()}).encode(), bound_to=f"unlock:{opened.acting.member_id}"
    )  # fmt: skip
    Unlock.objects.filter(member_id=opened.acting.member_id, expires_at__lt=now).delete()
    Unlock.objects.create(
        id=where, member_id=opened.acting.member_id, sealed=sealed, touched_at=now, expires_at=now + LONGEST
    )
    return OpenVault(opened.acting, opened.generation, opened.keys, where), secret


def opened_by(acting: Acting, secret: str, *, now: datetime) -> OpenVault | None:
    """The vault that this cookie holds open, or None: idle too long, locked, another member's, or taken out since."""
    if not secret:
        return None
    where, key = _cookie_keys(secret)
    unlock_row = Unlock.objects.filter(id=where, member_id=acting.member_id).first()
    if unlock_row is None:
        return None
    holds = VaultHolder.objects.filter(member_id=acting.member_id).exclude(sealed_keys={}).exists()
    if not holds or unlock_row.expires_at <= now or now - unlock_row.touched_at > IDLE:
        unlock_row.delete()
        return None
    try:
        found = json.loads(vault_keys.decrypt(key, bytes(unlock_row.sealed), bound_to=f"unlock:{acting.member_id}"))
    except WrongKey:
        return None
    if now - unlock_row.touched_at > timedelta(minutes=1):
        Unlock.objects.filter(id=where).update(touched_at=now)
    vault = Vault.objects.get(agency_id=acting.agency_id)
    keys = {int(g): decoded(k) for g, k in found.items()}
    if vault.generation not in keys:  # the key was changed meanwhile; the passphrase brings the new one
        unlock_row.delete()
        return None
    return OpenVault(acting, vault.generation, keys, where)


def lock(acting: Acting) -> None:
    """Closes whatever this member holds open, on every device."""
    if Unlock.objects.filter(member_id=acting.member_id).delete()[0]:
        ledger.record("victim_services.lock", kind="vault", object_id=acting.agency_id)


def change_passphrase(opened: OpenVault, old: str, new: str, *, now: datetime) -> bool:
    """False for a wrong old one. Closes other devices."""
    holder = VaultHolder.objects.select_for_update().get(member_id=opened.acting.member_id)
    try:
        private = _private_of(holder, old)
    except WrongKey:
        return False
    _check(new)
    holder.salt = vault_keys.new_salt()
    holder.wrapped_private = _wrapped(holder, private, new)
    holder.save(update_fields=["salt", "wrapped_private"])
    Unlock.objects.filter(member_id=opened.acting.member_id).exclude(id=opened.unlock_id).delete()
    ledger.record("victim_services.change_passphrase", kind="vault", object_id=opened.agency_id)
    return True


def recover(acting: Acting, code: str, passphrase: str, *, now: datetime) -> OpenVault | None:
    """A supervisor who has lost the passphrase sets a new one with a printed code, which is then used up. None for a wrong code."""
    if not acting.is_supervisor:
        raise Refused(_("The director uses the recovery codes. Ask to be admitted instead."))
    _check(passphrase)
    told = normal_code(code)
    for holder in VaultHolder.objects.filter(kind=HolderKind.RECOVERY):
        try:
            keys = _keys_of(holder, told)
        except WrongKey:
            continue
        vault = Vault.objects.get(agency_id=acting.agency_id)
        VaultHolder.objects.filter(member_id=acting.member_id).delete()
        opened = OpenVault(acting, vault.generation, keys)
        _admit(opened, _new_holder(acting, HolderKind.MEMBER, passphrase, now))
        holder.delete()
        ledger.record("victim_services.recover", kind="vault", object_id=acting.agency_id)
        return opened
    ledger.record("victim_services.unlock_failed", kind="vault", object_id=acting.agency_id, outcome="failed")
    return None


def normal_code(code: str) -> str:
    return "".join(c for c in code.upper() if c in CODE_LETTERS)


def seal_keys_to(opened: OpenVault, holder: VaultHolder) -> dict[str, str]:
    """Each of the agency's private keys, for this holder alone."""
    return {
        str(generation): encoded(
            vault_keys.seal_to(bytes(holder.public_key), private, bound_to=f"holder:{holder.id}:{generation}")
        )
        for generation, private in opened.keys.items()
    }


def _admit(opened: OpenVault, holder: VaultHolder) -> None:
    holder.sealed_keys = seal_keys_to(opened, holder)
    holder.save(update_fields=["sealed_keys"])


def _new_holder(acting: Acting, kind: HolderKind, passphrase: str, now: datetime) -> VaultHolder:
    pair = vault_keys.new_pair()
    holder = VaultHolder(
        agency_id=acting.agency_id, kind=kind, member_id=acting.member_id if kind == HolderKind.MEMBER else None,
        public_key=pair.public, salt=vault_keys.new_salt(), since=now.date(),
    )  # fmt: skip
    holder.wrapped_private = _wrapped(holder, pair.private, passphrase)
    holder.save()
    return holder


def _wrapped(holder: VaultHolder, private: bytes, passphrase: str) -> bytes:
    key = vault_keys.key_of_passphrase(passphrase, bytes(holder.salt))
    return vault_keys.encrypt(key, private, bound_to=f"holder:{holder.id}")


def _private_of(holder: VaultHolder, passphrase: str) -> bytes:
    key = vault_keys.key_of_passphrase(passphrase, bytes(holder.salt))
    return vault_keys.decrypt(key, bytes(holder.wrapped_private), bound_to=f"holder:{holder.id}")


def _keys_of(holder: VaultHolder, passphrase: str) -> dict[int, bytes]:
    pair = Pair(_private_of(holder, passphrase), bytes(holder.public_key))
    return {
        int(g): vault_keys.open_sealed(pair, decoded(sealed), bound_to=f"holder:{holder.id}:{g}")
        for g, sealed in holder.sealed_keys.items()
    }


def _cookie_keys(secret: str) -> tuple[bytes, bytes]:
    raw = secret.encode()
    return hashlib.sha256(b"tandem unlock id\0" + raw).digest(), vault_keys.derived(raw, "tandem unlock key")


def _new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _n in range(CODE_LENGTH))


def _check(passphrase: str) -> None:
    reason = refused_because(passphrase)
    if reason:
        raise Refused(reason)


def serves_clients() -> bool:
    """Whether the acting member's agency and role are among those that a vault is for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.vault_agency()")
        return bool(cursor.fetchone()[0])
