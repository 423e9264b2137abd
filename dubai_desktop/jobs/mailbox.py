"""Events on their way to the window: in order, progress thinned out, first and last never lost. No Qt."""

from __future__ import annotations

import threading
from collections import deque

from dubai_desktop.domain.events import Event, JobUpdate, LineVoiced


class Mailbox:
    """Collects the events of all jobs from any thread until the window fetches them.

    Progress that nobody has fetched yet is replaced by newer progress of the same job, so that at most one is under
    way per job and fetch; everything else stays, in the order it came.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[Event] = deque()
        self._last: dict[str, JobUpdate] = {}  # the newest update put in, by job

    def put(self, event: Event) -> bool:
        """Take an event. Returns True where it should be fetched at once rather than at the next round."""
        with self._lock:
            if not isinstance(event, JobUpdate):
                self._waiting.append(event)
                return not isinstance(event, LineVoiced)
            before = self._last.get(event.job_id)
            self._last[event.job_id] = event
            if before is not None and before.status == event.status:
                self._replace(before, event)
                return False
            self._waiting.append(event)
            return True

    def _replace(self, before: JobUpdate, event: JobUpdate) -> None:
        for place in range(len(self._waiting) - 1, -1, -1):
            if self._waiting[place] is before:
                del self._waiting[place]
                break
        self._waiting.append(event)

    def fetch(self) -> tuple[Event, ...]:
        """Take out everything that waits, oldest first."""
        with self._lock:
            events = tuple(self._waiting)
            self._waiting.clear()
        return events

    def forget(self, job_id: str) -> None:
        """Treat the job's next progress as its first."""
        with self._lock:
            self._last.pop(job_id, None)
