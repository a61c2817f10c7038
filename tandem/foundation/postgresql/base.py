"""Binds the acting member's token at the start of each outermost transaction. Autocommit queries and
`on_commit` callbacks carry no token, so under row security they see nothing: the wall fails closed."""

from __future__ import annotations

from django.db.backends.postgresql import base

from tandem.foundation import acting

SETTING = "tandem.acting"


class DatabaseWrapper(base.DatabaseWrapper):
    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        if not autocommit:
            self._bind_acting()

    def _bind_acting(self) -> None:
        who = acting.current()
        if who is None or not who.token or self.connection is None:
            return
        # `true` = for this transaction only; the pool's next borrower starts blank.
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", (SETTING, who.token))
