"""`tandem member add`: an agency's first member, invited by the operator. Later ones are invited on the site."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from tandem.config.cli.ground import stand
from tandem.foundation.trouble import Trouble


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("member", help="invite an agency's first member")
    below = command.add_subparsers(metavar="WHAT", required=True)
    adding = below.add_parser("add", help="invite somebody; prints a link that is good for a week and once")
    adding.add_argument("agency", metavar="AGENCY-SLUG", help="see: tandem agency list")
    adding.add_argument("--name", required=True, help="the member's name")
    adding.add_argument("--email", required=True, help="their work address")
    adding.add_argument("--role", required=True, help="detective, advocate, coordinator, ...")
    adding.add_argument("--supervisor", action="store_true", help="may manage the agency's members")
    adding.add_argument("--on-call", action="store_true", help="is told of emergencies")
    adding.add_argument("--site", default="http://localhost:8000", help="address of the site, for the link")
    adding.set_defaults(run=invite)


def invite(args: argparse.Namespace) -> None:
    stand("owner")
    from django.db import transaction

    from tandem.agencies.actions.founding import found_member
    from tandem.agencies.models import Agency, Role

    agency = Agency.objects.filter(slug=args.agency).first()
    if agency is None:
        raise Trouble(f"There is no agency “{args.agency}”. See: tandem agency list")
    people = [r for r in Role.values if r not in (Role.IMPORTER, Role.TIP_LINE)]
    if args.role not in people:
        raise Trouble(f"“{args.role}” is no role. Choose one of: {', '.join(people)}.")
    with transaction.atomic():
        _, token = found_member(
            agency, name=args.name, email=args.email, role=args.role, is_supervisor=args.supervisor, on_call=args.on_call,
            now=datetime.now(UTC),
        )  # fmt: skip
    print("Invited. Give them this link by a safe way; it sets their password once, within a week:")
    print(f"{args.site.rstrip('/')}/invitation/{token}/")
