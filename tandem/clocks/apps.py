"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "clocks.start": _("Clock began"),
    "clocks.record_proof": _("Recorded a proof"),
    "clocks.withdraw_proof": _("Withdrew a proof"),
    "clocks.set_minimum_data": _("Set the time of the minimum data"),
    "clocks.pause": _("Paused the clock"),
    "clocks.resume": _("Let the clock run again"),
    "clocks.look": _("Looked at the clock"),
}


class ClocksConfig(AppConfig):
    name = "tandem.clocks"
    label = "clocks"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)

        from tandem.clocks.words import WORDS
        from tandem.foundation.words import register_words

        for what, words in WORDS.items():
            register_words(what, words)
