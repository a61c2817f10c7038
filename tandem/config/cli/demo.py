"""`tandem demo`: the made-up task force of Alder County, loaded through the same doors as real reports."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

from tandem.config.cli import serve
from tandem.config.cli.ground import stand
from tandem.foundation import home
from tandem.foundation.embedded import database
from tandem.foundation.trouble import Trouble


def add(subparsers: Any) -> None:
    command = subparsers.add_parser("demo", help="load the made-up task force, run the main job, serve the site")
    command.add_argument(
        "--port",
        type=int,
        default=os.environ.get("TANDEM_PORT", "8000"),
        help="where the site is served (default: TANDEM_PORT or 8000)",
    )
    command.set_defaults(run=run, host="127.0.0.1", no_worker=False)
    below = command.add_subparsers(metavar="WHAT")
    code = below.add_parser("code", help="the six digits that demo members give as their second factor, now")
    code.set_defaults(run=show_code)


def run(args: argparse.Namespace) -> int | None:
    if os.environ.get("TANDEM_DATABASE_URL") and os.environ.get("TANDEM_DEMO_ANYWHERE") != "1":
        raise Trouble(
            "The demo is not loaded into a database that TANDEM_DATABASE_URL names. Unset it, or set TANDEM_DEMO_ANYWHERE=1."
        )
    serves = os.environ.get("SERVE", "1") != "0"
    if serves:
        serve.refuse_taken_port(args.host, args.port)  # now, and not after the minute that loading takes
    started = time.monotonic()
    print("Database: starting, migrating, raising the wall ...", flush=True)
    migrated = subprocess.run([sys.executable, "-m", "tandem.config.cli", "migrate", "--quiet"], check=False)
    if migrated.returncode:
        return 1  # it has said why
    if _loaded():
        print("The demo task force stands already; nothing was loaded again.")
    else:
        _load(datetime.now(UTC))
    print(f"Ready after {time.monotonic() - started:.0f} s.")
    _say_who(args.port)
    if not serves:
        return None
    stand("web")
    return serve.run(args)


def _loaded() -> bool:
    with database.connect("owner") as owner:
        return bool(owner.execute("SELECT count(*) FROM agencies_taskforce WHERE slug = 'alder'").fetchone()[0])  # type: ignore[index]


def _load(now: datetime) -> None:
    from tandem.config.demo.files import SEED, write_all

    print("Task force: 36 agencies and their members ...", flush=True)
    env = {**os.environ, "TANDEM_DB_ROLE": "owner", "DJANGO_SETTINGS_MODULE": "tandem.config.settings"}
    founded = subprocess.run([sys.executable, "-m", "tandem.config.demo.found", now.isoformat()], check=False, env=env)
    if founded.returncode:
        raise Trouble("The demo's agencies could not be founded; the lines above say why.")
    stand("web")
    from tandem.config.cli.intake import take_in

    totals = {"read": 0, "accepted": 0, "rejected": 0, "duplicates": 0, "matches": 0, "pointers": 0}
    lines: dict[tuple[str, str], list[int]] = {}
    for given in write_all(home.private_folder(home.home() / "demo"), now):
        outcome = take_in(given.path, given.format, given.agency, map_file=given.map, received_at=given.received_at)
        for name in totals:
            totals[name] += getattr(outcome, name)
        sums = lines.setdefault(
            (given.path.stem.split("-")[0] if given.received_at else given.path.stem, given.agency), [0, 0, 0, 0]
        )
        sums[:] = [
            a + b for a, b in zip(sums, (1, outcome.accepted, outcome.duplicates, outcome.rejected), strict=True)
        ]
        if outcome.rejects_file:
            print(f"  Rejects of {given.path.name}: {outcome.rejects_file}", flush=True)
    for (name, agency), (files, accepted, again, rejected) in lines.items():
        many = f"{name} ({files} files)" if files > 1 else name
        print(f"  {many:<24} {agency:<22} {accepted:>5} in, {again} again, {rejected} rejected", flush=True)
    print(
        "Main job: {read:,} records read, {accepted:,} taken in, {duplicates} were here already, {rejected} rejected;".format(
            **totals
        )
    )
    print(
        "          compared with every agency's people: {matches:,} matches and {pointers:,} pointers.".format(**totals)
    )
    _tell(now, SEED)
    _tell_of_the_missing_child(now)
    _fill_directory(now, SEED)
    # A release begins when it is signed, and the database holds that against its clock: on a slow machine `now` is long ago.
    _fill_vaults(datetime.now(UTC), SEED)
    # What the planner goes by: PostgreSQL would come to it in a minute or two, and pages take twice as long until then.
    with database.connect("owner") as owner:
        owner.execute("ANALYZE")


def _tell(now: datetime, seed: int) -> None:
    from tqdm import tqdm

    from tandem.config.demo import story

    with tqdm(total=story.CASES, desc="Cases", unit="case", disable=not sys.stderr.isatty(), leave=False) as bar:
        made = story.tell(_working_members(), now, seed, bar.update)
    with database.connect("owner") as owner:
        owner.execute(
            "UPDATE agencies_notice SET seen_at = created_at WHERE created_at < %s - interval '3 days'", (now,)
        )
    print(
        "Story:    {cases} cases opened, {decided} reports decided without one, {notes} notes, {proofs} filings with proof.".format(
            **made
        )
    )


def _tell_of_the_missing_child(now: datetime) -> None:
    from tandem.config.demo import missing

    made = missing.tell(_working_members(), now)
    print(
        "Picture:  case {case}, a missing child: {facts} facts of two agencies beside what the reports say.".format(
            **made
        )
    )


def _fill_directory(now: datetime, seed: int) -> None:
    from tandem.config.cli import directory as command
    from tandem.config.demo import directory

    taken, hidden = 0, 0
    for keeper, path in directory.files(home.private_folder(home.home() / "demo")):
        outcome, _rejects = command.take_in(path, keeper, addresses="public")
        taken, hidden = taken + outcome.accepted, hidden + outcome.confidential
    counted = directory.count_beds(_working_members(), now, seed)
    print(
        f"Directory: {taken} entries, {counted} groups of beds counted, {hidden} addresses that only their own agency sees."
    )


def _fill_vaults(now: datetime, seed: int) -> None:
    from tqdm import tqdm

    from tandem.config.demo import vaults

    with database.connect("owner") as owner:
        rows = owner.execute(
            "SELECT a.slug, m.id FROM agencies_member m JOIN agencies_agency a ON a.id = m.agency_id WHERE a.slug = ANY (%s) AND m.user_id IS NOT NULL"
            " ORDER BY m.is_supervisor DESC, m.name",
            (list(vaults.CLIENTS),),
        ).fetchall()
    members: dict[str, list[Any]] = {}
    for slug, member in rows:
        members.setdefault(slug, []).append(member)
    total = sum(vaults.CLIENTS.values())
    with tqdm(total=total, desc="Vaults", unit="client", disable=not sys.stderr.isatty(), leave=False) as bar:
        made = vaults.fill(members, now, seed, bar.update)
    card = home.home() / "demo" / "survivor-card.txt"
    home.write_whole(card, f"{made['card']}\n")
    print("Vaults:   {clients} clients with two providers, {releases} releases, one survivor's card.".format(**made))


def _working_members() -> dict[str, list[Any]]:
    with database.connect("owner") as owner:
        rows = owner.execute(
            "SELECT a.slug, m.id FROM agencies_member m JOIN agencies_agency a ON a.id = m.agency_id WHERE m.user_id IS NOT NULL AND m.role NOT IN"
            " ('grant_manager', 'operator', 'survivor_consultant', 'oversight', 'analyst', 'victim_specialist') ORDER BY m.on_call DESC, m.name"
        ).fetchall()
    found: dict[str, list[Any]] = {}
    for slug, member in rows:
        found.setdefault(slug, []).append(member)
    return found


def _say_who(port: int) -> None:
    from tandem.config.demo.agencies import KNOWN
    from tandem.config.demo.found import PASSWORD, TOTP_SECRET

    print(f"\nLog in at http://localhost:{port}/ with the password “{PASSWORD}”. One member for each role:")
    for member in KNOWN:
        print(f"  {member.role:<22} {member.email}@alder.example")
    print("Second factor: six digits from `.venv/bin/tandem demo code`, or add this key to an authenticator app:")
    print(f"  {TOTP_SECRET}")
    from tandem.config.demo.vaults import PASSPHRASE, PIN

    print(f"The vault's passphrase of coordinator and advocate, under Clients: “{PASSPHRASE}”")
    card = home.home() / "demo" / "survivor-card.txt"
    if card.exists():
        code = card.read_text().strip()
        print(
            f"A survivor's own page: http://localhost:{port}/p/ with the card {code} and the PIN {PIN} (any other PIN: soup)"
        )
    print(f"The public tip form, without log-in: http://localhost:{port}/tip/\n", flush=True)


def show_code(args: argparse.Namespace) -> None:
    from tandem.config.demo.found import TOTP_SECRET

    stand("web")
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    counter = int(time.time()) // 30
    print(
        f"{format_hotp_value(hotp_value(TOTP_SECRET, counter))}   good for {30 - int(time.time()) % 30} s more; a code works once"
    )
