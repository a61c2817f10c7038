"""What a survivor's release, or a court's order, copied out of a provider's vault into another agency's compartment: the listed items and
nothing else, for a time. Lies here, low in the house, so that police and prosecutors can read it without a way into the vault."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.accords.models.compartment import WithinCompartment
from tandem.agencies.models import Agency, Member

PART = 256 * 1024  # bytes of a document in one row


class PackageBasis(models.TextChoices):
    RELEASE = "release", _("The survivor's release")
    COURT_ORDER = "court_order", _("A court's order")


class Package(WithinCompartment):
    """Read-only. Gone from sight when it ends or is revoked, by the policy and not by a job; what it held is removed soon after."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="packages_given")
    to_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="packages_received")
    basis = models.CharField(max_length=12, choices=PackageBasis.choices)
    number = models.CharField(max_length=16)  # the release's, printed on every page of it
    purpose = models.CharField(max_length=300)
    permitted_use = models.CharField(max_length=300, blank=True, default="")
    items = models.JSONField(default=list)  # [[label, value], ...]
    notices = models.JSONField(default=list)  # codes of accords.notices that travel with it
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # when the recipient was told that it ended
    withdraw_sha256 = models.BinaryField(
        max_length=32, null=True
    )  # whoever holds the survivor's word for it may end it
    made_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="package_in_compartment"),
            models.CheckConstraint(
                name="package_ends_within_90_days",
                condition=models.Q(ends_at__gt=models.F("starts_at"))
                & models.Q(ends_at__lte=models.F("starts_at") + models.Value("90 days", models.DurationField())),
            ),
            models.CheckConstraint(name="package_has_a_purpose", condition=~models.Q(purpose="")),
        ]
        indexes = [
            models.Index(fields=["compartment", "ends_at"], name="packages_in_compartment"),
            models.Index(fields=["ends_at"], name="packages_untold", condition=models.Q(told_at=None)),
        ]


class PackageFile(WithinCompartment):
    """A document of a package."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    package = models.ForeignKey(Package, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()  # bytes

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "compartment"], name="package_file_in_compartment")]


class PackagePart(WithinCompartment):
    """A piece of a document, 256 KiB of it. The wall is asked anew for each, so a download stops where a release ends."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(PackageFile, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    body = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="package_part_once")]
