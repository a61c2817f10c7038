"""What happened to the person a case is about, or to who is charged in it, and starts legal clocks. It lies in the shell and holds codes only: every
agency on the case sees that a child came back, none reads here where she was."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Member
from tandem.cases.models.case import Case


class CaseEvent(WithinCompartment):
    """Never changed and never removed: clocks stand on it. `compartment` is the shell."""

    class Kind(models.TextChoices):
        RETURNED = "child_returned", _("A missing child came back or was found")
        LOCATED = "person_located", _("A missing adult came back or was found")
        IN_CARE = "in_care", _("It became known: the child is in care and missing from there")
        ARRESTED = "federal_arrest", _("A federal arrest, or a summons was served")
        CHARGED = (
            "federal_charge",
            _("A federal indictment was filed or the accused first appeared, whichever was later"),
        )
        IDENTIFIED = "victim_identified", _("A screening or somebody's own words: may be a victim")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    happened_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-happened_at"]
        constraints = [
            # Said twice is one event, and starts its clocks once.
            models.UniqueConstraint(fields=["case", "kind", "happened_at"], name="case_event_once")
        ]
