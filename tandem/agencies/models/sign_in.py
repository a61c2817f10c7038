"""How somebody is let in: an invitation, a sign-in that the database checks at every transaction, an
API token of an agency. Only hashes of secrets are stored."""

from __future__ import annotations

import uuid

from django.db import models

from tandem.agencies.models.agency import Agency
from tandem.agencies.models.member import Member


class SignIn(models.Model):
    """Written only by the functions of policies/agencies.sql, against a ticket (see accords of trust
    in docs/decisions/0002)."""

    token_sha256 = models.BinaryField(primary_key=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    strength = models.CharField(max_length=14)  # password | second_factor | service
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class Invitation(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    token_sha256 = models.BinaryField(unique=True)
    invited_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class ApiToken(models.Model):
    """Lets an agency's own system send reports. It acts as a service member and can do nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=80)
    token_sha256 = models.BinaryField(unique=True)
    created_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
