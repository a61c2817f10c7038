"""The room's entry in Django: tells the ledger what its acts are called."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACTS = {
    "agencies.log_in": _("Logged in"),
    "agencies.log_in_failed": _("Failed to log in"),
    "agencies.log_out": _("Logged out"),
    "agencies.lock": _("Locked the session"),
    "agencies.unlock": _("Unlocked the session"),
    "agencies.invite_member": _("Invited a member"),
    "agencies.propose_member": _("Proposed a member"),
    "agencies.confirm_member": _("Confirmed a proposed member"),
    "agencies.accept_invitation": _("Accepted an invitation"),
    "agencies.suspend_member": _("Suspended a member"),
    "agencies.reinstate_member": _("Reinstated a member"),
    "agencies.end_post": _("Ended a member's post"),
    "agencies.set_on_call": _("Changed who is on call"),
    "agencies.plan_on_call": _("Changed the plan of who is on call"),
    "agencies.change_password": _("Changed the password"),
    "agencies.change_own_settings": _("Changed own settings"),
    "agencies.switch_post": _("Went over to another post"),
    "agencies.change_settings": _("Changed the agency's settings"),
    "agencies.make_api_token": _("Made an API token"),
    "agencies.revoke_api_token": _("Revoked an API token"),
    "agencies.add_second_factor": _("Added a second factor"),
    "agencies.refuse": _("Was refused an act"),
    "agencies.remove_second_factor": _("Removed a second factor"),
}


class AgenciesConfig(AppConfig):
    name = "tandem.agencies"
    label = "agencies"

    def ready(self) -> None:
        from tandem.ledger.queries.history import register_acts

        register_acts(ACTS)

        from tandem.agencies.models import Role
        from tandem.foundation.words import register_words

        register_words("role", {role.value: role.label for role in Role})
        from tandem.agencies import signals  # noqa: F401 - connects them
