from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity


class Migration(migrations.Migration):
    """The matcher's index anew: keys carry a hint, and are their own index. Entries stay, as of
    version 0, and are made anew from the identities by `tandem migrate` (persons/actions/indexing.py)."""

    dependencies = [("persons", "0002_newest_first")]

    operations = [
        migrations.DeleteModel("MatchKey"),
        migrations.AddField(
            "matchentry", "number", models.BigIntegerField(db_index=True, default=0), preserve_default=False
        ),
        migrations.AddField("matchentry", "version", models.SmallIntegerField(default=0), preserve_default=False),
        migrations.AlterField("matchentry", "features", models.TextField()),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key", "hint", "entry", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.BigIntegerField()),
                ("hint", models.IntegerField()),
                ("entry", models.BigIntegerField()),
            ],
        ),
        ForceRowSecurity("persons_matchkey"),
    ]
