"""One agency's record of one human, and what hangs on it. Children name their compartment too, and a
composite key makes it their parent's (migration 0002), so that none can be reached by its own number."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Agency
from tandem.foundation.searching import PlainWords


class Sex(models.TextChoices):
    UNKNOWN = "", _("Not known")
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    ANOTHER = "another", _("Another")


class Identity(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")  # the compartment's owner
    display_name = models.CharField(max_length=200)
    sex = models.CharField(max_length=8, choices=Sex.choices, blank=True, default="")
    born_on = models.DateField(null=True, blank=True)
    age_low = models.SmallIntegerField(null=True, blank=True)  # years, at age_on
    age_high = models.SmallIntegerField(null=True, blank=True)
    age_on = models.DateField(null=True, blank=True)
    races = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    descriptors = models.JSONField(default=dict, blank=True)  # height_cm, weight_kg, eyes, hair, marks, clothing
    search_text = models.TextField(blank=True)  # names and numbers, for search only
    search = models.GeneratedField(
        expression=SearchVector(PlainWords("search_text"), config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    created_at = models.DateTimeField()
    copied_from = models.UUIDField(
        null=True, blank=True
    )  # the referring agency's record, by id: whose corrections are told

    class Meta:
        verbose_name_plural = "identities"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["id", "compartment"], name="identity_in_compartment"),
            models.CheckConstraint(
                name="identity_age_plausible",
                condition=Q(age_low=None) | (Q(age_low__gte=0) & Q(age_high__lte=120) & Q(age_high__gte=F("age_low"))),
            ),
        ]
        indexes = [
            models.Index(fields=["compartment", "-created_at"], name="identity_recent"),
            # For members who see much: the newest first, filtered by the wall, instead of sorting all that they see.
            models.Index(fields=["-created_at"], name="identity_newest"),
            GinIndex(fields=["search"], name="identity_search"),
            models.Index(fields=["copied_from"], name="identity_copies", condition=Q(copied_from__isnull=False)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Child(WithinCompartment):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="%(class)ss")

    class Meta:
        abstract = True


class NameKind(models.TextChoices):
    LEGAL = "legal", _("Legal name")
    ALIAS = "alias", _("Alias")
    STREET = "street", _("Street name")
    MAIDEN = "maiden", _("Maiden name")


class Name(Child):
    kind = models.CharField(max_length=8, choices=NameKind.choices, default=NameKind.LEGAL)
    full = models.CharField(max_length=200)
    given = models.CharField(max_length=100, blank=True)
    middle = models.CharField(max_length=100, blank=True)
    family = models.CharField(max_length=120, blank=True)
    suffix = models.CharField(max_length=20, blank=True)


class IdentifierKind(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    ACCOUNT = "account", _("Account")
    PLATE = "plate", _("Plate")
    VIN = "vin", _("VIN")
    IP = "ip", _("IP address")
    NAMUS = "namus", _("NamUs number")
    NCIC = "ncic", _("NCIC number")
    NCMEC = "ncmec", _("NCMEC number")
    AGENCY_NUMBER = "agency_number", _("Agency's number")


class Identifier(Child):
    kind = models.CharField(max_length=14, choices=IdentifierKind.choices)
    value = models.CharField(max_length=200)  # normalised by persons.identifiers
    issuer = models.CharField(max_length=80, blank=True)
    as_written = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            # The link chart asks whose number this is (cases/queries/ties.py).
            models.Index(fields=["value", "kind"], name="identifier_by_value"),
        ]


class Place(Child):
    kind = models.CharField(max_length=12, default="last_seen")
    line = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    county = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    country = models.CharField(max_length=2, default="US")
    seen_on = models.DateField(null=True, blank=True)
    # Street, town and state in small letters: two records of one address meet by equality, which keeps its index under row security.
    same_address = models.GeneratedField(
        expression=Lower(Concat("line", Value("|"), "city", Value("|"), "state")),
        output_field=models.CharField(max_length=310),
        db_persist=True,
    )

    class Meta:
        indexes = [models.Index(fields=["same_address"], name="place_by_address")]


class Relation(Child):
    """`identity` stands to `other` as `kind` says ("parent" = is the parent of)."""

    other = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=24)
