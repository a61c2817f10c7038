"""How old somebody is said to be right behind their name: in digits or in words, in English or Spanish, also as a form has it ("B/F 24")."""

from __future__ import annotations

import re

from tandem.intake.reading.lists import one_of

_TENS_EN = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80}
_ONES_EN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS_EN = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]  # fmt: skip
_TENS_ES = {"treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80}
_ONES_ES = ["un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]
_TEENS_ES = ["diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiun", "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve"]  # fmt: skip


def _spelled() -> dict[str, int]:
    said = {word: 10 + i for teens in (_TEENS_EN, _TEENS_ES) for i, word in enumerate(teens)}
    said |= {word: 1 + i for ones in (_ONES_EN[4:], _ONES_ES[4:]) for i, word in enumerate(ones, 4)}
    for tens, ones, join in ((_TENS_EN, _ONES_EN, ("-", " ")), (_TENS_ES, _ONES_ES, (" y ",))):
        said |= tens
        said |= {
            f"{ten}{j}{one}": value + i for ten, value in tens.items() for i, one in enumerate(ones, 1) for j in join
        }
    return said


SPELLED = _spelled()
_NO_AGE = r"(?! ?(?:'|\"|ft|feet|foot|lbs?|pounds|kilos|kg|(?:st|nd|rd|th|am|pm|hrs|days?|weeks?|months?|times?|dias|semanas|meses|veces)\b|/|:|\d|\.\d))"
_FORM = r"(?:[bwhaiuo]/[mf]|[mf])[/, ]{1,2}"  # race and sex, or sex, as a form has them
_LEAD = r"(?:who is |age[d:]? |aged |approx\.? |aprox\.? |about |around |he'?s |she'?s |hes |shes |he |she |is |de |unos |como |aproximadamente |que tiene |tiene |edad )"
AGE = re.compile(
    rf"[\"”]?(?:,? ?\(|,? |,){_LEAD}{{0,3}}(?:{_FORM})?(?:(\d{{1,2}})\b{_NO_AGE}"
    rf"|(?:(?<=is )|(?<=aged )|(?<=age )|(?<=de )|(?<=tiene )|(?<=unos ))({one_of(SPELLED)})(?= anos\b| years\b|[,.;)]|$))"
)


def age_at(plain: str, at: int) -> tuple[str, int] | None:
    """(age in digits, end) of what stands at `at`, behind a name; None where no age does."""
    found = AGE.match(plain, at)
    if not found:
        return None
    return found.group(1) or str(SPELLED[found.group(2)]), found.end()
