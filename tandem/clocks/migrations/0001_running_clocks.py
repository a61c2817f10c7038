import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0001_agencies_and_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="RunningClock",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("definition", models.CharField(max_length=40)),
                ("version", models.CharField(max_length=20)),
                ("jurisdiction", models.CharField(blank=True, max_length=2)),
                ("case_id", models.UUIDField(blank=True, db_index=True, null=True)),
                ("subject_kind", models.CharField(max_length=12)),
                ("subject_id", models.UUIDField(db_index=True)),
                ("started_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("second_started_at", models.DateTimeField(blank=True, null=True)),
                ("second_due_at", models.DateTimeField(blank=True, null=True)),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                ("escalated", models.SmallIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at"],
            },
        ),
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("filed_at", models.DateTimeField()),
                ("number", models.CharField(blank=True, max_length=80)),
                ("recipient", models.CharField(blank=True, max_length=160)),
                ("method", models.CharField(blank=True, max_length=24)),
                ("document", models.CharField(blank=True, max_length=200)),
                ("remark", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="clocks.runningclock",
                    ),
                ),
            ],
            options={
                "ordering": ["filed_at"],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(blank=True, null=True)),
                ("rule", models.CharField(max_length=40)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pauses",
                        to="clocks.runningclock",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="runningclock",
            index=models.Index(fields=["compartment", "met_at", "due_at"], name="clock_open"),
        ),
        migrations.AddConstraint(
            model_name="runningclock",
            constraint=models.UniqueConstraint(fields=("id", "compartment"), name="clock_in_compartment"),
        ),
        migrations.AddConstraint(
            model_name="runningclock",
            constraint=models.UniqueConstraint(
                fields=("definition", "subject_id", "started_at"), name="clock_started_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="proof",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", ""), _negated=True),
                    models.Q(("document", ""), _negated=True),
                    _connector="OR",
                ),
                name="proof_is_more_than_words",
            ),
        ),
        ForceRowSecurity(
            "clocks_runningclock",
            "clocks_proof",
            "clocks_pause",
        ),
        SameCompartment("clocks_pause", "clock_id", "clocks_runningclock"),
        SameCompartment("clocks_proof", "clock_id", "clocks_runningclock"),
    ]
