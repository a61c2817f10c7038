"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "persons.look": _("Looked at the person"),
    "persons.search": _("Searched people"),
    "persons.decide_match": _("Decided on a match"),
    "persons.call_pointer": _("Called the other agency's desk"),
    "persons.compare": _("Compared a person with the index"),
    "persons.look_at_match": _("Looked at a match"),
    "persons.renew_match": _("Laid a match before people again: new evidence"),
    "persons.doubt": _("New facts spoke against what was confirmed: laid before people"),
    "persons.answer_doubt": _("Said that records stay together, though facts speak against it"),
    "persons.merge": _("Brought records together as one person"),
    "persons.split": _("Took records of a person apart"),
    "persons.decide": _("Decided on records of a person"),
    "persons.undo": _("Undid an act on a person"),
    "persons.correct_fact": _("Corrected the person's record"),
    "persons.strike_fact": _("Struck a fact from the person's record"),
    "persons.undo_correction": _("Undid a correction of the person's record"),
    "persons.look_at_person": _("Looked at a person's records"),
    "persons.look_up": _("Looked somebody up"),
    "persons.relink": _("Compared people anew by night"),
    "persons.rescore_match": _("Scored an open match anew"),
    "persons.train": _("Trained the matcher's weights on the agency's people"),
    "persons.review_lookups": _("Reviewed look-ups"),
    "persons.set_thresholds": _("Set from when on the agency is told and asked"),
}


class PersonsConfig(AppConfig):
    name = "tandem.persons"
    label = "persons"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)

        from tandem.foundation.words import register_words
        from tandem.persons.words import WORDS

        for what, words in WORDS.items():
            register_words(what, words)
