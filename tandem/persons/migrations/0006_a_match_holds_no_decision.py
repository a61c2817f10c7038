from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("persons", "0005_decisions_of_before")]

    operations = [
        migrations.RemoveField(model_name="match", name=name)
        for name in ("state", "decided_by", "decided_at", "reason")
    ]
