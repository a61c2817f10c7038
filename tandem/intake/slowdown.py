"""Slowing floods down without knowing who sends: one bucket for everybody, a form that must stand a few seconds, and a field
that only machines fill. No address, cookie or fingerprint is looked at."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from django.core import signing

FILL_AT_LEAST = 3  # seconds; nobody writes a tip faster
FORM_LIVES = 12 * 3600
_SALT = "tandem tip form"


class Bucket:
    """At most `burst` at once, refilled at `per_minute`. In memory, so each worker process has its own and a restart
    forgives everybody."""

    def __init__(self, burst: int, per_minute: float) -> None:
        self.burst, self.per_second = float(burst), per_minute / 60
        self._level, self._at = float(burst), time.monotonic()
        self._lock = threading.Lock()

    def take(self, now: float | None = None) -> bool:
        with self._lock:
            moment = time.monotonic() if now is None else now
            self._level = min(self.burst, self._level + max(0.0, moment - self._at) * self.per_second)
            self._at = moment
            if self._level < 1:
                return False
            self._level -= 1
            return True

    def give_back(self) -> None:
        """A right code costs nothing, so that only guessing runs dry."""
        with self._lock:
            self._level = min(self.burst, self._level + 1)


TIPS = Bucket(burst=30, per_minute=30)
CODES = Bucket(burst=30, per_minute=30)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One opened form. Its number makes the same words sent twice one tip; it is kept nowhere but in the form."""

    number: str
    opened_at: float

    @property
    def signed(self) -> str:
        return signing.dumps([self.number, self.opened_at], salt=_SALT)

    def stood_long_enough(self, now: datetime) -> bool:
        return FILL_AT_LEAST <= now.timestamp() - self.opened_at


def new_ticket(now: datetime) -> Ticket:
    return Ticket(secrets.token_urlsafe(16), now.timestamp())


def ticket_of(signed: str, now: datetime) -> Ticket | None:
    """None where this site did not make it, or made it too long ago. It stands in for a CSRF cookie: a page elsewhere
    has none of ours."""
    try:
        number, opened_at = signing.loads(signed, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Ticket(number, opened_at) if now.timestamp() - opened_at <= FORM_LIVES else None
