"""The room's entry in Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "tandem.intake"
    label = "intake"
