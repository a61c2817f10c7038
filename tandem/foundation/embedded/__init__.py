"""The PostgreSQL that Tandem brings along, and the one door to it or to the database that replaces it
(`database`). Apart, because the wheels' own launchers are unsafe (docs/decisions)."""

from tandem.foundation.embedded.server import Server, start, status, stop

__all__ = ["Server", "start", "status", "stop"]
