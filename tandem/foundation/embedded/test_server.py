"""The embedded server: one at a time, back after any death, closed to everybody else."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from tandem.foundation import embedded, home
from tandem.foundation.embedded import connect, database, liveness, places
from tandem.foundation.trouble import Trouble

START = "from tandem.foundation import embedded; s = embedded.start(); print(s.pid, s.port, s.started)"
pytestmark = pytest.mark.database


def one_value(role: str, statement: str) -> object:
    with database.connect(role, autocommit=True) as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


def test_second_start_finds_the_first(fresh_home: Path) -> None:
    first, second = embedded.start(), embedded.start()
    assert first.started
    assert not second.started
    assert (first.pid, first.port) == (second.pid, second.port)


def test_server_outlives_the_process_that_started_it(fresh_home: Path) -> None:
    said = subprocess.run([sys.executable, "-c", START], capture_output=True, text=True, check=True).stdout
    assert embedded.start().pid == int(said.split()[0])


def test_four_processes_that_start_at_once_share_one_server(fresh_home: Path) -> None:
    asked = [subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate()[0].split() for process in asked]
    assert len({(pid, port) for pid, port, _ in said}) == 1
    assert sorted(started for *_, started in said) == ["False", "False", "False", "True"]


def test_what_was_committed_is_there_after_the_server_is_killed(fresh_home: Path) -> None:
    database.ensure()
    with database.connect("owner") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
    killed = embedded.start().pid
    os.kill(killed, signal.SIGKILL)
    database.ensure()
    assert embedded.start().pid != killed
    assert one_value("owner", "SELECT seven FROM kept") == 7


def test_dead_servers_number_given_to_another_program_does_not_stop_the_next_start(fresh_home: Path) -> None:
    killed = embedded.start().pid
    os.kill(killed, signal.SIGKILL)
    stranger = subprocess.Popen(["sleep", "60"], **_as_server())
    try:
        path = places.places().data / "postmaster.pid"
        path.write_text(path.read_text().replace(f"{killed}\n", f"{stranger.pid}\n", 1))
        assert embedded.start().started
    finally:
        stranger.kill()
        stranger.wait()


def _as_server() -> dict[str, int]:
    owner = places.places().data.stat()
    return {"user": owner.st_uid, "group": owner.st_gid} if os.geteuid() == 0 else {}


def test_half_made_cluster_is_made_anew(fresh_home: Path) -> None:
    where = places.places()
    where.draft.mkdir(parents=True)
    (where.draft / "PG_VERSION").write_text("18")
    if os.geteuid() == 0:
        nobody = embedded.server.server_account()
        assert nobody is not None
        os.chown(where.base, nobody.uid, nobody.gid)
    assert embedded.start().started


def test_two_homes_have_two_servers_at_the_same_time(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = embedded.start()
    monkeypatch.setenv("TANDEM_HOME", str(fresh_home.with_name("other")))
    try:
        second = embedded.start()
        assert (second.pid, second.port) != (first.pid, first.port)
    finally:
        embedded.stop()


def test_port_of_last_time_is_kept_and_left_when_taken(fresh_home: Path) -> None:
    first = embedded.start().port
    before = database.parameters("owner")
    embedded.stop()
    assert embedded.start().port == first
    embedded.stop()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", first))
        other.listen()
        database.ensure()
        assert embedded.start().port != first
    # What a program read before the port changed still leads to the server.
    assert database.parameters("owner") == before
    assert one_value("owner", "SELECT 1") == 1


def test_run_folder_that_others_can_enter_is_refused(fresh_home: Path) -> None:
    embedded.start()
    run = places.places().run
    run.chmod(0o755)
    with pytest.raises(Trouble, match="can be entered by others"):
        embedded.start()
    with pytest.raises(Trouble, match="can be entered by others"):
        embedded.status()


def test_folder_and_socket_open_to_nobody_else(fresh_home: Path) -> None:
    server = embedded.start()
    real_socket = server.run / f".s.PGSQL.{server.port}"
    for path in (fresh_home, server.run, places.places().data, real_socket):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


@pytest.mark.parametrize("way", ["socket", "tcp"])
@pytest.mark.parametrize("password", ["wrong", ""])
def test_wrong_or_no_password_is_refused(fresh_home: Path, way: str, password: str) -> None:
    database.ensure()
    found = connect.conninfo("owner") | {"password": password}
    if way == "tcp":
        found |= {"host": "127.0.0.1", "port": str(embedded.start().port)}
    for user in (found["user"], "postgres"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**(found | {"user": user}))


def test_every_log_in_is_kept_as_scram(fresh_home: Path) -> None:
    database.ensure()
    with psycopg.connect(**embedded.database.roles.superuser()) as connection:
        stored = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolcanlogin").fetchall()
        lines = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
    assert len(stored) == 5
    assert all(password.startswith("SCRAM-SHA-256$") for (password,) in stored)
    assert lines == [("scram-sha-256",)]


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "*"])  # noqa: S104 - what is refused
def test_embedded_server_refuses_to_listen_beyond_this_machine(
    fresh_home: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("TANDEM_DATABASE_LISTEN", address)
    with pytest.raises(Trouble, match="only on this machine"):
        embedded.start()


def test_listening_address_in_the_data_folder_is_overruled(fresh_home: Path) -> None:
    embedded.start()
    embedded.stop()
    with (places.places().data / "postgresql.auto.conf").open("a") as file:
        file.write("listen_addresses = '*'\n")
    database.ensure()
    assert one_value("owner", "SHOW listen_addresses") == "127.0.0.1"


def test_home_with_a_name_too_long_for_a_socket_works(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_HOME", str(fresh_home.with_name("x" * 120)))
    try:
        database.ensure()
        run = places.places().run
        assert len(str(run)) < 60
        assert stat.S_IMODE(run.stat().st_mode) == 0o700
        assert one_value("owner", "SELECT 1") == 1
    finally:
        embedded.stop()
        for left in run.iterdir():
            left.unlink()
        run.rmdir()


def test_short_run_folder_that_somebody_else_made_is_refused(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_HOME", str(fresh_home.with_name("y" * 120)))
    run = places.places().run
    run.mkdir(mode=0o777)
    run.chmod(0o777)
    try:
        with pytest.raises(Trouble, match="can be entered by others"):
            embedded.start()
    finally:
        run.rmdir()


def test_log_holds_no_statement_and_no_value(fresh_home: Path) -> None:
    database.ensure()
    with database.connect("owner", autocommit=True) as connection:
        connection.execute("CREATE TABLE one (name text PRIMARY KEY)")
        connection.execute("INSERT INTO one VALUES ('Zzyzx')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO one VALUES ('Zzyzx')")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT 'Zzyzx'::int")
    assert "Zzyzx" not in places.places().log.read_text()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
def test_root_drops_privileges_and_changes_no_folder_above(fresh_home: Path) -> None:
    above = fresh_home.parent
    before = stat.S_IMODE(above.stat().st_mode)
    server = embedded.start()
    status = Path(f"/proc/{server.pid}/status").read_text()
    ids = {line.split(":")[0]: line.split()[1:] for line in status.splitlines() if line}
    assert "0" not in ids["Uid"] + ids["Gid"] + ids["Groups"]
    assert stat.S_IMODE(above.stat().st_mode) == before == 0o700
    assert above.stat().st_uid == fresh_home.stat().st_uid == (fresh_home / "secrets").stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_programs_in_a_closed_folder_are_copied_to_an_open_one(
    fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout in root's own home: the unprivileged user can run nothing in it."""
    import shutil

    from tandem.foundation.embedded import binaries

    package = binaries._package()
    closed = fresh_home.parent / "site-packages"
    for folder in (package, package.with_name(package.name + ".libs")):
        left_out = shutil.ignore_patterns("pginstall", "*.a", "include")
        shutil.copytree(folder, closed / folder.name, symlinks=True, ignore=left_out)
    monkeypatch.syspath_prepend(str(closed))
    with tempfile.TemporaryDirectory(prefix="tandem-shelf-") as shelf:
        Path(shelf).chmod(0o755)
        monkeypatch.setattr(binaries, "SHELVES", (shelf,))
        pid = embedded.start().pid
        assert os.readlink(f"/proc/{pid}/exe").startswith(shelf)
        # Once copied it is used again, but never when somebody else could have changed it.
        embedded.stop()
        assert embedded.start().started
        embedded.stop()
        next(Path(shelf).glob("tandem-*")).chmod(0o777)
        with pytest.raises(Trouble, match="does not belong to you alone"):
            embedded.start()


