"""Which legal notices travel with what is released, found from its own words. Errs on one side: a notice too many harms nobody, one too few
breaks 42 CFR 2.32. Whoever releases can add one by hand, and cannot take off one that was found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tandem.victim_services.rules.folding import folded

CHOOSABLE = ("part2", "hipaa")
_PART2 = re.compile(
    r"\b(detox|rehab\b|rehabilit|methadon|metadona|suboxone|buprenorf|buprenorph|naltrexon|vivitrol|overdos|sobredosis|substance|sustancia"
    r"|alcohol|addict|adicc|sobriety|sobriedad|desintoxic|drug (treatment|use|abuse|program)|drogas?\b|opioid|narcotics anonymous"
    r"|twelve.step|12.step|doce pasos|recovery program|sud\b)"
)
_HEALTH = re.compile(
    r"\b(medic|health|salud|clinic|hospital|doctor|nurse|enfermer|diagnos|prescri|receta|hiv\b|vih\b|sti\b|std\b|its\b|pregnan|embaraz|abort"
    r"|sane\b|forensic exam|examen forense|therap|terapi|psychiatr|psiquiatr|psycholog|psicolog|counsel|consejer|vaccin|vacuna|dental|dentist"
    r"|injur|lesion|wound|herida|symptom|sintoma|surgery|cirugia|allerg|alergi|disab|discapac|x.?ray|radiograf|lab (result|test)|insulin)"
)


def notices_for(
    words: Iterable[str], *, agency_kind: str, chosen: Iterable[str] = (), by_order: bool = False
) -> list[str]:
    """Codes of accords.notices. `words`: labels, values and titles of documents. A hospital's or clinic's releases are all health information."""
    text = folded("\n".join(words))
    found = {c for c in chosen if c in CHOOSABLE}
    if _PART2.search(text):
        found.add("part2")
    if _HEALTH.search(text) or agency_kind == "medical":
        found.add("hipaa")
    return [f"{code}_order" if by_order else code for code in CHOOSABLE if code in found]
