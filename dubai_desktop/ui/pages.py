"""All pages by name. To add one: a folder with a Page, one line in UPPER or LOWER, one in `make_page`."""

from __future__ import annotations

from collections.abc import Callable

from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui.costs.page import CostsPage
from dubai_desktop.ui.deeds import Deeds
from dubai_desktop.ui.health.page import HealthPage
from dubai_desktop.ui.history.page import HistoryPage
from dubai_desktop.ui.models.page import ModelsPage
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.queue.model import JobListModel
from dubai_desktop.ui.review.page import ReviewPage
from dubai_desktop.ui.settings.page import SettingsPage

UPPER = (
    ("queue", "Queue", "queue"),
    ("review", "Review", "review"),
    ("history", "History", "history"),
    ("costs", "Costs", "costs"),
    ("health", "Health", "health"),
)
LOWER = (("models", "Models", "models"), ("settings", "Settings", "settings"))


def make_page(key: str, queue: JobQueue, jobs: JobListModel, prefs: Prefs, deeds: Deeds) -> Page:
    """Make a page by its name (the queue page is the window's own). Raises KeyError for an unknown name."""
    made: dict[str, Callable[[], Page]] = {
        "review": lambda: ReviewPage(queue, jobs),
        "history": lambda: HistoryPage(queue, deeds),
        "costs": lambda: CostsPage(queue),
        "health": lambda: HealthPage(queue),
        "models": lambda: ModelsPage(queue),
        "settings": lambda: SettingsPage(prefs),
    }
    return made[key]()
