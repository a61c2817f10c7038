"""Names that somebody goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tandem.intake.reading.names import BIG, alias_at
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_CUE = re.compile(
    r"\b(?:go(?:es|ing)?(?: also)? by(?: the name(?: of)?)?|also known as|better known as|known (?:on the street )?as|a\.?k\.?a\.?|a/k/a|street name(?: is)?|moniker(?: is| of)?|nick ?name(?:d| is|:)?(?: is)?"
    r"|(?:posted|posts|listed|lists|advertis\w{1,4}|site|ads?)(?: her| him)? under(?: the name)?|is called|call(?:s|ed)? (?:him|her|them)(?:self|selves)?|answers? to|us(?:es|ing) the (?:street )?name|under the name(?: of)?|(?:gave|gives|giving) (?:the |her |his |their |a )?name(?: as| of)?"
    r"|(?:identified|identifies|ided|id'?d) (?:verbally|herself|himself|themselves|self) as|registered (?:as|under)(?: the name)?|checked in as|prefers(?: the name| to be called)"
    r"|(?:his|her|their|hers|real|girl's|'s) name(?:(?: in the ads?| online| there)? (?:is|was|says)|'?s)"
    r"|le dic(?:en|e)|le decimos|l[aoe]s? llam(?:an|amos)|alias|apodad[oa]|de apodo|apodo(?: es)?|conocid[oa] como|se le conoce como|se hace llamar|usa(?:ba)? el nombre(?: de)?|l[ao]s? conoc(?:en|emos) como"
    r"|se llam[ae]|(?:dijo|dice|dijeron|manifesto|refirio) (?:llamarse|ser)|dijo que se llama(?:ba)?|responde al nombre de|identificad[oa] como|se identific[oa] como|se present[oa] como|su nombre es|nombre artistico)\b"
    r"|\b(?:[sv]\d|suspect|victim|subject|sospechos[oa]|victima),?(?= \")"
)
# Marquis "Quis" Tolliver
_BETWEEN = re.compile(rf"\b{BIG} [\"“]([^\"“”\n]{{2,24}})[\"”](?= {BIG})")
_AND = re.compile(r"[ ,]*(?:and|or|y|o|,) (?=[\"“])")
_OF_ANOTHER = re.compile(
    r"(?:man|guy|dude|boy|male|woman|hombre|muchacho|senor|tipo|muchacha|chavo|chava|senora|vato|bato|sujeto|patrona?|jefa?|dueno|duena|encargad[oa])(?: que)?$"
)
# Cues that are everyday words as well: where nothing is in capitals they do not say that a name follows
_LOOSE = re.compile(r"^(?:call|nick|apodo$|answers|identified|prefers|alias$|a\.?k|dijo ser|dice ser|.* ser$|gave|giv)")


def aliases(passage: Passage) -> Iterator[Suggestion]:
    for found in _BETWEEN.finditer(passage.text):
        yield from _say(passage, found.group(1), *found.span(1))
    for cue in _CUE.finditer(passage.plain):
        another = cue.group().startswith(("se llam", "is called")) and _OF_ANOTHER.search(
            passage.plain[: cue.start()].rstrip()
        )
        if another or passage.negated(cue.start(), cue.end()):
            continue
        at, told = cue.end(), not (passage.text.islower() and _LOOSE.match(cue.group()))
        while found_name := alias_at(passage, at, told=told):
            name, start, end = found_name
            yield from _say(passage, name, start, end)
            more = _AND.match(passage.text, end + (passage.text[end : end + 1] in '"”»'))
            if not more:
                break
            at = more.end()


def _say(passage: Passage, name: str, start: int, end: int) -> Iterator[Suggestion]:
    sure = not passage.doubted(start, end)
    yield Suggestion("alias", {"name": name}, passage.start + start, passage.start + end, sure)
