"""Which item is asked next. A walk through the tool in its order: conditions look back only, so that it ends whatever is answered, and
after an answer that stops the rest only the sections go on that leave nobody standing (a disclosure belongs to a forensic interview, not
to a questionnaire: domain.md 5, rules; Missouri's indicator tool)."""

from __future__ import annotations

from collections.abc import Mapping

from tandem.screening.rules.answers import Answer
from tandem.screening.rules.tool import Choice, Condition, Item, Tool


def path(tool: Tool, answers: Mapping[str, Answer]) -> list[Item]:
    """The items that these answers lead to, in order; whether they are answered yet or not."""
    on: list[Item] = []
    known: dict[str, Answer] = {}
    stopped = False
    for section, item in tool.items():
        if (stopped and not section.after_stop) or not all(holds(c, known) for c in item.if_all):
            continue
        on.append(item)
        answer = answers.get(item.id)
        if answer is not None:
            known[item.id] = answer
            stopped = stopped or stops(item, answer)
    return on


def next_item(tool: Tool, answers: Mapping[str, Answer]) -> Item | None:
    """None where nothing is left to ask."""
    return next((item for item in path(tool, answers) if item.id not in answers), None)


def item_before(tool: Tool, answers: Mapping[str, Answer], item_id: str) -> Item | None:
    """For the way back: the item that was asked before this one."""
    before = None
    for item in path(tool, answers):
        if item.id == item_id:
            return before
        before = item
    return before


def stopped_by(tool: Tool, answers: Mapping[str, Answer]) -> Choice | None:
    """The answer that ended the questions."""
    for item in path(tool, answers):
        if item.id in answers and stops(item, answers[item.id]):
            return next(c for c in item.choices if c.stops and c.id in answers[item.id].value)
    return None


def holds(condition: Condition, known: Mapping[str, Answer]) -> bool:
    answer = known.get(condition.item)
    if answer is None:
        return False
    return answer.how in condition.among or (answer.given and bool(condition.among & set(answer.value)))


def stops(item: Item, answer: Answer) -> bool:
    return answer.given and any(c.stops is not None for c in item.choices if c.id in answer.value)
