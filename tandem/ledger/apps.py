"""The room's entry in Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tandem.ledger"
    label = "ledger"
