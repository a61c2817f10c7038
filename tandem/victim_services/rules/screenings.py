"""What is written down about a screening beside its answers, and what a recorded result must not say. Not asked, refused and unable are
results in their own right (domain.md 5). Nothing follows from a result by itself: no status, no match, no clock, no charge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tandem.screening.rules.tool import Tool, say
from tandem.victim_services.rules.casework import Field, Words

DONE, NOT_ASKED, REFUSED, UNABLE = "done", "not_asked", "refused", "unable"
RESULTS: tuple[tuple[str, Words], ...] = (
    (DONE, gettext_lazy("Screened")),
    (NOT_ASKED, gettext_lazy("Not asked")),
    (REFUSED, gettext_lazy("They did not want to answer")),
    (UNABLE, gettext_lazy("They could not answer")),
)
# Reasons to screen, and to screen again (domain.md 5: return, placement, arrest, health, tip).
OCCASIONS: tuple[tuple[str, Words], ...] = (
    ("intake", gettext_lazy("First contact")),
    ("return", gettext_lazy("Back after being missing")),
    ("placement", gettext_lazy("A change of placement")),
    ("arrest", gettext_lazy("After an arrest")),
    ("health", gettext_lazy("A finding of a clinic")),
    ("tip", gettext_lazy("A new tip")),
    ("routine", gettext_lazy("Routine")),
    ("other", gettext_lazy("Another reason")),
)
SETTINGS: tuple[tuple[str, Words], ...] = (
    ("our_place", gettext_lazy("At our place, alone with them")),
    ("shelter", pgettext_lazy("setting", "Shelter")),
    ("street", pgettext_lazy("setting", "Outreach")),
    ("clinic", gettext_lazy("Clinic or hospital")),
    ("school", pgettext_lazy("setting", "School")),
    ("court", gettext_lazy("Court")),
    ("jail", gettext_lazy("Detention")),
    ("phone", gettext_lazy("By phone or video")),
    ("other", gettext_lazy("Another place")),
)
OTHER_TOOL = "other"  # a tool that no file here describes


def details_fields(tool: Tool | None, *, asked_here: bool) -> tuple[Field, ...]:
    """Who screened, where, why, through whom; before an embedded tool is asked, and beside a recorded result."""
    fields = [
        Field("occasion", gettext_lazy("Why now"), "choice", True, OCCASIONS),
        Field("setting", gettext_lazy("Where"), "choice", True, SETTINGS),
        Field("screener", gettext_lazy("Who screens"), required=True),
        Field("interpreter", gettext_lazy("Interpreter"), hint=gettext_lazy("Never a family member, and nobody who came with them.")),
    ]  # fmt: skip
    if tool is not None and asked_here and len(tool.languages) > 1:
        languages = tuple((code, LANGUAGES.get(code, code)) for code in tool.languages)
        fields.append(Field("language", gettext_lazy("Language of the questions"), "choice", True, languages))
    if tool is not None and tool.who.trained:
        fields.append(Field("trained", gettext_lazy("Trained in this tool by its publisher"), "yes"))
    return tuple(fields)


LANGUAGES = {"en": "English", "es": "Español"}


def result_fields(tool: Tool | None, language: str) -> tuple[Field, ...]:
    """The form of a result that was made elsewhere. Without a tool: one that no file here describes."""
    named = () if tool else (Field("tool_name", gettext_lazy("Name of the tool"), required=True),)
    levels: Field = Field("level_words", gettext_lazy("Level, in the tool's own words"))
    if tool and tool.levels:
        levels = Field("level", gettext_lazy("Level"), "choice", False, tuple((x.id, say(x.says, language)) for x in tool.levels))  # fmt: skip
    return (
        *named,
        Field("version", gettext_lazy("Version"), required=True, hint=gettext_lazy("As it stands on the form that was used.")),
        Field("on", gettext_lazy("On"), "date", True),
        Field("result", gettext_lazy("Result"), "choice", True, RESULTS),
        Field("score", gettext_lazy("Score"), "number"),
        levels,
        *details_fields(tool, asked_here=False),
        Field("spoken", gettext_lazy("Language")),
        Field("note", gettext_lazy("Remark"), "text"),
    )  # fmt: skip


def problems(tool: Tool | None, data: Mapping[str, Any], *, today: date) -> list[tuple[str, str]]:
    """(field, sentence) for each thing that a recorded result must not say."""
    found = []
    score, levelled = data.get("score"), bool(data.get("level") or data.get("level_words"))
    if str(data.get("on", "")) > today.isoformat():
        found.append(("on", _("This day has not come yet.")))
    if data.get("result") == DONE:
        if score is None and not levelled and not data.get("note"):
            found.append(("result", _("Write down a score, a level, or in the remark what came of it.")))
    elif score is not None or levelled:
        found.append(("result", _("There is no score and no level where nobody was screened. Take them out, or choose “Screened”.")))  # fmt: skip
    if tool and tool.score_span and score is not None and not tool.score_span[0] <= score <= tool.score_span[1]:
        found.append(
            ("score", _("This tool's scores lie between %(least)d and %(most)d.") % {"least": tool.score_span[0], "most": tool.score_span[1]})
        )  # fmt: skip
    if data.get("result") == DONE and tool and tool.who.trained and not data.get("trained"):
        found.append(("trained", _("Only people whom its publisher trained use this tool. A result by somebody else does not stand under its name.")))  # fmt: skip
    return found
