"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "cases.open_case": _("Opened the case"),
    "cases.call_agency": _("Called an agency"),
    "cases.release_agency": _("Ended an agency's part"),
    "cases.take_call": _("Took the call"),
    "cases.add_note": _("Wrote a note"),
    "cases.strike_note": _("Struck out a note"),
    "cases.restore_note": _("Brought a note back"),
    "cases.set_next_step": _("Set the next step"),
    "cases.close_case": _("Closed the case"),
    "cases.reopen_case": _("Reopened the case"),
    "cases.record_event": _("Recorded what happened to the person"),
    "cases.look": _("Looked at the case"),
    "cases.look_chart": _("Looked at a link chart"),
    "cases.look_picture": _("Looked at the picture"),
    "cases.add_fact": _("Added to the picture"),
    "cases.correct_fact": _("Corrected the picture"),
    "cases.strike_fact": _("Took something out of the picture"),
    "cases.restore_fact": _("Brought something back into the picture"),
}


class CasesConfig(AppConfig):
    name = "tandem.cases"
    label = "cases"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)

        from tandem.cases.words import WORDS
        from tandem.foundation.words import register_words

        for what, words in WORDS.items():
            register_words(what, words)
        from tandem.cases.models.case import Stage

        register_words("stage", dict(Stage.choices))

        from tandem.accords.queries.naming import register
        from tandem.cases.queries.shell import case_names

        register(case_names)

        from tandem.cases.queries.shell import bears_number
        from tandem.persons import references

        references.register(bears_number)
