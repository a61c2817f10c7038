from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0001_agencies_and_members"),
        ("intake", "0001_reports"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["urgency_rank", "-received_at"], name="report_by_urgency"),
        ),
    ]
