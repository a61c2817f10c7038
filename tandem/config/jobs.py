"""Jobs: what runs after a transaction, or by the clock. Arguments are ids, never words about a person."""

from __future__ import annotations

from procrastinate import App


def on_ready(app: App) -> None:
    """Each room's jobs register themselves here."""
