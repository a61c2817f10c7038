from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0007_notice_of_a_doubt")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(mailed_at=None), fields=["created_at"], name="notice_unmailed"),
        ),
    ]
