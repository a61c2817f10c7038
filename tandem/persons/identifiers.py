"""Numbers and addresses in one form each, so that the same thing written twice is the same. Each function
returns the canonical value or raises Unusable with a sentence that names what is wrong, not the value."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

import phonenumbers
from django.utils.translation import gettext as _

_HANDLE = re.compile(r"[\w.\-]{1,80}(?:#\d{2,6})?")  # Discord's tags
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)], strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


class Unusable(ValueError):
    """The value cannot be used as what it was given as. Its text is a sentence for a person."""


def phone(text: str, region: str = "US") -> str:
    """E.164. US numbers need no country code."""
    try:
        read = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as e:
        raise Unusable(_("This is not a phone number. Write it as 555-010-0199 or +52 55 1234 5678.")) from e
    if not phonenumbers.is_possible_number(read):
        raise Unusable(_("This phone number has too few or too many digits."))
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)


def email(text: str) -> str:
    value = unicodedata.normalize("NFKC", text).strip().lower()
    if len(value) > 200 or not _EMAIL.fullmatch(value):
        raise Unusable(_("This is not an e-mail address. It needs a name, an @ and a domain."))
    return value


def account(text: str) -> str:
    """The handle on its platform: "@Name", "name" and ".../name?x" are the same."""
    value = unicodedata.normalize("NFKC", text).strip()
    if "/" in value:
        value = value.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1]
    value = value.lstrip("@").casefold()
    if not _HANDLE.fullmatch(value):
        raise Unusable(_("This is not an account name. Write it as the platform shows it, without spaces."))
    return value


def plate(text: str) -> str:
    """Of a plate that was read in part, "?" stands for one letter and "*" for any; the matcher reads them so."""
    value = re.sub(r"[\s\-·.]", "", unicodedata.normalize("NFKC", text).replace("…", "*").replace("...", "*")).upper()
    if not re.fullmatch(r"[A-Z0-9?*]{2,10}", value) or len(re.sub(r"[?*]", "", value)) < 2:
        raise Unusable(_("A license plate has 2 to 10 letters and digits. Write * for what you could not read."))
    return value


def check_digit(value: str) -> str:
    """What the ninth character of a VIN must be."""
    rest = sum(_VIN_VALUES[c] * w for c, w in zip(value, _VIN_WEIGHTS, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def vin(text: str) -> str:
    """17 characters with their check digit (49 CFR 565.15(c))."""
    value = re.sub(r"[\s\-]", "", text).upper()
    if len(value) != 17:
        raise Unusable(_("A VIN has 17 characters; this one has %(count)d.") % {"count": len(value)})
    for place, letter in enumerate(value, 1):
        if letter not in _VIN_VALUES:
            raise Unusable(
                _("Character %(place)d of the VIN cannot occur: I, O and Q are not used.") % {"place": place}
            )
    if value[8] != check_digit(value):
        raise Unusable(_("The VIN's check digit (9th character) does not fit; a character was misread."))
    return value


def ip(text: str) -> str:
    try:
        return ipaddress.ip_address(text.strip()).compressed
    except ValueError as e:
        raise Unusable(_("This is not an IP address.")) from e


def number(text: str) -> str:
    """A register's or agency's number: letters and digits, upper case."""
    value = re.sub(r"[\s\-/]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch(r"[A-Z0-9.]{2,40}", value):
        raise Unusable(_("This number has characters that registers do not use."))
    return value


READERS = {
    "phone": phone, "email": email, "account": account, "plate": plate, "vin": vin, "ip": ip,
    "namus": number, "ncic": number, "ncmec": number, "agency_number": number,
}  # fmt: skip


def canonical(kind: str, text: str) -> str:
    """The value of that kind in its one form. Raises Unusable, also for a kind that Tandem does not know."""
    reader = READERS.get(kind)
    if reader is None:
        raise Unusable(_("Tandem does not know this kind of number."))
    return reader(text)
