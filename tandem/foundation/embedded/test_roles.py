"""The database's roles have what they need and nothing besides, on our server and on somebody else's."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tandem.foundation import embedded
from tandem.foundation.embedded import connect, database, fitting, roles
from tandem.foundation.trouble import Trouble

pytestmark = pytest.mark.database

# name -> (logs in, superuser, bypasses, creates roles, creates databases, replicates)
ATTRIBUTES = {
    "tandem_owner": (True, False, True, True, True, False),
    "tandem_web": (True, False, False, False, False, False),
    "tandem_matcher": (True, False, False, False, False, False),
    "tandem_sealer": (True, False, False, False, False, False),
    "tandem_gate": (False, False, False, False, False, False),
    "tandem_search": (False, False, False, False, False, False),
}


def attributes() -> dict[str, tuple[bool, ...]]:
    with database.connect("owner") as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " FROM pg_roles WHERE rolname LIKE 'tandem%'"
        ).fetchall()
    return {name: tuple(rest) for name, *rest in rows}


def as_superuser(statement: str) -> None:
    with psycopg.connect(**roles.superuser(), autocommit=True) as connection:
        connection.execute(statement.encode())


def test_roles_have_exactly_these_attributes(fresh_home: Path) -> None:
    database.ensure()
    assert attributes() == ATTRIBUTES
    with psycopg.connect(**roles.superuser()) as connection:
        others = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%' AND rolname NOT LIKE 'tandem%'"
        ).fetchall()
    assert others == [("postgres",)]


def test_ensuring_twice_changes_nothing(fresh_home: Path) -> None:
    database.ensure()
    database.ensure()
    assert attributes() == ATTRIBUTES


@pytest.mark.parametrize("gift", ["BYPASSRLS", "CREATEROLE", "CREATEDB"])
def test_attribute_that_somebody_gave_the_site_is_taken_back(fresh_home: Path, gift: str) -> None:
    database.ensure()
    as_superuser(f"ALTER ROLE tandem_web {gift}")
    with database.connect("owner") as connection:
        roles.apply(connection)
    assert attributes() == ATTRIBUTES


@pytest.mark.parametrize(
    "gift", ["ALTER ROLE tandem_web SUPERUSER", "GRANT tandem_gate TO tandem_web", "GRANT postgres TO tandem_web"]
)
def test_gift_that_only_its_giver_can_take_back_stops_everything(fresh_home: Path, gift: str) -> None:
    database.ensure()
    as_superuser(gift)
    with database.connect("owner") as connection, pytest.raises(Trouble, match="not as they must be"):
        roles.apply(connection)


def test_owner_hands_functions_to_those_that_nobody_logs_in_as(fresh_home: Path) -> None:
    database.ensure()
    with database.connect("owner") as connection:
        for role in ("tandem_gate", "tandem_search"):
            name = sql.Identifier(role)
            connection.execute("CREATE FUNCTION tandem.one() RETURNS int LANGUAGE sql RETURN 1")
            connection.execute(sql.SQL("ALTER FUNCTION tandem.one() OWNER TO {}").format(name))
            connection.execute("DROP FUNCTION tandem.one()")


@pytest.mark.parametrize("role", ["web", "matcher", "sealer"])
def test_log_ins_can_create_nothing_and_become_nobody(fresh_home: Path, role: str) -> None:
    database.ensure()
    for statement in (
        "CREATE TABLE public.mine ()",
        "CREATE TABLE tandem.mine ()",
        "CREATE TEMPORARY TABLE mine ()",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "SET ROLE tandem_gate",
        "SET ROLE tandem_owner",
    ):
        with database.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_another_role_cannot_enter_our_databases(fresh_home: Path) -> None:
    database.ensure()
    database.create_database("tandem_copy", template="tandem")
    as_superuser("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    for name in ("tandem", "tandem_copy"):
        found = connect.conninfo("web", name) | {"user": "stranger", "password": "stranger"}
        with pytest.raises(psycopg.OperationalError, match="CONNECT privilege"):
            psycopg.connect(**found)
        with database.connect("web", name) as connection:
            assert connection.info.dbname == name
    database.drop_database("tandem_copy")


def test_roles_are_applied_to_four_databases_at_once(fresh_home: Path) -> None:
    database.ensure()
    make = "import sys; from tandem.foundation.embedded import database as d; d.create_database(sys.argv[1])"
    at_work = [
        subprocess.Popen([sys.executable, "-c", make, f"test_{n}"], stderr=subprocess.PIPE, text=True) for n in range(4)
    ]
    assert [(process.communicate()[1], process.returncode) for process in at_work] == [("", 0)] * 4


@pytest.fixture
def elsewhere(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A server that is not ours to administer: an empty PostgreSQL with one role `dba` and a database of theirs."""
    server = embedded.start()
    as_superuser("CREATE ROLE dba LOGIN PASSWORD 'd/b@a'")
    as_superuser("CREATE DATABASE joint OWNER dba")
    return f"postgresql://dba:{quote('d/b@a', safe='')}@127.0.0.1:{server.port}/joint"


