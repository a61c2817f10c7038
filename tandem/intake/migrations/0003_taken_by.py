"""Who looks after a report until it is decided."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_own_settings"), ("intake", "0002_by_urgency")]

    operations = [
        migrations.AddField(
            "report",
            "taken_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.member",
            ),
        ),
        migrations.AddField("report", "taken_at", models.DateTimeField(blank=True, null=True)),
    ]
