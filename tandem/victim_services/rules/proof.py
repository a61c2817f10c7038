"""What was shown stays provable after it is gone. The ledger keeps a fingerprint of the package that only the release in the vault can
open: HMAC-SHA-256 of the contents under 32 random bytes that lie in the vault. Without these bytes nobody can try guesses against it, so that
no hash of anything about a survivor lies outside (34 USC 12291(b)(2); docs/decisions/0007)."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

PROVEN = ("number", "recipient_id", "purpose", "permitted_use", "starts_at", "ends_at", "items", "files", "notices")


def fingerprint(release: Mapping[str, Any], salt: bytes) -> str:
    """Hex. `release` is the vault's record: items as label and value, files as name, size in bytes and SHA-256 of what was given."""
    told = {name: release.get(name) for name in PROVEN}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return hmac.new(salt, text, hashlib.sha256).hexdigest()


def fits(release: Mapping[str, Any], salt: bytes, found: str) -> bool:
    return hmac.compare_digest(fingerprint(release, salt), found)
