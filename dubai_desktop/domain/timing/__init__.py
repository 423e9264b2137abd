"""The fit planner, the heart of a dub: when each line is said and how fast. Pure; the reasons are in `planner`."""

from dubai_desktop.domain.timing.planner import plan
from dubai_desktop.domain.timing.shifts import PASSAGE
from dubai_desktop.domain.timing.slots import CHAIN
from dubai_desktop.domain.timing.values import (
    DEFAULT_RULES,
    EARLY_OVER,
    FAST_OVER,
    LATE_OVER,
    RUSHED_OVER,
    Fit,
    FitRules,
    Line,
)

__all__ = [
    "CHAIN",
    "DEFAULT_RULES",
    "EARLY_OVER",
    "FAST_OVER",
    "LATE_OVER",
    "PASSAGE",
    "RUSHED_OVER",
    "Fit",
    "FitRules",
    "Line",
    "plan",
]
