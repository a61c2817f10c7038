"""Expected failures. Apart because every storey may meet one and the command line shows only its sentence,
never a stack trace."""

from __future__ import annotations


class Trouble(Exception):
    """Something that can go wrong without a fault in the program. Its text is one plain sentence or two that
    name what is wrong and the way out; it never carries anybody's personal words."""
