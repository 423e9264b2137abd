"""The real program as a process of its own: started, watched through its JSON lines, killed, looked at afterwards."""

from __future__ import annotations

import contextlib
import io
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from pathlib import Path
from unittest import mock

from dubai_desktop import cli, log
from dubai_desktop.domain.job import Job
from dubai_desktop.store import Store

ROOT = Path(__file__).parents[2]
LAUNCHER = Path(__file__).with_name("held_program.py")
SERVED = (str(Path(__file__).with_name("served_program.py")),)
STEPS = ("extract", "transcribe", "translate", "speak", "assemble", "finalize")
PATIENCE = 60.0
TEMPORARY = (".dubai-*", "*.part", "*.tmp", "*.tmp.*", ".tmp-*", ".studio.db.new*", "*.cancel")


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended: its exit status, what it printed, and the JSON objects among that."""

    status: int
    out: str
    err: str
    seconds: float

    @property
    def updates(self) -> list[dict]:
        """The JSON lines of standard output; every line must be one."""
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, job_id: str) -> list[dict]:
        """The updates of one job."""
        return [update for update in self.updates if update["job_id"] == job_id]


class Running:
    """A program under way."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.began = time.monotonic()
        self.out: list[str] = []
        self.err: list[str] = []
        self._deaf = False
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._threads = [
            threading.Thread(target=self._read, args=(process.stdout, self.out, self._lines), daemon=True),
            threading.Thread(target=self._read, args=(process.stderr, self.err, None), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _read(self, pipe, kept: list[str], lines: queue.Queue[str | None] | None) -> None:
        with pipe:
            for raw in pipe:
                if self._deaf and lines is not None:
                    return
                line = raw.decode("utf-8", "backslashreplace")
                kept.append(line)
                if lines is not None:
                    lines.put(line)
        if lines is not None:
            lines.put(None)

    def until(self, wanted: Callable[[dict], bool], patience: float = PATIENCE) -> dict | None:
        """Wait for a JSON line that is wanted; None where the program ended without it."""
        deadline = time.monotonic() + patience
        while (line := self._lines.get(timeout=max(0.01, deadline - time.monotonic()))) is not None:
            update = json.loads(line)
            if wanted(update):
                return update
        return None

    def until_step(self, step: str) -> dict | None:
        """Wait until a step runs."""
        return self.until(lambda update: update.get("step") == step and update.get("status") == "running")

    def until_held(self) -> str:
        """Wait until the program stands still where it was told to (see `held_program`), and say where."""
        update = self.until(lambda update: "held" in update)
        assert update is not None, "".join(self.err)
        return update["held"]

    def next_word(self) -> str:
        """The next line of standard output."""
        line = self._lines.get(timeout=PATIENCE)
        assert line is not None, "".join(self.err)
        return line.strip()

    def hang_up(self) -> None:
        """Close our end of the program's standard output, as `head` does."""
        self._deaf = True

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program alone, not to its children."""
        if self.process.poll() is None:
            self.process.send_signal(number)

    def end(self, patience: float = PATIENCE) -> Ended:
        """Wait for the end."""
        try:
            status = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise AssertionError(f"the program did not end: {''.join(self.err)[-2000:]}") from None
        for thread in self._threads:
            thread.join(5)
        out = "".join(line for line in self.out if not line.startswith('{"held"'))
        return Ended(status, out, "".join(self.err), time.monotonic() - self.began)


@dataclass
class Desk:
    """One person's folders, and the program run on them."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("-m", "dubai_desktop")
    started: list[Running] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """The program's own folder."""
        return self.root / "data"

    @property
    def out(self) -> Path:
        """Where results go."""
        return self.root / "out"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the program: ours, moved folders, and what the test adds."""
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "DUBAI_DATA_DIR": str(self.data),
            "DUBAI_CONFIG_DIR": str(self.root / "config"),
            **self.env,
        }

    def start_editor(self, job_id: str) -> Running:
        """Start a person who edits a job's first line without end (see `editing_program`)."""
        command = [sys.executable, str(LAUNCHER.with_name("editing_program.py")), job_id]
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.started.append(Running(subprocess.Popen(command, env=self.environment, **pipes)))
        return self.started[-1]

    def start(self, *args: str | bytes | Path, held: str = "", before: tuple[str, ...] = (), **env: str) -> Running:
        """Start the program; with `held` (such as "after:speak") it stands still there. `before` goes in front."""
        program = [str(LAUNCHER)] if held else self.program
        process = subprocess.Popen(
            [*before, sys.executable, *program, *args],
            env={**self.environment, **({"HOLD_AT": held} if held else {}), **env},
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.started.append(Running(process))
        return self.started[-1]

    def run(
        self, *args: str | bytes | Path, patience: float = PATIENCE, before: tuple[str, ...] = (), **env: str
    ) -> Ended:
        """Run the program to its end."""
        return self.start(*args, before=before, **env).end(patience)

    def call(self, *args: str | Path) -> Ended:
        """Run a command in this process: quicker, where the process is not the point."""
        resource_tracker.ensure_running()  # one for all tests, not a process of this desk
        began = time.monotonic()
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        with (
            mock.patch.dict(os.environ, self.environment),
            contextlib.chdir(self.root),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                status = cli.main([str(word) for word in args])
            except SystemExit as error:  # argparse ends so
                status = int(error.code or 0)
            finally:
                log.shutdown()
        told = [stream.buffer.getvalue().decode() for stream in (out, err)]
        return Ended(status, *told, time.monotonic() - began)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The person's store."""
        with Store(self.data / "studio.db") as store:
            yield store

    def job(self) -> Job:
        """The newest job, whole."""
        with self.store() as store:
            found = store.jobs.get(store.jobs.list()[-1].id)
        assert found is not None
        return found

    def release(self) -> None:
        """Let a program that stands still go on."""
        (self.data / "go").touch()

    # --- what is left behind ---

    def processes(self) -> list[str]:
        """Living processes that were started on this desk, other than us: the program, ffmpeg, engine children."""
        mark = f"DUBAI_DATA_DIR={self.data}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if folder.name != str(os.getpid()) and mark in (folder / "environ").read_bytes().split(b"\0"):
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                    found.append(f"{folder.name} {words}")
            except OSError:
                continue
        return found

    def settle(self, seconds: float = 1.0) -> None:
        """Wait until none of its processes is left; fail after some seconds."""
        wait_for(lambda: not self.processes(), seconds, lambda: f"still there: {self.processes()}")

    def temporary(self) -> list[str]:
        """Files that should not outlive a run."""
        found = {
            path
            for folder in (self.data, self.out)
            if folder.exists()
            for name in TEMPORARY
            for path in folder.rglob(name)
        }
        return sorted(str(path.relative_to(self.root)) for path in found if path.name != ".studio.db.opening")

    def clean_up(self) -> None:
        """End what a failed test left."""
        for line in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(line.split()[0]), signal.SIGKILL)
        for running in self.started:
            running.process.wait(5)
        shutil.rmtree(self.root, ignore_errors=True)


def wait_for(condition: Callable[[], object], seconds: float, complaint: Callable[[], str] = lambda: "") -> None:
    """Wait until a condition holds; fail with the complaint after some seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, complaint()
        time.sleep(0.01)


def no_traceback(ended: Ended) -> None:
    """Whatever happened, a person sees sentences."""
    for word in ("Traceback", 'File "', "Error:", "Exception"):
        assert word not in ended.err, ended.err
    assert "UNEXPECTED" not in ended.err, ended.err


def never_back(updates: list[dict]) -> None:
    """Progress of a job within a run only grows, and stays a percentage."""
    last: dict[str, float] = {}
    for update in updates:
        assert 0 <= update["progress"] <= 100
        assert update["progress"] >= last.get(update["job_id"], 0.0), update
        last[update["job_id"]] = update["progress"]


def names_in(folder: Path) -> list[str]:
    """File names in a folder, sorted; bytes that are no text are escaped."""
    return sorted(os.fsencode(name).decode("utf-8", "backslashreplace") for name in os.listdir(folder))  # noqa: PTH208 - names as they are
