"""`tandem match`: compares one person with everybody whom the task force's agencies know, without saving anything."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from typing import Any

from tandem.config.cli.ground import stand
from tandem.foundation.trouble import Trouble

EXAMPLE = """\
The person is JSON on standard input; every field may be left out:
  echo '{"given": "Ana", "family": "Li", "born_on": "2009-05-01", "sex": "female", "city": "Alderton", "county": "Alder", "state": "CA",
         "aliases": ["Flaca"], "identifiers": [{"kind": "phone", "value": "(209) 555-0142"}]}' | tandem match --agency alder-sheriff --purpose report --reference 2026-0118

--json prints {"matches": [{"identity": "7f0c...", "probability": 0.998, "why": [{"says": "...", ...}]}],
               "pointers": [{"agency": "Harbor Light", "contact": "+1 209 555 0100"}]}
Exit codes: 0 asked, also where nobody was found; 1 the question could not be read, or the agency is not here.

What is told is what the agency's importer may learn: matches with open agencies, pointers to others. The look-up is on the ledger.
"""

SEXES = ("", "female", "male", "another")
KINDS = ("phone", "email", "account", "plate", "vin", "ip", "namus", "ncic", "ncmec", "agency_number")
FIELDS = {"given", "family", "aliases", "sex", "born_on", "age", "races", "identifiers", "city", "county", "state"}


PURPOSES = ("case", "report", "missing", "safety")


def add(subparsers: Any) -> None:
    command = subparsers.add_parser(
        "match",
        help="compare one person, saving nothing",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--agency", required=True, metavar="SLUG", help="who asks")
    command.add_argument(
        "--purpose",
        default="safety",
        choices=PURPOSES,
        help="what for. Left out: somebody's safety, which a supervisor reads",
    )
    command.add_argument(
        "--reference", default="", metavar="NUMBER", help="the case's or report's; may be left out for safety alone"
    )
    command.add_argument("--json", action="store_true", help="one line of JSON")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    if sys.stdin.isatty():
        sys.stderr.write("Type the person as JSON and end with Ctrl-D. An example: tandem match --help\n")
    try:
        asked = json.load(sys.stdin)
    except ValueError as e:
        raise Trouble("Standard input is not JSON. See: tandem match --help") from e
    if not isinstance(asked, dict):
        raise Trouble("The person must be a JSON object. See: tandem match --help")
    person = _draft(asked)  # first: a question that cannot be read starts no database
    stand()
    from tandem.agencies.actions.sign_in import acting_as_service
    from tandem.foundation.verdict import Refused
    from tandem.ledger import actions as ledger
    from tandem.persons.actions.looking_up import look_up

    ledger.set_origin("cli")
    try:
        with acting_as_service(args.agency, "importer", seconds=60) as acting:
            found = look_up(
                person, purpose=f"lookup_{args.purpose}", reference=args.reference, acting=acting, now=datetime.now(UTC)
            )  # fmt: skip
    except Refused as e:
        raise Trouble(str(e)) from e
    if args.json:
        print(json.dumps(_as_promised(found), ensure_ascii=False))
        return
    for match in found["matches"]:
        print(f"{match['probability']:.3f}  {match['identity']}")
        for why in match["why"]:
            print(f"         {why['weight']:+6.1f}  {why['says']}")
    for pointer in found["pointers"]:
        print(f"{pointer['agency']} holds something on this person. Call {pointer['contact']}.")
    if not found["matches"] and not found["pointers"]:
        print("Nothing that you may learn of.")


def _as_promised(found: dict[str, Any]) -> dict[str, Any]:
    """The keys that --help names and no others: programs read them. What else the pages show is theirs."""
    kept = {"matches": ("identity", "probability", "why"), "pointers": ("agency", "contact")}
    return {part: [{key: one[key] for key in keys} for one in found[part]] for part, keys in kept.items()}


def _draft(asked: dict[str, Any]) -> Any:
    from tandem.persons.drafts import IdentifierDraft, NameDraft, PersonDraft, PlaceDraft

    def text(name: str) -> str:
        return str(asked.get(name) or "")

    try:
        born = date.fromisoformat(text("born_on")) if text("born_on") else None
        age = int(asked["age"]) if asked.get("age") is not None else None
    except (ValueError, TypeError) as e:
        raise Trouble("born_on is written 2009-05-01, and age is a whole number.") from e
    if text("sex") not in SEXES:
        raise Trouble(f"sex is one of: {', '.join(SEXES[1:])}.")
    for name in ("aliases", "identifiers", "races"):
        if not isinstance(asked.get(name, []), list):
            raise Trouble(f"{name} is a list, in square brackets. See: tandem match --help")
    if not all(isinstance(i, dict) and i.get("kind") in KINDS and i.get("value") for i in asked.get("identifiers", [])):
        raise Trouble(f"An identifier has a value and a kind, which is one of: {', '.join(KINDS)}.")
    if unknown := sorted(set(asked) - FIELDS):
        raise Trouble(f"“{unknown[0]}” is no field of a person. There are: {', '.join(sorted(FIELDS))}.")
    given, family = text("given"), text("family")
    names = [NameDraft(full=f"{given} {family}".strip(), given=given, family=family)] if given or family else []
    names += [NameDraft(full=str(a), given=str(a), kind="alias") for a in asked.get("aliases", [])]
    numbers = [
        IdentifierDraft(str(i.get("kind", "")), str(i.get("value", "")), str(i.get("issuer", "")))
        for i in asked.get("identifiers", [])
    ]
    place = PlaceDraft(city=text("city"), county=text("county"), state=text("state"))
    return PersonDraft(
        part="other", names=tuple(names), sex=text("sex"), born_on=born, age_low=age, age_on=datetime.now(UTC).date() if age is not None else None,
        races=tuple(map(str, asked.get("races", []))), identifiers=tuple(numbers), places=(place,),
    )  # fmt: skip
