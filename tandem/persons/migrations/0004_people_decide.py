import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_notice_of_an_accord"),
        ("persons", "0003_keys_with_hints"),
    ]

    operations = [
        migrations.CreateModel(
            name="AgencyThresholds",
            fields=[
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="agencies.agency",
                    ),
                ),
                ("tell", models.FloatField()),
                ("ask", models.FloatField()),
                ("reason", models.TextField()),
                ("set_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "agency thresholds",
            },
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Awaits a person's look"),
                            ("confirmed", "Confirmed by a person"),
                            ("rejected", "Rejected by a person"),
                            ("undecided", "Looked at, undecided"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                ("probability", models.FloatField()),
                ("evidence", models.JSONField()),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Lookup",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("lookup_case", "Work on a case"),
                            ("lookup_report", "A report that I am taking or triaging"),
                            ("lookup_missing", "A missing person"),
                            ("lookup_safety", "Somebody's safety, right now"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("known", models.BooleanField()),
                (
                    "sketch",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="LookupReview",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "pattern",
                    models.CharField(
                        choices=[
                            ("no_case", "Look-ups without a case or report that is known here"),
                            ("alike", "Look-ups of nearly the same person again and again"),
                            ("many", "Very many look-ups in one day"),
                        ],
                        max_length=8,
                    ),
                ),
                ("on", models.DateField()),
                ("lookups", models.IntegerField()),
                ("note", models.TextField()),
                ("reviewed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-reviewed_at"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="PersonAct",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merge", "Brought together"),
                            ("split", "Taken apart"),
                            ("decide", "Decided on a match"),
                            ("undo", "Undone"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("followed", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="PersonMove",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RemoveIndex(
            model_name="match",
            name="match_of_holder",
        ),
        migrations.RemoveIndex(
            model_name="match",
            name="match_of_finder",
        ),
        migrations.AddField(
            model_name="match",
            name="finder_state",
            field=models.CharField(
                choices=[
                    ("proposed", "Awaits a person's look"),
                    ("confirmed", "Confirmed by a person"),
                    ("rejected", "Rejected by a person"),
                    ("undecided", "Looked at, undecided"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="holder_state",
            field=models.CharField(
                choices=[
                    ("proposed", "Awaits a person's look"),
                    ("confirmed", "Confirmed by a person"),
                    ("rejected", "Rejected by a person"),
                    ("undecided", "Looked at, undecided"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="renewed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["holder_agency", "holder_state", "-found_at"], name="match_of_holder"),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["finder_agency", "finder_state", "-found_at"], name="match_of_finder"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.UniqueConstraint(
                django.db.models.functions.comparison.Least("finder", "holder"),
                django.db.models.functions.comparison.Greatest("finder", "holder"),
                name="match_once_either_way",
            ),
        ),
        migrations.AddField(
            model_name="agencythresholds",
            name="set_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
            ),
        ),
        migrations.AddField(
            model_name="belonging",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="belonging",
            name="identity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="persons.identity"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="match",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="persons.match"
            ),
        ),
        migrations.AddField(
            model_name="lookup",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="lookup",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
            ),
        ),
        migrations.AddField(
            model_name="lookupreview",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="lookupreview",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
            ),
        ),
        migrations.AddField(
            model_name="lookupreview",
            name="reviewed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="belonging",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="belongings", to="persons.person"
            ),
        ),
        migrations.AddField(
            model_name="personact",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="personact",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
            ),
        ),
        migrations.AddField(
            model_name="personact",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="persons.personact",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="act",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decisions",
                to="persons.personact",
            ),
        ),
        migrations.AddField(
            model_name="personmove",
            name="act",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="persons.personact"
            ),
        ),
        migrations.AddField(
            model_name="personmove",
            name="agency",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="personmove",
            name="identity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="persons.identity"
            ),
        ),
        migrations.AddField(
            model_name="personmove",
            name="source",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="persons.person",
            ),
        ),
        migrations.AddField(
            model_name="personmove",
            name="target",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="persons.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="agencythresholds",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ask__gte", 0.2), ("tell__gte", 0.8), ("tell__lte", 0.999), ("ask__lte", models.F("tell"))
                ),
                name="thresholds_in_bounds",
            ),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(fields=["member", "-at"], name="lookup_of_member"),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(fields=["agency", "-at"], name="lookup_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="lookupreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("member", models.F("reviewed_by")), _negated=True),
                name="nobody_reviews_their_own_lookups",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=("id", "agency"), name="person_of_agency"),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.UniqueConstraint(fields=("agency", "identity"), name="identity_in_one_person"),
        ),
        migrations.AddConstraint(
            model_name="personact",
            constraint=models.UniqueConstraint(fields=("agency", "number"), name="person_acts_in_order"),
        ),
        migrations.AddConstraint(
            model_name="personact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "undo"), ("undoes__isnull", False)),
                    models.Q(models.Q(("kind", "undo"), _negated=True), ("undoes__isnull", True)),
                    _connector="OR",
                ),
                name="only_an_undo_undoes",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("match", "agency", "number"), name="decision_in_order"),
        ),
        ForceRowSecurity(
            "persons_person",
            "persons_belonging",
            "persons_personact",
            "persons_personmove",
            "persons_decision",
            "persons_lookup",
            "persons_lookupreview",
            "persons_agencythresholds",
        ),
        # Whoever stands in a person stands in one of the same agency.
        migrations.RunSQL(
            "ALTER TABLE persons_belonging ADD CONSTRAINT belonging_of_one_agency FOREIGN KEY (person_id, agency_id)"
            " REFERENCES persons_person (id, agency_id)",
            "ALTER TABLE persons_belonging DROP CONSTRAINT belonging_of_one_agency",
        ),
    ]
