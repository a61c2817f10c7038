"""Two more events: a federal arrest and a federal charge, from which the speedy-trial clocks run."""

from __future__ import annotations

from django.db import migrations, models

from tandem.cases.models.event import CaseEvent


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_case_events")]

    operations = [
        migrations.AlterField("caseevent", "kind", models.CharField(choices=CaseEvent.Kind.choices, max_length=20)),
    ]
