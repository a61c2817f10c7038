"""A PostgreSQL that TANDEM_DATABASE_URL names: what it must be, what stands in the way, and that all of Tandem works on it. Real servers
of their own, with real commands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from glob import glob
from pathlib import Path

import psycopg
import pytest

from tandem.foundation.embedded import connect
from tandem.foundation.trouble import Trouble
from tests.another import STRANGE_SETTINGS, Another, another, tandem

pytestmark = pytest.mark.database

REPORTS = """\
Case Number,DLC,Legal Last Name,Legal First Name,Missing Age,City,County,State,Biological Sex,Race / Ethnicity,Date Modified
MP900001,07/10/2025,Núñez Ibarra,Lucía,25 Years,Alderton,Alder,CA,Female,Hispanic / Latino,07/22/2025
MP900002,07/11/2025,Nunez,Lucia,26 Years,Alderton,Alder,CA,Female,Hispanic / Latino,07/22/2025
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Another]:
    with another(**STRANGE_SETTINGS) as running:
        yield running


@pytest.fixture
def clean(server: Another) -> Iterator[Another]:
    """The server without any Tandem's roles and databases."""
    yield server
    with psycopg.connect(server.url("postgres", "root", "postgres"), autocommit=True) as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE datname !~ '^(postgres|template)'").fetchall()
        for (name,) in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        roles = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname !~ '^(pg_|postgres)' ORDER BY rolname <> 'dba'"
        ).fetchall()
        connection.execute("; ".join(f"DROP OWNED BY {name} CASCADE" for (name,) in roles).encode() or b"SELECT 1")
        connection.execute((f"DROP ROLE {', '.join(name for (name,) in roles)}" if roles else "SELECT 1").encode())


def old_programs() -> Path | None:
    """Programs of a PostgreSQL before 16, where this machine's packages hold some."""
    found = [Path(p) for p in glob("/usr/lib/postgresql/*/bin") if Path(p, "initdb").is_file()]
    return next((p for p in found if int(p.parent.name) < 16), None)


@pytest.mark.skipif(old_programs() is None, reason="no PostgreSQL before 16 lies in /usr/lib/postgresql")
def test_a_server_before_16_is_refused_by_every_command_that_stands_on_it(tmp_path: Path) -> None:
    (tmp_path / "reports.csv").write_text(REPORTS)
    with another(old_programs()) as old:
        url = old.owned()
        for words in (
            "migrate",
            "serve --port 18932",
            "demo",
            f"intake {tmp_path / 'reports.csv'} --format namus --agency x",
            "ledger verify",
            "policies apply",
            "agency list",
            "worker --once",
            "db uri",
            "db status",
        ):
            said = tandem(tmp_path / "home", url, *words.split(), SERVE="0", TANDEM_DEMO_ANYWHERE="1")
            assert said.returncode == 1, words
            assert re.fullmatch(
                r"The database is PostgreSQL \d+; Tandem needs 16 or later\. Name another one in TANDEM_DATABASE_URL, or leave that out:"
                r" Tandem brings its own\.\n",
                said.stderr,
            ), words
        with psycopg.connect(url) as connection:  # and nothing was made there
            assert connection.execute("SELECT 1 FROM pg_roles WHERE rolname LIKE 'tandem%'").fetchall() == []


