"""What a command needs under its feet: the database running, and Django set up as one of its roles."""

from __future__ import annotations

import os


def stand(role: str = "web") -> None:
    """Makes sure of the database, then sets Django up to use it as `role`. Once a process."""
    os.environ["TANDEM_DB_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    from tandem.foundation.embedded import database

    database.ensure()

    import django

    django.setup()
