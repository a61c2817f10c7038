"""Times as members type them: in their agency's zone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms


class LocalTime(forms.DateTimeField):
    """A time as the member's agency reads it, turned into UTC. The first of two equal hours in an autumn night."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)

    def to_python(self, value: Any) -> datetime | None:
        read = super().to_python(value.replace("T", " ") if isinstance(value, str) else value)
        if read is None:
            return None
        return read.replace(tzinfo=self.zone).astimezone(UTC)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime) and value.tzinfo:
            return value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")
        return value
