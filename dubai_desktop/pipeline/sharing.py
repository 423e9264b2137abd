"""Comparing engines: each line falls to one of them by their weights, and to the same one whenever it is asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from dubai_desktop.settings.schema import TtsRouter


def weights_of(router: TtsRouter) -> dict[str, int]:
    """Return the share of each engine that is compared; empty where none are."""
    weights = {"google": router.google_weight, "coqui": router.coqui_weight}
    return weights if router.ab_testing_enabled and any(weights.values()) else {}


def share(job_id: str, line_id: str, weights: Mapping[str, int]) -> str:
    """Return the engine that a line falls to: by chance, but the same in every run. Some weight is above 0."""
    drawn = int.from_bytes(hashlib.sha256(f"{job_id}\x1f{line_id}".encode()).digest()[:8], "big") % sum(
        weights.values()
    )
    for engine, weight in weights.items():
        if drawn < weight:
            return engine
        drawn -= weight
    raise AssertionError("what was drawn is less than all weights together")
