"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# None of them says which client: who reads the ledger must not learn who is served when.
ACTS = {
    "victim_services.make_vault": _("Opened the agency's vault for the first time"),
    "victim_services.ask_admission": _("Asked to be admitted to the vault"),
    "victim_services.admit_holder": _("Admitted a member to the vault"),
    "victim_services.remove_holder": _("Took a member out of the vault"),
    "victim_services.unlock": _("Unlocked the vault"),
    "victim_services.unlock_failed": _("A wrong vault passphrase"),
    "victim_services.lock": _("Locked the vault"),
    "victim_services.change_passphrase": _("Changed the vault passphrase"),
    "victim_services.recover": _("Used a recovery code of the vault"),
    "victim_services.begin_rotation": _("Began to change the vault's key"),
    "victim_services.end_rotation": _("Finished changing the vault's key"),
    "victim_services.look": _("Opened something in the vault"),
    "victim_services.list": _("Looked through the vault"),
    "victim_services.write": _("Wrote something into the vault"),
    "victim_services.refuse_image": _("Refused a file that may show a child sexually"),
    "victim_services.copy": _("Made a copy of a file for a survivor"),
    "victim_services.shred": _("Shredded a client's record"),
    "victim_services.release": _("Released items to another agency"),
    "victim_services.revoke": _("Took a release back"),
    "victim_services.refuse_release": _("A release was refused"),
    "victim_services.export_consent": _("Wrote a release as a file for the survivor"),
    "victim_services.compelled": _("Recorded a legal demand"),
    "victim_services.refer": _("Referred somebody to a provider"),
    "victim_services.print_card": _("Made a card for a survivor's own page"),
    "victim_services.end_card": _("Ended a survivor's card"),
}


class VictimServicesConfig(AppConfig):
    name = "tandem.victim_services"
    label = "victim_services"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)

        from tandem.intake.actions.handing_over import register_receiver
        from tandem.victim_services.actions.inbox import take_over_report, vaults_to_refer_to

        register_receiver(vaults_to_refer_to, take_over_report)
