"""A permission's answer: allowed or not, and why, in a sentence that a member can act on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


class Refused(Exception):
    """An act that may not be done now. Its text is a whole sentence for the member: what is in the way
    and the way out. It never holds a personal word, because it may reach a log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
