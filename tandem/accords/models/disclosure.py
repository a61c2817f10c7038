"""Leave for an agency or a member to see into a compartment: basis, scope, start, end, revocation. The
policy reads the times itself, so a disclosure ends without any job."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tandem.accords.models.accord import Clause
from tandem.accords.models.compartment import WithinCompartment
from tandem.agencies.models import Agency, Member


class Basis(models.TextChoices):
    ACCORD = "accord", _("Agreement between agencies")
    COURT_ORDER = "court_order", _("Court order")
    MANDATED_REPORT = "mandated_report", _("Mandated report")
    EMERGENCY = "emergency", _("Emergency")


class Scope(models.TextChoices):
    LOOK = "look", _("Look")
    WORK = "work", _("Look and add")


class Disclosure(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    to_member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=16, choices=Basis.choices)
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.LOOK)
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    review = models.TextField(blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(name="disclosure_ends", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="disclosure_basis_named",
                condition=(Q(basis="accord") & Q(clause__isnull=False)) | (~Q(basis="accord") & ~Q(reason="")),
            ),
            # An emergency is one member, for four hours at most, and says why.
            models.CheckConstraint(
                name="emergency_is_short_and_personal",
                condition=~Q(basis="emergency") | (Q(to_member__isnull=False) & Q(scope="look")),
            ),
        ]
        indexes = [models.Index(fields=["to_agency", "ends_at"], name="disclosures_to_agency")]
