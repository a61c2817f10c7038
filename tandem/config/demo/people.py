"""Fictional people: names of many kinds, phones from the range kept for fiction, accounts, plates and VINs that check."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from tandem.config.demo.agencies import CITIES

# (given female, given male, family); mixed as families mix.
_GROUPS: tuple[tuple[str, str, str, bool], ...] = (
    ("Xiomara Yareli Citlali Marisela Itzel Araceli Dayanara Noemí Yaritza Perla Lizbeth Rocío Estrella Anahí Jazmín Vianey Mireya Graciela",
     "Joaquín Efraín Isaías Ulises Abel Ramiro Óscar Iván Saúl Gael Emiliano Heriberto Noé Fidel Jacobo Adán Lázaro Leonel",
     "Villanueva Ortiz Bautista Cervantes Zamora Quiroz Landeros Peña Nájera Olvera Barajas Cisneros Montaño Arreola Galván Tinajero Escamilla Lozoya Urrutia"
     " Candelaria Monreal Zepeda Alcántar Becerra Covarrubias Partida Renteria Sandoval Valdovinos Yáñez", True),
    ("Thuy Linh Mai Ngoc Trinh Huong Lan Kim", "Duc Minh Khoa Bao Long Tuan Phuc Vinh", "Nguyen Tran Pham Vo Dang Bui Doan Ho Lam Quach Truong Vu", False),
    ("Adaeze Folake Ngozi Amara Zainab Aminata", "Chidi Obinna Tunde Kelechi Sekou Ifeanyi", "Okonkwo Adeyemi Balogun Eze Nwosu Achebe Diallo Okeke Traore Udoh", False),
    ("Kalia Mayer Paj Sheng Yer", "Tou Chue Fue Kong Neng", "Vang Xiong Yang Her Lor Moua Thao Khang", False),
    ("Tanya Brielle Destinee Kaylee Jordyn Shawna Alexis Bree Callie Dakota Emmalyn Faith Harper Ivy Josie Kendra Lacey Misty Nevaeh Paige Raven Skylar",
     "Trevon Marcus Dante Cody Travis Jalen Brody Colt Deshawn Easton Garrett Hunter Jace Kyler Landon Malik Nolan Preston Quincy Rhett Shane Tyrell",
     "Hollister Braddock Whitlock Pruitt Odom Satterfield McAllister Ashworth Bickford Cantrell Dunleavy Eberhart Farnsworth Gillespie Hargrove Ivers Jernigan"
     " Kittredge Lockhart Mayfield Nesbitt Oakley Pemberton Quarles Rutledge Stallworth Tidwell Upchurch Vickers Wofford Yarbrough Zellner", False),
    ("Marilou Jasmin Rowena Liezel Analyn", "Jun Rodel Arnel Dindo Efren", "Dimaculangan Salonga Macaraeg Pangilinan Tolentino Villaluz", False),
    ("Winona Tallulah Aiyana Kaya", "Chayton Elan Nodin Takoda", "Redbird Tsosie Begaye Whitecrow Yazzie Manygoats", False),
)  # fmt: skip
# By sex, because nobody calls a woman "Big Mike". Equally many of each: how many there are decides how much of the seed a draw uses up.
_STREET_NAMES = {
    "male": ("Jay", "Trey", "Big Mike", "Prince", "Dollar", "Smoke", "Flaco", "El Güero", "Ace", "Cinco", "Sonny", "Ghost"),
    "female": ("Jay", "Tray", "Mama Dee", "Princess", "Diamond", "Smoke", "Flaca", "La Güera", "Ace", "Reina", "Sunny", "Kiki"),
}  # fmt: skip
_PLATFORMS = ("photogram", "chatter", "blinkup")
_AREAS = tuple(
    int(a)
    for a in [
        "205",
        "209",
        "210",
        "213",
        "214",
        "217",
        "219",
        "225",
        "228",
        "231",
        "234",
        "239",
        "240",
        "248",
        "251",
        "253",
        "254",
        "256",
        "260",
        "262",
        "267",
        "269",
        "270",
        "276",
        "281",
        "301",
        "302",
        "303",
        "304",
        "305",
        "307",
        "308",
        "309",
        "310",
        "312",
        "313",
        "314",
        "315",
        "316",
        "317",
        "318",
        "319",
        "320",
        "321",
        "323",
        "325",
        "330",
        "331",
        "334",
        "336",
        "337",
        "339",
        "346",
        "347",
        "351",
        "352",
        "360",
        "361",
        "369",
        "380",
        "385",
        "386",
        "401",
        "402",
        "404",
        "405",
        "406",
        "407",
        "408",
        "409",
        "410",
        "412",
        "413",
        "414",
        "415",
        "417",
        "419",
        "423",
        "424",
        "425",
        "430",
        "432",
        "434",
        "435",
        "440",
        "442",
        "443",
        "458",
        "463",
        "469",
        "470",
        "475",
        "478",
        "479",
        "480",
        "484",
    ]
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
    female, male, families, two = draw.choices(_GROUPS, weights=(8, 2, 2, 1, 8, 1, 1))[0]
    family = families.split()
    last = draw.choice(family)
    if two and draw.random() < 0.6:
        last += " " + draw.choice([f for f in family if f != last])
    given = draw.choice((female if sex == "female" else male).split())
    born = today - timedelta(days=draw.randint(low * 365 + low // 4, high * 365 + high // 4 + 364))
    handle = (
        given.split()[0].lower().replace("í", "i").replace("ó", "o").replace("á", "a") + f"_{draw.randint(100, 9999)}"
    )
    return Person(given, last, sex, born, draw.choice(CITIES), phone(draw), "@" + handle, draw.choice(_PLATFORMS))


def suspect(draw: random.Random, today: date) -> Person:
    made = person(draw, today, 20, 48, sex=draw.choice(("male", "male", "female")))
    made.alias, made.plate, made.vin = draw.choice(_STREET_NAMES[made.sex]), plate(draw), vin(draw)
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
