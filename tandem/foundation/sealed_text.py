"""Short secrets at rest: second-factor secrets and the acting token inside a session. AES-256-GCM under
a key that lives in TANDEM_HOME, never in the database."""

from __future__ import annotations

import base64
import functools
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tandem.foundation import home


@functools.cache
def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(b"tandem field key\0" + home.secret("field").encode()).digest())


def seal(text: str, *, bound_to: str) -> str:
    """Encrypts; `bound_to` says where it lies (table:purpose), so that it opens nowhere else."""
    nonce = os.urandom(12)
    return base64.urlsafe_b64encode(nonce + _cipher().encrypt(nonce, text.encode(), bound_to.encode())).decode()


def unseal(sealed: str, *, bound_to: str) -> str | None:
    """Decrypts, or None where it was altered, moved, or sealed under another key."""
    try:
        raw = base64.urlsafe_b64decode(sealed.encode())
        return _cipher().decrypt(raw[:12], raw[12:], bound_to.encode()).decode()
    except (InvalidTag, ValueError, UnicodeDecodeError):
        return None
