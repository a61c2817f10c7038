"""Loaded by pytest before Django's settings are (`-p tandem.foundation.testing`): tests keep their state in a home
of their own and never in the checkout's."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

# One home for each checkout, or two of them tested at once would build each other's template. Short: a socket's path has 107 bytes at most.
CHECKOUT = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]

os.environ["TANDEM_TEST"] = "1"
os.environ["TANDEM_HOME"] = os.environ.get("TANDEM_TEST_HOME") or str(
    Path(tempfile.gettempdir()) / f"tandem-test-{os.getuid()}-{CHECKOUT}"
)
os.environ["TANDEM_DATABASE"] = "tandem"
os.environ["TANDEM_EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
os.environ.pop("TANDEM_DB_ROLE", None)
