"""What people decide: each agency's decisions on matches, the persons that it forms of them, and every act by which one came to be.
A person is one agency's view (docs/decisions/0015): no agency changes what another sees of its own."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tandem.agencies.models import Agency, Member
from tandem.persons.models.identity import Identity
from tandem.persons.models.match import Match, MatchState


class Person(models.Model):
    """One human as far as this agency knows. It holds no fact of its own: facts stay with their identities, each with its source."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id", "agency"], name="person_of_agency")]


class Belonging(models.Model):
    """An identity's place in a person, now. What was before stands in the moves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="belongings")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "identity"], name="identity_in_one_person")]


class ActKind(models.TextChoices):
    MERGE = "merge", _("Brought together")
    SPLIT = "split", _("Taken apart")
    DECIDE = "decide", _("Decided on a match")  # moved nobody; keeps its place in the line, so that undoing stays exact
    UNDO = "undo", _("Undone")


class PersonAct(models.Model):
    """A person's act that changed who belongs together: who, when, why. Written once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()  # in the order in which the agency acted
    kind = models.CharField(max_length=8, choices=ActKind.choices)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )  # one to one: nothing is undone twice
    followed = models.JSONField(default=dict, blank=True)  # what rooms above moved: {"app.model.field": [ids]}

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "number"], name="person_acts_in_order"),
            models.CheckConstraint(
                name="only_an_undo_undoes",
                condition=models.Q(kind="undo", undoes__isnull=False)
                | (~models.Q(kind="undo") & models.Q(undoes__isnull=True)),
            ),
        ]


class PersonMove(models.Model):
    """What an act did to one identity: out of which person (none), into which (none)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.ForeignKey(PersonAct, on_delete=models.PROTECT, related_name="moves")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")


class Decision(models.Model):
    """What one agency decided on a match; the highest number counts. Written once: a changed decision is a new line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="decisions")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.SmallIntegerField()  # 1, 2, …: of two who decide at once the second is refused, not lost
    state = models.CharField(max_length=10, choices=MatchState.choices)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    probability = models.FloatField()  # what the match looked like when it was decided on
    evidence = models.JSONField()
    act = models.ForeignKey(PersonAct, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["match", "agency", "number"], name="decision_in_order")]


class Doubt(models.Model):
    """New facts that speak against what one agency confirmed: two records that it holds to be one human, by a match or because both stand in one
    person. Laid before the agency until somebody answers; Tandem changes nothing by it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    match = models.ForeignKey(
        Match, null=True, blank=True, on_delete=models.CASCADE, related_name="doubts"
    )  # None: no match of the two, they stand in one person by others
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    one = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")  # the lesser id of the two
    other = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    evidence = models.JSONField()  # all that is known now: field, level, weight; never a value
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.CheckConstraint(name="doubt_of_a_match_or_a_person", condition=models.Q(match__isnull=False) ^ models.Q(person__isnull=False)),
            models.CheckConstraint(name="doubt_lesser_first", condition=models.Q(one__lt=models.F("other"))),
            models.UniqueConstraint(fields=["agency", "one", "other"], condition=models.Q(answered_at=None), name="one_open_doubt"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["agency", "answered_at", "-raised_at"], name="doubt_of_agency")]
