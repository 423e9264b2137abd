"""A queue begun as the window begins it."""

from __future__ import annotations

from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.jobs.workers import taken_up


def start_waiting(queue: JobQueue) -> None:
    """Start every job of the queue's studio that waits to run, in its order."""
    for job_id in taken_up(queue.studio):
        queue.start(job_id)
