import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity, SameCompartment


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accords", "0001_compartments_and_disclosures"),
        ("agencies", "0001_agencies_and_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("display_name", models.CharField(max_length=200)),
                (
                    "sex",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not known"),
                            ("female", "Female"),
                            ("male", "Male"),
                            ("another", "Another"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("born_on", models.DateField(blank=True, null=True)),
                ("age_low", models.SmallIntegerField(blank=True, null=True)),
                ("age_high", models.SmallIntegerField(blank=True, null=True)),
                ("age_on", models.DateField(blank=True, null=True)),
                (
                    "races",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), blank=True, default=list, size=None
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("descriptors", models.JSONField(blank=True, default=dict)),
                ("search_text", models.TextField(blank=True)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.SearchVector("search_text", config="simple"),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "identities",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Identifier",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("email", "E-mail"),
                            ("account", "Account"),
                            ("plate", "Plate"),
                            ("vin", "VIN"),
                            ("ip", "IP address"),
                            ("namus", "NamUs number"),
                            ("ncic", "NCIC number"),
                            ("ncmec", "NCMEC number"),
                            ("agency_number", "Agency's number"),
                        ],
                        max_length=14,
                    ),
                ),
                ("value", models.CharField(max_length=200)),
                ("issuer", models.CharField(blank=True, max_length=80)),
                ("as_written", models.CharField(blank=True, max_length=200)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="persons.identity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("open", "Open: both agencies see the match"),
                            ("pointer", "Pointer: they learn whom to call"),
                            ("supervisor", "Supervisor: only supervisors of both learn it"),
                            ("silent", "Silent: only we learn it"),
                        ],
                        max_length=12,
                    ),
                ),
                ("probability", models.FloatField()),
                ("weight", models.FloatField()),
                ("evidence", models.JSONField()),
                ("model_version", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
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
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("found_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "finder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="persons.identity"
                    ),
                ),
                (
                    "finder_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="persons.identity"
                    ),
                ),
                (
                    "holder_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "matches",
                "ordering": ["-found_at"],
            },
        ),
        migrations.CreateModel(
            name="MatchKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.BigIntegerField()),
                ("identity_id", models.UUIDField()),
            ],
            options={
                "indexes": [models.Index(fields=["key"], include=("identity_id",), name="match_by_key")],
            },
        ),
        migrations.CreateModel(
            name="Name",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("legal", "Legal name"),
                            ("alias", "Alias"),
                            ("street", "Street name"),
                            ("maiden", "Maiden name"),
                        ],
                        default="legal",
                        max_length=8,
                    ),
                ),
                ("full", models.CharField(max_length=200)),
                ("given", models.CharField(blank=True, max_length=100)),
                ("middle", models.CharField(blank=True, max_length=100)),
                ("family", models.CharField(blank=True, max_length=120)),
                ("suffix", models.CharField(blank=True, max_length=20)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="persons.identity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(default="last_seen", max_length=12)),
                ("line", models.CharField(blank=True, max_length=200)),
                ("city", models.CharField(blank=True, max_length=100)),
                ("county", models.CharField(blank=True, max_length=100)),
                ("state", models.CharField(blank=True, max_length=2)),
                ("postal_code", models.CharField(blank=True, max_length=12)),
                ("country", models.CharField(default="US", max_length=2)),
                ("seen_on", models.DateField(blank=True, null=True)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="persons.identity",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Pointer",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("for_supervisors", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("called_at", models.DateTimeField(blank=True, null=True)),
                (
                    "called_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "holder_agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pointers",
                        to="persons.identity",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("kind", models.CharField(max_length=24)),
                (
                    "compartment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accords.compartment",
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="persons.identity",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="persons.identity"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MatchEntry",
            fields=[
                (
                    "identity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="persons.identity",
                    ),
                ),
                ("features", models.JSONField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(fields=["compartment", "-created_at"], name="identity_recent"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="identity_search"),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.UniqueConstraint(fields=("id", "compartment"), name="identity_in_compartment"),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age_low", None),
                    models.Q(("age_low__gte", 0), ("age_high__lte", 120), ("age_high__gte", models.F("age_low"))),
                    _connector="OR",
                ),
                name="identity_age_plausible",
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["holder_agency", "state", "-found_at"], name="match_of_holder"),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(fields=["finder_agency", "state", "-found_at"], name="match_of_finder"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=models.UniqueConstraint(fields=("finder", "holder"), name="match_once"),
        ),
        migrations.AddConstraint(
            model_name="pointer",
            constraint=models.UniqueConstraint(fields=("identity", "holder_agency"), name="pointer_once"),
        ),
        ForceRowSecurity(
            "persons_identity",
            "persons_identifier",
            "persons_match",
            "persons_matchkey",
            "persons_name",
            "persons_place",
            "persons_pointer",
            "persons_relation",
            "persons_matchentry",
        ),
        SameCompartment("persons_name", "identity_id", "persons_identity"),
        SameCompartment("persons_identifier", "identity_id", "persons_identity"),
        SameCompartment("persons_place", "identity_id", "persons_identity"),
        SameCompartment("persons_relation", "identity_id", "persons_identity"),
        SameCompartment("persons_pointer", "identity_id", "persons_identity"),
    ]
