import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0004_ids_tell_their_drawer"),
        ("agencies", "0005_notice_of_an_accord"),
    ]

    operations = [
        migrations.AddField("accordparty", "confirmed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "accordparty",
            "confirmed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.member",
            ),
        ),
    ]
