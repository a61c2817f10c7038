"""What happened to the person a case is about: a return, care, a screening. The database keeps what starts a legal clock."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0002_own_settings"),
        ("cases", "0001_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("child_returned", "A missing child came back or was found"),
                            ("person_located", "A missing adult came back or was found"),
                            ("in_care", "It became known: the child is in care and missing from there"),
                            ("victim_identified", "A screening or somebody's own words: may be a victim"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="cases.case"
                    ),
                ),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accords.compartment"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
                    ),
                ),
            ],
            options={"ordering": ["-happened_at"]},
        ),
        migrations.AddConstraint(
            "caseevent",
            models.UniqueConstraint(fields=["case", "kind", "happened_at"], name="case_event_once"),
        ),
        ForceRowSecurity("cases_caseevent"),
        SameCompartment("cases_caseevent", "case_id", "cases_case"),
    ]
