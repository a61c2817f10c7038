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
            name="Card",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("lookup", models.BinaryField(max_length=32, unique=True)),
                ("public_key", models.BinaryField(max_length=32)),
                ("salt", models.BinaryField(max_length=16)),
                ("wrapped_private", models.BinaryField()),
                ("has_pin", models.BooleanField(default=False)),
                ("failed", models.PositiveSmallIntegerField(default=0)),
                ("page", models.BinaryField(null=True)),
                ("week", models.DateField()),
                ("ended", models.BooleanField(default=False)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
        ),
        ForceRowSecurity(
            "survivor_card",
        ),
    ]
