"""Writing to the ledger. Every act and every look at a restricted record comes through here."""

from tandem.ledger.actions.recording import record, record_apart, record_many, reset_origin, set_origin

__all__ = ["record", "record_apart", "record_many", "reset_origin", "set_origin"]
