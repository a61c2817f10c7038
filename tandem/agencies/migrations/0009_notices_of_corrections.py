"""Whoever was given a record learns that it was corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0008_unmailed_notices"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report_urgent", "A report needs you now"),
                    ("report_answered", "A sender added to a report"),
                    ("report_referred", "A report was referred to your agency"),
                    ("case_joined", "You were called to a case"),
                    ("clock_began", "A clock began for your agency"),
                    ("clock_near", "A clock is running out"),
                    ("clock_late", "A clock is late"),
                    ("match", "A match awaits a person's look"),
                    ("match_doubted", "New facts speak against a match that was confirmed"),
                    ("person_doubted", "Records that were confirmed to be one person contradict each other"),
                    ("record_corrected", "A record that you were given was corrected"),
                    ("match_corrected", "A record of a match that was decided on was corrected"),
                    ("pointer_corrected", "An agency whose desk was called has corrected its record"),
                    ("disclosure", "A disclosure was made to you"),
                    ("accord", "An accord awaits your agency's word"),
                    ("release_ended", "What was released to you has ended"),
                ],
                max_length=20,
            ),
        ),
    ]
