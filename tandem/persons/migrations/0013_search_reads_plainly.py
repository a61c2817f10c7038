"""Search finds a name without its accents and a phone number however it was written: until now the database took "-0177" for a number below zero."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from tandem.foundation.searching import WORDS, PlainWords


class Migration(migrations.Migration):
    dependencies = [("persons", "0012_corrections")]

    operations = [
        migrations.RunSQL(WORDS, "DROP FUNCTION tandem.plain_words(text)"),
        migrations.RemoveIndex("identity", "identity_search"),
        migrations.RemoveField("identity", "search"),
        migrations.AddField(
            "identity",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.SearchVector(PlainWords("search_text"), config="simple"),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "identity", django.contrib.postgres.indexes.GinIndex(fields=["search"], name="identity_search")
        ),
    ]
