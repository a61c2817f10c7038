"""What may stand as the answer to an item. Not asked, refused and unable are answers to the question "what happened", and none of them is
a no (domain.md 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tandem.screening.rules.tool import GIVEN, WITHOUT_AN_ANSWER, Item

LONGEST = 5000  # characters of a typed answer


@dataclass(frozen=True, slots=True)
class Answer:
    how: str  # given | not_asked | refused | unable
    value: tuple[str, ...] = ()  # ids of the choices, or the one text or number that was typed

    @property
    def given(self) -> bool:
        return self.how == GIVEN

    def as_kept(self) -> dict[str, Any]:
        return {"how": self.how, "value": list(self.value)}


def answer_to(item: Item, how: str, values: Sequence[str]) -> tuple[Answer | None, str]:
    """(answer, "") where it fits the item, else (None, the sentence that says what is missing)."""
    if how in WITHOUT_AN_ANSWER:
        return Answer(how), ""
    typed = tuple(dict.fromkeys(v.strip() for v in values if v.strip()))
    if how != GIVEN or not typed:
        return None, _("Nothing is answered yet. Choose, write, or say below why there is no answer.")
    if item.kind in ("one", "many"):
        if any(item.choice(v) is None for v in typed) or (item.kind == "one" and len(typed) > 1):
            return None, _("Choose one of the answers that are shown.")
    elif item.kind == "number":
        if len(typed) > 1 or not (typed[0].isascii() and typed[0].isdigit() and len(typed[0]) <= 6):
            return None, _("Write a number in digits.")
    elif len(typed) > 1 or len(typed[0]) > LONGEST:
        return None, _("Write at most 5,000 characters.")
    return Answer(GIVEN, typed), ""


def answers_from(kept: Mapping[str, Any]) -> dict[str, Answer]:
    """As they were kept, by item id."""
    return {item_id: Answer(str(a["how"]), tuple(str(v) for v in a.get("value", ()))) for item_id, a in kept.items()}
