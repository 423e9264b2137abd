"""pip, kept quiet: its words go to a log and become one moving line; a failure becomes one sentence."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import subprocess
import tempfile
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from bootstrap import failures, say
from bootstrap.layout import Layout
from bootstrap.venv import clean

_DOWNLOADING = re.compile(r"\s*Downloading (?:.*/)?([A-Za-z0-9_.]+?)-\d\S* \(([^)]+)\)")
_UNPACKING = re.compile(r"Installing collected packages: (.*)")
_QUIET = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")


def requirements(layout: Layout, layer: str) -> list[str]:
    """Return the requirements of one layer from pyproject.toml: "app", or the name of an optional group."""
    project = tomllib.loads(layout.pyproject.read_text(encoding="utf-8"))["project"]
    found: list[str] = project["dependencies"] if layer == "app" else project["optional-dependencies"][layer]
    return found


def install(layout: Layout, layer: str, title: str) -> None:
    """Install one layer at its pinned versions; raise SetUpFailure where that fails."""
    arguments = ["install", "--no-compile", "--no-warn-script-location", "-c", os.fspath(layout.constraints)]
    with say.Stage(title) as stage:
        _run(layout, [*arguments, *requirements(layout, layer)], stage, f"{title}: pip failed")


def download(layout: Layout, layers: tuple[str, ...], folder: Path) -> None:
    """Put the pinned packages of `layers` into `folder`, for a machine without internet."""
    wanted = [requirement for layer in layers for requirement in requirements(layout, layer)]
    arguments = ["wheel", "--wheel-dir", os.fspath(folder), "-c", os.fspath(layout.constraints), *wanted]
    with say.Stage(f"Packages into {folder}") as stage:
        _run(layout, arguments, stage, "The packages could not be fetched")


def resolved(layout: Layout, requirement: str) -> dict[str, object]:
    """Return pip's metadata of the build it would take for `requirement` alone, with nothing installed."""
    with tempfile.TemporaryDirectory(prefix="dubai-setup-") as folder:
        report = Path(folder) / "report.json"
        arguments = ["install", "--dry-run", "--ignore-installed", "--no-deps", "--report", os.fspath(report)]
        with say.Stage(f"Looking at the builds of {requirement.partition('>')[0]}") as stage:
            _run(layout, [*arguments, "-c", os.fspath(layout.constraints), requirement], stage, "pip failed")
        metadata: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))["install"][0]["metadata"]
        return metadata


def _run(layout: Layout, arguments: list[str], stage: say.Stage, what: str) -> None:
    """Run the environment's pip, show what it is at, keep its words in the log."""
    command = [os.fspath(layout.python), "-m", "pip", *arguments[:1], *_QUIET, *arguments[1:]]
    kept: list[str] = []
    detail = "asking the package index"
    with (
        layout.log.open("a", encoding="utf-8") as log,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            close_fds=False,  # the lock goes along: where we are killed, the next set-up waits for pip's end
            env={**clean(), "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        ) as process,
    ):
        assert process.stdout is not None
        try:
            for text in _ticking(process.stdout):
                if text:
                    log.write(text)
                    kept.append(text)
                    detail = shown(text) or detail
                stage.show(detail)
        except BaseException:  # stopped by the person, or the log's disk is full: pip must not go on alone
            process.terminate()
            process.wait()
            raise
    if process.returncode != 0:
        raise failures.explain("".join(kept), what, layout.log)


def shown(text: str) -> str:
    """Return what a person is shown for one line of pip, "" where the line says nothing new."""
    found = _DOWNLOADING.match(text)
    if found:
        return f"downloading {found[1].replace('_', '-')} ({found[2]})"
    found = _UNPACKING.match(text)
    if found:
        return f"unpacking {len(found[1].split(','))} packages"
    return ""


def _ticking(stream: IO[str]) -> Iterator[str]:
    """Yield each line of `stream`, and "" for every second without one, so that the shown seconds move."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def read() -> None:
        with contextlib.suppress(ValueError):  # closed by a stop
            for text in stream:
                lines.put(text)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            text = lines.get(timeout=1.0)
        except queue.Empty:
            yield ""
            continue
        if text is None:
            return
        yield text
