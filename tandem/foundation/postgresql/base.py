"""Binds the acting member's token at the start of each outermost transaction. Autocommit queries and
`on_commit` callbacks carry no token, so under row security they see nothing: the wall fails closed. And tells the wall
which statements look one row up by its key, has the server keep their plans, and lets the ledger's line travel with the COMMIT."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

from tandem.foundation import acting

SETTING = "tandem.acting"
# The policies read this mark at a statement's beginning and ask for the few rows one by one, instead of gathering first all that the
# member sees (policies/accords.sql, docs/decisions/0010). It changes the time, never the answer.
ONE = "/*one*/ "
# Written before our own statements whose plan is worth keeping: those before every page, and counts.
KEPT = "/*kept*/"
_BY_KEY = re.compile(r'SELECT (?!.*(?: OR |SELECT )).*? FROM "(\w+)" .*?WHERE .*?"\1"\."id" = %s', re.DOTALL)


def marked(sql: str) -> str:
    """The statement with the mark, where it reads one row of its own table by `id`, with what that row points to."""
    return ONE + sql if _BY_KEY.match(sql) else sql


class KeptPlan(psycopg.Cursor[Any]):
    """Has the server keep the statement's plan from its second use in a connection: to plan a look-up by key behind the wall costs as much again
    as the look-up (docs/decisions/0010). Only for statements that are few and the same each time; for all others Django's cursor stays, which
    writes the values into the statement. The wall is asked anew at each use, and PostgreSQL plans anew where a policy changes."""

    def execute(self, query: Any, params: Any = None, **ignored: Any) -> Any:
        self.connection.prepare_threshold = 1  # only here: the driver would keep count of all others too
        try:
            return super().execute(query, params)
        finally:
            self.connection.prepare_threshold = None


class MomentLoader(TimestamptzLoader):
    """Reads moments as PostgreSQL writes them in UTC. The driver takes them apart in Python, six times as long as Python's own reader; what that
    does not know (a year beyond 9999, another zone) is left to the driver. `timezone` is asked by Django."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        said = str(data, "ascii") if not isinstance(data, bytes) else data.decode("ascii")
        if said.endswith("+00"):
            try:
                return datetime.fromisoformat(said)
            except ValueError:
                pass
        return super().load(data).astimezone(UTC)


@functools.cache
def _adapters() -> AdaptersMap:
    found = AdaptersMap(get_adapters_template(True, UTC))
    found.register_loader("timestamptz", MomentLoader)
    return found


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: list[tuple[str, Sequence[Any]]] = []
        self.execute_wrappers.append(self._send)

    def get_connection_params(self) -> dict[str, Any]:
        found = super().get_connection_params()
        if self.timezone == UTC:
            found["context"] = _adapters()
        return found

    def send_with_next(self, sql: str, params: Sequence[Any]) -> None:
        """Holds a statement that answers nothing until the next one of this transaction, in whatever order they were given; where the
        next is the COMMIT, both go in one round trip. Lost with the transaction or savepoint, as if it had been sent."""
        self._waiting.append((sql, params))

    def _send(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self._send_waiting()
        if isinstance(sql, str) and not many:
            sql = marked(sql)
            # Of Django's own statements at most one value, the key: nothing whose type the server would have to guess.
            self._choose_cursor(
                context["cursor"], kept=sql.startswith(KEPT) or (sql.startswith(ONE) and sql.count("%") <= 1)
            )
        return execute(sql, params, many, context)

    def _choose_cursor(self, wrapper: Any, *, kept: bool) -> None:
        if kept:
            wrapper.cursor = KeptPlan(self.connection)
        elif type(wrapper.cursor) is KeptPlan:
            wrapper.cursor = self.create_cursor()

    def _send_waiting(self) -> None:
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        with self.cursor() as cursor:
            for sql, params in waiting:
                cursor.execute(sql, params)

    def _commit(self) -> None:
        if not self._waiting or self.connection is None:
            return super()._commit()  # type: ignore[misc, no-any-return]
        waiting, self._waiting = self._waiting, []
        # One message to the server and one answer. The driver's pipeline would send four and wait twice. Where a line is refused, the server
        # does not come to the COMMIT.
        sql = "; ".join([*(sql for sql, _ in waiting), "COMMIT"])
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            cursor.execute(sql, [value for _, params in waiting for value in params])

    def _rollback(self) -> None:
        self._waiting = []
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        self._waiting = []  # what was held before the savepoint went when it was set
        super()._savepoint_rollback(sid)  # type: ignore[misc]

    def close(self) -> None:
        self._waiting = []
        super().close()

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit:
            self._bind_acting()

    def _bind_acting(self) -> None:
        who = acting.current()
        if who is None or not who.token or self.connection is None:
            return
        # `true` = for this transaction only; the pool's next borrower starts blank.
        with KeptPlan(self.connection) as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", (SETTING, who.token))
