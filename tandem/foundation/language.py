"""Which language a page speaks: the visitor's own choice (a cookie set by the switch), then the
browser's. Apart from Django's middleware because member settings join in later."""

from __future__ import annotations

from django.middleware.locale import LocaleMiddleware


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, kept under our name so that the order in settings reads as one list."""
