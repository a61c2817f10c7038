"""Each entry knows with which model it was last compared by night, so that a night which is stopped goes on where it was and a new model reaches
everybody; each match knows when it was last scored and what it was when it was found."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("persons", "0008_entered_at")]

    operations = [
        migrations.AddField("matchentry", "compared_with", models.CharField(max_length=60, db_default="")),
        migrations.AddField("matchentry", "compared_at", models.DateTimeField(null=True)),
        migrations.RemoveIndex("matchentry", "match_entered"),
        migrations.AddIndex(
            "matchentry", models.Index(fields=["agency", "compared_with", "identity"], name="match_entry_due")
        ),
        migrations.AddField("match", "scored_at", models.DateTimeField(null=True, blank=True)),
        migrations.AddField("match", "found_as", models.FloatField(null=True, blank=True)),
    ]
