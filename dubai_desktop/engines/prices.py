"""What paid services cost: read from a dated table that the person may replace, never written in code."""

from __future__ import annotations

import logging
import math
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

from dubai_desktop import paths
from dubai_desktop.domain.costs import MICRO
from dubai_desktop.domain.problems import Code, Problem

NAME = "prices.toml"
"""Of the table beside this module, and of the person's own in the settings folder."""

Table = dict[str, dict[str, int]]

logger = logging.getLogger(__name__)


def per_million(service: str, what: str) -> int:
    """Return a price in micro-USD for a million characters. Raises KeyError for what has no price."""
    return prices()[service][what]


def prices() -> Table:
    """Return all prices by service and what is bought, micro-USD per million; the person's own before ours.

    A table of the person's that cannot be read is left out: `check` says so.
    """
    try:
        own = _own()
    except Problem as problem:
        logger.warning("%s", problem.message)
        own = {}
    shipped = _shipped()
    return {service: {**shipped.get(service, {}), **own.get(service, {})} for service in {**shipped, **own}}


def check() -> None:
    """Raise Problem(SETTING_INVALID) where the person's own table cannot be read or holds what is no price."""
    _own()


@cache
def _shipped() -> Table:
    return _table(files("dubai_desktop.engines").joinpath(NAME).read_text(encoding="utf-8"))


def _own() -> Table:
    try:
        file = paths.config_dir() / NAME
        status = file.stat()
    except OSError:
        return {}
    return _read(file, status.st_mtime_ns, status.st_size)


_last: dict[tuple[Path, int, int], Table] = {}


def _read(file: Path, mtime: int, size: int) -> Table:
    """Return the table of a file, read anew when it changes."""
    key = (file, mtime, size)
    if key not in _last:
        try:
            table = _table(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:  # TOML's and Unicode's errors are ValueErrors
            raise Problem(
                Code.SETTING_INVALID,
                f"The price table {NAME} in the settings folder cannot be used. Correct it or remove it.",
                detail=f"{type(error).__name__}: {error}",
            ) from error
        _last.clear()
        _last[key] = table
    return _last[key]


def _table(text: str) -> Table:
    found: Table = {}
    for service, entries in tomllib.loads(text).items():
        if not isinstance(entries, dict):
            raise ValueError(f"{service} stands outside a section")
        amounts = {name: amount for name, amount in entries.items() if name not in {"page", "date"}}
        found[service] = {name: _micro(name, amount) for name, amount in amounts.items()}
    return found


def _micro(name: str, amount: object) -> int:
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    if not is_number or not math.isfinite(amount) or amount < 0:  # type: ignore[arg-type,operator]
        raise ValueError(f"{name} is no price")
    return round(amount * MICRO)  # type: ignore[operator]
