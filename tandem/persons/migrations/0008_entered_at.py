from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """When an entry was made or made anew: the night compares what changed, also of people who have been here for years."""

    dependencies = [("persons", "0007_whose_number_and_address")]

    operations = [
        migrations.AddField("matchentry", "entered_at", models.DateTimeField(db_default=Now())),
        migrations.AddIndex("matchentry", models.Index(fields=["agency", "entered_at"], name="match_entered")),
    ]
