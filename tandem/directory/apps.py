"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "directory.change_provider": _("Changed a provider in the directory"),
    "directory.change_offer": _("Changed a service in the directory"),
    "directory.change_site": _("Changed a place in the directory"),
    "directory.change_beds": _("Changed beds in the directory"),
    "directory.remove": _("Took something off the directory"),
    "directory.count_beds": _("Said how many beds are free"),
    "directory.look_at_address": _("Looked at a confidential address of the own agency"),
    "directory.take_in": _("Took an HSDS file into the directory"),
    "directory.export": _("Exported the directory"),
}


class DirectoryConfig(AppConfig):
    name = "tandem.directory"
    label = "directory"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)
