"""As persons 0013: what is written in a report, read as it is asked for."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

from tandem.foundation.searching import PlainWords


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_readings"), ("persons", "0013_search_reads_plainly")]

    operations = [
        migrations.RemoveIndex("report", "report_search"),
        migrations.RemoveField("report", "search"),
        migrations.AddField(
            "report",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.SearchVector(
                    PlainWords("summary"), PlainWords("narrative"), PlainWords("city"), PlainWords("source_ref"), config="simple"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex("report", django.contrib.postgres.indexes.GinIndex(fields=["search"], name="report_search")),
    ]  # fmt: skip
