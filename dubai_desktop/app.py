"""The composition root: builds settings, store, engines and the studio. The only place that knows everyone."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from dubai_desktop import log, paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import UNFINISHED, JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.registry import build
from dubai_desktop.media.files import shown
from dubai_desktop.media.subtitles import read_cues
from dubai_desktop.pipeline.choices import choices_of
from dubai_desktop.pipeline.places import EXPORTS
from dubai_desktop.pipeline.studio import Studio
from dubai_desktop.pipeline.workplace import workplace
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
    with _own_folders():
        settings = settings or load()
        data, models = paths.data_dir(), paths.models_dir()
        work = workplace(settings.processing.temp_directory, paths.work_dir())
    log.setup(settings.debug.log_level)
    desk: Studio | None = None  # engines are built before it, and may ask for the settings then
    host = EngineHost(max_idle=settings.processing.engine_idle_s)
    store = Store(paths.database_file())
    try:
        notices = open_or_restore(store)
        engines = build(
            Kit(
                memory=store.memory,
                read_cues=read_cues,
                host=host,
                models_dir=models,
                choices=lambda: choices_of(desk.settings if desk else settings),
                answers=store.results,
            )
        )
        notices = (*notices, *filter(None, [work.notice]))
        desk = Studio(
            settings, store, engines, work.folder, data / "clips", others=work.others, host=host, notices=notices
        )
        _seed_memory(store, data)
        yield desk
    finally:
        host.close()
        store.close()


@contextmanager
def _own_folders() -> Iterator[None]:
    """Within the block, a folder of ours that cannot be made is a Problem(OUT_NOT_WRITABLE) that names it."""
    try:
        yield
    except OSError as error:
        name = shown(str(error.filename or ""))
        raise Problem(
            Code.OUT_NOT_WRITABLE,
            f"“{name}” cannot be made or opened, and the program keeps its things there. Allow it, or name other "
            "folders in DUBAI_DATA_DIR and DUBAI_CONFIG_DIR.",
            detail=str(error),
            facts={"path": str(error.filename or "")},
        ) from error


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
    """The housekeeping of a start: jobs of a dead process at every one; the rest once a day. Never stops a start."""
    wake(desk)
    tidy_daily(desk)


def wake(desk: Studio) -> None:
    """Put the jobs of a dead process back into the queue, and remove what it left. Never stops a start."""
    _try_all(desk.recover, lambda: _release_names(desk), lambda: _sweep_exports(desk))


def tidy_daily(desk: Studio, cancel: CancelToken | None = None) -> None:
    """Once a day: old step results, a backup, left work, and room in the caches. It may take a while; never raises."""
    mark, today = paths.data_dir() / "tidied.txt", datetime.now(UTC).date().isoformat()
    if mark.is_file() and mark.read_text("ascii", "replace") == today:
        return
    if _try_all(
        lambda: desk.store.context.cleanup(desk.settings.storage.keep_context_days),
        desk.store.calls.cleanup,
        desk.store.backup,
        lambda: _remove_work(desk),
        desk.clean_caches,
        cancel=cancel,
    ):
        _try_all(lambda: paths.write_private(mark, today.encode()))


def _try_all(*parts: Callable[[], object], cancel: CancelToken | None = None) -> bool:
    """Do every part, whatever becomes of the others; False where one failed, or was left out after `cancel`."""
    failed = 0
    for part in parts:
        if cancel is not None and cancel.cancelled:
            return False
        try:
            part()
        except Problem as problem:
            failed += 1
            logger.warning("housekeeping: %s %s", problem.message, problem.detail)
        except OSError as error:
            failed += 1
            logger.warning("housekeeping: %s", error)
    return not failed


@contextmanager
def _free_one(desk: Studio, job_id: str) -> Iterator[bool]:
    """Hold a job for the block; False where somebody works on it."""
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(desk.runner.hold(job_id, patience=0))
        except Problem as problem:
            if problem.code is not Code.JOB_BUSY:
                raise
            yield False
        else:
            yield True


def _release_names(desk: Studio) -> None:
    """Remove the empty files with which a killed job held its names."""
    stopped = (UNFINISHED - {JobStatus.RUNNING}) | {JobStatus.FAILED, JobStatus.CANCELLED}
    for job in desk.store.jobs.list(stopped):
        if job.step == "finalize":
            from dubai_desktop.pipeline.naming import release_names  # noqa: PLC0415 - it needs PyAV, which is slow

            with _free_one(desk, job.id) as free:
                if free:
                    release_names(job.id, desk.store)


def _sweep_exports(desk: Studio) -> None:
    """Remove what killed exports left, here and where their results were to go."""
    for folder in [path for place in desk.runner.places for path in place.glob(f"{EXPORTS}*") if path.is_dir()]:
        from dubai_desktop.pipeline.exports import sweep  # noqa: PLC0415 - it needs PyAV, which is slow

        with _free_one(desk, folder.name) as free:
            if free:
                sweep(folder)
        if free:
            (desk.runner.locks / f"{folder.name}.lock").unlink(missing_ok=True)


def _remove_work(desk: Studio) -> None:
    """Remove the work folders of jobs that are complete or no longer known."""
    folders = [path for place in desk.runner.places for path in place.iterdir() if path.is_dir()]
    known = {job.id: job.status for job in desk.store.jobs.list()}
    for folder in folders:  # listed first: a job that is added now is not unknown
        if known.get(folder.name, JobStatus.COMPLETED) is not JobStatus.COMPLETED:
            continue
        with _free_one(desk, folder.name) as free:
            if free:
                shutil.rmtree(folder, ignore_errors=True)
        if free and folder.name not in known:  # else the lock is somebody's
            (desk.runner.locks / f"{folder.name}.lock").unlink(missing_ok=True)


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

    with _own_folders():
        lock = InstanceLock(paths.data_dir() / "window.lock")
    if not lock.acquire():
        from dubai_desktop.ui.doorbell import bell_name, ring  # noqa: PLC0415 - Qt is not needed in the terminal

        sys.stderr.write("DubAI Desktop is open already.\n")
        ring(bell_name(paths.data_dir()))
        return SECOND_INSTANCE
    try:
        with studio() as desk:
            wake(desk)
            return show(desk, demo=sample() if demo else None, later=lambda cancel: tidy_daily(desk, cancel))
    finally:
        lock.release()
