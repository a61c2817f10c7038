"""One example for each command, shown by its --help. Together, because they are read side by side: the same made-up agencies in all."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

EXAMPLES = {
    "tandem demo": """\
  make demo                        the same, and installs what is missing first
  tandem demo --port 8080          where 8000 is taken
  SERVE=0 tandem demo              prepare and end
A second run loads nothing again.""",
    "tandem demo code": """\
  tandem demo code                 the digits, and how long they are good for""",
    "tandem link": """\
  tandem link ours.csv theirs.csv --map people.toml --out pairs.csv
  tandem link ours.csv --map people.toml --out twice.csv --threshold 0.9 --clusters together.csv
  tandem link ours.csv theirs.csv --map people.toml --out pairs.csv --engine spark     where one machine is too small
pairs.csv holds left_id, right_id, probability, explanation. The map is written as for `tandem intake --format csv`: docs/howto/link-two-files.md.
--json prints {"left": 1200, "right": 800, "rejected": 3, "compared": 5210, "pairs": 97, "seconds": 4.1, "rejects_file": "..."}.""",
    "tandem model": """\
  tandem model show                                          the weights in use
  tandem model train people.csv --map people.toml --out ours.toml
  tandem model compare shipped.toml ours.toml people.csv --map people.toml --labels looked-at.csv""",
    "tandem model train": """\
  tandem model train people.csv --map people.toml --out ours.toml
  tandem model train people.csv --map people.toml --out ours.toml --labels looked-at.csv
  tandem model train --agency alder-sheriff --out ours.toml
Labels are pairs (left_id, right_id, same: 1 or 0), or whose each record is (id, cluster: as tandem link --clusters writes it, mended by somebody). Of
the latter one half is held out to choose where clusters are cut. An agency's labels are the matches that its people confirmed and rejected.
Without labels it guesses who is who until nothing moves.""",
    "tandem model show": """\
  tandem model show ours.toml --html ours.html""",
    "tandem model compare": """\
  tandem model compare a.toml b.toml people.csv --map people.toml --labels looked-at.csv
looked-at.csv has left_id, right_id and same (1 or 0): pairs that people looked at, that neither model was trained on.""",
    "tandem ledger": """\
  tandem ledger verify             was anything altered?
  tandem ledger verify --json      the same for a program""",
    "tandem ledger verify": """\
  tandem ledger verify
  tandem ledger verify --json || call-somebody
--json prints {"entries": 21245, "seals": 2, "ok": true, "first_altered": null}; where something was altered, first_altered says which entry, at
which place, and why. Exit codes: 0 nothing was altered, 1 something was, or the ledger could not be read.""",
    "tandem ledger seal": """\
  tandem ledger seal               before a backup, where no worker runs""",
    "tandem agency": """\
  tandem agency list
  tandem agency add alder-sheriff "Alder County Sheriff" --kind police --level local --state CA --task-force alder --part lead_police""",
    "tandem agency list": """\
  tandem agency list
  tandem agency list --json        [{"slug": "alder-sheriff", "name": "Alder County Sheriff", "kind": "police", "level": "local", ...}]""",
    "tandem agency add": """\
  tandem agency add alder-sheriff "Alder County Sheriff" --kind police --level local --state CA --ori CA0010000 \\
      --time-zone America/Los_Angeles --task-force alder --part lead_police
  tandem agency add harbor-light "Harbor Light" --kind provider --level ngo --state CA --task-force alder --part lead_provider""",
    "tandem member": """\
  tandem member add alder-sheriff --name "Dana Ortiz" --email dana@sheriff.example --role detective --supervisor""",
    "tandem member add": """\
  tandem member add alder-sheriff --name "Dana Ortiz" --email dana@sheriff.example --role detective --supervisor --on-call
  tandem member add harbor-light --name "Amara Núñez" --email amara@harbor.example --role advocate --site https://tandem.alder.example""",
    "tandem migrate": """\
  tandem migrate                   after an update, with the site stopped
  tandem migrate --quiet           the same, silent where all goes well""",
    "tandem policies": """\
  tandem policies apply""",
    "tandem policies apply": """\
  tandem policies apply            after a file in policies/ was changed""",
    "tandem worker": """\
  tandem worker                    beside `tandem serve --no-worker`
  tandem worker --once             do what waits, then end
A worker that was killed loses nothing: what it was doing is taken up by the next within a minute.""",
    "tandem screening": """\
  tandem screening list
  tandem screening check our-tool.toml""",
    "tandem screening list": """\
  tandem screening list""",
    "tandem db uri": """\
  psql "$(tandem db uri)"
  psql "$(tandem db uri --role owner)"
The line holds the password: do not paste it into a message.""",
    "tandem db start": """\
  tandem db start""",
    "tandem db stop": """\
  tandem db stop                   before TANDEM_HOME is moved, copied or deleted""",
    "tandem db status": """\
  tandem db status || tandem db start""",
}


def teach(top: argparse.ArgumentParser) -> None:
    """Puts each example below its command's help, where the command has none of its own."""
    for path, command in commands(top):
        if path in EXAMPLES:
            command.epilog = "\n\n".join(filter(None, [f"examples:\n{EXAMPLES[path]}\n", command.epilog]))
            command.formatter_class = argparse.RawDescriptionHelpFormatter


def commands(parser: argparse.ArgumentParser, path: str = "tandem") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command and what is below it, with its words."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield f"{path} {name}", below
                yield from commands(below, f"{path} {name}")
