"""The composition root: builds settings, store, engines and the studio. The only place that knows everyone."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dubai_desktop import log, paths
from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.registry import build
from dubai_desktop.media.subtitles import read_cues
from dubai_desktop.pipeline.studio import Studio
from dubai_desktop.settings import Settings, load
from dubai_desktop.store import Store
from dubai_desktop.store.instance import InstanceLock

logger = logging.getLogger(__name__)

SECOND_INSTANCE = 11
"""Exit status where the window is open already."""


@contextmanager
def studio(settings: Settings | None = None) -> Iterator[Studio]:
    """Open this person's studio and close it again: engines end, the store is flushed.

    Raises Problem: SETTING_INVALID, DB_CORRUPT, DB_TOO_NEW, DB_BUSY, DISK_FULL, OUT_NOT_WRITABLE.
    """
    settings = settings or load()
    log.setup(settings.debug.log_level)
    data = paths.data_dir()
    host = EngineHost()
    store = Store(paths.database_file())
    try:
        notices = open_or_restore(store)
        engines = build(
            Kit(
                memory=store.memory,
                read_cues=read_cues,
                host=host,
                models_dir=paths.models_dir(),
                model_path=settings.transcription.model_path,
                model_size=settings.transcription.model_size,
                google_credentials=os.environ.get("GOOGLE_APPLICATION_CREDENTIALS", ""),
            )
        )
        desk = Studio(settings, store, engines, paths.work_dir(), data / "clips", notices=notices)
        _seed_memory(store, data)
        yield desk
    finally:
        host.close()
        store.close()


def open_or_restore(store: Store) -> tuple[str, ...]:
    """Open the store; a damaged one is replaced by its newest good backup. Returns what the person should know.

    Raises Problem as `Store.open`; DB_CORRUPT only where there is no backup.
    """
    try:
        store.open()
    except Problem as problem:
        backup = problem.facts.get("backup")
        if problem.code is not Code.DB_CORRUPT or not backup:
            raise
        logger.warning("restoring %s: %s %s", backup, problem.message, problem.detail)
        store.restore(Path(backup))
        store.open()
        day = datetime.fromtimestamp(Path(backup).stat().st_mtime, UTC).astimezone().strftime("%d %B %Y")
        return (
            f"The job database was damaged. The backup of {day} is used now; what was done since then is not in it. "
            f"The damaged file is kept as {problem.facts.get('moved_to')}.",
        )
    return ()


def tidy(desk: Studio) -> None:
    """The housekeeping of a start: jobs of a dead process, old step results, today's backup. Never stops a start."""
    desk.recover()
    try:
        desk.store.context.cleanup()
        desk.store.backup()
    except Problem as problem:
        logger.warning("housekeeping: %s %s", problem.message, problem.detail)


def sample() -> Path:
    """The video that ships with the program."""
    found = paths.resources_dir() / "sample" / "water.mp4"
    if not found.is_file():
        raise Problem(Code.INPUT_MISSING, "The sample video is missing. Install the program again.")
    return found


def sample_options(out: str) -> JobOptions:
    """How the sample is dubbed: from its own subtitle track, into Bangla."""
    return JobOptions(target_language="bn", source_language="en", out_dir=out)


def _seed_memory(store: Store, data: Path) -> None:
    """Bring the shipped translations into the memory, once per version of them."""
    shipped = sorted(paths.resources_dir().glob("*/*.tmx"))
    mark = data / "seeded.txt"
    wanted = "\n".join(f"{tmx.name} {tmx.stat().st_size}" for tmx in shipped)
    if mark.is_file() and mark.read_text("utf-8") == wanted and store.memory.count():
        return
    for tmx in shipped:
        count = store.memory.import_tmx(tmx, origin="seed")
        logger.info("translation memory: %d pairs from %s", count, tmx.name)
    paths.write_private(mark, wanted.encode())


def has_display() -> bool:
    """True where windows can be shown: always on Windows and macOS, else where a display is set."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def window_missing() -> str:
    """Why the window cannot be opened here and what to do; empty where it can."""
    try:
        import PySide6.QtWidgets  # noqa: F401, PLC0415 - only the window needs Qt and its system libraries
    except ImportError as error:
        return (
            "The window cannot be opened: Qt or a system library it needs is missing. Run “python3 packaging/run.py” "
            f"to install it; “dub” and “demo --out DIR” work without. ({error})"
        )
    if not has_display():
        return "The window cannot be opened: there is no display. Use “dub INPUT” or “demo --out DIR” instead."
    return ""


def run_window(*, demo: bool = False) -> int:
    """Open the window and return its exit status; 11 where it is open already. Raises Problem as `studio`."""
    from dubai_desktop.ui.main import run_window as show  # noqa: PLC0415 - Qt is not needed in the terminal

    lock = InstanceLock(paths.data_dir() / "window.lock")
    if not lock.acquire():
        from dubai_desktop.ui.doorbell import bell_name, ring  # noqa: PLC0415 - Qt is not needed in the terminal

        sys.stderr.write("DubAI Desktop is open already.\n")
        ring(bell_name(paths.data_dir()))
        return SECOND_INSTANCE
    try:
        with studio() as desk:
            tidy(desk)
            return show(desk, demo=sample() if demo else None)
    finally:
        lock.release()
