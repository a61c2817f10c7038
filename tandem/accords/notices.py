"""Notices that travel with a package, by law. Apart, because the room that releases and the room that reads both print them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# 42 CFR 2.32 (notice of redisclosure) and 45 CFR 164.508, in our words; the statute's own text belongs beside a legal review.
NOTICES: dict[str, str | Promise] = {
    "part2": _(
        "42 CFR Part 2 protects these records. They may not be passed on unless a written consent of the person or 42 CFR Part 2 "
        "itself allows it, and may not be used to charge or prosecute the person."
    ),
    "hipaa": _(
        "This is protected health information, released with the person's authorization (45 CFR 164.508). It may be used for the "
        "purpose that is named here only."
    ),
    "screening": _(
        "A screening shows who may need which service. It is no finding and never a probable cause, and a low result or none does not "
        "show that nothing happened."
    ),
}
BY_ITSELF = frozenset({"screening"})  # goes with an item and is not offered for choosing
