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
            name="Client",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("body", models.BinaryField(null=True)),
                ("generation", models.PositiveIntegerField(default=1)),
                ("version", models.PositiveIntegerField(default=1)),
                ("week", models.DateField()),
                ("shredded", models.BooleanField(default=False)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClientRecord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("body", models.BinaryField()),
                ("week", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="records", to="victim_services.client"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DocumentPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("body", models.BinaryField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="victim_services.clientrecord",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InboxItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("body", models.BinaryField()),
                ("generation", models.PositiveIntegerField()),
                ("week", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unlock",
            fields=[
                ("id", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("sealed", models.BinaryField()),
                ("touched_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Vault",
            fields=[
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="vault",
                        serialize=False,
                        to="agencies.agency",
                    ),
                ),
                ("public_key", models.BinaryField(max_length=32)),
                ("generation", models.PositiveIntegerField(default=1)),
                ("settled", models.PositiveIntegerField(default=1)),
                ("longest_release_days", models.PositiveSmallIntegerField(default=90)),
                ("made_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("longest_release_days__range", (1, 90))), name="release_cap_at_most_90"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VaultHolder",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("vault_member", "Member"), ("recovery_code", "Recovery code")], max_length=14
                    ),
                ),
                ("public_key", models.BinaryField(max_length=32)),
                ("salt", models.BinaryField(max_length=16)),
                ("wrapped_private", models.BinaryField()),
                ("sealed_keys", models.JSONField(blank=True, default=dict)),
                ("failed", models.PositiveSmallIntegerField(default=0)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("since", models.DateField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="vault_holders", to="agencies.agency"
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vault_holder",
                        to="agencies.member",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(fields=["agency", "week"], name="clients_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="client",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body", None), ("shredded", True)),
                    models.Q(("body__isnull", False), ("shredded", False)),
                    _connector="OR",
                ),
                name="shredded_client_is_empty",
            ),
        ),
        migrations.AddIndex(
            model_name="clientrecord",
            index=models.Index(fields=["client"], name="records_of_client"),
        ),
        migrations.AddConstraint(
            model_name="documentpart",
            constraint=models.UniqueConstraint(fields=("record", "number"), name="part_once"),
        ),
        migrations.AddConstraint(
            model_name="vaultholder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "vault_member"), ("member__isnull", False)),
                    models.Q(("kind", "recovery_code"), ("member__isnull", True)),
                    _connector="OR",
                ),
                name="vault_member_is_named",
            ),
        ),
        ForceRowSecurity(
            "victim_services_vault",
            "victim_services_vaultholder",
            "victim_services_unlock",
            "victim_services_client",
            "victim_services_clientrecord",
            "victim_services_documentpart",
            "victim_services_inboxitem",
        ),
    ]
