"""Sessions in PostgreSQL under the SHA-256 of their key, so that who reads the table (a dump, an
injection) holds no cookie that opens anything."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore


def stored_key(session_key: str) -> str:
    return hashlib.sha256(b"tandem session\0" + session_key.encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Any:
        key = self.session_key
        if not key:
            return None
        self._session_key = stored_key(key)
        try:
            return super()._get_session_from_db()  # type: ignore[misc]
        finally:
            self._session_key = key if self._session_key else None

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    def create_model_instance(self, data: Any) -> Any:
        instance = super().create_model_instance(data)
        instance.session_key = stored_key(instance.session_key)
        return instance

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored_key(key))
