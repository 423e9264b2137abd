"""How quickly the window answers: `python -m tests.bench.window_speed`. Goals are those of the design's limits."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import PySide6.QtWidgets  # noqa: F401 - the clock starts after Qt
from PySide6.QtCore import QEventLoop, QTimer

AFTER_QT = time.perf_counter()


def tell(what: str, seconds: float, goal: float) -> None:
    """Print one figure beside its goal."""
    sys.stdout.write(f"{what:44} {seconds * 1000:8.1f} ms   goal {goal * 1000:6.1f} ms   {seconds / goal:5.2f}\n")


def clock(work: Callable[[], object], times: int = 1) -> float:
    """Return the median seconds of some runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return sorted(taken)[len(taken) // 2]


def live(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main() -> None:
    """Measure and print."""
    from dubai_desktop.ui.main import make_app, make_window
    from dubai_desktop.ui.review.model import LinesModel
    from dubai_desktop.ui.review.table import LinesTable
    from tests.helpers.fake_studio import FakeStudio, scores_for, segments, shelf

    app = make_app([])
    window = make_window(FakeStudio(shelf()[1:]), app)  # type: ignore[arg-type]
    window.show()
    window.grab()
    tell("window painted, after Qt is imported", time.perf_counter() - AFTER_QT, 0.5)
    live(300)
    for key in ("review", "history", "costs", "health", "models", "settings"):
        tell(f"page {key} shown the first time", clock(lambda key=key: window.show_page(key)), 0.05)
    live(500)

    lines = segments(10_000)
    model, table = LinesModel(), LinesTable()
    table.resize(1040, 420)
    table.show()
    tell("10,000 lines: model built", clock(lambda: model.load(lines, (), "")), 0.05)
    tell("10,000 lines: opened in the table", clock(lambda: (table.show_model(model), table.grab())), 0.5)
    model.set_scores(scores_for(lines))
    bar = table.verticalScrollBar()
    steps = iter(range(0, bar.maximum(), bar.maximum() // 60))
    tell(
        "10,000 lines: one scroll step",
        clock(lambda: (bar.setValue(next(steps)), table.viewport().grab()), 50),
        0.016,
    )
    row = iter(range(200))
    tell(
        "10,000 lines: one line changed",
        clock(lambda: model.put([replace(lines[next(row)], approved=True)]), 100),
        0.0001,
    )
    window.queue.shutdown()


if __name__ == "__main__":
    main()
