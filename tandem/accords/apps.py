"""The room's entry in Django."""

from django.apps import AppConfig


class AccordsConfig(AppConfig):
    name = "tandem.accords"
    label = "accords"
