"""One more kind of notice: a clock began for your agency. No column changes."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_own_settings")]

    operations = [
        migrations.AlterField(
            "notice",
            "kind",
            models.CharField(
                choices=[
                    ("report_urgent", "A report needs you now"),
                    ("report_answered", "A sender added to a report"),
                    ("report_referred", "A report was referred to your agency"),
                    ("case_joined", "You were called to a case"),
                    ("clock_began", "A clock began for your agency"),
                    ("clock_near", "A clock is running out"),
                    ("clock_late", "A clock is late"),
                    ("match", "A match awaits a person's look"),
                    ("disclosure", "A disclosure was made to you"),
                ],
                max_length=20,
            ),
        )
    ]
