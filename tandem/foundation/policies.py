"""Applies policies/*.sql: the present state of the wall, whole, in one transaction. First every policy goes,
then the files put theirs in place, so that nothing stands that no file says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "policies"
# Storeys, so that a file may use what a lower one defines; ledger's stands on the wall's functions.
ORDER = (
    "roles",
    "agencies",
    "accords",
    "ledger",
    "directory",
    "clocks",
    "persons",
    "intake",
    "cases",
    "victim_services",
    "survivor",
    "desk",
    "system",
)

DROP_ALL = """
DO $$ DECLARE p record; BEGIN
  FOR p IN SELECT schemaname, tablename, policyname FROM pg_policies WHERE schemaname IN ('public', 'tandem') LOOP
    EXECUTE format('DROP POLICY %I ON %I.%I', p.policyname, p.schemaname, p.tablename);
  END LOOP;
  -- Grants too: what no file grants is not granted.
  FOR p IN SELECT c.oid::regclass AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v') LOOP
    EXECUTE format('REVOKE ALL ON %s FROM tandem_web, tandem_matcher, tandem_sealer, tandem_gate, tandem_search, PUBLIC', p.name);
  END LOOP;
END $$
"""


def files() -> list[Path]:
    """The files in the order in which they apply. Raises for a file that the order does not know."""
    strange = {f.stem for f in FOLDER.glob("*.sql")} - set(ORDER)
    if strange:
        raise ValueError(f"policies/ holds a file without a place in the order: {', '.join(sorted(strange))}")
    return [FOLDER / f"{name}.sql" for name in ORDER if (FOLDER / f"{name}.sql").exists()]


def apply(connection: Any, *, then: Callable[[Any], None]) -> list[str]:
    """Applies all files as the owner on an open psycopg connection, then `then(cursor)` (the gate's key); the
    caller commits. Returns the files' names."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_ALL)
        for file in files():
            cursor.execute(file.read_text().encode())
        then(cursor)
    return [file.name for file in files()]
