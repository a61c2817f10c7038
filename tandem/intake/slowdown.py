"""Slowing floods down without knowing who sends: one bucket for everybody, a form that must stand a few seconds, and a field
that only machines fill. No address, cookie or fingerprint is looked at."""

from __future__ import annotations

import secrets
import threading
import time

from django.core import signing

FILL_AT_LEAST = 3  # seconds; nobody writes a tip faster
FORM_LIVES = 12 * 3600


class Bucket:
    """At most `burst` at once, refilled at `per_minute`. In memory: a restart forgives everybody."""

    def __init__(self, burst: int, per_minute: float) -> None:
        self.burst, self.per_second = float(burst), per_minute / 60
        self._level, self._at = float(burst), time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> bool:
        with self._lock:
            now = time.monotonic()
            self._level = min(self.burst, self._level + (now - self._at) * self.per_second)
            self._at = now
            if self._level < 1:
                return False
            self._level -= 1
            return True

    def give_back(self) -> None:
        """A right code costs nothing, so that only guessing runs dry."""
        with self._lock:
            self._level = min(self.burst, self._level + 1)


TIPS = Bucket(burst=30, per_minute=30)
CODES = Bucket(burst=20, per_minute=20)

_signer = signing.TimestampSigner(salt="tandem tip form")


def form_token() -> str:
    """Random, so that the same words from two people are two tips, and from one form sent twice are one."""
    return _signer.sign(secrets.token_urlsafe(16))


def still_good(token: str) -> bool:
    """Whether this site made the form, today. Its token is kept while fields are mended, so that nobody waits twice."""
    try:
        _signer.unsign(token, max_age=FORM_LIVES)
    except signing.BadSignature:
        return False
    return True


def stood_long_enough(token: str, at_least: int = FILL_AT_LEAST) -> bool:
    """Whether the form was really opened, not just now, and not days ago."""
    if not still_good(token):
        return False
    try:
        _signer.unsign(token, max_age=at_least)
    except signing.SignatureExpired:
        return True
    return False
