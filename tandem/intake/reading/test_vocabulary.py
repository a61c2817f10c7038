"""The field's words, one by one: what each list and rule is there for, and the everyday sentence beside it that must stay quiet."""

from __future__ import annotations

import pytest

from tandem.intake.reading import read
from tandem.intake.reading.ages import age_at
from tandem.intake.reading.lists import listed, plain
from tandem.intake.reading.states import american, names, spoken
from tandem.persons.words import WORDS


def said(text: str, kind: str) -> list[str]:
    """The parts of each suggestion of a kind, beside one another; "?" behind what the text doubts."""
    return [" ".join(v for v in s.parts.values() if v) + ("" if s.sure else " ?") for s in read(text) if s.kind == kind]


@pytest.mark.parametrize(
    ("text", "companion"),
    [
        ("her auntie lupe took her there", "relative lupe"),
        ("Vive con su concubino, Marco Solís, de 30 años.", "partner Marco Solís 30"),
        ("She said the dad is called Ruben.", "parent Ruben"),
        ("Her ex, Lamar, kept her ID.", "partner Lamar"),
        ("El encargado se llama Toribio.", "employer Toribio"),
        ("el Toro la trae pa todos lados", "companion Toro"),
        ("Se la llevó el Chuy en un carro.", "companion Chuy"),
        ("bf = Andre, 26", "partner Andre 26"),
        ("Novio: Iker", "partner Iker"),
        ("Kevin, su novio, la amenaza.", "partner Kevin"),
        ("I spoke with Marcus, her boyfriend.", "partner Marcus"),
        ("Her mom's boyfriend, Kyle, drinks.", "relative Kyle"),
        ("El novio de su mamá, Raúl, la golpeaba.", "relative Raúl"),
        ("Un muchacho del barrio, le dicen Tito.", "companion Tito"),
        ("Iba en compañía de un sujeto apodado Tavo.", "companion Tavo"),
        ("Salió con un vato que le dicen el Flaco.", "companion Flaco"),
        ("POSSIBLY WITH HER UNCLE, JAVIER RIOS, 45.", "relative JAVIER RIOS 45 ?"),
        ("DRIVER ELIAS MONK GAVE NO ANSWER", "companion ELIAS MONK"),
        ("Vehículo conducido por Saúl Ortiz", "companion Saúl Ortiz"),
        ("she is pimped out by some dude Chop", "controls Chop"),
        ("shes w her homegirl lil dee", "friend lil dee"),
        ("Her boyfriend J. Farrow, who is twenty-two, has it.", "partner J. Farrow 22"),
    ],
)  # fmt: skip
def test_companions_in_both_languages_and_without_capitals(text: str, companion: str) -> None:
    assert companion in said(text, "companion")


@pytest.mark.parametrize(
    "text",
    [
        "her friend called yesterday", "a man called about the car", "un muchacho llamó ayer", "su mamá fue a la escuela y su papá no sabe nada",
        "la mujer del dueño la encierra", "vive con su mujer en la casa", "El doctor la tiene en observación.", "HER MOTHER ARRIVED AT THE SCENE.",
        "she stays in contact with her family", "mi prima dice que su novio la golpea", "her ex is in jail", "my bro said she left", "Madam President spoke.",
    ],
)  # fmt: skip
def test_a_relation_without_a_name_is_nobody(text: str) -> None:
    assert said(text, "companion") == []


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ("room under the name keisha", "keisha"),
        ("she goes by lil mama now", "lil mama"),
        ("he got her posted under honey luxx, number to follow", "honey luxx"),
        ("his names ray", "ray"),
        ("She gave the name Pearl.", "Pearl"),
        ("GAVE NAME AS DIAMOND.", "DIAMOND"),
        ("Dijo llamarse Rosa Elena.", "Rosa Elena"),
        ("a ella le dicen la chata", "la chata"),
        ('Susp is Andre "Quick" Mabry.', "Quick"),
        ("Registered as Paul Denning.", "Paul Denning"),
    ],
)
def test_names_that_somebody_goes_by(text: str, alias: str) -> None:
    assert alias in said(text, "alias")


