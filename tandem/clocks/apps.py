"""The room's entry in Django."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "tandem.clocks"
    label = "clocks"
