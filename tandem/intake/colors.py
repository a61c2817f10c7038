"""What the codes of colors are called on pages. What is stored is the code, one English word with its shade (reading/lists/colors.toml), whatever
language the text and the reader speak; what is no code stands as it was written."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

COLORS = {
    "white": gettext_lazy("white"), "black": gettext_lazy("black"), "silver": gettext_lazy("silver"), "gray": gettext_lazy("gray"),
    "red": gettext_lazy("red"), "maroon": gettext_lazy("maroon"), "blue": gettext_lazy("blue"), "green": gettext_lazy("green"),
    "yellow": gettext_lazy("yellow"), "gold": gettext_lazy("gold"), "tan": gettext_lazy("tan"), "brown": gettext_lazy("brown"),
    "orange": gettext_lazy("orange"), "purple": gettext_lazy("purple"), "pink": gettext_lazy("pink"), "blond": gettext_lazy("blond"),
    "hazel": gettext_lazy("hazel"), "auburn": gettext_lazy("auburn"), "teal": gettext_lazy("teal"), "bronze": gettext_lazy("bronze"),
    "bald": gettext_lazy("bald"),
}  # fmt: skip
SHADES = ("dark", "light")
# Parts of a suggestion that hold one: of a look by what it describes.
LOOKS = frozenset({"hair", "eyes"})


def is_color(kind: str, name: str, field: str) -> bool:
    return (kind, name) == ("vehicle", "color") or ((kind, name) == ("descriptor", "value") and field in LOOKS)


def color_word(code: str) -> str:
    """In the reader's language."""
    shade, _space, color = code.rpartition(" ")
    if color not in COLORS or shade not in ("", *SHADES):
        return code
    said = str(COLORS[color])
    if shade == "dark":
        return _("dark %(color)s") % {"color": said}
    return _("light %(color)s") % {"color": said} if shade else said


def color_code(said: str) -> str:
    """Back from the reader's word to the code; what is none stays as it was typed."""
    typed = said.strip().casefold()
    codes = (f"{shade} {color}".strip() for color in COLORS for shade in ("", *SHADES))
    return next((code for code in codes if color_word(code).casefold() == typed), said)