@pytest.mark.parametrize(
    "text",
    [
        "they call her crazy all the time", "call her mom at home", "he goes by bus to school", "he goes by the house", "she is known as a runaway",
        "idk her name fr", "the nickname, if any, is not here", "Suspect identified as a male adult.", "se llama a la policía",
    ],
)  # fmt: skip
def test_everyday_words_are_no_names(text: str) -> None:
    assert said(text, "alias") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("He is at the Super 8.", "last_seen Super 8"),
        ("he's at the Super 8 in Fresno", "last_seen Super 8 Fresno"),
        ("they got her at the super 8 off winton", "last_seen super 8 off winton"),
        ("shes at the motel 6 on main st", "last_seen motel 6 on main st"),
        ("She is in Las Vegas now.", "last_seen Las Vegas"),
        ("shes in reno nv w some guy", "last_seen reno NV"),
        ("Está en Houston, Texas con su tío.", "last_seen Houston TX"),
        ("La vieron en el mercado Juárez de Indio.", "last_seen mercado Juárez Indio"),
        ("Estudia en la Preparatoria Benito Juárez.", "school Preparatoria Benito Juárez"),
        ("They make her clean rooms at the Starlite Motel in Barstow.", "work Starlite Motel Barstow"),
        ("LKA: 12 Oak St, Modesto", "home 12 Oak St Modesto"),
        ("Address she gave: 881 Elm Ave apt 2.", "home 881 Elm Ave apt 2"),
        ("Vive en la calle Roble 12, en Metairie, Luisiana.", "home calle Roble 12 Metairie LA"),
    ],
)
def test_places(text: str, place: str) -> None:
    assert place in said(text, "place")


@pytest.mark.parametrize(
    "text",
    [
        "She is at home.", "She is in danger.", "he is at work", "She was staying at her friend Imani's house.", "Está en la casa.", "está en tercer grado",
        "Last known address was clear.", "The address is wrong.", "PREMISE CHECK AT MOTEL, ALL QUIET.", "she stays at her cousins house", "Sleeps at the harbor since May.",
    ],
)  # fmt: skip
def test_where_nobody_could_go_is_no_place(text: str) -> None:
    assert said(text, "place") == []


@pytest.mark.parametrize(
    ("text", "vehicle"),
    [
        ("A green Kia Soul, Colorado plate CKL-T42.", "green Kia Soul CKLT42 CO"),
        ("He drives a Colorado, plate 8ABC123.", "Chevrolet Colorado 8ABC123"),
        ("Montana tag 4-12345A on a black Tahoe", "black Chevrolet Tahoe 412345A MT"),
        ("Motorcycle, Harley Davidson, plate 22A1234", "Harley-Davidson 22A1234"),
        ("una moto Italika roja, placas X9ZT4", "red Italika X9ZT4"),
        ("Nissan Versa blanco, placas JAB-12-34 de Sonora", "white Nissan Versa JAB1234 MX-SON"),
        ("placas de Chihuahua EKV-12-34", "EKV1234 MX-CHH"),
        ("White Toyota Camry, Baja California plates VXA-123-B", "white Toyota Camry VXA123B MX-BCN"),
        ("placas de Luisiana 123 ABC", "123ABC LA"),
        ("veh: blk 2014 Chev Malibu TX LP KLM-4412", "black 2014 Chevrolet Malibu KLM4412 TX"),
        ("Honda Accord 4D grn, lic 6XZ_", "green Honda Accord 6XZ*"),
        ("trae una Cheyenne negra", "black Chevrolet Cheyenne"),
        ("A Jeep, maybe a Wrangler.", "Jeep Wrangler ?"),
    ],
)
def test_vehicles_and_their_plates(text: str, vehicle: str) -> None:
    assert said(text, "vehicle") == [vehicle]


