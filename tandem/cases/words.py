"""What the codes of ties and of the picture are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

WORDS: dict[str, Mapping[str, object]] = {
    # What ties two people, or a person and a thing; also the kinds of nodes.
    "tie": {
        "person": _("Person"),
        "relation": _("Relation"),
        "match": _("The same person, confirmed"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "account": _("Account"),
        "vehicle": _("Vehicle"),
        "address": _("Address"),
        "report": _("Report"),
        "case": _("Case"),
    },
}
