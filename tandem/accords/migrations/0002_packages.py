import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0001_agencies_and_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "basis",
                    models.CharField(
                        choices=[("release", "The survivor's release"), ("court_order", "A court's order")],
                        max_length=12,
                    ),
                ),
                ("number", models.CharField(max_length=16)),
                ("purpose", models.CharField(max_length=300)),
                ("items", models.JSONField(default=list)),
                ("notices", models.JSONField(default=list)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("emptied_at", models.DateTimeField(blank=True, null=True)),
                ("withdraw_sha256", models.BinaryField(max_length=32, null=True)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accords.compartment"
                    ),
                ),
                (
                    "from_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="packages_given", to="agencies.agency"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
                    ),
                ),
                (
                    "to_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packages_received",
                        to="agencies.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PackageFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=80)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accords.compartment"
                    ),
                ),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="accords.package"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PackagePart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("body", models.BinaryField()),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accords.compartment"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="accords.packagefile"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="package",
            index=models.Index(fields=["compartment", "ends_at"], name="packages_in_compartment"),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.UniqueConstraint(fields=("id", "compartment"), name="package_in_compartment"),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__gt", models.F("starts_at")),
                    (
                        "ends_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("starts_at"), "+", models.Value("90 days", models.DurationField())
                        ),
                    ),
                ),
                name="package_ends_within_90_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="package",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", ""), _negated=True), name="package_has_a_purpose"
            ),
        ),
        migrations.AddConstraint(
            model_name="packagefile",
            constraint=models.UniqueConstraint(fields=("id", "compartment"), name="package_file_in_compartment"),
        ),
        migrations.AddConstraint(
            model_name="packagepart",
            constraint=models.UniqueConstraint(fields=("file", "number"), name="package_part_once"),
        ),
        SameCompartment("accords_packagefile", "package_id", "accords_package"),
        SameCompartment("accords_packagepart", "file_id", "accords_packagefile"),
        ForceRowSecurity("accords_package", "accords_packagefile", "accords_packagepart"),
    ]
