"""The room's entry in Django. It has no rows: what somebody answered lies where that person's file lies, in the vault."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    name = "tandem.screening"
    label = "screening"
