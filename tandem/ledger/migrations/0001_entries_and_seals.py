import uuid

import django.db.models.functions.datetime
from django.db import migrations, models

import tandem.ledger.models
from tandem.foundation.rowsecurity import ForceRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.UUIDField(unique=True)),
                ("leaf_hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("key_id", models.CharField(max_length=16)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "xid",
                    models.DecimalField(
                        db_default=tandem.ledger.models.XidNow(), decimal_places=0, editable=False, max_digits=20
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("member_id", models.UUIDField(null=True)),
                ("agency_id", models.UUIDField(null=True)),
                ("act", models.CharField(max_length=60)),
                ("kind", models.CharField(blank=True, max_length=24)),
                ("object_id", models.UUIDField(null=True)),
                ("compartment_id", models.UUIDField(null=True)),
                ("outcome", models.CharField(default="done", max_length=8)),
                ("origin", models.CharField(blank=True, max_length=45)),
                ("detail", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name_plural": "entries",
                "ordering": ["-at"],
                "indexes": [
                    models.Index(fields=["xid", "id"], name="ledger_to_seal"),
                    models.Index(fields=["object_id", "-at"], name="ledger_of_object"),
                    models.Index(fields=["member_id", "-at"], name="ledger_of_member"),
                ],
            },
        ),
        ForceRowSecurity("ledger_entry", "ledger_leaf", "ledger_seal"),
    ]
