"""What the program remembers, on SQLite: jobs, their lines and clips, step results, history, costs, translations."""

from dubai_desktop.store.instance import InstanceLock
from dubai_desktop.store.studio_store import Store

__all__ = ["InstanceLock", "Store"]