@pytest.mark.parametrize(
    "text",
    [
        "She moved to Colorado.", "seen in tacoma wa yesterday", "a Tucson number", "la edad máxima", "nadie la protege", "no plates were seen",
        "a Texas Ranger came by", "paper plates and cups", "Alexis, Bree, Callie, Dakota, Faith",
    ],
)  # fmt: skip
def test_towns_states_and_everyday_words_are_no_cars(text: str) -> None:
    assert said(text, "vehicle") == []


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("She has a mole on her chin.", "marks mole on her chin"),
        ("birthmark on left thigh", "marks birthmark on left thigh"),
        ("Tiene un lunar en el cuello.", "marks lunar en el cuello"),
        ("quemadura en el brazo derecho", "marks quemadura en el brazo derecho"),
        ("cigarette burns on both arms", "marks cigarette burns on both arms"),
        ("Es alta, como de 1.70.", "height_cm 170"),
        ("Femenina de 1.55 de estatura", "height_cm 155"),
        ("tez morena, 1.62, delgada", "height_cm 162 ?"),
        ("mide 5 pies 3", "height_cm 160"),
        ("HGT 504 WGT 120", "height_cm 163"),
        ("HGT 504 WGT 120", "weight_kg 54"),
        ("W/M, 601/185", "height_cm 185"),
        ("B/F 15, 5-3, BLK/BRO", "eyes brown"),
        ("HAIR BLN EYES BLU", "hair blond"),
        ("her eyes are really green", "eyes green"),
        ("pelo rizado y corto", "hair rizado"),
        ("pelo pintado de azul", "hair blue"),
        ("her hair is pink now", "hair pink"),
    ],
)
def test_looks(text: str, look: str) -> None:
    assert look in said(text, "descriptor")


@pytest.mark.parametrize(
    "text",
    [
        "cobran 1.70 dólares", "pollo en mole", "the lunar calendar", "la fase lunar", "he has tattoos", "room 504 120 dollars", "brand new shoes",
        "case 601/185", "una mancha en la camisa", "1.50 km",
    ],
)  # fmt: skip
def test_numbers_and_words_that_describe_nobody(text: str) -> None:
    assert said(text, "descriptor") == []


def test_numbers_of_mexico() -> None:
    assert said("Carpeta de investigación CI-FDMX/0123/2026", "number") == ["agency_number CI-FDMX/0123/2026"]
    assert said("Su tel. 8115550122", "phone") == ["+528115550122 ?"]  # its country is a guess
    assert said("Order 8115550122", "phone") == []


def test_a_platform_that_was_said_before_the_at_sign() -> None:
    assert said("met some dude frm tt, his @ is kingkaz.559", "account") == ["tiktok kingkaz.559"]


@pytest.mark.parametrize(
    "text",
    [
        "Poss w/ her uncle, Javier Rios.", "Posible Jetta gris.", "We do not know whether the Ford F-150 is connected.", "No se sabe si usa el nombre de Perla.",
        "A lo mejor está en Tijuana.", "Creo que anda con su primo Beto.", "maybe shes at the super 8", "Dizque le dicen Toño.", "Creo que tiene un lunar en el cuello.",
        "Tal vez con placas de Sonora VXA-12-34.",
    ],
)  # fmt: skip
def test_what_is_newly_found_is_doubted_like_the_rest(text: str) -> None:
    assert read(text)
    assert not any(s.sure for s in read(text))


@pytest.mark.parametrize(
    ("behind", "age"),
    [(", 24", "24"), (" (M/17)", "17"), (", B/F 24", "24"), (", de treinta y dos años", "32"), (", who is forty-one,", "41"), (", de 24", "24")],
)  # fmt: skip
def test_ages(behind: str, age: str) -> None:
    found = age_at(plain(behind), 0)
    assert found is not None
    assert found[0] == age


@pytest.mark.parametrize("behind", [", 5'4\"", ", 120 lbs", ", 3 times", ", one of them", ", de dos"])
def test_no_ages(behind: str) -> None:
    assert age_at(plain(behind), 0) is None


def test_states_know_both_languages_and_mexico() -> None:
    assert (american("Luisiana"), american("tx"), american("Sonora")) == ("LA", "TX", "")
    assert [spoken(code) for code in ("MX-SON", "MX-CMX", "MX-XXX", "TX", "")] == [
        "Sonora",
        "Ciudad de Mexico",
        "MX-XXX",
        "TX",
        "",
    ]
    assert len({code for code in names().values() if code.startswith("MX-")}) == 32


def test_every_relation_of_the_list_is_one_that_persons_know() -> None:
    assert set(listed("relations")["of"]) <= set(WORDS["relation"])
    words = [plain(w) for group in listed("relations")["of"].values() for w in group]
    assert sorted(words) == sorted(set(words))  # none means two things
    assert set(map(plain, listed("relations")["words"]["weak"])) <= set(words)
