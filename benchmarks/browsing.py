"""A crowd of browsers in one thread: each asks for a page, reads the answer whole and asks again, over one kept connection. Raw
sockets and a selector, because sixty client threads took a third of the machine that they were to measure."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Seen:
    """What the crowd saw in `seconds`; `taken` in milliseconds, sorted."""

    seconds: float
    client_cpu: float  # seconds of one core that the crowd itself used
    taken: list[float] = field(default_factory=list)
    failed: int = 0  # not 200, or the connection broke

    @property
    def a_second(self) -> float:
        return len(self.taken) / self.seconds

    def percentile(self, share: float) -> float:
        return self.taken[min(int(len(self.taken) * share), len(self.taken) - 1)] if self.taken else float("nan")


class _Browser:
    """One member's browser. HTTP/1.1 with Content-Length, which the site sends for every page."""

    def __init__(self, port: int, cookie: str, path: str) -> None:
        self._path, self._cookies = path, {"sessionid": cookie}
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self) -> None:
        self._head, self._got, self._length, self.status = b"", 0, -1, 0
        self.asked = time.perf_counter()
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        self.socket.sendall(f"GET {self._path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies}\r\n\r\n".encode())

    def read(self) -> bool:
        """Takes what has come; True when the answer is whole. Raises ConnectionError where the site hung up."""
        came = self.socket.recv(262_144)
        if not came:
            raise ConnectionError("the site closed the connection")
        if self._length < 0:
            self._head += came
            end = self._head.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self._head[:end].lower()
            self.status = int(head[9:12])
            self._length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            self._got = len(self._head) - end - 4
            self._keep_cookies(self._head[:end])
        else:
            self._got += len(came)
        return self._got >= self._length

    def _keep_cookies(self, head: bytes) -> None:
        """As a browser does: without its token for forms the site would make another one for each page."""
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"set-cookie":
                key, _, said = value.split(b";", 1)[0].strip().decode().partition("=")
                self._cookies[key] = said


def read_once(port: int, cookie: str, path: str) -> tuple[int, bytes]:
    """(status, body) of one page, for looking at what is measured."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": f"sessionid={cookie}", "Host": "localhost"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def browse(port: int, cookies: Sequence[str], path: str, seconds: float) -> Seen:
    """Sends one browser for each cookie and lets them read for so long."""
    watch = selectors.DefaultSelector()
    for cookie in cookies:
        browser = _Browser(port, cookie, path)
        watch.register(browser.socket, selectors.EVENT_READ, browser)
        browser.ask()
    seen = Seen(seconds, 0.0)
    cpu, start = time.process_time(), time.perf_counter()
    stop = start + seconds
    while (now := time.perf_counter()) < stop and watch.get_map():
        for key, _ in watch.select(stop - now):
            browser = key.data
            try:
                if not browser.read():
                    continue
            except OSError:
                seen.failed += 1
                watch.unregister(browser.socket)
                continue
            seen.taken.append((time.perf_counter() - browser.asked) * 1000)
            seen.failed += browser.status != 200
            browser.ask()
    seen.client_cpu, seen.seconds = time.process_time() - cpu, time.perf_counter() - start
    for key in list(watch.get_map().values()):
        key.data.socket.close()
    watch.close()
    seen.taken.sort()
    return seen
