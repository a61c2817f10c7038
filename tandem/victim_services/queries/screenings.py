"""Screenings as pages and releases show them: each under the tool's text that it was made with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.screening.queries.tools import read_once
from tandem.screening.rules.answers import Answer, answers_from
from tandem.screening.rules.completeness import Completeness, completeness
from tandem.screening.rules.next_item import path, stopped_by
from tandem.screening.rules.reading import BadTool
from tandem.screening.rules.tool import Choice, Item, Tool, say
from tandem.victim_services.queries.clients import Record
from tandem.victim_services.rules.screenings import DONE, OCCASIONS, RESULTS, SETTINGS

RELEASED = "s:"  # begins the name of each item that a release can pick from a screening


@dataclass(frozen=True, slots=True)
class AnswerLine:
    item: str
    asks: str
    says: str
    how: str


@dataclass(frozen=True, slots=True)
class Screening:
    """One screening in words, in the given language."""

    record: Record
    tool: Tool | None  # None: a tool without a file, or one that this Tandem cannot read any more
    name: str
    version: str
    language: str
    level: str
    score: str

    @property
    def data(self) -> dict[str, Any]:
        return self.record.data

    @property
    def running(self) -> bool:
        return self.data["how"] == "asked_here" and not self.data.get("finished_at")

    @property
    def answers(self) -> dict[str, Answer]:
        return answers_from(self.data.get("answers", {}))

    @property
    def completeness(self) -> Completeness | None:
        return completeness(self.tool, self.answers) if self.tool and self.data["how"] == "asked_here" else None

    @property
    def outcome(self) -> str:
        """In a word or two, for a list."""
        if self.running:
            return _("not finished")
        if self.data["how"] == "outside" and self.data.get("result") != DONE:
            return str(dict(RESULTS).get(self.data.get("result", ""), ""))
        return (
            self.level
            or self.score
            or (_("held; it gives no score") if self.data["how"] == "asked_here" else _("see the remark"))
        )

    @property
    def occasion(self) -> str:
        return str(dict(OCCASIONS).get(self.data.get("occasion", ""), ""))

    @property
    def setting(self) -> str:
        return str(dict(SETTINGS).get(self.data.get("setting", ""), ""))

    @property
    def stopped(self) -> Choice | None:
        """The answer that ended the questions."""
        return stopped_by(self.tool, self.answers) if self.tool else None

    @property
    def advice(self) -> str:
        """What that answer asks of whoever screened."""
        return say(self.stopped.advice, self.language) if self.stopped else ""

    def lines(self) -> list[tuple[str, list[AnswerLine]]]:
        """(section, its answers), as asked; bare ids where the tool's text cannot be read any more."""
        if self.data["how"] == "outside":
            return []
        if self.tool is None:
            return [("", [AnswerLine(i, i, ", ".join(a.value), a.how) for i, a in self.answers.items()])]
        on = {i.id for i in path(self.tool, self.answers)}
        return [
            (say(section.title, self.language), [self._line(i) for i in section.items if i.id in on])
            for section in self.tool.sections
            if any(i.id in on for i in section.items)
        ]

    def _line(self, item: Item) -> AnswerLine:
        answer = self.answers.get(item.id)
        return AnswerLine(item.id, say(item.asks, self.language), answer_words(item, answer, self.language), answer.how if answer else "")  # fmt: skip


def answer_words(item: Item, answer: Answer | None, language: str) -> str:
    """The answer as a page says it; no answer is said, too."""
    if answer is None:
        return _("not asked yet")
    if not answer.given:
        return str(dict(RESULTS)[answer.how])
    chosen = [(v, item.choice(v)) for v in answer.value]
    return ", ".join(say(c.says, language) if c else v for v, c in chosen)


def tool_in(data: Mapping[str, Any]) -> Tool:
    """The tool as it read when the screening was begun. Raises BadTool where a later Tandem cannot read it any more."""
    return read_once(str(data["text"]), f"{data['tool']} {data['version']}")


def screening_in(record: Record, language: str = "") -> Screening:
    """`language`: of the tool's words; without it that of the page."""
    data, language = record.data, language or (get_language() or "en")[:2]
    try:
        tool = tool_in({**data, "version": data.get("version", "")}) if data.get("text") else None
    except BadTool:
        tool = None
    name = say(tool.name, language) if tool else str(data.get("tool_name") or data["tool"])
    named = tool.level(str(data.get("level", ""))) if tool else None
    level = say(named.says, language) if named else str(data.get("level_words") or data.get("level") or "")
    return Screening(record, tool, name, str(data.get("version", "")), language, level, _score(tool, data))


def screenings_in(records: Iterable[Record]) -> list[Screening]:
    return [screening_in(r) for r in records if r.kind == "screening"]


def releasable(records: Iterable[Record]) -> list[tuple[str, str, str]]:
    """(name, label, value) of the levels that a release can pick: tool, date, level; never an answer among them."""
    return [
        (f"{RELEASED}{s.record.id}", _("Screening level"), f"{s.name}, {s.version} · {s.data['on']} · {s.outcome}")
        for s in screenings_in(records)
        if not s.running and not s.record.struck
    ]


def releasable_answers(records: Iterable[Record]) -> list[tuple[str, str, str]]:
    """(name, label, value) of single answers, each to be picked by name."""
    return [
        (f"{RELEASED}{s.record.id}:{line.item}", _("Screening answer, %(day)s") % {"day": s.data["on"]}, f"{line.asks} – {line.says}")
        for s in screenings_in(records)
        if not s.running and not s.record.struck
        for _title, lines in s.lines()
        for line in lines
        if line.how == "given"
    ]  # fmt: skip


def _score(tool: Tool | None, data: Mapping[str, Any]) -> str:
    if data.get("score") is not None:
        return _("score %(n)g") % {"n": data["score"]}
    if not data.get("span"):
        return ""
    least, most = data["span"]
    if least == most:
        return _("score %(n)g") % {"n": least}
    return _("score between %(least)d and %(most)d: too little was answered for a level") % {"least": least, "most": most} if not data.get("level") else _("score between %(least)d and %(most)d") % {"least": least, "most": most}  # fmt: skip
