"""New facts that speak against what an agency confirmed are laid before it."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_notice_of_a_doubt"),
        ("persons", "0010_likeliest_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Doubt",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("evidence", models.JSONField()),
                ("raised_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "match",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubts",
                        to="persons.match",
                    ),
                ),
                (
                    "one",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="persons.identity"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="persons.identity"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="persons.person",
                    ),
                ),
            ],
            options={
                "ordering": ["-raised_at"],
                "indexes": [models.Index(fields=["agency", "answered_at", "-raised_at"], name="doubt_of_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("match__isnull", False), ("person__isnull", False), _connector="XOR"),
                        name="doubt_of_a_match_or_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("one__lt", models.F("other"))), name="doubt_lesser_first"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("agency", "one", "other"),
                        name="one_open_doubt",
                    ),
                ],
            },
        ),
        ForceRowSecurity("persons_doubt"),
    ]
