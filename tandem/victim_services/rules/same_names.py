"""Whether two names as typed mean one person. Apart from the release's rules, because it errs on one side on purpose: who did harm
may not sign, so that "perhaps the same" stops a signature until somebody has looked. Nothing is stored or indexed by it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tandem.persons.matching.names import fold, nicknames, sound, tokens

_ASIDE = re.compile(r"[(\[{].*?[)\]}]")
_DIMINUTIVE = re.compile(r"(c?it[oa]s?|ill[oa]s?)$")
PARENTS = frozenset(
    [
        "father",
        "mother",
        "dad",
        "mom",
        "mum",
        "stepfather",
        "stepmother",
        "stepdad",
        "stepmom",
        "parent",
        "parents",
        "guardian",
        "padre",
        "madre",
        "padres",
        "papa",
        "mama",
        "padrastro",
        "madrastra",
        "tutor",
        "tutora",
    ]
)
_RELATIONS = PARENTS | frozenset(
    [
        "uncle",
        "aunt",
        "brother",
        "sister",
        "cousin",
        "grandfather",
        "grandmother",
        "husband",
        "wife",
        "boyfriend",
        "girlfriend",
        "partner",
        "ex",
        "pimp",
        "trafficker",
        "boss",
        "friend",
        "tio",
        "tia",
        "hermano",
        "hermana",
        "primo",
        "prima",
        "abuelo",
        "abuela",
        "esposo",
        "esposa",
        "marido",
        "novio",
        "novia",
        "pareja",
        "tratante",
        "padrote",
        "jefe",
        "amigo",
        "her",
        "his",
        "their",
        "my",
        "the",
        "a",
        "of",
        "s",
        "su",
        "sus",
        "mi",
        "el",
        "la",
        "los",
        "las",
        "de",
        "del",
    ]
)


def same_person(one: str, other: str) -> bool:
    """Without accents and in any order of surnames, by nickname ("Beto" is Roberto), diminutive, initial or Spanish spelling (Vega,
    Bega), and where one name is part of the other."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    return _within(a, b) or _within(b, a) or _share_given_and_more(one, other, a, b)


def exactly(one: str, other: str) -> bool:
    """The same words, only without accents and in any order: a daughter who bears her mother's name."""
    return bool(one.strip()) and set(fold(one).split()) == set(fold(other).split())


def unnamed_parent(abusers: Sequence[str]) -> bool:
    """Whether a line says only "her father": then no parent can be told apart from who did harm."""
    lines = [set(fold(line).split()) for line in abusers]
    return any(line <= _RELATIONS and line & PARENTS for line in lines if line)


def _words(name: str) -> list[str]:
    telling = [w for w in tokens(_ASIDE.sub(" ", name)) if w not in _RELATIONS]
    return telling or list(tokens(name))


def _within(shorter: list[str], longer: list[str]) -> bool:
    return any(len(w) > 1 for w in shorter) and all(any(_alike(w, v) for v in longer) for w in shorter)


def _share_given_and_more(one: str, other: str, a: list[str], b: list[str]) -> bool:
    """Each one's given name stands in the other, and a further word: not two siblings, who share surnames only."""
    if not any(_alike(_given(one, a), v) for v in b) or not any(_alike(_given(other, b), v) for v in a):
        return False
    return sum(any(_alike(w, v) for v in b) for w in a) >= 2


def _given(name: str, words: list[str]) -> str:
    after = tokens(name.partition(",")[2])
    return after[0] if after and after[0] in words else words[0]


def _alike(one: str, other: str) -> bool:
    if one == other or one in nicknames(other) or other in nicknames(one):
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if _DIMINUTIVE.search(one) or _DIMINUTIVE.search(other):
        stem = _stem(one)
        return len(stem) >= 3 and stem == _stem(other)
    return (
        min(len(one), len(other)) >= 4
        and one[0] in (other[0], *_SPELT.get(other[0], ""))
        and sound(one) == sound(other)
    )


_SPELT = {
    "b": "v",
    "v": "b",
    "s": "zc",
    "z": "sc",
    "c": "szk",
    "k": "c",
    "j": "hg",
    "h": "j",
    "g": "j",
    "y": "l",
    "l": "y",
}


def _stem(word: str) -> str:
    return _DIMINUTIVE.sub("", word).rstrip("aeos") if len(word) > 4 else word.rstrip("aeos")
