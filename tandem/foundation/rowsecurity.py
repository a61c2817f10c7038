"""Row security in migrations: every table is enabled and forced where it is created, so that a table
whose policy was forgotten shows nothing to anybody."""

from __future__ import annotations

from typing import Any

from django.db import migrations


class ForceRowSecurity(migrations.RunSQL):
    """Enables and forces row security on the named tables. Stands in the migration that creates them."""

    def __init__(self, *tables: str) -> None:
        self.tables = tables
        super().__init__(
            sql=[
                f"ALTER TABLE {t} ENABLE ROW LEVEL SECURITY; ALTER TABLE {t} FORCE ROW LEVEL SECURITY" for t in tables
            ],
            reverse_sql=[f"ALTER TABLE {t} NO FORCE ROW LEVEL SECURITY" for t in tables],
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, list(self.tables), {}


class SameCompartment(migrations.RunSQL):
    """A composite key that makes a child lie in its parent's compartment and move with it, so that no
    child can be reached, or left behind, by its own number. The parent needs UNIQUE (id, compartment_id)."""

    def __init__(self, child: str, column: str, parent: str) -> None:
        self.arguments = (child, column, parent)
        name = f"{child}_{column}_same_compartment"[:63]
        super().__init__(
            sql=f"ALTER TABLE {child} ADD CONSTRAINT {name} FOREIGN KEY ({column}, compartment_id) "
            f"REFERENCES {parent} (id, compartment_id) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED",
            reverse_sql=f"ALTER TABLE {child} DROP CONSTRAINT {name}",
        )

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, list(self.arguments), {}


def tables_without_forced_row_security(cursor: Any) -> list[str]:
    """Names of ordinary tables in the schemas public and tandem that lack it."""
    cursor.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('public', 'tandem') AND c.relkind IN ('r', 'p') "
        "AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1"
    )
    return [row[0] for row in cursor.fetchall()]


def tables_without_policy(cursor: Any) -> list[str]:
    """Those that show nothing to anybody because no policy says who may see what. Fit for a table that the site never asks; of any other it
    is a policy that was forgotten."""
    cursor.execute(
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('public', 'tandem') AND c.relkind IN ('r', 'p') "
        "AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) ORDER BY 1"
    )
    return [row[0] for row in cursor.fetchall()]
