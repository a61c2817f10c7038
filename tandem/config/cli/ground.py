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
    _model_stands()


def _model_stands() -> None:
    """A model file that cannot be read is told here, not at the first report of the night."""
    from tandem.foundation.trouble import Trouble
    from tandem.persons.matching.model import in_use

    try:
        in_use()
    except (ValueError, OSError) as e:
        raise Trouble(
            f"TANDEM_MODEL names {os.environ.get('TANDEM_MODEL')}, which cannot be used: {e}. Without it, Tandem's own model is."
        ) from e
