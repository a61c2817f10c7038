"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "desk.search": _("Searched everything"),
}


class DeskConfig(AppConfig):
    name = "tandem.desk"
    label = "desk"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)
