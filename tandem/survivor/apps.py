"""The room's entry in Django: asks the vault to tell it when something about a client changed."""

from django.apps import AppConfig


class SurvivorConfig(AppConfig):
    name = "tandem.survivor"
    label = "survivor"

    def ready(self) -> None:
        from tandem.survivor.cards import end_card, refresh
        from tandem.victim_services.told import listen, listen_to_shredding

        listen(refresh)
        listen_to_shredding(end_card)
