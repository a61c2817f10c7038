"""Reading a report's words: what somebody wrote of names, companions, cars, numbers, accounts, places and looks, as suggestions that a
person accepts. Plain Python, no rows, no network; the rules are lists in `lists/`, one small file for each kind of thing."""

from tandem.intake.reading.reading import read
from tandem.intake.reading.suggestion import KINDS, Suggestion

__all__ = ["KINDS", "Suggestion", "read"]
