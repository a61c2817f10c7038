"""Who takes a referred report otherwise than as a copy in the open: a room above (a provider's vault) says so when it is ready. Apart,
because this room may not know who stands above it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from tandem.agencies.models import Agency
from tandem.foundation.acting import Acting
from tandem.intake.models import Report

Takes = Callable[[], set[UUID]]  # agencies that take reports so, as far as the acting member may know
TakesOver = Callable[[Acting, Report, Agency, datetime], None]
_receivers: list[tuple[Takes, TakesOver]] = []


def register_receiver(takes: Takes, take_over: TakesOver) -> None:
    if (takes, take_over) not in _receivers:
        _receivers.append((takes, take_over))


def agencies_that_take_over() -> set[UUID]:
    return {agency_id for takes, _over in _receivers for agency_id in takes()}


def hand_over(acting: Acting, report: Report, to: Agency, now: datetime) -> bool:
    """True where somebody took the report over: then no copy is made of it."""
    for takes, take_over in _receivers:
        if to.pk in takes():
            take_over(acting, report, to, now)
            return True
    return False
