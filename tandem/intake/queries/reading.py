"""What was found in a report's words and is not decided on yet, with the words around it; and the text with what was taken over marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tandem.foundation.acting import Acting
from tandem.foundation.words import word
from tandem.intake.colors import color_word, is_color
from tandem.intake.models import Involvement, ReadingDecision, ReadingState, Report
from tandem.intake.permissions import may_take_over
from tandem.intake.queries.borne import borne
from tandem.intake.reading import KINDS, Suggestion, read
from tandem.intake.reading.states import spoken
from tandem.intake.rules.facts import AT_RISK
from tandem.persons.words import WORDS as PERSON_WORDS

AROUND = 60  # characters of the text on each side of a passage
NARRATIVE = "narrative"
# Parts that are codes, and where their words are registered
CODES = {
    ("companion", "relation"): "relation",
    ("place", "kind"): "place",
    ("descriptor", "field"): "descriptor",
    ("number", "kind"): "number_kind",
}
NUMBER_KINDS = ("ncic", "ncmec", "namus", "agency_number")


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    value: str
    says: str  # the word of a code, or the value
    choices: Sequence[tuple[str, object]]  # of a code; empty for free text


@dataclass(frozen=True, slots=True)
class Shown:
    """One suggestion as the page shows it. `ref` finds it again: source, start, end, kind."""

    ref: str
    kind: str
    suggestion: Suggestion
    source: str
    parts: Sequence[Part]
    before: str
    words: str
    after: str
    number: int
    there: bool = False  # it may be of somebody who stands in the report

    @property
    def line(self) -> str:
        """What is suggested, in one line."""
        return _line(self.kind, self.suggestion.parts)

    @property
    def sure(self) -> bool:
        """Fit to be taken over with others at one press."""
        return self.suggestion.sure and not self.there


@dataclass(frozen=True, slots=True)
class Reading:
    found: Sequence[Shown]
    decided: Sequence[tuple[ReadingDecision, str]]  # with what was said, in words; newest last
    whose: Sequence[tuple[UUID, str]]  # persons of the report to whom it may be added, those at risk first
    may: bool
    narrative: SafeString

    @property
    def sure_count(self) -> int:
        return sum(s.sure for s in self.found)


def texts_of(report: Report) -> list[tuple[str, str]]:
    """(source, text): what was reported, and what the sender wrote afterwards."""
    later = report.messages.filter(from_sender=True).values_list("id", "text")
    return [(NARRATIVE, report.narrative), *((str(message), text) for message, text in later)]


def reading_of(report: Report, acting: Acting) -> Reading:
    decisions = list(report.readings.filter(undone_at=None).select_related("decided_by"))
    return Reading(
        found=undecided(report, decisions),
        decided=[(d, said_of(d)) for d in decisions],
        whose=whose(report),
        may=bool(may_take_over(acting, report)),
        narrative=marked(report.narrative, decisions),
    )


def undecided(report: Report, decisions: Iterable[ReadingDecision] | None = None) -> list[Shown]:
    """In the order of the text. What was accepted or declined is not shown again, also where the same is said twice, and what the report's
    persons bear already is not shown at all."""
    stand = list(report.readings.filter(undone_at=None) if decisions is None else decisions)
    found = [
        (source, text, s)
        for source, text in texts_of(report)
        for s in read(text)
        if not any(_covers(d, source, s) for d in stand)
    ]
    if not found:
        return []
    known = borne(report)
    new = [(source, text, s) for source, text, s in found if not known.whole(s.kind, s.parts)]
    return [
        _shown(source, text, s, number, there=known.perhaps(s.kind, s.parts))
        for number, (source, text, s) in enumerate(new, 1)
    ]


def _covers(decision: ReadingDecision, source: str, s: Suggestion) -> bool:
    if decision.kind != s.kind:
        return False
    if {k: v.casefold() for k, v in decision.suggested.items()} == {k: v.casefold() for k, v in s.parts.items()}:
        return True
    same_look = s.kind != "descriptor" or decision.suggested.get("field") == s.parts["field"]
    return decision.source == source and decision.start < s.end and s.start < decision.end and same_look


def _shown(source: str, text: str, s: Suggestion, number: int, *, there: bool) -> Shown:
    return Shown(
        ref=f"{source}:{s.start}:{s.end}:{s.kind}", kind=s.kind, suggestion=s, source=source,
        parts=parts_of(s.kind, s.parts),
        before=_cut(text[max(0, s.start - AROUND) : s.start], s.start > AROUND, False), words=text[s.start : s.end],
        after=_cut(text[s.end : s.end + AROUND], False, s.end + AROUND < len(text)), number=number, there=there,
    )  # fmt: skip


def _cut(text: str, front: bool, end: bool) -> str:
    """Whole words, with dots where something was left out."""
    if front:
        text = "… " + text.partition(" ")[2]
    if end:
        text = text.rpartition(" ")[0] + " …"
    return text


def parts_of(kind: str, parts: Mapping[str, str]) -> list[Part]:
    return [part_of(kind, name, parts.get(name, ""), parts.get("field", "")) for name in KINDS.get(kind, ())]


def part_of(kind: str, name: str, value: str, field: str = "") -> Part:
    """`field`: of a look, what it describes. A color is shown, and put right, in the reader's word for it."""
    if is_color(kind, name, field):
        return Part(name, color_word(value), color_word(value), ())
    what = CODES.get((kind, name))
    if what is None:
        return Part(name, value, spoken(value) if (kind, name) == ("vehicle", "state") else value, ())
    codes = PERSON_WORDS.get(what, NUMBER_KINDS)
    return Part(name, value, word(what, value), tuple((code, word(what, code)) for code in codes))


def said_of(decision: ReadingDecision) -> str:
    """What was taken over, or set aside, in one line."""
    return _line(decision.kind, decision.accepted or decision.suggested)


def _line(kind: str, parts: Mapping[str, str]) -> str:
    """A car's parts stand beside one another, as people say them."""
    return (" " if kind == "vehicle" else ", ").join(p.says for p in parts_of(kind, parts) if p.value)


def whose(report: Report) -> list[tuple[UUID, str]]:
    """Who reports is nobody's subject, so nothing is added to them."""
    rows = (
        Involvement.objects.filter(report=report)
        .exclude(part="reporter")
        .select_related("identity")
        .order_by("part", "id")
    )
    known = sorted(rows, key=lambda i: i.part not in AT_RISK)
    return [(i.identity_id, f"{i.identity.display_name or '?'} ({word('part', i.part)})") for i in known]


def marked(text: str, decisions: Iterable[ReadingDecision]) -> SafeString:
    """The text with each passage that was taken over in a <mark>."""
    spans = sorted(
        (d.start, d.end)
        for d in decisions
        if d.source == NARRATIVE and d.state == ReadingState.ACCEPTED and d.end <= len(text)
    )
    at, pieces = 0, []
    for start, end in spans:
        start = max(start, at)
        if end > start:
            pieces.append((text[at:start], text[start:end]))
            at = end
    return format_html("{}{}", format_html_join("", '{}<mark class="t-taken">{}</mark>', pieces), text[at:])
