"""Whose number and whose address is this: what the link chart asks. Generated, so no row can say otherwise than its own street."""

from __future__ import annotations

import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("persons", "0006_a_match_holds_no_decision")]

    operations = [
        migrations.AddField(
            "place",
            "same_address",
            models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.Lower(
                    django.db.models.functions.Concat("line", models.Value("|"), "city", models.Value("|"), "state")
                ),
                output_field=models.CharField(max_length=310),
            ),
        ),
        migrations.AddIndex("identifier", models.Index(fields=["value", "kind"], name="identifier_by_value")),
        migrations.AddIndex("place", models.Index(fields=["same_address"], name="place_by_address")),
    ]