def test_another_server_is_used_as_its_owner(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    as_superuser("ALTER ROLE dba CREATEROLE BYPASSRLS CREATEDB")
    monkeypatch.setenv("TANDEM_DATABASE_URL", elsewhere)
    database.ensure()
    database.ensure()
    assert attributes() == {k: v for k, v in ATTRIBUTES.items() if k != "tandem_owner"}
    with psycopg.connect(database.uri("web")) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == ("tandem_web", "joint")
    assert database.parameters("owner")["USER"] == "dba"


def test_role_that_cannot_build_the_wall_is_told_what_to_run(elsewhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_DATABASE_URL", elsewhere)
    with pytest.raises(Trouble, match='ALTER ROLE "dba" CREATEROLE BYPASSRLS'):
        database.ensure()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("joint", "nowhere"), "There is no database 'nowhere'"),
        (("d%2Fb%40a", "wrong"), "refuses the password of dba"),
        (("postgresql://", "mysql://"), "must begin with postgresql://"),
        (("/joint", ""), "must name a role and a database"),
    ],
)
def test_address_that_leads_nowhere_is_a_plain_sentence(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], sentence: str
) -> None:
    monkeypatch.setenv("TANDEM_DATABASE_URL", elsewhere.replace(*change))
    with pytest.raises(Trouble, match=sentence) as told:
        database.ensure()
    assert "d/b@a" not in str(told.value)


def test_server_that_is_not_there_is_a_plain_sentence(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_DATABASE_URL", "postgresql://dba:secret@127.0.0.1:1/joint")
    with pytest.raises(Trouble, match="does not answer as dba"):
        database.ensure()


@pytest.mark.parametrize("version", [150007, 140020, 96001])
def test_a_server_before_16_is_refused_with_its_number(version: int) -> None:
    """Judged from the number that the server tells; no older server is at hand to be asked."""
    with pytest.raises(Trouble, match=f"PostgreSQL {version // 10000}; Tandem needs 16 or later"):
        fitting.refuse_old(version)
    fitting.refuse_old(160000)


def test_what_passes_the_wall_is_noticed_by_the_next_command(fresh_home: Path) -> None:
    database.ensure()
    as_superuser("ALTER ROLE tandem_matcher BYPASSRLS")
    database.ensure()
    assert attributes() == ATTRIBUTES
    as_superuser("ALTER ROLE tandem_matcher SUPERUSER")
    with pytest.raises(Trouble, match="tandem_matcher is a superuser"):
        database.ensure()


def test_who_became_a_member_of_a_role_is_noticed_by_the_next_command(fresh_home: Path) -> None:
    database.ensure()
    as_superuser("GRANT tandem_gate TO tandem_web")
    with pytest.raises(Trouble, match="tandem_web is a member of tandem_gate"):
        database.ensure()
