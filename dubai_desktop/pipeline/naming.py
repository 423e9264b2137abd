"""The names of a dub's files: taken together on the disk, before the first is written, and never another's file."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dubai_desktop.domain.job import Job, JobStatus, Outputs
from dubai_desktop.domain.kinds import usual_ending
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import atomic, numbered, safe_stem, shown, write_problem
from dubai_desktop.media.mux import container_for
from dubai_desktop.pipeline.context import Context
from dubai_desktop.store import Store
from dubai_desktop.store.instance import InstanceLock

RESERVED = "outputs"
"""Key of the job context that keeps the names in the order of `KINDS` (the video's may be empty), as `marks` what was
written there, and as `former` what had been written there before that. Older jobs have six names: none for the page."""

KINDS = ("mp4", "wav", "voice.wav", "srt", "source.srt", "json", "html")
"""The kinds of result, in the order in which their names are kept."""

SIDECAR = "sidecar"
"""Key of the job context that keeps the path of the subtitle file that was taken as transcript."""

_PATIENCE = 10.0  # seconds; choosing takes a few thousandths
_ENDED = (JobStatus.RUNNING, JobStatus.COMPLETED)  # their names hold no reservation that was left behind


def choose_names(job: Job, folder: Path, ctx: Context) -> Outputs:
    """Return the paths of all outputs, with one common number where a name is taken. All are there then, if empty.

    A job that already chose its names keeps them, after a crash too, as long as only its own files lie there. Names
    that another job is writing now are taken; one that is not running gives its claim up to who writes first. What
    the job is made from is never its output.
    Raises Problem(DB_BUSY, DISK_FULL, OUT_NOT_WRITABLE).
    """
    with _alone(ctx.store.path.with_name("names.lock")):
        claims = _claims(job, ctx.store)
        for theirs, status in claims.values():
            if status not in _ENDED:
                _remove_empty(theirs)
        kept = ctx.store.context.get(job.id, RESERVED)
        if kept is not None:
            kept = _with_page(job, kept, ctx.store)
            if _folder(kept["names"]) == folder and _keep(job, kept, ctx.store):
                return _outputs(kept["names"])
            _remove_empty(kept["names"])
        names = _take(job, folder, ctx.store, claims)
        for other, (theirs, _) in claims.items():
            if theirs & set(names):
                ctx.store.context.clear(other, [RESERVED])
        return _outputs(names)


def _outputs(names: Sequence[str]) -> Outputs:
    video, wav, voice_wav, target_srt, source_srt, report, page = names
    return Outputs(video, wav, voice_wav, target_srt, source_srt, report, page)


def contract_names(job: Job) -> dict[str, str]:
    """The file names as the contract has them, by kind of result; no "mp4" where there is no picture."""
    assert job.media is not None
    target = job.options.target_language
    endings = {kind: usual_ending(kind, target, job.source_language) for kind in KINDS}
    endings["mp4"] = f".{target}{container_for(job.media)}" if job.media.has_video else ""
    stem = safe_stem(job.source.name)
    return {kind: f"{stem}{endings[kind]}" for kind in KINDS if endings[kind]}


@contextmanager
def written(job: Job, path: Path, ctx: Context) -> Iterator[Path]:
    """Yield a temporary file that becomes the output at `path`, known again as this job's own after a crash.

    Raises Problem(OUT_NOT_WRITABLE | DISK_FULL), also where somebody put a file of theirs there meanwhile.
    """
    with atomic(path) as aside:
        yield aside
        kept = ctx.store.context.get(job.id, RESERVED) or {}
        if not (job.options.overwrite or not os.path.lexists(path) or _is_own(path, job, kept)):
            message = f"Another file was saved as “{shown(path)}” meanwhile. Start the job again: it takes a new name."
            raise Problem(Code.OUT_NOT_WRITABLE, message, facts={"path": str(path)})
        marks = kept.get("marks", {})
        if str(path) in marks:  # it is still there until the renaming, and after a crash before that
            kept["former"] = {**kept.get("former", {}), str(path): marks[str(path)]}
        kept["marks"] = {**marks, str(path): _mark(aside)}
        if str(path) == job.outputs.report:
            kept.pop("older", None)
        ctx.store.context.put(job.id, RESERVED, kept)


def may_rewrite(job: Job, path: Path, store: Store) -> bool:
    """True where the job may write its own output at `path` once more: nothing is there, what it wrote itself, or
    anything where the person said to overwrite.
    """
    if job.options.overwrite or not os.path.lexists(path):
        return True
    return _is_own(path, job, store.context.get(job.id, RESERVED) or {})


def release_names(job_id: str, store: Store) -> None:
    """Remove the reservations of a job that stopped: files that are still empty. What it wrote stays."""
    kept = store.context.get(job_id, RESERVED)
    if kept is not None:
        _remove_empty(kept["names"])


def _take(job: Job, folder: Path, store: Store, claims: Mapping[str, tuple[set[str], JobStatus]]) -> list[str]:
    """Reserve the first names that are free together, and keep them."""
    wanted = contract_names(job)
    busy = frozenset[str]().union(*(names for names, status in claims.values() if status is JobStatus.RUNNING))
    for paths in numbered([folder / name for name in wanted.values()]):
        if any(str(path) in busy or not _may_take(path, job, store) for path in paths):
            continue
        chosen = dict(zip(wanted, map(str, paths), strict=True))
        names = [chosen.get(kind, "") for kind in KINDS]
        store.context.put(job.id, RESERVED, {"names": names, "marks": {}})
        if _reserve(paths, overwrite=job.options.overwrite):
            return names
    raise AssertionError("numbers never end")


def _with_page(job: Job, kept: dict[str, Any], store: Store) -> dict[str, Any]:
    """Give the names of an older job one for the page beside its report; none where somebody's file is there."""
    names = list(kept["names"])
    if len(names) >= len(KINDS):
        return kept
    page = Path(names[KINDS.index("json")]).with_suffix(".html")
    kept = {**kept, "names": [*names, str(page) if _may_take(page, job, store) else ""], "older": True}
    store.context.put(job.id, RESERVED, kept)
    return kept


def _folder(names: Iterable[str]) -> Path | None:
    return next((Path(name).parent for name in names if name), None)


def _keep(job: Job, kept: dict[str, Any], store: Store) -> bool:
    """Reserve the names that the job chose before; False where one of them is somebody else's file now."""
    paths = [Path(name) for name in kept["names"] if name]
    if not all(_is_own(path, job, kept) or _may_take(path, job, store) for path in paths):
        return False
    return _reserve([path for path in paths if not os.path.lexists(path)], overwrite=False)


def _is_own(path: Path, job: Job, kept: dict[str, Any]) -> bool:
    """True where this job left what is there: an empty reservation, or a file it wrote, unchanged.

    Older jobs did not mark what they wrote, or not their report when they wrote it again at their end.
    """
    if _is_empty(path):
        return True
    older = kept.get("older") or len(kept.get("names", ())) < len(KINDS)
    if "marks" not in kept or (older and str(path) == job.outputs.report):
        return path in job.outputs.existing()
    if not os.path.lexists(path):
        return False
    return _mark(path) in (kept["marks"].get(str(path)), kept.get("former", {}).get(str(path)))


def _may_take(path: Path, job: Job, store: Store) -> bool:
    """True where nothing is there, or the person said to overwrite and it is neither a folder nor an input."""
    if not os.path.lexists(path):
        return True
    return job.options.overwrite and not path.is_dir() and not any(_same(path, used) for used in _inputs(job, store))


def _inputs(job: Job, store: Store) -> list[str]:
    """The files this job is made from; of those found beside the source, not what an earlier dub wrote there."""
    sidecar = (store.context.get(job.id, SIDECAR) or {}).get("path", "")
    if sidecar and _is_product(Path(sidecar), job, store):
        sidecar = ""
    return [p for p in (str(job.source), job.options.transcript, job.options.translation, sidecar) if p]


def _is_product(path: Path, job: Job, store: Store) -> bool:
    """True where a dub of the same source wrote the file, and nobody changed it since."""
    kept = (store.context.get(other.id, RESERVED) or {} for other in store.jobs.find_source(job.source))
    marks = [one.get("marks", {}).get(str(path)) for one in kept]
    return os.path.lexists(path) and _mark(path) in marks


def _same(path: Path, other: str) -> bool:
    try:
        return str(path) == other or path.samefile(other)
    except OSError:
        return False


def _mark(path: Path) -> list[int]:
    """What tells a file of ours from another at its place, and from itself after somebody changed it."""
    stat = path.lstat()
    return [stat.st_size, stat.st_mtime_ns]


def _reserve(paths: list[Path], *, overwrite: bool) -> bool:
    """Make all files, empty, so that nobody else takes the names; False, and none made, where one is taken."""
    made: list[str] = []
    for path in paths:
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            if not overwrite:
                _remove_empty(made)
                return False
        except OSError as error:
            _remove_empty(made)
            raise write_problem(error, path) from error
        else:
            made.append(str(path))
    return True


def _is_empty(path: Path) -> bool:
    return not path.is_symlink() and path.is_file() and path.stat().st_size == 0


def _remove_empty(names: Iterable[str]) -> None:
    for path in (Path(name) for name in names if name):
        with contextlib.suppress(OSError):
            if _is_empty(path):
                path.unlink()


def _claims(job: Job, store: Store) -> dict[str, tuple[set[str], JobStatus]]:
    """The names that other jobs chose, by job, and how each job stands."""
    claims = {}
    for other in store.jobs.list():
        chosen = None if other.id == job.id else store.context.get(other.id, RESERVED)
        if chosen is not None:
            claims[other.id] = (set(chosen["names"]) - {""}, other.status)
    return claims


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Be the only one, in any process, who chooses names."""
    lock = InstanceLock(path)
    latest = time.monotonic() + _PATIENCE
    while not lock.acquire():
        if time.monotonic() > latest:
            raise Problem(Code.DB_BUSY, "Another job is choosing its file names. Try again.")
        time.sleep(0.01)
    try:
        yield
    finally:
        lock.release()
