"""A pause says by whose order, why, and who entered and ended it. No pause could be entered before, so none lacks it."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

MEMBER = {"blank": True, "null": True, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "agencies.member"}  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_own_settings"), ("clocks", "0001_running_clocks")]

    operations = [
        migrations.AlterModelOptions(name="pause", options={"ordering": ["from_at"]}),
        migrations.AddField("pause", "authority", models.CharField(default="", max_length=200), preserve_default=False),
        migrations.AddField("pause", "recorded_by", models.ForeignKey(**MEMBER)),
        migrations.AddField("pause", "recorded_at", models.DateTimeField(null=True)),
        migrations.AddField("pause", "ended_by", models.ForeignKey(**MEMBER)),
    ]
