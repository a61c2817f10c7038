"""Who is on call when: shifts of a week that repeats, and swaps for once."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity


def _key(to: str, **more: object) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=to, **more)  # type: ignore[arg-type]


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_notice_of_an_accord")]

    operations = [
        migrations.CreateModel(
            name="OnCallShift",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("agency", _key("agencies.agency")),
                ("member", _key("agencies.member")),
                ("weekday", models.SmallIntegerField()),
                ("starts", models.TimeField()),
                ("ends", models.TimeField()),
            ],
            options={
                "ordering": ["weekday", "starts", "ends"],
                "constraints": [
                    models.UniqueConstraint(fields=["member", "weekday", "starts"], name="shift_once"),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__gte", 0), ("weekday__lte", 6)), name="shift_on_a_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OnCallSwap",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("agency", _key("agencies.agency")),
                ("member", _key("agencies.member")),
                ("instead_of", _key("agencies.member", null=True, blank=True)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["from_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_at__gt", models.F("from_at"))), name="swap_has_a_length"
                    ),
                ],
            },
        ),
        ForceRowSecurity("agencies_oncallshift", "agencies_oncallswap"),
    ]
