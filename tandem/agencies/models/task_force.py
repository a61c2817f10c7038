"""A task force: agencies that work cases together, led in tandem by police and a provider."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.models.agency import Agency


class TaskForce(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=160)
    state = models.CharField(max_length=2, blank=True)
    # The agency that reads the public tip form first.
    tip_agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    # Routing rules of this task force; empty = the rules that Tandem ships (intake/rules).
    routing = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class TaskForceMembership(models.Model):
    class Part(models.TextChoices):
        LEAD_POLICE = "lead_police", _("Lead law-enforcement agency")
        LEAD_PROVIDER = "lead_provider", _("Lead victim-service provider")
        PARTNER = "partner", _("Partner")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task_force = models.ForeignKey(TaskForce, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    part = models.CharField(max_length=16, choices=Part.choices, default=Part.PARTNER)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task_force", "agency"], name="agency_once_in_task_force")]
