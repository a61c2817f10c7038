"""The vault's cryptography, and nothing that knows a table: passphrases into keys, key pairs, sealing to a public key,
sealing under a data key. All primitives are those of `cryptography`; what is ours is only how they are put together.

Sources: Argon2id with RFC 9106's second recommended cost (64 MiB, 3 passes, 4 lanes); X25519 (RFC 7748) with an ephemeral
key, HKDF-SHA256 (RFC 5869) and AES-256-GCM (NIST SP 800-38D) with 96-bit random nonces. Every ciphertext is bound to where
it lies (`bound_to`: table, row, field), so that one moved to another row opens nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32  # bytes, of every key here
NONCE = 12
SALT = 16
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 4
PADDED = 256  # bytes; a ciphertext tells its length only in such steps


class WrongKey(Exception):
    """The key does not open this: a wrong passphrase, or a ciphertext that was altered or moved."""


@dataclass(frozen=True, slots=True)
class Pair:
    private: bytes  # 32 bytes, never stored as they are
    public: bytes  # 32 bytes


def new_key() -> bytes:
    return os.urandom(KEY)


def new_salt() -> bytes:
    return os.urandom(SALT)


def new_pair() -> Pair:
    private = X25519PrivateKey.generate()
    return Pair(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def pair_of(private: bytes) -> Pair:
    """The pair whose private half this is."""
    return Pair(private, X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())


def key_of_passphrase(passphrase: str, salt: bytes) -> bytes:
    """A tenth of a second and 64 MiB, on purpose."""
    kdf = Argon2id(salt=salt, length=KEY, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive(passphrase.encode())


def derived(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose from a secret that has full entropy. Never from a passphrase."""
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=purpose.encode()).derive(secret)


def encrypt(key: bytes, plain: bytes, *, bound_to: str) -> bytes:
    """Nonce and ciphertext of the padded text."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, _padded(plain), bound_to.encode())


def decrypt(key: bytes, sealed: bytes, *, bound_to: str) -> bytes:
    """Raises WrongKey."""
    try:
        return _unpadded(AESGCM(key).decrypt(sealed[:NONCE], bytes(sealed[NONCE:]), bound_to.encode()))
    except (InvalidTag, ValueError) as e:
        raise WrongKey from e


def seal_to(public: bytes, plain: bytes, *, bound_to: str) -> bytes:
    """For the holder of the private key alone; the writer cannot read it back."""
    once = X25519PrivateKey.generate()
    own = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    return own + encrypt(derived(shared + own + public, "tandem seal"), plain, bound_to=bound_to)


def open_sealed(pair: Pair, sealed: bytes, *, bound_to: str) -> bytes:
    """Raises WrongKey."""
    own = bytes(sealed[:KEY])
    try:
        shared = X25519PrivateKey.from_private_bytes(pair.private).exchange(X25519PublicKey.from_public_bytes(own))
    except ValueError as e:
        raise WrongKey from e
    return decrypt(derived(shared + own + pair.public, "tandem seal"), sealed[KEY:], bound_to=bound_to)


def fingerprint(public: bytes) -> str:
    """Four groups of five digits that two people can read to each other before one admits the other."""
    number = int.from_bytes(derived(public, "tandem fingerprint")[:9], "big") % 10**20
    digits = f"{number:020d}"
    return " ".join(digits[i : i + 5] for i in range(0, 20, 5))


def _padded(plain: bytes) -> bytes:
    body = len(plain).to_bytes(4, "big") + plain
    return body + b"\0" * (-len(body) % PADDED)


def _unpadded(body: bytes) -> bytes:
    length = int.from_bytes(body[:4], "big")
    if length > len(body) - 4:
        raise ValueError("length")
    return body[4 : 4 + length]