def test_all_of_tandem_stands_on_it_once_the_missing_rights_that_it_names_are_given(
    clean: Another, tmp_path: Path
) -> None:
    """The owner is no superuser; each right that is missing is told as the statement that gives it."""
    home, url = tmp_path / "home", clean.url("dba", "secret", "joint")
    clean.run("CREATE ROLE dba LOGIN PASSWORD 'secret'", "CREATE DATABASE joint")
    told = tandem(home, url, "migrate").stderr
    assert 'run: ALTER ROLE "dba" CREATEROLE BYPASSRLS; ALTER DATABASE "joint" OWNER TO "dba";\n' in told
    clean.run(*told.split("run: ")[1].strip().rstrip(";").split(";"))
    migrated = tandem(home, url, "migrate", "--quiet")
    assert (migrated.returncode, migrated.stdout) == (0, "")
    assert "As a superuser, run: ALTER DATABASE" in migrated.stderr
    clean.run(*migrated.stderr.split("run: ")[1].strip().rstrip(";").split(";"))
    again = tandem(home, url, "migrate", "--quiet")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    founded = tandem(home, url, "agency", "add", "alder-sheriff", "Alder County Sheriff", "--kind", "police", "--level", "local",
                     "--task-force", "alder", "--part", "lead_police", "--state", "CA")  # fmt: skip
    assert founded.returncode == 0, founded.stderr
    (tmp_path / "reports.csv").write_text(REPORTS)
    taken = tandem(home, url, "intake", str(tmp_path / "reports.csv"), "--format", "namus", "--agency", "alder-sheriff", "--json")  # fmt: skip
    assert taken.returncode == 0, taken.stderr
    assert {k: v for k, v in json.loads(taken.stdout).items() if k in ("accepted", "rejected")} == {
        "accepted": 2,
        "rejected": 0,
    }
    assert tandem(home, url, "worker", "--once").returncode == 0
    assert "entries sealed" in tandem(home, url, "ledger", "seal").stdout
    assert json.loads(tandem(home, url, "ledger", "verify", "--json").stdout)["ok"] is True
    with psycopg.connect(tandem(home, url, "db", "uri").stdout.strip()) as as_site:
        assert as_site.execute("SELECT count(*) FROM intake_report").fetchone() == (0,)
    assert "PostgreSQL 18 at 127.0.0.1" in tandem(home, url, "db", "status").stdout


def test_a_second_home_is_refused_and_the_first_goes_on(clean: Another, tmp_path: Path) -> None:
    """Roles are the server's: new passwords for them would shut the first Tandem out."""
    url = clean.owned()
    clean.run("CREATE DATABASE other OWNER dba")
    first = tandem(tmp_path / "home", url, "db", "uri").stdout.strip()
    for elsewhere in (url, clean.url("dba", "secret", "other")):
        said = tandem(tmp_path / "second", elsewhere, "policies", "apply")
        assert said.returncode == 1
        assert "Another Tandem made the role tandem_web on this server, which enters the database joint" in said.stderr
    psycopg.connect(first).close()
    # What it says to run where nothing of the first is left is held back by the server while something is.
    drop = said.stderr.strip().rpartition("as dba: ")[2].rstrip(";")
    with psycopg.connect(url) as owner, pytest.raises(psycopg.errors.DependentObjectsStillExist):
        owner.execute(drop.encode())
    clean.run("DROP DATABASE joint WITH (FORCE)")
    with psycopg.connect(clean.url("dba", "secret", "other")) as owner:
        owner.execute(drop.encode())
    assert tandem(tmp_path / "second", clean.url("dba", "secret", "other"), "db", "uri").returncode == 0


def test_a_copy_of_the_home_works_beside_the_first(clean: Another, tmp_path: Path) -> None:
    """Two machines that serve one database, or a second database for practice, have one home's secrets."""
    url = clean.owned()
    clean.run("CREATE DATABASE practice OWNER dba")
    for database in (url, clean.url("dba", "secret", "practice"), url):
        assert tandem(tmp_path / "home", database, "db", "uri").returncode == 0


def test_a_superuser_is_no_owner_unless_the_operator_says_so(clean: Another, tmp_path: Path) -> None:
    clean.run("CREATE DATABASE joint")
    url = clean.url("postgres", "root", "joint")
    said = tandem(tmp_path / "home", url, "db", "uri")
    assert said.returncode == 1
    assert "names postgres, a superuser" in said.stderr
    assert tandem(tmp_path / "home", url, "db", "uri", TANDEM_ALLOW_SUPERUSER_OWNER="1").returncode == 0
    made = re.search(r"name that: (CREATE ROLE .*?); (CREATE DATABASE .*?);", said.stderr)
    assert made is not None
    clean.run(made[1], made[2])


