"""Every item of a tool can be reached by some answers, and no condition looks forward: an item that nobody is ever asked is a mistake in
the file, and it would be counted as a gap in somebody's screening. Exact, not a guess: every item can be refused, so only the conditions
themselves can shut one out."""

from __future__ import annotations

from tandem.screening.rules.tool import GIVEN, WITHOUT_AN_ANSWER, Item, Section, Tool


def problems_of_logic(tool: Tool) -> list[tuple[str, str]]:
    """(place, sentence) for each."""
    order: dict[str, int] = {}
    of: dict[str, tuple[Section, Item]] = {}
    for number, (section, item) in enumerate(tool.items()):
        order.setdefault(item.id, number)
        of.setdefault(item.id, (section, item))
    found: list[tuple[str, str]] = []
    for _section, item in tool.items():
        for condition in item.if_all:
            place = f"item {item.id}.if_all"
            if order.get(condition.item, len(order)) >= order[item.id]:
                found.append((place, f"looks at “{condition.item}”, which is no item that comes before this one"))
                continue
            for unknown in sorted(condition.among - _possible(of[condition.item][1])):
                found.append((place, f"“{unknown}” is no answer to “{condition.item}”"))
    if found:
        return found
    return [
        (f"item {item.id}", "can never be reached: what its conditions ask for cannot be true together")
        for _section, item in tool.items()
        if not _reachable(item.id, of, order)
    ]


def _possible(item: Item) -> set[str]:
    return {c.id for c in item.choices} | {GIVEN, *WITHOUT_AN_ANSWER}


def _reachable(item_id: str, of: dict[str, tuple[Section, Item]], order: dict[str, int]) -> bool:
    wanted: dict[str, list[frozenset[str]]] = {}
    _gather(item_id, of, wanted, set())
    # Whoever must still be asked although an earlier answer could stop the rest.
    late = [order[i] for i in [item_id, *wanted] if not of[i][0].after_stop]
    return all(
        _satisfiable(of[i][1], sets, may_stop=not any(number > order[i] for number in late))
        for i, sets in wanted.items()
    )


def _gather(
    item_id: str, of: dict[str, tuple[Section, Item]], wanted: dict[str, list[frozenset[str]]], seen: set[str]
) -> None:
    """All conditions that must hold for this item, those of the items that it looks at among them."""
    if item_id in seen:
        return
    seen.add(item_id)
    for condition in of[item_id][1].if_all:
        wanted.setdefault(condition.item, []).append(condition.among)
        _gather(condition.item, of, wanted, seen)


def _satisfiable(item: Item, sets: list[frozenset[str]], *, may_stop: bool) -> bool:
    """Whether one answer to the item fits all the sets."""
    if any(all(how in s for s in sets) for how in WITHOUT_AN_ANSWER):
        return True
    if not item.choices:
        return all(GIVEN in s for s in sets)
    usable = {c.id for c in item.choices if may_stop or not c.stops}
    fitting = [usable if GIVEN in s else usable & s for s in sets]
    if item.kind == "many":
        return all(fitting)
    return bool(set.intersection(*fitting))
