"""`tandem agency`: the agencies of this house. Works as the database's owner, for the operator."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from tandem.config.cli.ground import stand
from tandem.foundation.trouble import Trouble


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("agency", help="list and found agencies")
    below = command.add_subparsers(metavar="WHAT", required=True)
    listing = below.add_parser("list", help="all agencies with their slugs")
    listing.add_argument("--json", action="store_true", help="one line of JSON")
    listing.set_defaults(run=list_agencies)
    founding = below.add_parser("add", help="found an agency, with its importer and tip line")
    founding.add_argument("slug", help="short name in lower case, such as alder-sheriff")
    founding.add_argument("name", help="full name")
    founding.add_argument("--kind", required=True, help="police, prosecution, child_welfare, provider, ...")
    founding.add_argument("--level", required=True, help="local, state, tribal, federal or ngo")
    founding.add_argument("--state", default="", help="two letters; its clock overrides apply")
    founding.add_argument("--ori", default="", help="the FBI's agency number, nine characters")
    founding.add_argument("--time-zone", default="UTC", help="such as America/Chicago")
    founding.add_argument("--task-force", metavar="SLUG", help="founded too where it is not there yet")
    founding.add_argument("--part", default="partner", help="lead_police, lead_provider or partner")
    founding.set_defaults(run=found)


def list_agencies(args: argparse.Namespace) -> None:
    stand("owner")
    from tandem.agencies.models import Agency

    agencies = list(Agency.objects.order_by("name").values("slug", "name", "kind", "level", "ori", "state"))
    if args.json:
        print(json.dumps(agencies, ensure_ascii=False))
    elif not agencies:
        print("No agencies yet. Found one: tandem agency add --help, or load the demo: make demo")
    for a in () if args.json else agencies:
        print(f"{a['slug']:<28} {a['kind']:<16} {a['level']:<8} {a['name']}")


def found(args: argparse.Namespace) -> None:
    stand("owner")
    from zoneinfo import available_timezones

    from django.db import transaction

    from tandem.agencies.actions.founding import found_agency
    from tandem.agencies.kinds import AgencyKind
    from tandem.agencies.models import Agency, AgencyLevel, TaskForce

    if args.kind not in AgencyKind.values:
        raise Trouble(f"“{args.kind}” is no kind of agency. Choose one of: {', '.join(AgencyKind.values)}.")
    if args.level not in AgencyLevel.values:
        raise Trouble(f"“{args.level}” is no level. Choose one of: {', '.join(AgencyLevel.values)}.")
    if args.time_zone not in available_timezones():
        raise Trouble(f"“{args.time_zone}” is no time zone. Write it as America/Chicago.")
    if Agency.objects.filter(slug=args.slug).exists():
        raise Trouble(f"There is an agency “{args.slug}” already.")
    with transaction.atomic():
        force = None
        if args.task_force:
            force, _ = TaskForce.objects.get_or_create(
                slug=args.task_force, defaults={"name": args.task_force, "state": args.state}
            )
        agency = found_agency(
            now=datetime.now(UTC), task_force=force, part=args.part, slug=args.slug, name=args.name, kind=args.kind,
            level=args.level, state=args.state, ori=args.ori, time_zone=args.time_zone,
        )  # fmt: skip
        if force is not None and force.tip_agency_id is None and args.part == "lead_police":
            force.tip_agency = agency
            force.save(update_fields=["tip_agency"])
    print(f"{agency.name} stands. Its first member: tandem member add {agency.slug} --help")
