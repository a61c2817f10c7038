"""The files that `make demo` takes in: a NamUs-shaped CSV, CyberTips, alerts, and three agencies' own tables with their
mappings. About 3,000 reports of one year, with the errors that real files have."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from tandem.config.demo.agencies import CITIES, COUNTY, STATE
from tandem.config.demo.people import Person, misspelt, person, suspect

SEED = 20261123


@dataclass(frozen=True)
class Input:
    path: Path
    format: str
    agency: str
    map: Path | None = None
    received_at: str | None = None  # for formats that do not say it themselves


ZONE = ZoneInfo("America/Los_Angeles")


def write_all(folder: Path, now: datetime, seed: int = SEED) -> list[Input]:
    """Writes the files and says who takes in which. The same seed and time give the same bytes."""
    draw = random.Random(seed)  # noqa: S311 - fiction, not secrets
    folder.mkdir(parents=True, exist_ok=True)
    today = now.date()
    suspects = [suspect(draw, today) for _ in range(1100)]
    youths = [person(draw, today, 12, 19) for _ in range(1500)]
    adults = [person(draw, today, 18, 60) for _ in range(2200)]
    return [
        _namus(folder, draw, now, adults),
        *_cybertips(folder, draw, now, suspects, youths),
        *_alerts(folder, draw, now, youths),
        _table(
            folder,
            draw,
            now,
            "hotline",
            "alder-hotline",
            HOTLINE_MAP,
            _hotline_rows(draw, now, suspects, youths, adults),
        ),
        _table(
            folder,
            draw,
            now,
            "runaways",
            "alder-child-welfare",
            RUNAWAY_MAP,
            _runaway_rows(draw, now, youths, suspects),
        ),
        _table(
            folder,
            draw,
            now,
            "patrol",
            "alder-sheriff",
            PATROL_MAP,
            _patrol_rows(draw, now, suspects, youths, adults, 620, "AS"),
        ),
        _table(
            folder,
            draw,
            now,
            "patrol-alderton",
            "alderton-police",
            PATROL_MAP,
            _patrol_rows(draw, now, suspects, youths, adults, 280, "AP"),
        ),
        _table(
            folder,
            draw,
            now,
            "patrol-port-linden",
            "port-linden-police",
            PATROL_MAP,
            _patrol_rows(draw, now, suspects, youths, adults, 180, "PL"),
        ),
    ]


def _days_ago(draw: random.Random, now: datetime) -> datetime:
    """Somewhere in the last year, a little more often lately."""
    return now - timedelta(days=365 * draw.random() ** 1.3, minutes=draw.randint(0, 1440))


def _namus(folder: Path, draw: random.Random, now: datetime, adults: list[Person]) -> Input:
    path = folder / "missing-adults.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(["Case Number", "DLC", "Legal Last Name", "Legal First Name", "Missing Age", "City", "County", "State", "Biological Sex", "Race / Ethnicity", "Date Modified"])  # fmt: skip
        for number in range(900):
            who = draw.choice(adults)
            seen = now.date() - timedelta(days=draw.randint(3, 7000))
            age = max(18, who.age(seen))
            sheet.writerow([f"MP9{number:05d}", seen.strftime("%m/%d/%Y"), misspelt(draw, who.family), who.given, f"{age} Years", who.city, COUNTY, STATE, who.sex.capitalize(), draw.choice(("White / Caucasian", "Hispanic / Latino", "Black / African American", "Asian", "American Indian / Alaska Native")), now.strftime("%m/%d/%Y")])  # fmt: skip
        sheet.writerow(
            [
                "MP999998",
                "02/30/2024",
                "Example",
                "Baddate",
                "30 Years",
                CITIES[0],
                COUNTY,
                STATE,
                "Male",
                "Other",
                "01/01/2025",
            ]
        )
        sheet.writerow(
            [
                "MP999999",
                "03/01/2024",
                "Example",
                "Badage",
                "301 Years",
                CITIES[0],
                COUNTY,
                STATE,
                "Female",
                "Other",
                "01/01/2025",
            ]
        )
    return Input(path, "namus", "alder-sheriff")


def _received(draw: random.Random, at: datetime, now: datetime) -> datetime:
    """Within a day of what happened, never in the future."""
    return min(at + timedelta(minutes=draw.randint(20, 1200)), now - timedelta(minutes=draw.randint(1, 30)))


def _cybertips(
    folder: Path, draw: random.Random, now: datetime, suspects: list[Person], youths: list[Person]
) -> Iterator[Input]:
    """One file a week, as a state's clearing house hands them out."""
    weeks: dict[int, list[str]] = {}
    for number in range(250):
        at = _days_ago(draw, now)
        weeks.setdefault((now - at).days // 7, []).append(_cybertip(draw, number, at, now, suspects, youths))
    for week, reports in sorted(weeks.items(), reverse=True):
        path = folder / f"cybertips-{week:02d}-weeks-ago.xml"
        path.write_text(
            '<?xml version="1.0" encoding="UTF-8"?>\n<reports>\n' + "\n".join(reports) + "\n</reports>\n",
            encoding="utf-8",
        )
        received = now - timedelta(days=7 * week, minutes=draw.randint(1, 400))
        yield Input(path, "cybertip", "alder-sheriff", received_at=received.isoformat())


def _cybertip(
    draw: random.Random, number: int, at: datetime, now: datetime, suspects: list[Person], youths: list[Person]
) -> str:
    kinds = ("Child Sex Trafficking", "Online Enticement of Children for Sexual Acts", "Child Sex Trafficking")
    who, child = draw.choice(suspects), draw.choice(youths)
    meets = "The account says it will meet the child today"
    high = f"<escalateToHighPriority>{meets}</escalateToHighPriority>" if number % 25 == 0 else ""
    return (
        f"<report><incidentSummary><incidentType>{draw.choice(kinds)}</incidentType>{high}"
        f"<incidentDateTime>{at.strftime('%Y-%m-%dT%H:%M:%S')}Z</incidentDateTime></incidentSummary>"
        f"<internetDetails><chatImIncident><chatClient>{who.platform}</chatClient></chatImIncident></internetDetails>"
        f"<reporter><reportingPerson><firstName>Trust</firstName><lastName>Desk {number}</lastName><email>trust{number}@{who.platform}.example</email></reportingPerson></reporter>"
        f"<personOrUserReported><personOrUserReportedPerson><firstName>{escape(who.given)}</firstName><lastName>{escape(misspelt(draw, who.family))}</lastName>"
        f"<phone>{who.phone}</phone></personOrUserReportedPerson><espService>{who.platform}</espService><screenName>{who.account}</screenName></personOrUserReported>"
        f"<victim><victimPerson><firstName>{escape(child.given)}</firstName><age>{max(10, min(17, child.age(now.date())))}</age></victimPerson></victim></report>"
    )


def _alerts(folder: Path, draw: random.Random, now: datetime, youths: list[Person]) -> Iterator[Input]:
    """One file an alert, as they are broadcast."""
    for number in range(40):
        child, at = draw.choice(youths), _days_ago(draw, now)
        code, event = draw.choice((("CAE", "Child Abduction Emergency"), ("MEP", "Missing and Endangered Person")))
        words = f"{child.given} {child.family}, {child.age(now.date())}, last seen in {child.city}."
        info = "".join(
            f"<info><language>{lang}</language><category>Rescue</category><event>{event}</event><urgency>Immediate</urgency><severity>Severe</severity>"
            f"<certainty>Likely</certainty><eventCode><valueName>SAME</valueName><value>{code}</value></eventCode><senderName>Alder County (demo)</senderName>"
            f"<headline>{head}</headline><description>{escape(text)}</description><area><areaDesc>{COUNTY} County</areaDesc></area></info>"
            for lang, head, text in (("en-US", f"Alert in {COUNTY} County", words), ("es-US", f"Alerta en el condado de {COUNTY}", words.replace("last seen in", "vista por última vez en")))
        )  # fmt: skip
        path = folder / f"alert-{number:02d}.xml"
        path.write_text(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>ALDER-{number:04d}</identifier><sender>alerts@alder.example</sender>'
            f"<sent>{at.strftime('%Y-%m-%dT%H:%M:%S')}-00:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>{info}</alert>\n",
            encoding="utf-8",
        )  # fmt: skip
        received = min(at + timedelta(minutes=draw.randint(1, 9)), now)
        yield Input(path, "cap", "alder-sheriff", received_at=received.isoformat())


HOTLINE_MAP = """name = "Helpline export"
leave_out = ["Caller number"]
[report]
source_ref = "Signal"
kind = { constant = "tip" }
happened_on = { column = "Date", formats = ["%Y-%m-%d"] }
received_at = { column = "Taken at", formats = ["%Y-%m-%d %H:%M"], zone = "America/Los_Angeles" }
summary = "Topic"
narrative = "What was said"
exploitation = { column = "Type", codes = { sex = "sex", labor = "labor", both = "both" }, otherwise = "unknown" }
imminent_danger = "Danger now"
foreign_national = "Foreign national"
language = "Language"
[place.1]
kind = { constant = "incident" }
city = "City"
state = { constant = "CA" }
[person.1]
part = { constant = "victim" }
given = "Victim given"
family = "Victim family"
sex = "Victim sex"
age = "Victim age"
phone = "Victim phone"
[person.2]
part = { constant = "suspect" }
alias = "Controller goes by"
phone = "Controller phone"
plate = "Controller plate"
"""
RUNAWAY_MAP = """name = "Missing from care"
delimiter = ";"
[report]
source_ref = "Episode"
kind = { constant = "missing_child" }
happened_on = { column = "Missing since", formats = ["%m/%d/%Y"] }
received_at = { column = "Reported at", formats = ["%m/%d/%Y %H:%M"], zone = "America/Los_Angeles" }
summary = "Line"
narrative = "Notes"
missing_from_care = { constant = true }
exploitation = { column = "Exploitation", codes = { S = "sex", L = "labor", N = "none" }, otherwise = "unknown" }
foreign_national = "Unaccompanied"
[place.1]
kind = { constant = "last_seen" }
city = "Town"
county = "County"
state = "St"
[person.1]
part = { constant = "missing" }
given = "First"
family = "Last"
sex = "Sex"
born_on = { column = "DOB", formats = ["%m/%d/%Y"] }
phone = "Cell"
account = { column = "Handle", issuer = "photogram" }
[person.2]
part = { constant = "companion" }
alias = "Seen with"
phone = "Companion phone"
relation = { to = "person.1", as = "companion" }
"""
PATROL_MAP = """name = "Patrol contacts"
[report]
source_ref = "Incident"
kind = { constant = "referral" }
happened_on = { column = "Occurred", formats = ["%m/%d/%Y"] }
received_at = { column = "Written at", formats = ["%m/%d/%Y %H:%M %z"] }
summary = "Summary"
narrative = "Narrative"
exploitation = { column = "HT type", codes = { "64A" = "sex", "64B" = "labor" }, otherwise = "unknown" }
in_custody = "In custody"
victims = "Victims"
[place.1]
kind = { constant = "incident" }
line = "Street"
city = "City"
state = { constant = "CA" }
[person.1]
part = { constant = "suspect" }
given = "S first"
family = "S last"
sex = "S sex"
born_on = { column = "S DOB", formats = ["%m/%d/%Y"] }
street_name = "S moniker"
phone = "S phone"
plate = { column = "S plate", issuer = "CA" }
vin = "S VIN"
[person.2]
part = { constant = "victim" }
given = "V first"
family = "V last"
sex = "V sex"
born_on = { column = "V DOB", formats = ["%m/%d/%Y"] }
phone = "V phone"
"""
_SAID = (
    "Caller works next door and sees the same people brought in at dawn and out at night.", "Says documents were taken on arrival and a debt keeps growing.",
    "Friend of the family worries; messages stopped two days ago.", "A driver waits outside and answers for her.", "Pay is withheld; the door is locked at night.",
    "Met an older friend online who sends money and wants meetings.", "Asks what would happen to him if he left. Wants somebody to call back after six.",
)  # fmt: skip
_PLACES = (
    "motel on Mill Road",
    "nail salon on 4th Street",
    "packing house",
    "roadside stand",
    "massage parlor on Quay Street",
    "private house",
    "farm labor camp",
)


def _table(
    folder: Path,
    draw: random.Random,
    now: datetime,
    name: str,
    agency: str,
    mapping: str,
    rows: Iterator[dict[str, str]],
) -> Input:
    path, map_path = folder / f"{name}.csv", folder / f"{name}.toml"
    map_path.write_text(mapping, encoding="utf-8")
    made = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.DictWriter(file, list(made[0]), delimiter=";" if 'delimiter = ";"' in mapping else ",")
        sheet.writeheader()
        sheet.writerows(made)
    return Input(path, "csv", agency, map_path)


def _hotline_rows(
    draw: random.Random, now: datetime, suspects: list[Person], youths: list[Person], adults: list[Person]
) -> Iterator[dict[str, str]]:
    for number in range(820):
        victim, bad, at = draw.choice((*youths, *adults)), draw.choice(suspects), _days_ago(draw, now)
        kind = draw.choice(("sex", "labor", "sex", "both", ""))
        row = {
            "Signal": f"H-{number:05d}", "Taken at": _received(draw, at, now).astimezone(ZONE).strftime("%Y-%m-%d %H:%M"), "Date": at.strftime("%Y-%m-%d"), "Topic": f"{draw.choice(_PLACES).capitalize()} in {victim.city}",
            "What was said": draw.choice(_SAID), "Type": kind, "Danger now": "yes" if draw.random() < 0.04 else "no",
            "Foreign national": draw.choice(("yes", "no", "", "")), "Language": draw.choice(("en", "en", "es")), "City": victim.city,
            "Victim given": victim.given, "Victim family": misspelt(draw, victim.family), "Victim sex": victim.sex, "Victim age": str(victim.age(now.date())),
            "Victim phone": victim.phone if draw.random() < 0.3 else "", "Controller goes by": bad.alias, "Controller phone": bad.phone if draw.random() < 0.5 else "",
            "Controller plate": bad.plate if draw.random() < 0.3 else "", "Caller number": "(555) 555-0100",
        }  # fmt: skip
        if number % 200 == 7:
            row["Date"] = "31/31/2026"  # a date that is none
        if number % 200 == 11:
            row["Topic"] = '=HYPERLINK("http://x.example")'  # a cell that a spreadsheet would run
        yield row
        if number % 90 == 5:
            yield row  # sent twice


def _runaway_rows(
    draw: random.Random, now: datetime, youths: list[Person], suspects: list[Person]
) -> Iterator[dict[str, str]]:
    for number in range(420):
        child, bad, at = draw.choice(youths), draw.choice(suspects), _days_ago(draw, now)
        yield {
            "Episode": f"E{number:05d}", "Reported at": _received(draw, at, now).astimezone(ZONE).strftime("%m/%d/%Y %H:%M"), "Missing since": at.strftime("%m/%d/%Y"), "Line": f"Left placement in {child.city}",
            "Notes": draw.choice(("Left after curfew; second time this month.", "Did not come back from school.", "Took a bag; phone is off.")),
            "Exploitation": draw.choice(("S", "N", "", "")), "Unaccompanied": "yes" if draw.random() < 0.06 else "no", "Town": child.city, "County": COUNTY, "St": STATE,
            "First": child.given, "Last": misspelt(draw, child.family), "Sex": child.sex, "DOB": child.born_on.strftime("%m/%d/%Y"), "Cell": child.phone,
            "Handle": child.account, "Seen with": bad.alias if draw.random() < 0.3 else "", "Companion phone": bad.phone if draw.random() < 0.2 else "",
        }  # fmt: skip


def _patrol_rows(
    draw: random.Random,
    now: datetime,
    suspects: list[Person],
    youths: list[Person],
    adults: list[Person],
    count: int,
    prefix: str,
) -> Iterator[dict[str, str]]:
    for number in range(count):
        bad, victim, at = draw.choice(suspects), draw.choice((*youths, *adults)), _days_ago(draw, now)
        yield {
            "Incident": f"{prefix}{at.year % 100}-{number:05d}", "Written at": _received(draw, at, now).astimezone(ZONE).strftime("%m/%d/%Y %H:%M %z"), "Occurred": at.strftime("%m/%d/%Y"), "Summary": f"Contact at {draw.choice(_PLACES)}",
            "Narrative": draw.choice(_SAID), "HT type": draw.choice(("64A", "64B", "64A", "")), "In custody": "y" if draw.random() < 0.08 else "n",
            "Victims": str(draw.choice((1, 1, 1, 2, 3, 12))), "Street": f"{draw.randint(100, 9900)} {draw.choice(('Mill Road', '4th Street', 'Quay Street', 'Orchard Way'))}",
            "City": bad.city, "S first": bad.given, "S last": misspelt(draw, bad.family), "S sex": bad.sex, "S DOB": bad.born_on.strftime("%m/%d/%Y") if draw.random() < 0.7 else "",
            "S moniker": bad.alias, "S phone": bad.phone if draw.random() < 0.6 else "", "S plate": bad.plate if draw.random() < 0.5 else "", "S VIN": bad.vin if draw.random() < 0.15 else "",
            "V first": victim.given, "V last": victim.family, "V sex": victim.sex, "V DOB": victim.born_on.strftime("%m/%d/%Y") if draw.random() < 0.6 else "",
            "V phone": victim.phone if draw.random() < 0.3 else "",
        }  # fmt: skip
