"""An age range in words, and whether somebody is in it."""

from __future__ import annotations

from django.utils.translation import gettext as _


def age_words(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return _("all ages")
    if most is None:
        return _("%(age)d and older") % {"age": least}
    if not least:
        return _("up to %(age)d") % {"age": most}
    return _("%(least)d to %(most)d") % {"least": least, "most": most}
