"""Foundation as a Django app: it has templates and static files, no models."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "tandem.foundation"
    label = "foundation"
