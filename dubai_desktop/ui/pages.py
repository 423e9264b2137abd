"""All pages by name. To add one: a folder with a Page, one line in UPPER or LOWER, one case in `make_page`.

A page's module is loaded when the page is first shown: the window is painted sooner for it.
"""

from __future__ import annotations

from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui.deeds import Deeds
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.queue.model import JobListModel

UPPER = (
    ("queue", "Queue", "queue"),
    ("review", "Review", "review"),
    ("history", "History", "history"),
    ("costs", "Costs", "costs"),
    ("health", "Health", "health"),
)
LOWER = (("words", "Words", "words"), ("models", "Models", "models"), ("settings", "Settings", "settings"))


def make_page(key: str, queue: JobQueue, jobs: JobListModel, prefs: Prefs, deeds: Deeds) -> Page:  # noqa: PLR0911
    """Make a page by its name (the queue page is the window's own). Raises KeyError for an unknown name."""
    match key:
        case "review":
            from dubai_desktop.ui.review.page import ReviewPage  # noqa: PLC0415

            return ReviewPage(queue, jobs)
        case "history":
            from dubai_desktop.ui.history.page import HistoryPage  # noqa: PLC0415

            return HistoryPage(queue, deeds)
        case "costs":
            from dubai_desktop.ui.costs.page import CostsPage  # noqa: PLC0415

            return CostsPage(queue)
        case "health":
            from dubai_desktop.ui.health.page import HealthPage  # noqa: PLC0415

            return HealthPage(queue)
        case "words":
            from dubai_desktop.ui.glossary.page import WordsPage  # noqa: PLC0415

            return WordsPage(queue)
        case "models":
            from dubai_desktop.ui.models.page import ModelsPage  # noqa: PLC0415

            return ModelsPage(queue)
        case "settings":
            from dubai_desktop.ui.settings.page import SettingsPage  # noqa: PLC0415

            return SettingsPage(prefs)
    raise KeyError(key)
