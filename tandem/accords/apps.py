"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "accords.disclose": _("Disclosed a compartment"),
    "accords.revoke": _("Revoked a disclosure"),
    "accords.open_in_emergency": _("Broke the glass in an emergency"),
    "accords.review_emergency": _("Reviewed an emergency"),
    "accords.seat": _("Gave a seat"),
    "accords.end_seat": _("Ended a seat"),
    "accords.record_accord": _("Recorded an accord"),
    "accords.look_at_package": _("Read what a survivor released"),
    "accords.download_package": _("Downloaded documents that a survivor released"),
    "accords.end_accord": _("Ended an accord early"),
}


class AccordsConfig(AppConfig):
    name = "tandem.accords"
    label = "accords"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)

        from tandem.accords.models import CompartmentKind
        from tandem.foundation.words import register_words

        register_words("compartment", {kind.value: kind.label for kind in CompartmentKind})
