"""What was wrong in a record and was put right: what it said before and after, who, when, why. Apart, because the facts themselves hold only what
stands; this is their history, in the same compartment and behind the same wall."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Member
from tandem.persons.models.identity import Identity


class FactKind(models.TextChoices):
    BIRTH = "birth", _("Date of birth or age")
    SEX = "sex", _("Sex")
    RACES = "races", _("Race as described")
    LANGUAGES = "languages", _("Languages")
    LOOK = "look", _("Description")  # one entry of Identity.descriptors; `look` says which
    NAME = "name", _("Name")
    IDENTIFIER = "identifier", _("Number")
    PLACE = "place", _("Place")
    RELATION = "relation", _("Relation")


class CorrectionReason(models.TextChoices):
    TYPING = "typing", _("Typing error")
    TOLD = "told", _("Somebody told us otherwise")
    DOCUMENT = "document", _("A document was seen")
    MIXED_UP = "mixed_up", _("Mixed up with somebody else")
    UNDONE = "undone", _("A correction was undone")


class Correction(WithinCompartment):
    """Written once. One that undoes another says which; nothing is undone twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="corrections")
    number = models.IntegerField()  # 1, 2, … of this record: of two who correct at once the second is refused, not lost
    fact = models.CharField(max_length=10, choices=FactKind.choices)
    row_id = models.UUIDField(null=True, blank=True)  # the name, number, place or relation; it may be struck by now
    look = models.CharField(max_length=40, blank=True)
    # The fact's fields by name (persons/facts.py); None: it did not stand, or stands no more.
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)
    # What pages called the person, where that changed with the fact.
    called_before = models.CharField(max_length=200, null=True, blank=True)
    called_after = models.CharField(max_length=200, null=True, blank=True)
    reason = models.CharField(max_length=10, choices=CorrectionReason.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["identity", "number"], name="corrections_in_order"),
            models.CheckConstraint(
                name="only_undone_undoes",
                condition=Q(reason="undone", undoes__isnull=False) | (~Q(reason="undone") & Q(undoes__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_correction_changes",
                condition=Q(before__isnull=True, after__isnull=False) | Q(before__isnull=False, after__isnull=True) | (Q(before__isnull=False, after__isnull=False) & ~Q(before=F("after"))),
            ),
        ]  # fmt: skip
