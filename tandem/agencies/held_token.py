"""The acting token as a session holds it: sealed, and bound to the very session whose key only the browser's cookie carries. Apart,
because whoever owns the database could otherwise copy one member's session into the row of their own and act in that member's name."""

from __future__ import annotations

import hashlib
from typing import Any

from tandem.foundation import sealed_text

SESSION_KEY = "acting"


def hold(session: Any, token: str) -> None:
    """Keeps a token in this session, under the key that it has now."""
    if not session.session_key:
        session.create()
    session[SESSION_KEY] = sealed_text.seal(token, bound_to=bound_to(session))


def held(session: Any) -> str | None:
    """The token, or None where there is none, or where it was sealed for another session."""
    sealed = session.get(SESSION_KEY, "")
    return sealed_text.unseal(sealed, bound_to=bound_to(session)) if sealed else None


def follow(session: Any, token: str) -> None:
    """Takes the token along where a library gave the session a new key in between, as after a change of password."""
    if SESSION_KEY in session and held(session) is None:
        hold(session, token)


def bound_to(session: Any) -> str:
    return "session:acting:" + hashlib.sha256(f"tandem held token\0{session.session_key}".encode()).hexdigest()
