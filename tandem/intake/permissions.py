"""Who may work in an agency's intake. The database holds the list of roles (policies/accords.sql); here the reason is said."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from tandem.foundation.acting import Acting
from tandem.foundation.verdict import ALLOWED, Verdict


def may_take_in(acting: Acting) -> Verdict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tandem.role_fits(%s, 'intake')", (acting.role,))
        if cursor.fetchone()[0]:
            return ALLOWED
    return Verdict(
        False, _("Your role does not work in your agency's intake. Pass what you were told to a colleague who does.")
    )
