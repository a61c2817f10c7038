"""Fictional people: names of many kinds, phones from the range kept for fiction, accounts, plates and VINs that check."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tandem.config.demo.agencies import CITIES

# (given female, given male, family); mixed as families mix.
_GROUPS: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], bool], ...] = (
    (("Xiomara", "Yareli", "Citlali", "Marisela", "Itzel", "Araceli", "Dayanara", "Noemí"), ("Joaquín", "Efraín", "Isaías", "Ulises", "Abel", "Ramiro", "Óscar", "Iván"),
     ("Villanueva", "Ortiz", "Bautista", "Cervantes", "Zamora", "Quiroz", "Landeros", "Peña", "Nájera", "Olvera"), True),
    (("Thuy", "Linh", "Mai", "Ngoc"), ("Duc", "Minh", "Khoa", "Bao"), ("Nguyen", "Tran", "Pham", "Vo", "Dang"), False),
    (("Chimamanda", "Adaeze", "Folake"), ("Chidi", "Obinna", "Tunde"), ("Okonkwo", "Adeyemi", "Balogun", "Eze"), False),
    (("Pa Nhia", "Mai See", "Kalia"), ("Tou", "Chue", "Fue"), ("Vang", "Xiong", "Yang", "Her"), False),
    (("Tanya", "Brielle", "Destinee", "Kaylee", "Jordyn", "Shawna"), ("Trevon", "Marcus", "Dante", "Cody", "Travis", "Jalen"),
     ("Hollister", "Braddock", "Whitlock", "Pruitt", "Odom", "Satterfield", "McAllister", "Van der Meer"), False),
    (("Maria Luz", "Jasmin", "Rowena"), ("Jun", "Rodel", "Arnel"), ("Dimaculangan", "Bautista", "Salonga"), False),
    (("Winona", "Tallulah"), ("Chayton", "Elan"), ("Redbird", "Tsosie", "Begaye"), False),
)  # fmt: skip
_STREET_NAMES = (
    "Jay",
    "Trey",
    "Big Mike",
    "Princess",
    "Diamond",
    "Smoke",
    "Flaco",
    "La Güera",
    "Ace",
    "Cinco",
    "Sunny",
    "Ghost",
)
_PLATFORMS = ("photogram", "chatter", "blinkup")
_AREAS = tuple(
    int(a)
    for a in "205 209 210 213 214 217 219 225 228 231 234 239 240 248 251 253 254 256 260 262 267 269 270 276 281 301 302 303 304 305 307 308 309"
    " 310 312 313 314 315 316 317 318 319 320 321 323 325 330 331 334 336 337 339 346 347 351 352 360 361 369 380 385 386 401 402 404 405 406 407"
    " 408 409 410 412 413 414 415 417 419 423 424 425 430 432 434 435 440 442 443 458 463 469 470 475 478 479 480 484".split()
)
_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


@dataclass
class Person:
    given: str
    family: str
    sex: str
    born_on: date
    city: str
    phone: str
    account: str
    platform: str
    alias: str = ""
    plate: str = ""
    vin: str = ""
    seen: int = 0
    extra: dict[str, str] = field(default_factory=dict)

    def age(self, on: date) -> int:
        return on.year - self.born_on.year - ((on.month, on.day) < (self.born_on.month, self.born_on.day))


def person(draw: random.Random, today: date, low: int, high: int, *, sex: str = "") -> Person:
    """Somebody between `low` and `high` years old."""
    sex = sex or draw.choice(("female", "female", "male"))
    female, male, family, two = draw.choice(_GROUPS)
    last = draw.choice(family)
    if two and draw.random() < 0.6:
        last += " " + draw.choice([f for f in family if f != last])
    given = draw.choice(female if sex == "female" else male)
    born = today - timedelta(days=draw.randint(low * 365 + low // 4, high * 365 + high // 4 + 364))
    handle = (
        given.split()[0].lower().replace("í", "i").replace("ó", "o").replace("á", "a") + f"_{draw.randint(100, 9999)}"
    )
    return Person(given, last, sex, born, draw.choice(CITIES), phone(draw), "@" + handle, draw.choice(_PLATFORMS))


def suspect(draw: random.Random, today: date) -> Person:
    made = person(draw, today, 20, 48, sex=draw.choice(("male", "male", "female")))
    made.alias, made.plate, made.vin = draw.choice(_STREET_NAMES), plate(draw), vin(draw)
    return made


def phone(draw: random.Random) -> str:
    """NANP 555-0100 to 555-0199 are kept for fiction."""
    return f"({draw.choice(_AREAS)}) 555-01{draw.randint(0, 99):02d}"


def plate(draw: random.Random) -> str:
    return f"{draw.randint(1, 9)}{''.join(draw.choice('ABCDEFGHJKLMNPRSTUVWXYZ') for _ in range(3))}{draw.randint(0, 999):03d}"


def vin(draw: random.Random) -> str:
    """A VIN whose check digit holds (49 CFR 565.15(c)) and whose maker (9ZZ) is none."""
    from tandem.persons.identifiers import check_digit

    body = (
        "9ZZ"
        + "".join(draw.choice(_VIN_LETTERS) for _ in range(5))
        + "0"
        + "".join(draw.choice(_VIN_LETTERS) for _ in range(8))
    )
    return body[:8] + check_digit(body) + body[9:]


def misspelt(draw: random.Random, word: str) -> str:
    """As somebody else might have typed it."""
    if len(word) < 5 or draw.random() < 0.5:
        return word
    place = draw.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
