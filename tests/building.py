"""Builds the template database of the test house: migrations, policies, cast."""

from __future__ import annotations

import os
import subprocess
import sys

from tandem.foundation.embedded import database

SCRIPT = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tandem.agencies import gate
from tandem.foundation import policies
from tandem.foundation.embedded import database
import os
with database.connect("owner", os.environ["TANDEM_DATABASE"]) as connection:
    policies.apply(connection, then=gate.store_key)
from tests import cast
cast.populate()
"""


def build(name: str) -> None:
    """In a process of its own, because it works as the owner and this one must never."""
    database.drop_database(name)
    database.create_database(name)
    env = {
        **os.environ,
        "TANDEM_DATABASE": name,
        "TANDEM_DB_ROLE": "owner",
        "DJANGO_SETTINGS_MODULE": "tandem.config.settings",
    }
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
