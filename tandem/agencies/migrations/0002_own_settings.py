"""A member's own settings: language, time zone and work phone. Empty means: as the browser and the agency have it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_agencies_and_members")]

    operations = [
        migrations.AlterField("member", "language", models.CharField(blank=True, default="", max_length=5)),
        migrations.AddField("member", "time_zone", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField("member", "phone", models.CharField(blank=True, default="", max_length=40)),
    ]
