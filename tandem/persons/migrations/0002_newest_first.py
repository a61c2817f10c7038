from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0001_agencies_and_members"),
        ("persons", "0001_identities_and_matches"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(fields=["-created_at"], name="identity_newest"),
        ),
    ]
