"""What is left of the characters that a service gives away in a month."""

from __future__ import annotations

from dubai_desktop.domain.costs import month_start
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import EngineInfo
from dubai_desktop.store import Store


def free_left(store: Store, info: EngineInfo, family: str = "") -> int:
    """Return the free characters left this month of an engine's service; 0 where it gives none.

    `family` is that of the voice (`Voice.family`), where it is not the engine's own. What may have been sent counts.
    """
    what = family or info.family
    free = prices.free_per_month(info.tariff, what)
    if not free:
        return 0
    since = month_start(store.ledger.clock())
    return max(0, free - store.ledger.units(info.id, info.kind.value, since, what))
