"""The room's entry in Django."""

from django.apps import AppConfig


class PersonsConfig(AppConfig):
    name = "tandem.persons"
    label = "persons"
