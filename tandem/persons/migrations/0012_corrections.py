"""What is corrected in a record, with what stood before; and of which record a referred one is a copy."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    dependencies = [
        ("accords", "0005_parties_confirm"),
        ("agencies", "0009_notices_of_corrections"),
        ("persons", "0011_doubts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("birth", "Date of birth or age"),
                            ("sex", "Sex"),
                            ("races", "Race as described"),
                            ("languages", "Languages"),
                            ("look", "Description"),
                            ("name", "Name"),
                            ("identifier", "Number"),
                            ("place", "Place"),
                            ("relation", "Relation"),
                        ],
                        max_length=10,
                    ),
                ),
                ("row_id", models.UUIDField(blank=True, null=True)),
                ("look", models.CharField(blank=True, max_length=40)),
                ("before", models.JSONField(blank=True, null=True)),
                ("after", models.JSONField(blank=True, null=True)),
                ("called_before", models.CharField(blank=True, max_length=200, null=True)),
                ("called_after", models.CharField(blank=True, max_length=200, null=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("typing", "Typing error"),
                            ("told", "Somebody told us otherwise"),
                            ("document", "A document was seen"),
                            ("mixed_up", "Mixed up with somebody else"),
                            ("undone", "A correction was undone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="identity",
            name="copied_from",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(
                condition=models.Q(("copied_from__isnull", False)), fields=["copied_from"], name="identity_copies"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="compartment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accords.compartment"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="identity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="persons.identity"
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="undoes",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="undone_by",
                to="persons.correction",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.UniqueConstraint(fields=("identity", "number"), name="corrections_in_order"),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", "undone"), ("undoes__isnull", False)),
                    models.Q(models.Q(("reason", "undone"), _negated=True), ("undoes__isnull", True)),
                    _connector="OR",
                ),
                name="only_undone_undoes",
            ),
        ),
        migrations.AddConstraint(
            model_name="correction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after__isnull", False), ("before__isnull", True)),
                    models.Q(("after__isnull", True), ("before__isnull", False)),
                    models.Q(
                        ("after__isnull", False),
                        ("before__isnull", False),
                        models.Q(("before", models.F("after")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_correction_changes",
            ),
        ),
        ForceRowSecurity("persons_correction"),
        SameCompartment("persons_correction", "identity_id", "persons_identity"),
    ]
