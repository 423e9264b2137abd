"""The program as it is, except that it can be told to stand still at a named place until it is killed or let go.

HOLD_AT is "before:STEP", "after:STEP" (its work is done, nothing of it is in the store yet), "saved:STEP" (its result
is in the store). It prints {"held": PLACE} and waits for the file `go` in the data folder. HOLD_ACTION, done when it
goes on: "fsize:BYTES" lets no file grow beyond.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path


def hold(place: str) -> None:
    if place != os.environ["HOLD_AT"]:
        return
    os.write(1, json.dumps({"held": place}).encode() + b"\n")  # at once: other threads print too
    go = Path(os.environ["DUBAI_DATA_DIR"]) / "go"
    while not go.exists():
        time.sleep(0.005)
    action, _, value = os.environ.get("HOLD_ACTION", "").partition(":")
    if action == "fsize":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(value), resource.RLIM_INFINITY))


def wrap(step):
    real = step.run

    def run(job, ctx):
        hold(f"before:{step.NAME}")
        done = real(job, ctx)
        hold(f"after:{step.NAME}")
        return done

    step.run = run


def main() -> int:
    from dubai_desktop.cli import main as program
    from dubai_desktop.pipeline import dub as flow
    from dubai_desktop.store.jobs import Jobs

    for step in flow.STEPS:
        wrap(step)
    real = Jobs.checkpoint

    def checkpoint(self, job, step, data, *, lines=True):
        real(self, job, step, data, lines=lines)
        hold(f"saved:{step}")

    Jobs.checkpoint = checkpoint
    return program()


if __name__ == "__main__":
    sys.exit(main())
