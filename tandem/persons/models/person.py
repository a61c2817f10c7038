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
