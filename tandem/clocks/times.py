"""Times as members type them. They live in the foundation, because rooms below need them too."""

from tandem.foundation.times import LocalTime

__all__ = ["LocalTime"]
