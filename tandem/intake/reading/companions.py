"""Those who are named beside somebody: what they are to them, their name, their age."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from tandem.intake.reading.ages import age_at
from tandem.intake.reading.lists import listed, one_of, plain
from tandem.intake.reading.names import BIG, name_at, past_title
from tandem.intake.reading.passages import Passage
from tandem.intake.reading.suggestion import Suggestion

# Words that say outright that a name follows, and such as may stand before one
_TELLS = (
    r"by the name of|who goes by|goes by|go by|named|called|is called|is named|name is|name was|known as|q(?:ue)? se llama|se llama|se llamaba|de nombre|de apodo|llamad[oa]"
    r"|apodad[oa]|alias|conocid[oa] como|(?:al|a la) que le dicen|q(?:ue)? le (?:dicen|llaman)|le (?:dicen|llaman)|que (?:dice|dijo) llamarse|es un tal|es una tal|un tal|una tal"
    r"|es un hombre llamado|es una mujer llamada|'s name is|s name is|'s name might be|'s name may be"
)
# Of these, what says it right behind "man" or "girl" of somebody else than the person of the text
_NAMED = r"by the name of|who goes by|who is called|named|called|known as|q(?:ue)? se llama|q(?:ue)? se llamaba|de nombre|de apodo|llamad[oa]|apodad[oa]|conocid[oa] como|(?:al|a la) que le dicen|q(?:ue)? le (?:dicen|llaman)|que (?:dice|dijo) llamarse|whom they call|who they call"
_CALLED = rf"(?:(?:,? (?P<told>{_TELLS})\b|'s|s (?=name)| ?[=:]| -(?= )| (?:is|was|es|era|q es)\b|,))"
_CALLS = _CALLED.replace("?P<told>", "")
_WITH = re.compile(
    r"\b(?:left|leaving|leaves|ran off|run off|ran away|runs|hangs?|hangs? out|hanging out|went off|took off|traveling|travelling|seen|lives|living|staying|stays|stayed|riding|rides"
    r"|associates|arrived|went|goes|rolls|be|is|shes|she's|hes|he's|poss|possibly) (?:with|w/|w)(?: (?:a|an) (?:[mf]|male|female) named)?(?= ?[\"“A-Za-z])"
    r"|\b(?:and|an)(?:a|aba) con (?:el |la |un tal |una tal )?|\b(?:iba|va|viaja|viajaba|estaba|vive|vivia|salio|huyo|llego|escapo|se junta|se juntaba|vista|visto|acompanad[oa]|junto) con (?:el |la |un tal |una tal )?"
    r"|\ben compania de (?:el |la |un tal |una tal )?|\bacompanad[oa] (?:de|por) (?:el |la |un tal |una tal )?"
    r"|\b(?:se fue|se fueron) con (?:un tal |una tal |el |la )?|\bun[oa]? tal (?=\w)|\bse (?:la|lo|las|los) (?:llevo|llevaron|robo|jalo|subio) (?:el |la |un tal |una tal )?"
)
# A part in what happened that is named at once: "driver Marlon Pike", "conducido por Saúl Ortiz"
_ROLE = re.compile(
    r"\b(?:driver|passenger|driven by|picked up by|dropped off by|brought (?:in )?by|conductor|conductora|chofer|pasajero|(?:conducid|manejad|tripulad)[oa] por)(?: (?:was|is|id(?:entifie)?d as|identificad[oa] como|es|era)|[:,])? (?=[\"“A-Za-z])"
)
# "el Toro la trae para todos lados": who does something with her, by his nickname
_NICK_DOES = re.compile(
    rf"\b(?:[Ee]l|[Ll]a) ({BIG}(?: {BIG})?)(?= (?:la|lo|las|los|me la|nos) (?:trae|traia|tiene|tenia|lleva|llevo|mueve|movia|renta|rento|vende|vendia|cuida|controla|golpea|golpeo|pega|obliga|obligaba|maltrata|amenaza|amenazo|encierra|explota|saco|recogio|subio)\b)"
)
# A name and then what they are: "Kevin, su novio," ; "Ray Ochoa, the foreman"
_BEHIND = re.compile(r"(?:her|his|their|my|the|an?|su|sus|mi|el|la|un|una) $")
_NAME_COMMA = re.compile(rf"(?:{BIG}(?: (?:(?:de|del|de la) )?{BIG}){{0,2}}),? ?$")
_ARTICLE = re.compile(r" ?(?:[Ee]l|[Ll]a) (?=[A-ZÁÉÍÓÚÑ])")
# "I am her grandmother": who says so reports, and is nobody's companion
_SPEAKS = re.compile(r"\b(?:i am|i'm|im|soy)\b[^,.;]{0,20}$")
_OWNER = re.compile(r"\b([a-z-]{2,12})(?:'s|s'|s)? $")
_OF_OWNER = re.compile(r" (?:de|of) (?:su|la|el|mi|her|his|the|my|nuestr[oa]) ([a-z-]{2,12})\b")
_CONNECT = re.compile(r" (?:de|del) (?:ella|el|la|los|las|su|[a-z]{1,12})(?: [a-z]{1,12})?(?=,)| of (?:hers|his|the [a-z]{1,12})(?=,| named| called)|(?: [a-z]{4,14}){1}(?=,? (?:named|called|de nombre|llamad[oa])\b)")  # fmt: skip


@functools.cache
def _relations() -> tuple[re.Pattern[str], dict[str, str]]:
    meaning = {plain(word): code for code, words in listed("relations")["of"].items() for word in words}
    return re.compile(rf"(?<![\w/-])({one_of(meaning)})\b(?!-)"), meaning


@functools.cache
def _weak() -> frozenset[str]:
    return frozenset(plain(w) for w in listed("relations")["words"]["weak"])


@functools.cache
def _naming() -> re.Pattern[str]:
    """Up to three words between what somebody is and how they are called."""
    return re.compile(rf"(?:{_CALLED}(?: ?(?:{_CALLS.replace('(?:(?:,?', '(?:(?: ?', 1)})){{0,2}})?")


@functools.cache
def _someone() -> re.Pattern[str]:
    """ "A man named", "un muchacho de la colonia, le dicen". Behind "the girl", "is called" is how she herself is called: an alias."""
    words = one_of(listed("relations")["someone"]["words"])
    origin = r"(?: (?:de|of|from|in|del) (?:[a-z]{1,12} )?[a-z]{1,14})?"
    return re.compile(
        rf"\b(?:an?|some|un|una|otr[oa]) {words}{origin},? (?P<told>whom they call|who they call|{_TELLS})\b|\b{words}{origin},? (?P<named>{_NAMED})\b"
        rf"|\b(?:some|this|dis) {words}(?= )|\b{words},(?= [\"“])|\b(?:a|an|some) {words}(?= [\"“])"
    )


@functools.cache
def _under() -> re.Pattern[str]:
    """Whoever lives off somebody: "pimped by some dude Chop"."""
    words = one_of(listed("relations")["someone"]["words"])
    return re.compile(
        rf"\b(?:pimped|trafficked|sold|exploited|prostituted|explotada|explotado|vendida|prostituida|padroteada)(?: out)? (?:by|por) (?:(?:some|an?|this|un|una) )?(?:{words} )?(?:(?:named|called|llamad[oa]) )?"
    )


def companions(passage: Passage) -> Iterator[Suggestion]:
    pattern, meaning = _relations()
    for found in pattern.finditer(passage.plain):
        if not _SPEAKS.search(passage.plain[: found.start()]):
            yield from _related(passage, found, meaning)
    for who, code in ((_someone(), "companion"), (_WITH, "companion"), (_ROLE, "companion"), (_under(), "controls")):
        for found in who.finditer(passage.plain):
            told = any(found.groupdict().values())
            yield from _one(passage, found.start(), found.end(), code, told=told)
    for found in _NICK_DOES.finditer(passage.text):
        if found.group(1).lower() not in meaning and plain(found.group(1)) not in _plain_someone():
            yield from _say(passage, "companion", found.group(1), found.start(), found.end(1), sure=True)


@functools.cache
def _plain_someone() -> frozenset[str]:
    return frozenset(plain(w) for w in listed("relations")["someone"]["words"])


def _related(passage: Passage, found: re.Match[str], meaning: dict[str, str]) -> Iterator[Suggestion]:
    """The name behind the word, else the one before it."""
    end = found.end()
    code = _of_whom(passage, found, meaning)
    connects = _CONNECT.match(passage.plain, end)
    end = connects.end() if connects else end
    naming = _naming().match(passage.plain, end)
    told = bool(naming and naming.group("told"))
    end = naming.end() if naming else end
    if not _relates(passage, found, told=told, at=end):
        return
    any_yet = False
    for one in _one(passage, found.start(), end, code, told=told, mine=_mine(passage, found.start())):
        any_yet = True
        yield one
    if not any_yet and not passage.caseless:
        yield from _before(passage, found, code)


def _of_whom(passage: Passage, found: re.Match[str], meaning: dict[str, str]) -> str:
    """ "Her mom's boyfriend" is no partner of hers."""
    code = meaning[found.group(1)]
    if code != "partner":
        return code
    before = _OWNER.search(passage.plain, max(0, found.start() - 16), found.start())
    after = _OF_OWNER.match(passage.plain, found.end())
    family = listed("relations")["family"]["codes"]
    owners = {m.group(1).removesuffix("'s").removesuffix("s") for m in (before, after) if m}
    return "relative" if any(meaning.get(o) in family for o in owners) else code


def _relates(passage: Passage, found: re.Match[str], *, told: bool, at: int) -> bool:
    """Everyday words are a relation only where the text leaves no doubt: "su mujer", "her ex, Lamar"."""
    word, start = found.group(1), found.start()
    if word in _plain_someone() and not re.search(r"\b(?:su|mi|tu) $", passage.plain[max(0, start - 4) : start]):
        return False
    if word not in _weak():
        return True
    title = passage.text[start].isupper() and not told  # "Madam Li", "Coach Ray"
    return not title and (told or _marked(passage, past_title(passage, at)))


def _marked(passage: Passage, at: int) -> bool:
    """Does a capital or a quotation mark follow?"""
    return bool(re.compile(r"[ ,:=]*[\"“A-ZÁÉÍÓÚÑ]").match(passage.text, at)) and not passage.caseless


def _before(passage: Passage, found: re.Match[str], code: str) -> Iterator[Suggestion]:
    if not re.compile(r"[,.;)]|$| (?:de|del|of) ").match(passage.plain, found.end()):
        return
    behind = _BEHIND.search(passage.plain, max(0, found.start() - 6), found.start())
    until = behind.start() if behind else found.start()
    if passage.plain[max(0, until - 2) : until] != ", ":
        return
    named = _NAME_COMMA.search(passage.text, max(0, until - 60), until)
    name = name_at(passage, named.start()) if named else None
    if name and passage.text[name[2] : until].strip(" ,") == "":
        yield from _say(passage, code, name[0], name[1], found.end(), sure=not _mine(passage, found.start()))


def _one(passage: Passage, cue: int, at: int, relation: str, *, told: bool, mine: bool = False) -> Iterator[Suggestion]:
    begin = past_title(passage, at)
    article = _ARTICLE.match(passage.text, begin) if told else None
    named = name_at(passage, article.end() if article else begin, small=True, told=told)
    if named is None:
        return
    name, _start, end = named
    small = name[:1].islower() and not passage.text.islower()
    yield from _say(passage, relation, name, cue, end, sure=not (mine or small))


def _say(passage: Passage, relation: str, name: str, start: int, end: int, *, sure: bool) -> Iterator[Suggestion]:
    if passage.negated(start, end):
        return
    age = age_at(passage.plain, end)
    reach = age[1] if age else end
    sure = sure and not passage.doubted(start, reach)
    parts = {"relation": relation, "name": name, "age": age[0] if age else ""}
    yield Suggestion("companion", parts, passage.start + start, passage.start + reach, sure)


def _mine(passage: Passage, start: int) -> bool:
    """Of who writes, so that what they are to the person is not said."""
    return bool(re.search(r"\b(?:my|our|mi|nuestr[oa])\b[^,.]{0,12}$", passage.plain[:start]))