@pytest.mark.parametrize(
    ("gift", "answer"),
    [
        ("ALTER ROLE tandem_web BYPASSRLS", "role tandem_web could pass row security; somebody gave it that, and it is taken back"),
        ("ALTER ROLE tandem_matcher BYPASSRLS", "role tandem_matcher could pass row security"),
        ("ALTER ROLE tandem_web SUPERUSER", "role tandem_web is a superuser and would pass the wall"),
        ("GRANT pg_read_all_data TO tandem_sealer", "role tandem_sealer is a member of pg_read_all_data"),
        ("GRANT tandem_gate TO tandem_web", "role tandem_web is a member of tandem_gate"),
        ("ALTER ROLE tandem_web CREATEDB", "As a superuser, run: ALTER ROLE tandem_web NOCREATEDB"),
    ],
)  # fmt: skip
def test_a_role_that_somebody_let_past_the_wall_is_held_or_nothing_is_served(
    clean: Another, tmp_path: Path, gift: str, answer: str
) -> None:
    url = clean.owned()
    tandem(tmp_path / "home", url, "db", "uri")
    clean.run(gift)
    said = tandem(tmp_path / "home", url, "serve", "--port", "18933")
    assert said.returncode == 1  # at the latest because no tables are there
    assert answer.lower() in said.stderr.lower()
    passes = "SELECT rolname FROM pg_roles WHERE rolname LIKE 'tandem%' AND rolbypassrls"
    with psycopg.connect(url) as connection:
        assert connection.execute(passes).fetchall() == []


def test_a_database_that_holds_something_else_or_no_utf8_is_refused(clean: Another, tmp_path: Path) -> None:
    url = clean.owned()
    with psycopg.connect(url) as theirs:
        theirs.execute("CREATE TABLE payroll (id int)")
    assert "holds something else in its schema public (payroll)" in tandem(tmp_path / "home", url, "migrate").stderr
    clean.run("CREATE DATABASE latin OWNER dba ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    said = tandem(tmp_path / "home", clean.url("dba", "secret", "latin"), "migrate").stderr
    assert "keeps its text as LATIN1; names need UTF-8" in said


HERE = ["127.0.0.1", "localhost", "[::1]", "%2Fvar%2Frun%2Fpostgresql", ""]


@pytest.mark.parametrize("host", HERE)
def test_on_this_machine_nothing_is_said_of_tls(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.delenv("PGHOST", raising=False)
    monkeypatch.setenv("TANDEM_DATABASE_URL", f"postgres://dba:x@{host}/joint")
    assert connect.external() is not None


@pytest.mark.parametrize("more", ["", "?sslmode=prefer", "?sslmode=allow", "?hostaddr=10.0.0.5"])
def test_over_a_network_tls_is_insisted_on_or_refused_by_name(monkeypatch: pytest.MonkeyPatch, more: str) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    monkeypatch.setenv("TANDEM_DATABASE_URL", f"postgres://dba:x@db.county.example/joint{more}")
    with pytest.raises(Trouble, match="does not insist on TLS"):
        connect.external()


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full", "disable"])
def test_what_the_address_says_of_tls_goes_to_every_role(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    monkeypatch.setenv(
        "TANDEM_DATABASE_URL", f"postgres://dba:x@db.county.example/joint?sslmode={mode}&sslrootcert=/ca.pem"
    )
    for role in ("owner", "web", "matcher", "sealer"):
        said = connect.conninfo(role)
        assert (said["sslmode"], said["sslrootcert"]) == (mode, "/ca.pem")
    assert connect.parameters("web")["OPTIONS"]["sslmode"] == mode
    assert f"sslmode={mode}&sslrootcert=%2Fca.pem" in connect.uri("web")


def test_an_environment_that_names_the_host_is_held_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "db.county.example")
    monkeypatch.setenv("TANDEM_DATABASE_URL", "postgres:///joint?user=dba")
    with pytest.raises(Trouble, match=r"to db\.county\.example"):
        connect.external()
