"""What paid services cost, give away and allow: read from a dated table that the person may replace, never in code."""

from __future__ import annotations

import logging
import math
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from dubai_desktop import paths
from dubai_desktop.domain.costs import MICRO
from dubai_desktop.domain.problems import Code, Problem

NAME = "prices.toml"
"""Of the table beside this module, and of the person's own in the settings folder."""

FREE, LIMITS = "free", "limits"
"""Tables within a service's: characters of a month that cost nothing, and what may be asked for in a minute."""

REQUESTS, CHARACTERS = "requests", "characters"

Table = dict[str, dict[str, int]]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tariffs:
    """All services: prices in micro-USD per million characters, free characters a month, limits a minute."""

    prices: Table = field(default_factory=dict)
    free: Table = field(default_factory=dict)
    limits: Table = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pace:
    """What a service takes in a minute; 0 is no limit. `shared` is false where this family has a limit of its own."""

    requests: int = 0
    characters: int = 0
    shared: bool = True


def per_million(service: str, what: str) -> int:
    """Return a price in micro-USD for a million characters. Raises KeyError for what has no price."""
    return prices()[service][what]


def prices() -> Table:
    """Return all prices by service and what is bought, micro-USD per million; the person's own before ours.

    A table of the person's that cannot be read is left out: `check` says so.
    """
    return _both().prices


def free_per_month(service: str, what: str) -> int:
    """Return the characters that a service gives away in a calendar month; 0 for none."""
    return _both().free.get(service, {}).get(what, 0)


def pace(service: str, what: str) -> Pace:
    """Return what a service takes in a minute of one kind of voice or model."""
    limits = _both().limits.get(service, {})
    requests, characters = limits.get(REQUESTS, 0), limits.get(CHARACTERS, 0)
    return Pace(limits.get(what, requests), characters, what not in limits)


def check() -> None:
    """Raise Problem(SETTING_INVALID) where the person's own table cannot be read or holds what is no price."""
    _own()


def _both() -> Tariffs:
    try:
        own = _own()
    except Problem as problem:
        logger.warning("%s", problem.message)
        own = Tariffs()
    shipped = _shipped()
    return Tariffs(
        _merged(shipped.prices, own.prices), _merged(shipped.free, own.free), _merged(shipped.limits, own.limits)
    )


def _merged(shipped: Table, own: Table) -> Table:
    return {service: {**shipped.get(service, {}), **own.get(service, {})} for service in {**shipped, **own}}


@cache
def _shipped() -> Tariffs:
    return _tariffs(files("dubai_desktop.engines").joinpath(NAME).read_text(encoding="utf-8"))


def _own() -> Tariffs:
    try:
        file = paths.config_dir() / NAME
        status = file.stat()
    except OSError:
        return Tariffs()
    return _read(file, status.st_mtime_ns, status.st_size)


_last: dict[tuple[Path, int, int], Tariffs] = {}


def _read(file: Path, mtime: int, size: int) -> Tariffs:
    """Return the table of a file, read anew when it changes."""
    key = (file, mtime, size)
    if key not in _last:
        try:
            table = _tariffs(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:  # TOML's and Unicode's errors are ValueErrors
            raise Problem(
                Code.SETTING_INVALID,
                f"The price table {NAME} in the settings folder cannot be used. Correct it or remove it.",
                detail=f"{type(error).__name__}: {error}",
            ) from error
        _last.clear()
        _last[key] = table
    return _last[key]


def _tariffs(text: str) -> Tariffs:
    found = Tariffs()
    for service, entries in tomllib.loads(text).items():
        if not isinstance(entries, dict):
            raise ValueError(f"{service} stands outside a section")
        for name, amount in entries.items():
            if name in (FREE, LIMITS):
                table = found.free if name == FREE else found.limits
                table[service] = _counts(f"{service}.{name}", amount)
            elif name not in {"page", "date"}:
                found.prices.setdefault(service, {})[name] = _micro(name, amount)
    return found


def _counts(name: str, table: object) -> dict[str, int]:
    if not isinstance(table, dict):
        raise ValueError(f"{name} is no table")
    for entry, count in table.items():
        if type(count) is not int or count < 0:
            raise ValueError(f"{name}.{entry} is no whole number")
    return table


def _micro(name: str, amount: object) -> int:
    is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
    if not is_number or not math.isfinite(amount) or amount < 0:  # type: ignore[arg-type,operator]
        raise ValueError(f"{name} is no price")
    return round(amount * MICRO)  # type: ignore[operator]
