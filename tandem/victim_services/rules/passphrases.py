"""What a vault passphrase must be: long, and not everybody's. No rules about signs and digits (NIST SP 800-63B, 3.1.1.2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

SHORTEST = 14
EVERYBODYS = ("correct horse battery", "passphrase", "password", "qwertyuiop", "letmein", "1234567890", "iloveyou")


def refused_because(passphrase: str) -> str:
    """A sentence, or empty where the passphrase will do."""
    plain = "".join(passphrase.lower().split())
    if len(passphrase) < SHORTEST:
        return _("The vault's passphrase needs at least %(n)s letters. Four or five words are easy to keep.") % {
            "n": SHORTEST
        }
    if len(set(plain)) < 6 or any(word.replace(" ", "") in plain and len(plain) < 20 for word in EVERYBODYS):
        return _("Everybody's first guess would open the vault. Take words that nobody connects with you.")
    return ""
