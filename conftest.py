"""The test house: a template database is migrated, walled and peopled with the cast once; every test module
works in its own clone of it, as the real roles. Nothing of ours is mocked."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault of what is tried: no property fails by the clock.
settings.register_profile("no clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no clock")

TEMPLATE = "tandem_template"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that take minutes begin first, the one that mostly waits before all; the rooms' short ones fill the gaps at the end."""
    items.sort(key=lambda item: ("test_timing" not in item.nodeid, not item.nodeid.startswith("tests/")))


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """pytest-django's own test database is not used: our roles and policies need the real thing."""


@pytest.fixture(scope="session")
def template(worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Builds the template once a run, whichever worker comes first."""
    from tandem.foundation.embedded import database
    from tandem.foundation.home import home, locked
    from tests import building

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    with locked(home() / "template.lock"):
        database.ensure()
        stamp = home() / "template.run"
        if not stamp.exists() or stamp.read_text() != run:
            building.build(TEMPLATE)
            stamp.write_text(run)
    return TEMPLATE


@pytest.fixture(scope="module")
def house(template: str, django_db_blocker: object) -> Iterator[str]:
    """A fresh database for this module, with the cast in it. Its name is the value."""
    from django.db import connections

    from tandem.foundation.embedded import database
    from tandem.foundation.home import home, locked
    from tandem.persons.matching import postgres_index

    name = f"tandem_t_{uuid.uuid4().hex[:12]}"
    with locked(home() / "template.lock"):  # CREATE DATABASE wants nobody in the template
        database.create_database(name, template=template)
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        default = connections["default"]
        default.close()
        if default.pool is not None:
            default.close_pool()
        before = default.settings_dict["NAME"]
        default.settings_dict["NAME"] = name
        os.environ["TANDEM_DATABASE"] = name
        yield name
        default.close()
        postgres_index.close_pools()
        default.settings_dict["NAME"] = before
        os.environ["TANDEM_DATABASE"] = "tandem"
    database.drop_database(name)


@pytest.fixture(scope="module")
def cast(house: str) -> object:
    """The test cast (tests/cast.py), by name."""
    from tests import cast as people

    return people.load()


@pytest.fixture(autouse=True)
def english() -> None:
    """A page asked for in Spanish leaves its language in the thread; the next test begins in English."""
    from django.utils import translation

    translation.activate("en")


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    return getattr(request.config, "workerinput", {}).get("workerid", "master")
