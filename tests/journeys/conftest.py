"""A real site for a real browser: the project's own WSGI application on a free port, on the module's own database."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(house: str) -> Iterator[str]:
    """Address of the running site."""
    from django.conf import settings
    from django.db import connections

    from tandem.config.wsgi import application

    settings.DATABASES["default"]["NAME"] = house
    connections.settings["default"]["NAME"] = house
    server = make_server("127.0.0.1", 0, application, server_class=_Threaded, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's Chromium. `make test` sees to it that there is one."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("TANDEM_CHROMIUM") or next((p for name in BROWSERS if (p := shutil.which(name))), None)
    if path is None:
        pytest.fail("There is no Chromium. Install it (Debian: apt-get install chromium) or set TANDEM_CHROMIUM.")
    # Playwright keeps an event loop in this thread; Django would take it for an async view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def log_in(site: str, cast: Any, browser: Any) -> Iterator[Any]:
    """log_in("dana") -> a page of a context in which dana is logged in."""
    from django.test import Client

    opened = []

    def enter(name: str, **context: Any) -> Any:
        client = Client()
        cast.log_in(client, name)
        made = browser.new_context(bypass_csp=context.pop("bypass_csp", False), **context)
        opened.append(made)
        made.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
        return made.new_page()

    yield enter
    for made in opened:
        made.close()
