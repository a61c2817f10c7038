"""What people decided on suggestions out of a report's words."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0002_own_settings"),
        ("intake", "0003_taken_by"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingDecision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("accepted", "Taken over by a person"), ("declined", "Not so, says a person")],
                        max_length=8,
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("source", models.CharField(max_length=36)),
                ("start", models.IntegerField()),
                ("end", models.IntegerField()),
                ("suggested", models.JSONField()),
                ("accepted", models.JSONField(default=dict)),
                ("about_id", models.UUIDField(blank=True, null=True)),
                ("made", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accords.compartment"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="intake.report"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
            ],
            options={"ordering": ["start", "decided_at"]},
        ),
        ForceRowSecurity("intake_readingdecision"),
        SameCompartment("intake_readingdecision", "report_id", "intake_report"),
    ]
