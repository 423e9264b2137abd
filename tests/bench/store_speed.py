"""What the store takes, beside its limits: python -m tests.bench.store_speed"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.store import Store
from dubai_desktop.store.memory import Entry
from tests.helpers.store_samples import plain_job, segment


def show(what: str, limit_ms: float, work: Callable[[int], object], times: int) -> None:
    """Print the median of several runs and whether it is within the limit."""
    taken = []
    for number in range(times):
        began = time.perf_counter()
        work(number)
        taken.append((time.perf_counter() - began) * 1000)
    median = statistics.median(taken)
    print(f"{what:<44} {median:9.2f} ms   limit {limit_ms:7.0f} ms   {'ok' if median <= limit_ms else 'OVER'}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "studio.db") as store:
        lines = tuple(segment(n, source=f"Line {n} says something", target="একটি বাংলা লাইন " * 3) for n in range(1, 2001))
        job = store.jobs.add(plain_job(segments=lines))
        show("2,000 lines replaced, one transaction", 150, lambda _: store.segments.replace(job.id, lines), 9)
        show("a job of 2,000 lines read", 150, lambda _: store.jobs.get(job.id), 9)
        show("a job of 2,000 lines saved whole", 250, lambda _: store.jobs.save(job), 9)
        running = JobStatus.RUNNING
        show("status update, durable", 3, lambda n: store.jobs.set_status(job.id, running, n / 10, "x"), 300)
        show(
            "one line edited, durable", 3, lambda n: store.segments.update(job.id, [replace(lines[n], target="x")]), 300
        )
        rng = random.Random(1)
        common = rng.choices([f"w{n}" for n in range(20_000)], [1 / (n + 3) for n in range(20_000)], k=100_000)
        texts = [" ".join(rng.choices(common, k=rng.randint(3, 14))) for _ in range(100_000)]
        show(
            "100,000 translations remembered", 30_000,
            lambda _: store.memory.remember_all(Entry(text, f"t {text}", "en", "bn", "import") for text in texts), 1,
        )  # fmt: skip
        show("exact match among 100,000", 1, lambda n: store.memory.exact(texts[n], "en", "bn"), 300)
        show("candidates among 100,000", 20, lambda n: store.memory.candidates(f"{texts[n]} more", "en", "bn"), 300)
        show("backup", 2_000, lambda n: store.backup(f"2026-01-{n + 1:02d}"), 3)
        store.close()
        show("opened and checked", 500, lambda _: Store(store.path).open().close(), 5)


if __name__ == "__main__":
    main()
