"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "intake.receive_report": _("Took in the report"),
    "intake.start_import": _("Began an import"),
    "intake.finish_import": _("Finished an import"),
    "intake.triage_report": _("Triaged the report"),
    "intake.undo_triage": _("Took a triage decision back"),
    "intake.refer_report": _("Referred the report"),
    "intake.look": _("Looked at the report"),
    "intake.take_report": _("Took the report upon themselves"),
    "intake.give_back_report": _("Gave the report back to the queue"),
    "intake.answer_tip": _("Answered the sender"),
    "intake.accept_reading": _("Took over what a report says"),
    "intake.decline_reading": _("Set aside what was read in a report"),
    "intake.undo_reading": _("Took back a decision on what a report says"),
    "intake.add_to_tip": _("The sender added to the tip"),
}


class IntakeConfig(AppConfig):
    name = "tandem.intake"
    label = "intake"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)

        from tandem.foundation.words import register_words
        from tandem.intake.words import WORDS

        for what, words in WORDS.items():
            register_words(what, words)

        from tandem.intake.queries.reports import bears_reference
        from tandem.persons import beside, references

        references.register(bears_reference)

        from tandem.intake.queries.beside import named_in_their_reports, reports_that_speak_of, spoken_of_together

        beside.register(named_in_their_reports, spoken_of_together, reports_that_speak_of)
