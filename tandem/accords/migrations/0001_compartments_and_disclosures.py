import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0001_agencies_and_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="Accord",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.CharField(max_length=160)),
                ("signed_on", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_early_at", models.DateTimeField(blank=True, null=True)),
                ("document", models.CharField(blank=True, max_length=200)),
                ("recorded_at", models.DateTimeField()),
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
                    "task_force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accords",
                        to="agencies.taskforce",
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_at"],
            },
        ),
        migrations.CreateModel(
            name="AccordParty",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("signer", models.CharField(blank=True, max_length=160)),
                (
                    "accord",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="accords.accord",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "opens",
                    models.CharField(
                        choices=[
                            ("intake", "Intake"),
                            ("shell", "Shell"),
                            ("investigation", "Investigation"),
                            ("prosecution", "Prosecution"),
                            ("child_welfare", "Child welfare"),
                            ("services", "Services"),
                            ("intelligence", "Intelligence"),
                            ("oversight", "Oversight"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "owner_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("police", "Police"),
                            ("prosecution", "Prosecution"),
                            ("probation", "Probation"),
                            ("child_welfare", "Child welfare"),
                            ("labor", "Labor inspection"),
                            ("medical", "Medical"),
                            ("school", "Schools"),
                            ("provider", "Victim-service provider"),
                            ("legal_aid", "Legal aid"),
                            ("advocacy_center", "Children's advocacy center"),
                            ("hotline", "Hotline"),
                            ("oversight", "Oversight"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "to_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("police", "Police"),
                            ("prosecution", "Prosecution"),
                            ("probation", "Probation"),
                            ("child_welfare", "Child welfare"),
                            ("labor", "Labor inspection"),
                            ("medical", "Medical"),
                            ("school", "Schools"),
                            ("provider", "Victim-service provider"),
                            ("legal_aid", "Legal aid"),
                            ("advocacy_center", "Children's advocacy center"),
                            ("hotline", "Hotline"),
                            ("oversight", "Oversight"),
                        ],
                        max_length=20,
                    ),
                ),
                ("scope", models.CharField(default="look", max_length=8)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "accord",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="accords.accord",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Compartment",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("intake", "Intake"),
                            ("shell", "Shell"),
                            ("investigation", "Investigation"),
                            ("prosecution", "Prosecution"),
                            ("child_welfare", "Child welfare"),
                            ("services", "Services"),
                            ("intelligence", "Intelligence"),
                            ("oversight", "Oversight"),
                        ],
                        max_length=16,
                    ),
                ),
                ("case_id", models.UUIDField(blank=True, db_index=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="compartments",
                        to="agencies.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("accord", "Agreement between agencies"),
                            ("court_order", "Court order"),
                            ("mandated_report", "Mandated report"),
                            ("emergency", "Emergency"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("look", "Look"), ("work", "Look and add")], default="look", max_length=8
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review", models.TextField(blank=True)),
                (
                    "clause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.clause",
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
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "to_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "to_member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("part", models.CharField(blank=True, max_length=24)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="agencies.member",
                    ),
                ),
                (
                    "seated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="accord",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="accord_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="accordparty",
            constraint=models.UniqueConstraint(fields=("accord", "agency"), name="party_once"),
        ),
        migrations.AddConstraint(
            model_name="clause",
            constraint=models.CheckConstraint(
                condition=models.Q(("opens__in", ["services", "intelligence", "oversight", "intake"]), _negated=True),
                name="clause_never_opens_privileged",
            ),
        ),
        migrations.AddIndex(
            model_name="compartment",
            index=models.Index(fields=["owner", "kind"], name="compartment_of_owner"),
        ),
        migrations.AddConstraint(
            model_name="compartment",
            constraint=models.UniqueConstraint(
                fields=("owner", "kind", "case_id"), name="one_compartment_of_a_kind", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="compartment",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "intake"), _negated=True), ("case_id", None), _connector="OR"),
                name="intake_has_no_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="compartment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "intake",
                            "shell",
                            "investigation",
                            "prosecution",
                            "child_welfare",
                            "services",
                            "intelligence",
                            "oversight",
                        ],
                    )
                ),
                name="compartment_kind_known",
            ),
        ),
        migrations.AddIndex(
            model_name="disclosure",
            index=models.Index(fields=["to_agency", "ends_at"], name="disclosures_to_agency"),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="disclosure_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "accord"), ("clause__isnull", False)),
                    models.Q(models.Q(("basis", "accord"), _negated=True), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="disclosure_basis_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "emergency"), _negated=True),
                    models.Q(("to_member__isnull", False), ("scope", "look")),
                    _connector="OR",
                ),
                name="emergency_is_short_and_personal",
            ),
        ),
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(fields=["member", "until"], name="seats_of_member"),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("compartment", "member"),
                name="one_seat_at_a_time",
            ),
        ),
        ForceRowSecurity(
            "accords_accord",
            "accords_accordparty",
            "accords_clause",
            "accords_compartment",
            "accords_disclosure",
            "accords_seat",
        ),
    ]