def test_only_a_server_that_talks_counts_as_living(fresh_home: Path, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as short:
        mute = Path(short) / "s"
        assert not liveness.answers(mute)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(mute))
            listener.listen()
            assert not liveness.answers(mute)


def test_settings_ask_for_the_address_without_starting_anything(fresh_home: Path) -> None:
    assert database.parameters("web")["HOST"].endswith("run")
    assert embedded.status() is None
    with pytest.raises(Trouble, match="tandem db start"):
        database.uri("web")


def test_home_knows_passwords_that_no_argument_or_address_shows(fresh_home: Path) -> None:
    database.ensure()
    line = Path(f"/proc/{embedded.start().pid}/cmdline")
    if not line.exists():
        pytest.skip("this system shows no command lines under /proc")
    for name in (fresh_home / "secrets").iterdir():
        if name.name != ".lock":
            assert home.secret(name.name) not in line.read_text()


def test_server_of_an_older_tandem_is_started_anew_when_nobody_is_connected(
    fresh_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database.ensure()
    older = embedded.start().pid
    mark = places.places().base / "started-as"
    now = mark.read_text()
    mark.write_text("as another Tandem wrote it")
    with database.connect("web") as somebody:
        assert embedded.start().pid == older
        assert somebody.execute("SELECT 1").fetchone() == (1,)
    assert "as an older Tandem started it" in capsys.readouterr().err
    assert embedded.start().pid != older
    assert mark.read_text() == now
    mark.unlink()  # a Tandem that wrote nothing down is older too
    assert embedded.start().started
    assert not embedded.start().started
    assert capsys.readouterr().err == ""


def test_data_of_another_major_version_or_half_a_copy_are_refused_in_words(fresh_home: Path) -> None:
    embedded.start()
    embedded.stop()
    made_by = places.places().data / "PG_VERSION"
    for written, sentence in (("17\n", r"made by PostgreSQL 17; this Tandem brings"), ("", "not whole")):
        made_by.write_text(written)
        with pytest.raises(Trouble, match=sentence):
            embedded.start()
    made_by.write_text("18\n")
    assert embedded.start().started


def test_a_home_that_was_moved_or_copied_while_its_server_ran(
    fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A moved home keeps its server; a copy has one of its own, on another port."""
    import shutil

    database.ensure()
    first = embedded.start()
    copy, moved = fresh_home.with_name("copy"), fresh_home.with_name("moved")
    subprocess.run(["cp", "-a", fresh_home, copy], check=True)
    fresh_home.rename(moved)
    try:
        monkeypatch.setenv("TANDEM_HOME", str(moved))
        assert embedded.start().pid == first.pid
        monkeypatch.setenv("TANDEM_HOME", str(copy))
        database.ensure()
        second = embedded.start()
        assert (second.pid, second.port) != (first.pid, first.port)
        assert one_value("web", "SELECT 1") == 1
        embedded.stop()
    finally:
        shutil.rmtree(copy)
        moved.rename(fresh_home)
        monkeypatch.setenv("TANDEM_HOME", str(fresh_home))
