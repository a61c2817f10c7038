"""The vault's keys as they are stored: public halves, and private halves that somebody's passphrase opens."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.models import Agency, Member


class Vault(models.Model):
    """One provider's vault. `generation` counts its key pairs; while `generation` is above `settled`, records are moved over."""

    agency = models.OneToOneField(Agency, primary_key=True, on_delete=models.PROTECT, related_name="vault")
    public_key = models.BinaryField(max_length=32)
    generation = models.PositiveIntegerField(default=1)
    settled = models.PositiveIntegerField(default=1)
    longest_release_days = models.PositiveSmallIntegerField(default=90)  # the agency may lower the hard cap
    made_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="release_cap_at_most_90", condition=models.Q(longest_release_days__range=(1, 90))
            )
        ]


class HolderKind(models.TextChoices):
    MEMBER = "vault_member", _("Member")
    RECOVERY = "recovery_code", _("Recovery code")


class VaultHolder(models.Model):
    """Whoever can open the vault. Without `sealed_keys` they have asked and await somebody who is in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="vault_holders")
    kind = models.CharField(max_length=14, choices=HolderKind.choices)
    member = models.OneToOneField(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="vault_holder")
    public_key = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=16)
    wrapped_private = models.BinaryField()
    sealed_keys = models.JSONField(
        default=dict, blank=True
    )  # generation -> the agency's private key, sealed to us, base64
    failed = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)
    since = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="vault_member_is_named",
                condition=models.Q(kind="vault_member", member__isnull=False)
                | models.Q(kind="recovery_code", member__isnull=True),
            )
        ]


class Unlock(models.Model):
    """A vault that a member holds open: the agency's keys under a key that only their browser's cookie has."""

    id = models.BinaryField(primary_key=True, max_length=32)  # SHA-256 of what the cookie derives
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    touched_at = models.DateTimeField()
    expires_at = models.DateTimeField()
