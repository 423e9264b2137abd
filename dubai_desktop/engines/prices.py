"""What paid services cost: read from the dated table beside this module, never written in code."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from dubai_desktop.domain.costs import MICRO


def per_million(service: str) -> int:
    """Return a service's price in micro-USD for a million characters. Raises KeyError for one without a price."""
    return round(float(_table()[service]["per_million"]) * MICRO)


@cache
def _table() -> dict[str, dict[str, str | float]]:
    text = files("dubai_desktop.engines").joinpath("prices.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
