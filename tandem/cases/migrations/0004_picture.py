"""The picture of a missing person, fact by fact, each within a compartment of the case."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0005_parties_confirm"),
        ("agencies", "0005_notice_of_an_accord"),
        ("cases", "0003_federal_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="PictureFact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "question",
                    models.CharField(
                        choices=[
                            ("last_seen_as", "When, where and how last seen"),
                            ("looks", "What they look like and wore"),
                            ("health", "Medicine or care that cannot wait"),
                            ("custody", "Who has custody"),
                            ("raises", "Who else cares for them"),
                            ("lives_with", "Where and with whom they live"),
                            ("at_home", "What was going on at home"),
                            ("school_is", "School"),
                            ("at_school", "Last day there, and whom they trust there"),
                            ("goes_with", "Friends and companions"),
                            ("older", "Somebody older in their life"),
                            ("goes_to", "Places where they go"),
                            ("ran_to", "Where they went before"),
                            ("travel", "How they get about, money, tickets"),
                            ("rides_in", "Vehicles"),
                            ("account_is", "Accounts and names online"),
                            ("device", "Phones and devices"),
                        ],
                        max_length=14,
                    ),
                ),
                ("says", models.CharField(max_length=500)),
                ("source", models.CharField(max_length=200)),
                ("learned_on", models.DateField()),
                ("written_at", models.DateTimeField()),
                ("struck_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="cases.case"
                    ),
                ),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accords.compartment"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.picturefact",
                    ),
                ),
                (
                    "struck_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
                    ),
                ),
            ],
            options={
                "ordering": ["-learned_on", "-written_at"],
                "indexes": [models.Index(fields=["case", "question"], name="picture_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("says", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="fact_has_words_and_source",
                    ),
                    models.UniqueConstraint(fields=("id", "compartment"), name="fact_in_compartment"),
                ],
            },
        ),
        ForceRowSecurity("cases_picturefact"),
        # A correction lies where the old one lies.
        SameCompartment("cases_picturefact", "replaces_id", "cases_picturefact"),
    ]
