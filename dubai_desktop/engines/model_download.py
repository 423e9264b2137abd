"""Fetching a model from the Hugging Face hub: resumed after a break, one revision, checked before it counts."""

from __future__ import annotations

import contextlib
import fnmatch
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.base import Progress
from dubai_desktop.engines.model_files import broken, digest, need_space

WANTED = ("*.bin", "config.json", "tokenizer.json", "vocabulary.*", "preprocessor_config.json")
_TIMEOUT = 30.0  # seconds without any byte
_CHUNK = 1 << 18
_PARTIAL, _BEYOND = 206, 416


def fetch(
    repository: str, aside: Path, progress: Progress, cancel: CancelToken, endpoint: str = ""
) -> dict[str, tuple[int, str]]:
    """Download a repository's model files into `aside`; what is there already is not fetched again.

    Returns {file name: (bytes, sha256)}. `endpoint` is another hub's address, empty for the public one. Raises Problem
    (NETWORK, DISK_FULL, MODEL_BROKEN where the bytes are not the published ones), Cancelled.
    """
    from huggingface_hub import HfApi, hf_hub_url  # noqa: PLC0415  heavy

    with _said_plainly():
        info = HfApi(endpoint=endpoint or None, token=False).model_info(
            repository, files_metadata=True, timeout=_TIMEOUT
        )
        files = [
            _File(
                file.rfilename,
                hf_hub_url(repository, file.rfilename, revision=info.sha, endpoint=endpoint or None),
                file.size or 0,
                (file.lfs.sha256 if file.lfs else "") or "",
                f"{file.rfilename}.{(info.sha or 'main')[:12]}.part",
            )
            for file in info.siblings or ()
            if _is_wanted(file.rfilename)
        ]
        total = sum(file.size for file in files)
        need_space(aside, total - sum(path.stat().st_size for path in aside.glob("*")) if aside.is_dir() else total)
        done = 0
        manifest: dict[str, tuple[int, str]] = {}
        for file in files:

            def tell(here: int, before: int = done) -> None:
                cancel.check()
                progress(
                    min(1.0, (before + here) / max(1, total)), f"{(before + here) / 1e6:.0f} of {total / 1e6:.0f} MB"
                )

            manifest[file.name] = _have(file, aside, tell)
            done += file.size
    return manifest


@dataclass(frozen=True, slots=True)
class _File:
    """A published file; `part` is where its bytes gather, named by revision so that two are never mixed."""

    name: str
    url: str
    size: int
    sha256: str
    part: str


def _is_wanted(name: str) -> bool:
    return "/" not in name and "\\" not in name and any(fnmatch.fnmatchcase(name, pattern) for pattern in WANTED)


def _have(file: _File, aside: Path, tell: Callable[[int], None]) -> tuple[int, str]:
    """Return (bytes, sha256) of the checked file, fetching what is missing of it."""
    path, part = aside / file.name, aside / file.part
    if not path.is_file():
        _stream(file, part, tell)
        part.replace(path)
    size, found = path.stat().st_size, digest(path)
    if size != file.size or (file.sha256 and found != file.sha256):
        path.unlink()
        raise broken(aside.with_suffix(""), [file.name], "other bytes than the hub published")
    tell(size)
    return size, found


def _stream(file: _File, part: Path, tell: Callable[[int], None]) -> None:
    from huggingface_hub import get_session  # noqa: PLC0415  heavy

    here = part.stat().st_size if part.is_file() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={here}-"} if here else {})
    with get_session().stream("GET", file.url, headers=headers, follow_redirects=True, timeout=_TIMEOUT) as reply:
        if reply.status_code == _BEYOND:  # all of it is there, or more than there is
            return
        reply.raise_for_status()
        with part.open("ab" if reply.status_code == _PARTIAL else "wb") as writer:
            here = writer.tell()
            for chunk in reply.iter_bytes(_CHUNK):
                writer.write(chunk)
                here += len(chunk)
                tell(here)
            writer.flush()
            os.fsync(writer.fileno())


@contextlib.contextmanager
def _said_plainly() -> Iterator[None]:
    """Say what the hub's library raises as a Problem."""
    from huggingface_hub import errors  # noqa: PLC0415  heavy

    try:
        yield
    except (OSError, ValueError, getattr(errors, "HTTPError", OSError)) as error:
        problem = child.translate(error)
        if problem.code in {Code.DISK_FULL, Code.OUT_NOT_WRITABLE}:
            raise problem from error
        raise Problem(
            Code.NETWORK,
            "The model hub could not be reached. Check the network and try again, or import the model from a folder.",
            detail=f"{type(error).__name__}: {error}"[:1000],
        ) from error
