"""The stamp of a finished set-up: tells in milliseconds whether the environment still fits the checkout."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bootstrap.layout import Layout

_FORMAT = 1  # raised where a finished set-up of before must be done again


@dataclass(frozen=True)
class Stamp:
    """What a finished set-up left behind.

    `layers`: the groups of packages that are in; `base`: the Python that the environment stands on; `qt`: the kind of
    display whose system libraries were found complete; `coqui_skipped`: why the neural voices were left out, or "".
    """

    key: str
    base: str
    layers: tuple[str, ...]
    qt: tuple[str, ...] = ()
    coqui_skipped: str = ""


def key(layout: Layout) -> str:
    """Return the hash of what decides on the packages: the needs in pyproject.toml, and the constraints."""
    project = tomllib.loads(layout.pyproject.read_text(encoding="utf-8"))["project"]
    needs = json.dumps([_FORMAT, project["dependencies"], project["optional-dependencies"]])
    return hashlib.sha256(needs.encode() + layout.constraints.read_bytes()).hexdigest()


def base_python(layout: Layout) -> str:
    """Return the Python that the environment stands on, "" where it is gone (removed, upgraded, another machine)."""
    for text in _lines(layout.venv / "pyvenv.cfg"):
        name, _, value = text.partition("=")
        if name.strip() == "executable" and layout.python.exists():
            base = os.path.realpath(value.strip())
            moved = layout.python.is_symlink() and os.path.realpath(layout.python) != base
            return base if Path(base).exists() and not moved else ""
    return ""


def read(layout: Layout) -> Stamp | None:
    """Return the stamp where the environment is whole and stands on the same Python as then, else None."""
    if layout.unfinished.exists():
        return None
    try:
        raw = json.loads(layout.stamp.read_text(encoding="utf-8"))
        found = Stamp(raw["key"], raw["base"], tuple(raw["layers"]), tuple(raw["qt"]), raw["coqui_skipped"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if found.base and found.base == base_python(layout) else None


def ready(layout: Layout, layers: Sequence[str]) -> Stamp | None:
    """Return the stamp where these layers are in and nothing they rest on has changed since, else None."""
    stamp = read(layout)
    return stamp if stamp and set(layers) <= set(stamp.layers) and stamp.key == key(layout) else None


def write(layout: Layout, stamp: Stamp) -> None:
    """Write the stamp whole or not at all."""
    aside = layout.stamp.with_suffix(".new")
    aside.write_text(json.dumps(asdict(stamp), indent=1), encoding="utf-8")
    aside.replace(layout.stamp)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
