"""What the matcher reads and what it finds. The key index is readable by the matcher's own database
role alone; members see only matches and pointers that the holder's mode lets them see."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Greatest, Least, Now
from django.utils.translation import gettext_lazy as _

from tandem.accords.models import WithinCompartment
from tandem.agencies.models import Agency, MatchMode, Member
from tandem.persons.models.identity import Identity


class MatchEntry(models.Model):
    """An identity as the matcher reads it."""

    identity = models.OneToOneField(Identity, primary_key=True, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    number = models.BigIntegerField(db_index=True)  # the first 64 bits of the identity's id: half as wide in each key
    version = models.SmallIntegerField()  # of the keys (matching.keys.VERSION); an older one is made anew
    features = models.TextField()  # JSON; the database never looks inside
    entered_at = models.DateTimeField(db_default=Now())  # made, or made anew after a change
    # How far the night came (actions/relinking.py): Model.mark of the model with which it was last compared; "" since it was made.
    compared_with = models.CharField(max_length=60, db_default="")
    compared_at = models.DateTimeField(null=True)

    class Meta:
        # What the night asks: an agency's entries by the model they were compared with.
        indexes = [models.Index(fields=["agency", "compared_with", "identity"], name="match_entry_due")]


class MatchKey(models.Model):
    """One key of one entry. The primary key is the index: read by key, narrowed by the hint's city, never the table itself."""

    pk = models.CompositePrimaryKey("key", "hint", "entry")
    key = models.BigIntegerField()
    hint = models.IntegerField()  # city, year of birth and sex at a glance (matching.keys.hint_of)
    entry = models.BigIntegerField()


class MatchState(models.TextChoices):
    PROPOSED = "proposed", _("Awaits a person's look")
    CONFIRMED = "confirmed", _("Confirmed by a person")
    REJECTED = "rejected", _("Rejected by a person")
    UNDECIDED = "undecided", _("Looked at, undecided")


class Match(models.Model):
    """A scored, explained belief that two identities are one human. Whose eyes it is for follows the
    holder's mode at the time; the wall reads `mode`, `finder_agency` and `holder_agency`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    finder = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    finder_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="+")
    holder_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    mode = models.CharField(max_length=12, choices=MatchMode.choices)
    probability = models.FloatField()
    weight = models.FloatField()  # log2 Bayes factor
    evidence = models.JSONField()  # field, level, weight; never a value
    model_version = models.CharField(max_length=40)
    # What each agency decided last: written by the database when a Decision is, by nobody else.
    finder_state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.PROPOSED)
    holder_state = models.CharField(max_length=10, choices=MatchState.choices, default=MatchState.PROPOSED)
    found_at = models.DateTimeField()
    renewed_at = models.DateTimeField(null=True, blank=True)  # new evidence put a rejected match before people again
    # While somebody has still to decide, the score follows what is known and the model (tandem.rescore_matches).
    scored_at = models.DateTimeField(null=True, blank=True)  # None: as it was found
    found_as = models.FloatField(null=True, blank=True)  # the probability when it was found; None: unchanged since

    class Meta:
        verbose_name_plural = "matches"
        ordering = ["-found_at"]
        constraints = [
            models.UniqueConstraint(fields=["finder", "holder"], name="match_once"),
            # Also the other way round: whoever is found by whom, two records are one pair.
            models.UniqueConstraint(
                Least("finder", "holder"), Greatest("finder", "holder"), name="match_once_either_way"
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder_agency", "holder_state", "-probability", "-found_at"], name="match_likeliest_of_holder"
            ),
            models.Index(
                fields=["finder_agency", "finder_state", "-probability", "-found_at"], name="match_likeliest_of_finder"
            ),
        ]

    @property
    def scored_mark(self) -> str:
        """Which score this is; a form sends it along, so that nobody decides on another than they read."""
        return self.scored_at.isoformat() if self.scored_at else ""

    def state_for(self, agency_id: uuid.UUID) -> str:
        """What this agency decided last; for an agency that is neither, that nothing is decided."""
        if agency_id == self.finder_agency_id:
            return self.finder_state
        return self.holder_state if agency_id == self.holder_agency_id else MatchState.PROPOSED


class Pointer(WithinCompartment):
    """ "This agency holds something on this person; call this desk", never the content. Lies in the
    finder's compartment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="pointers")
    holder_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    for_supervisors = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    called_by = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.UniqueConstraint(fields=["identity", "holder_agency"], name="pointer_once")]
