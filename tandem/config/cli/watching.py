"""Keeps what `tandem serve` started alive: a worker that was killed starts again, and so does the embedded database. Apart from serving,
because it is a small watchman with a memory of its own."""

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

    def look(self) -> None:
        """One round. Raises Trouble where the worker ends again and again."""
        self._look_at_worker()
        if self.now() - self.looked >= LOOK_EVERY:
            self.looked = self.now()
            self._look_at_database()

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

    def _look_at_database(self) -> None:
        if database.external() or embedded.status() is not None:
            self.last_said = ""
            return
        try:
            database.ensure()
            self._say_once("The database had stopped and is started again. What was saved is kept.")
        except Trouble as e:
            self._say_once(f"The database has stopped and does not start: {e}")

    def _say_once(self, words: str) -> None:
        if words != self.last_said:
            self.say(words)
            self.last_said = words
