"""The rows of the queue in its template: {% load intake_rows %}{% report_rows page.rows unanswered %}."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django import template
from django.utils.safestring import SafeString

from tandem.intake import rows

register = template.Library()


@register.simple_tag(takes_context=True)
def report_rows(context: Any, reports: Iterable[Any], unanswered: Collection[UUID]) -> SafeString:
    return rows.report_rows(reports, unanswered=unanswered, acting=context["request"].acting)


@register.simple_tag(takes_context=True)
def waiting_rows(context: Any, reports: Iterable[Any]) -> SafeString:
    return rows.waiting_rows(reports, acting=context["request"].acting)
