"""What a room above ties to a person must have an answer for the day when two persons are brought together."""

from __future__ import annotations

from tandem.persons import following


def test_every_key_to_a_person_has_an_answer() -> None:
    """Red for a new key: register in the room's AppConfig.ready() what becomes of it (tandem/persons/following.py). That one without an answer is
    found at all is tried in tandem/persons/test_deciding.py."""
    assert following.unanswered() == []
