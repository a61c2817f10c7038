"""The parts of the picture of a missing person, which question belongs to which, and what to ask where nothing is known yet. A checklist of
what is not known, and no screening: nothing is scored, and nothing follows from an answer. After what agencies ask when a child is missing
(what a report to NCMEC and NCIC wants, 42 U.S.C. 671(a)(35) and 34 U.S.C. 41308)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    ask: object  # what to ask next while nothing is known, lazily translated
    one: bool = False  # has one answer at a time: two that stand side by side differ


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    title: object
    icon: str
    questions: tuple[Question, ...]


PARTS = (
    Part("person", _("The person"), "person", (
        Question("last_seen_as", _("Who saw them last, where, at what time, and who was with them?")),
        Question("looks", _("What were they wearing? A recent photo, marks, hair, braces, glasses?")),
        Question("health", _("Is there medicine, a pregnancy or a condition that cannot wait?")),
    )),
    Part("guardians", _("Guardians"), "people", (
        Question("custody", _("Who has legal custody now, and is there an order that keeps somebody away?"), one=True),
        Question("raises", _("Which other adults has the child lived with or would call?")),
    )),
    Part("household", _("Household"), "home", (
        Question("lives_with", _("Where do they sleep, and who else lives there?"), one=True),
        Question("at_home", _("What happened in the days before? Ask without blame.")),
    )),
    Part("school", _("School"), "school", (
        Question("school_is", _("Which school, which grade?"), one=True),
        Question("at_school", _("When were they last there, and whom do they trust there?")),
    )),
    Part("companions", _("Companions"), "groups", (
        Question("goes_with", _("Who are their closest friends, and who has not been asked yet?")),
        Question("older", _("Is somebody older around: who drives, pays, gives presents, answers for them?")),
    )),
    Part("places", _("Places"), "location_on", (
        Question("goes_to", _("Where do they go after school and at night?")),
        Question("ran_to", _("Were they missing before? Where were they then, and with whom?")),
    )),
    Part("travel", _("Travel"), "directions_bus", (
        Question("travel", _("Do they have money, a card, a ticket, a pass, an identity card or passport?")),
        Question("rides_in", _("In whose car were they seen? Plate, make, color?")),
    )),
    Part("online", _("Accounts and devices"), "phone", (
        Question("account_is", _("Under which names are they online, and who knows the passwords?")),
        Question("device", _("Which phone and number, which carrier, is it on? Who pays for it?")),
    )),
)  # fmt: skip
PART_OF = {q.code: p.code for p in PARTS for q in p.questions}
QUESTIONS: Mapping[str, Question] = {q.code: q for p in PARTS for q in p.questions}


def differs(question: Question, answers: Iterable[str]) -> bool:
    """Whether answers that stand side by side cannot all be so: the question has one answer, and theirs are not the same words."""
    return question.one and len({" ".join(a.casefold().split()).rstrip(".") for a in answers}) > 1


def not_known(answered: Iterable[str]) -> Sequence[Question]:
    """Questions that nobody has answered, in the order of the page."""
    known = set(answered)
    return [q for p in PARTS for q in p.questions if q.code not in known]
