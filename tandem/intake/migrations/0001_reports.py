import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0001_agencies_and_members"),
        ("persons", "0001_identities_and_matches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=12)),
                ("source_ref", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tip", "Tip"),
                            ("referral", "Referral"),
                            ("missing_adult", "Missing adult"),
                            ("missing_child", "Missing child"),
                            ("cybertip", "CyberTip"),
                            ("alert", "Alert"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("awaiting", "Awaits triage"),
                            ("on_file", "On file"),
                            ("emergency", "Emergency response"),
                            ("assigned", "Assigned to a case"),
                            ("refer_out", "Referred out"),
                            ("insufficient", "Not enough to act on"),
                            ("duplicate", "Duplicate"),
                        ],
                        default="awaiting",
                        max_length=14,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("emergency", "Emergency"), ("urgent", "Urgent"), ("routine", "Routine")],
                        default="routine",
                        max_length=10,
                    ),
                ),
                ("urgency_rank", models.SmallIntegerField(default=2)),
                (
                    "urgency_reasons",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("happened_on", models.DateField(blank=True, null=True)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("narrative", models.TextField(blank=True)),
                ("language", models.CharField(default="en", max_length=5)),
                ("exploitation", models.CharField(default="unknown", max_length=8)),
                ("age_group", models.CharField(default="unknown", max_length=8)),
                ("imminent_danger", models.BooleanField(default=False)),
                ("missing_from_care", models.BooleanField(default=False)),
                ("foreign_national", models.BooleanField(null=True)),
                ("in_custody", models.BooleanField(default=False)),
                ("victims", models.SmallIntegerField(default=0)),
                ("line", models.CharField(blank=True, max_length=200)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("county", models.CharField(blank=True, max_length=100)),
                ("state_code", models.CharField(blank=True, max_length=2)),
                ("original", models.JSONField(blank=True, default=dict)),
                ("referred_from", models.UUIDField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector(
                            "summary", "narrative", "city", "source_ref", config="simple"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
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
                (
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
            ],
            options={
                "ordering": ["urgency_rank", "received_at"],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("code_sha256", models.BinaryField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "report",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipt",
                        to="intake.report",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Involvement",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("part", models.CharField(max_length=12)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="involvements",
                        to="persons.identity",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="involvements",
                        to="intake.report",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TipMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("from_sender", models.BooleanField()),
                ("text", models.TextField()),
                ("written_at", models.DateTimeField()),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="intake.report",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
            ],
            options={
                "ordering": ["written_at"],
            },
        ),
        migrations.CreateModel(
            name="TriageDecision",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("decision", models.CharField(max_length=14)),
                ("reason", models.TextField()),
                ("duplicate_of", models.UUIDField(blank=True, null=True)),
                ("referred_outside", models.CharField(blank=True, max_length=160)),
                ("decided_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
                    ),
                ),
                (
                    "referred_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="intake.report",
                    ),
                ),
            ],
            options={
                "ordering": ["decided_at"],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("source", models.CharField(max_length=12)),
                ("ref_sha256", models.BinaryField()),
                ("report_id", models.UUIDField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "source", "ref_sha256"), name="arrived_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("format", models.CharField(max_length=12)),
                ("file_sha256", models.BinaryField()),
                ("position", models.BigIntegerField(default=0)),
                ("read", models.IntegerField(default=0)),
                ("accepted", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("duplicates", models.IntegerField(default=0)),
                ("matches", models.IntegerField(default=0)),
                ("pointers", models.IntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
            ],
            options={
                "ordering": ["-started_at"],
                "indexes": [models.Index(fields=["agency", "-started_at"], name="runs_of_agency")],
            },
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["compartment", "state", "urgency_rank", "received_at"], name="report_queue"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["compartment", "-received_at"], name="report_recent"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="report_search"),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("id", "compartment"), name="report_in_compartment"),
        ),
        migrations.AddConstraint(
            model_name="involvement",
            constraint=models.UniqueConstraint(fields=("report", "identity"), name="involved_once"),
        ),
        ForceRowSecurity(
            "intake_report",
            "intake_receipt",
            "intake_involvement",
            "intake_tipmessage",
            "intake_triagedecision",
            "intake_arrival",
            "intake_importrun",
        ),
        SameCompartment("intake_involvement", "report_id", "intake_report"),
        SameCompartment("intake_triagedecision", "report_id", "intake_report"),
        SameCompartment("intake_receipt", "report_id", "intake_report"),
        SameCompartment("intake_tipmessage", "report_id", "intake_report"),
        SameCompartment("intake_involvement", "identity_id", "persons_identity"),
    ]
