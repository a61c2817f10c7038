"""What the models say is what the migrations make: no change waits for a migration that nobody wrote."""

from __future__ import annotations

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def test_no_change_of_a_model_lacks_its_migration() -> None:
    loader = MigrationLoader(None)
    ours = {c.label for c in apps.get_app_configs() if c.name.startswith("tandem.")}
    assert len(ours) > 10
    found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert {label: [str(m.operations) for m in made] for label, made in found.items() if label in ours} == {}


def test_each_room_s_migrations_stand_in_one_line() -> None:
    assert MigrationLoader(None).detect_conflicts() == {}
