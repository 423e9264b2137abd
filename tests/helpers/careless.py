"""Ways to be careless with a person's work and money, put into the real program: a harness that lets one pass is none.

CARELESS names them: "edits" are acknowledged before they are saved, "clips" are found again by the process that made
them alone, "ledger" lines are written after the paid call instead of before it.
"""

from __future__ import annotations

import itertools
import os
import queue
import threading
import time
from dataclasses import replace

from dubai_desktop.engines import registry, tts
from dubai_desktop.pipeline.runner import Runner
from dubai_desktop.store.clips import Clips
from dubai_desktop.store.ledger import ChargeState, Ledger
from dubai_desktop.store.segments import Segments


def edits() -> None:
    real, waiting = Segments.update, queue.SimpleQueue()

    def update(self, job_id, segments):
        waiting.put((self, job_id, list(segments)))

    def save():
        while True:
            time.sleep(0.05)
            real(*waiting.get())

    threading.Thread(target=save, daemon=True).start()
    Segments.update = update


def clips() -> None:
    real = Runner.looking

    def looking(self, *args):
        own = self.clips / f"of-{os.getpid()}"
        own.mkdir(parents=True, exist_ok=True)
        return replace(real(self, *args), clips=own)

    Runner.looking = looking
    Clips.add = lambda self, job_id, clip: None  # until the step is over


def ledger() -> None:
    charge, settle, numbers, waiting = Ledger.charge, Ledger.settle, itertools.count(-1, -1), {}

    def later(self, *args, **more):
        number = next(numbers)
        waiting[number] = (args, more)
        return number

    def now(self, number, state, *amount):
        args, more = waiting.pop(number)
        if state is not ChargeState.VOID:
            settle(self, charge(self, *args, **more), state, *amount)

    Ledger.charge, Ledger.settle = later, now


def apply() -> None:
    """Become as careless as CARELESS says, and speak to Google at GOOGLE_ENDPOINT where that is set."""
    for name in os.environ.get("CARELESS", "").split():
        {"edits": edits, "clips": clips, "ledger": ledger}[name]()
    if endpoint := os.environ.get("GOOGLE_ENDPOINT"):
        others = [voice for voice in tts.VOICES if voice is not tts.GoogleVoice]
        registry.VOICES = (*others, lambda kit: tts.GoogleVoice(kit, endpoint))
