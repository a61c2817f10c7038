"""Small things that every page shows: icons, times in the member's zone, time left in words."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import template
from django.db.models import Choices
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.foundation.rows import Row
from tandem.foundation.words import word

register = template.Library()


class _Kept(TranslateNode):
    """What a sentence is in a language does not change while the site runs."""

    def __init__(self, node: TranslateNode) -> None:
        self.__dict__.update(node.__dict__)
        self.said: dict[tuple[str | None, bool], str] = {}

    def render(self, context: Any) -> str:
        key = get_language(), context.autoescape
        said = self.said.get(key)
        if said is None:
            said = self.said[key] = super().render(context)
            if self.asvar:
                said = self.said[key] = context[self.asvar]
        if self.asvar:
            context[self.asvar] = said
            return ""
        return said


@register.tag("translate")
def translate(parser: Any, token: Any) -> TranslateNode:
    """Django's own, for a sentence that stands in the template: looked up once a process. Load `tandem` after `i18n`."""
    node = do_translate(parser, token)
    fixed = str(node.filter_expression)[:1] in "'\"" and "|" not in str(node.filter_expression)
    return _Kept(node) if fixed and not node.noop and not node.message_context else node


@register.simple_tag
@functools.cache
def asset(path: str) -> str:
    """The address of a file of ours, as `static`, found once a process and not ten times a page."""
    return static(path)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the USWDS sprite. With a label it speaks; without, it is decoration."""
    if not label:
        return _silent(name)
    href = f"{asset('uswds/img/sprite.svg')}#{name}"
    return format_html('<svg class="usa-icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href)


@functools.cache
def _silent(name: str) -> SafeString:
    href = f"{asset('uswds/img/sprite.svg')}#{name}"
    return format_html('<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href)


_URGENCY = {"emergency": "error", "urgent": "warning", "routine": "schedule"}


@functools.cache
def _urgency(level: str, language: str | None) -> SafeString:
    level = level if level in _URGENCY else "routine"
    word = {"emergency": _("Emergency"), "urgent": _("Urgent"), "routine": _("Routine")}[level]
    return format_html('<span class="t-badge t-badge--{}">{}{}</span>', level, icon(_URGENCY[level]), word)


@register.simple_tag
def urgency(level: str) -> SafeString:
    """A badge with icon and word; what is no known level is routine."""
    return _urgency(level, get_language())


def badges() -> Callable[[str], SafeString]:
    """`urgency` for the rows of one page. Which language is spoken is asked once: it is a look-up through three layers, and of fifty rows an eighth."""
    language = get_language()
    return lambda level: _urgency(level, language)


@functools.cache
def _way(name: str, *, to_record: bool) -> str:
    nil = UUID(int=0)
    return reverse(name, args=[nil]).replace(str(nil), "{}") if to_record else reverse(name)


@register.simple_tag
def way(name: str, record: UUID | str | None = None) -> str:
    """The address of a page, or of one record's. `url` searches all addresses anew at each call: a fifth of a short page."""
    return _way(name, to_record=False) if record is None else _way(name, to_record=True).format(record)


_OPTION = Row('<option value="{value}">{word}</option>')
_CHOSEN = Row('<option value="{value}" selected>{word}</option>')


@register.simple_tag
def options(choices: Iterable[tuple[object, object]] | type[Choices], chosen: object) -> SafeString:
    """The options of a filter's select: as many as a page has rows. Those of a class of choices are words of ours, made once a language."""
    if isinstance(choices, type):
        return _options_of(choices, chosen, get_language())
    return SafeString("".join((_CHOSEN if v == chosen else _OPTION).one(value=v, word=word) for v, word in choices))


@functools.lru_cache(maxsize=1000)  # `chosen` comes from the address
def _options_of(choices: type[Choices], chosen: object, language: str | None) -> SafeString:
    return options(choices.choices, chosen)


def _zone(context: Any) -> ZoneInfo:
    acting = getattr(context.get("request"), "acting", None)
    return ZoneInfo(acting.time_zone if acting else "UTC")


@functools.cache
def _months(language: str | None) -> dict[int, str]:
    return {month: escape(str(name).title()) for month, name in MONTHS_3.items()}


def day(on: date, *, whole: bool = True) -> str:
    """ "3 Nov 2026", or "Nov 2026": as a template's `|date:"j M Y"`, in the language active now."""
    return (
        f"{on.day} {_months(get_language())[on.month]} {on.year}"
        if whole
        else f"{_months(get_language())[on.month]} {on.year}"
    )


@register.simple_tag(takes_context=True)
def local_time(context: Any, at: datetime | None, short: bool = False) -> SafeString | str:
    """A moment in the zone of the member's agency, with the zone's letters."""
    return moment(at, _zone(context), short=short)


def moment(at: datetime | None, zone: ZoneInfo, *, short: bool = False) -> SafeString | str:
    """What `local_time` shows."""
    return moments(zone, short=short)(at)


def moments(zone: ZoneInfo, *, short: bool = False) -> Callable[[datetime | None], SafeString | str]:
    """The same for rows that are filled without a template, in the language active now."""
    months = _months(get_language())

    def said(at: datetime | None) -> SafeString | str:
        if at is None:
            return ""
        here = at.astimezone(zone)
        year = "" if short else f" {here.year},"
        # Written by hand: fifty rows a page, and Django's date format costs as much as the rest of the row. All of it is ours.
        shown = f"{here.day} {months[here.month]}{year} {here.hour:02}:{here.minute:02}"
        return SafeString(
            f'<time datetime="{at.isoformat()}">{shown} {here.tzname() or ""}</time>'
        )  # a date, a time and a zone's name

    return said


@register.filter
def called(code: object, what: str) -> str:
    """{{ member.role|called:"role" }}: the word of a code, as its room registered it (foundation.words)."""
    return word(what, code)


@register.filter
def duration(span: timedelta | None) -> str:
    """ "2 h 05 min", "3 d 4 h": two parts are enough to act on."""
    if span is None:
        return ""
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return _("less than a minute")
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)d h %(minutes)02d min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)d min") % {"minutes": minutes}


@register.filter
def since(at: datetime, now: datetime) -> str:
    return duration(now - at)


@register.filter
def ago(at: datetime, now: datetime) -> str:
    """How long ago something was, as a whole phrase: "just now", "2 h 05 min ago"."""
    span = now - at
    return _("just now") if span.total_seconds() < 60 else _("%(span)s ago") % {"span": duration(span)}


@register.filter
def named(name: str) -> str:
    """Somebody's name, or that none is known: a mark alone says nothing to who hears the page, and is too small to press."""
    return name or _("name not known")


@register.filter
def percent(share: float) -> str:
    """Never 100 %: no comparison is certain."""
    if share >= 0.995:
        return "> 99 %"
    return f"{share * 100:.0f} %"


@register.filter
def chance(share: float) -> str:
    """A probability as finely as it tells something: "1 in 40,000", "0.4 %", "83 %", "99.2 %", and never 100 %."""
    if share >= 0.9995:
        return "> 99.9 %"
    if share <= 0:
        return "0 %"
    if share < 0.001:
        digits = 10 ** (math.floor(math.log10(1 / share)) - 1)
        return _("1 in %(n)s") % {"n": number_format(round(1 / share / digits) * digits, force_grouping=True)}
    shown = round(share * 100, 0 if 0.1 <= share < 0.985 else 1)
    return f"{number_format(shown, decimal_pos=0 if shown == round(shown) else 1)} %"
