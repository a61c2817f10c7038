"""Keeps what `tandem serve` started alive: a worker that was killed starts again, and so does the embedded database; where the database is
away, it waits for it. Apart from serving, because it is a small watchman with a memory of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tandem.foundation import embedded
from tandem.foundation.embedded import database
from tandem.foundation.trouble import Trouble

MOST, WITHIN = (
    5,
    120,
)  # a worker that ends oftener than this many times in this many seconds has a reason that a new start does not mend
LOOK_EVERY = 2.0  # seconds between looks at the database

Process = subprocess.Popen[bytes]


@dataclass
class Watch:
    """`start` makes a worker; without it there is none to watch."""

    start: Callable[[], Process] | None
    say: Callable[[str], None] = lambda words: print(words, file=sys.stderr, flush=True)
    now: Callable[[], float] = time.monotonic
    worker: Process | None = None
    ended: list[float] = field(default_factory=list)
    looked: float = 0.0
    last_said: str = ""
    away: bool = False  # the database: a worker could only end again

    def look(self) -> None:
        """One round. Raises Trouble where the worker ends again and again, although the database answers."""
        ended = self.worker is not None and self.worker.poll() is not None
        if self.now() - self.looked >= LOOK_EVERY or (ended and not self.away):
            self.looked = self.now()
            self._look_at_database(ended)
        if not self.away:
            self._look_at_worker()

    def _look_at_worker(self) -> None:
        if self.start is None:
            return
        if self.worker is None:
            self.worker = self.start()
        elif self.worker.poll() is not None:
            moment = self.now()
            self.ended = [t for t in self.ended if moment - t < WITHIN] + [moment]
            if len(self.ended) > MOST:
                raise Trouble(
                    "The worker ends again and again; the lines above say why. Mend that and start the site again."
                )
            self.say(
                "The worker ended by itself and is started again. What it was doing is taken up within a minute; nothing is lost."
            )
            self.worker = self.start()

    def _look_at_database(self, worker_ended: bool) -> None:
        """Another server than ours is asked only where the worker has ended: that is how its going shows."""
        if database.external():
            if worker_ended or self.away:
                self._look_at_another()
            return
        if embedded.status() is not None:
            self.last_said, self.away = "", False
            return
        try:
            database.ensure()
            self.away = False
            self._say_once("The database had stopped and is started again. What was saved is kept.")
        except Trouble as e:
            self.away = True
            self._say_once(f"The database has stopped and does not start: {e}")

    def _look_at_another(self) -> None:
        try:
            database.connect("web", connect_timeout=2).close()
        except Trouble as e:
            self.away = True
            self._say_once(f"{e} The site says so to whoever comes; all goes on when it is back.")
            return
        if self.away:
            self.away = False
            self._say_once("The database is back.")

    def _say_once(self, words: str) -> None:
        if words != self.last_said:
            self.say(words)
            self.last_said = words
