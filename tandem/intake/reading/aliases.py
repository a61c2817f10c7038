"""Names that somebody goes by."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tandem.intake.reading.names import alias_at
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

_CUE = re.compile(
    r"\b(?:go(?:es|ing)?(?: also)? by(?: the name(?: of)?)?|also known as|known as|a\.?k\.?a\.?|street name(?: is)?|nick ?named?(?: is)?"
    r"|is called|call(?:s|ed)? (?:him|her|them)(?:self|selves)?|answers? to|us(?:es|ing) the (?:street )?name|under the name(?: of)?"
    r"|(?:his|her|their|real|girl's|'s) name (?:in the ads? |online )?(?:is|was|says)"
    r"|le dic(?:en|e)|le decimos|l[aoe]s? llam(?:an|amos)|alias|apodad[oa]|de apodo|apodo(?: es)?|conocid[oa] como|se le conoce como|se hace llamar|usa(?:ba)? el nombre(?: de)?|l[ao]s? conocen como"
    r"|se llam[ae]|su nombre es)\b"
    r"|\b(?:[sv]\d|suspect|victim|subject|sospechos[oa]|victima),?(?= \")"
)
_AND = re.compile(r"[ ,]*(?:and|or|y|o|,) (?=[\"“])")
_OF_ANOTHER = re.compile(
    r"(?:man|guy|dude|boy|male|woman|hombre|muchacho|senor|tipo|muchacha|chavo|chava|senora|vato|patrona?|jefa?|dueno|duena)(?: que)?$"
)


def aliases(passage: Passage) -> Iterator[Suggestion]:
    for cue in _CUE.finditer(passage.plain):
        another = cue.group().startswith(("se llam", "is called")) and _OF_ANOTHER.search(
            passage.plain[: cue.start()].rstrip()
        )
        if another or passage.negated(cue.start(), cue.end()):
            continue
        at = cue.end()
        while found := alias_at(passage, at):
            name, start, end = found
            sure = not passage.doubted(start, end)
            yield Suggestion("alias", {"name": name}, passage.start + start, passage.start + end, sure)
            more = _AND.match(passage.text, end + (passage.text[end : end + 1] in '"”»'))
            if not more:
                break
            at = more.end()
