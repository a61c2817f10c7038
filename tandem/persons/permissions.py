"""Who may look somebody up: members of agencies that are compared themselves, whose role works with reports. The others hold clients, not
subjects, and their question alone would tell. And who may correct a record: its own agency's people."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import ALLOWED, Verdict
from tandem.persons.models import Identity
from tandem.persons.rules.compared import COMPARED


def may_look_up(acting: Acting) -> Verdict:
    if acting.agency_kind not in COMPARED:
        return Verdict(False, _("Your agency's people are never compared, so it looks nobody up here either."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.role_fits(tandem.acting_role(), 'intake')")
        [fits] = cursor.fetchone()
    return ALLOWED if fits else Verdict(False, _("Your post does not work with reports, so it looks nobody up."))


def may_train(acting: Acting) -> Verdict:
    """A model is trained on people who are compared: a provider's clients, a lawyer's or a hospital's are none."""
    if acting.agency_kind not in COMPARED:
        return Verdict(False, _("Your agency's people are never compared, so no model is trained on them."))
    return ALLOWED


def may_correct(acting: Acting, held: Identity) -> Verdict:
    """A member of the agency whose record it is, where they may change what lies in its drawer. The database judges each row again."""
    if held.agency_id != acting.agency_id:
        return Verdict(False, _("Only the agency whose record it is corrects it. Call their desk."))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s <@ (SELECT tandem.reach()) OR %s IN (SELECT tandem.workable_beyond())",
            (held.compartment_id, held.compartment_id),
        )
        if cursor.fetchone()[0]:
            return ALLOWED
    return Verdict(False, _("You may read this record, not change it: your post does not work in its compartment."))
