"""The pins name packages, versions and hashes, and nothing of the machine or index that wrote them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z0-9,_-]+\])?==[0-9][0-9a-z.!+]*( ; [^/\\:]+)? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")


def strange_lines(text: str) -> list[str]:
    """Lines that are neither a pin, nor a hash, nor a comment on who wants a package."""
    comment = re.compile(r" *#[^/:]*")
    return [
        line for line in text.splitlines() if line and not any(shape.fullmatch(line) for shape in (PIN, HASH, comment))
    ]


def pins() -> str:
    return (ROOT / "requirements.txt").read_text()


def test_pin_file_names_no_address_and_no_path() -> None:
    assert strange_lines(pins()) == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "-i //packages.example",
        "--find-links ./wheels",
        "--trusted-host packages.example",
        "django @ https://packages.example/django.whl \\",
        "django @ file:///wheels/django.whl \\",
        "-e .",
        "-r other.txt",
        "django==5.2.1",
        "django>=5.2 \\",
        "# written by uv from https://packages.example",
    ],
)
def test_anything_else_is_found(line: str) -> None:
    assert strange_lines(pins() + line + "\n") == [line]


def test_every_pin_has_a_hash() -> None:
    lines = pins().splitlines()
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if PIN.fullmatch(line):
            assert HASH.fullmatch(below), line


def test_every_direct_dependency_is_pinned_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    direct = project["dependencies"] + project["optional-dependencies"]["dev"]
    wanted = {re.split(r"[\[~=<>! ;]", name)[0].lower().replace("_", "-").replace(".", "-") for name in direct}
    found = [match["name"] for line in pins().splitlines() if (match := PIN.fullmatch(line))]
    assert wanted - set(found) == set()
    assert len(found) == len(set(found))
