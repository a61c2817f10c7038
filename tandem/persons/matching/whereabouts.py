"""Where two people are: addresses and places compared. A slip in a street or a town is no other street or town."""

from __future__ import annotations

from rapidfuzz.distance import OSA

from tandem.persons.matching.features import Features
from tandem.persons.matching.model import Evidence, Model
from tandem.persons.matching.names import house_and_street


def lines(ours: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """ "same", "near" or "": addresses are "number and street|town". Near is the same number and street with a slip or two, spaces elsewhere,
    or the town misspelt. People live at several addresses: that they differ says nothing."""
    if not set(ours).isdisjoint(theirs):
        return "same"
    return "near" if any(_near_line(a, b) for a in ours for b in theirs) else ""


def _near_line(a: str, b: str) -> bool:
    (line_a, _, town_a), (line_b, _, town_b) = a.rpartition("|"), b.rpartition("|")
    if town_a and town_b and not _slipped(town_a, town_b):
        return False
    (number_a, street_a), (number_b, street_b) = house_and_street(line_a), house_and_street(line_b)
    return bool(number_a) and number_a == number_b and (street_a == street_b or _slipped(street_a, street_b))


def _slipped(a: str, b: str) -> bool:
    """The same letters, or a slip (of long words two) apart; spaces do not count."""
    a, b = a.replace(" ", ""), b.replace(" ", "")
    most = 2 if min(len(a), len(b)) >= 8 else 1 if min(len(a), len(b)) >= 5 else 0
    return a == b or OSA.distance(a, b, score_cutoff=most) <= most


_PLACES = ("city", "county", "state", "elsewhere")


def _one_town(state: str, a: str, b: str, model: Model) -> bool:
    """A slip apart, and not both known as towns of that state."""
    share = model.frequencies.share
    return a[0] == b[0] and _slipped(a, b) and not (share("c", f"{state}|{a}") and share("c", f"{state}|{b}"))


def place(a: Features, b: Features, model: Model) -> Evidence:
    best, shared = 3, ("", "")
    for x in a.places:
        for y in b.places:
            (state, county, city), (state_y, county_y, city_y) = x.split("|"), y.split("|")
            if state != state_y:
                level = 3
            elif city and city_y and (city == city_y or _one_town(state, city, city_y, model)):
                level = 0
            elif county and county == county_y:
                level = 1
            else:
                level = 2
            if level < best:
                best, shared = level, (f"{state}|{city}", f"{state}|{city_y}")
    if best == 0:
        share = max(model.frequencies.share("c", town) for town in shared)
        return Evidence("place", "city", *model.rarity("place", "city", share))
    return model.fixed["place", _PLACES[best]]


def state_of_both(a: Features, b: Features) -> str:
    shared = {p.split("|", 1)[0] for p in a.places} & {p.split("|", 1)[0] for p in b.places}
    return min(shared) if shared else ""
