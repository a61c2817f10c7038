"""Rows of the room: the vault and its holders, and ciphertext."""

from tandem.victim_services.models.records import Client, ClientRecord, DocumentPart, InboxItem
from tandem.victim_services.models.vault import HolderKind, Unlock, Vault, VaultHolder

__all__ = ["Client", "ClientRecord", "DocumentPart", "HolderKind", "InboxItem", "Unlock", "Vault", "VaultHolder"]
