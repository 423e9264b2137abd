"""Fetching models: from the Hugging Face hub or as an archive; resumed after a break, checked before they count."""

from __future__ import annotations

import contextlib
import fnmatch
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Protocol

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.base import Progress
from dubai_desktop.engines.model_catalogue import ModelInfo, human_size
from dubai_desktop.engines.model_files import Manifest, broken, digest, need_space

if TYPE_CHECKING:
    from huggingface_hub.hf_api import RepoFile

TIMEOUT = 30.0  # seconds without any byte
PAUSES = (0.5, 2.0, 5.0)  # seconds before a broken download is gone on with; anew after every byte that came
_CHUNK = 1 << 18
_OK, _PARTIAL, _BEYOND, _MISSING = 200, 206, 416, 404

RELEASES = "https://github.com"
RELEASES_MOVED = "DUBAI_RELEASES_ENDPOINT"
"""Names another place that answers like RELEASES, as HF_ENDPOINT does for the hub."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A published file: its name in the model's folder, its bytes (0: not told), the digests told for it.

    `tag` tells two versions of it apart, so that their bytes are never mixed.
    """

    name: str
    url: str
    size: int
    sha256: str = ""
    blob: str = ""
    tag: str = ""

    @property
    def part(self) -> str:
        """The file in which its bytes gather."""
        return f"{self.name}.{self.tag[:12] or 'new'}.part"


class _Broken(Exception):
    """The connection ended before the file did."""


def listing(model: ModelInfo, endpoint: str = "") -> tuple[str, tuple[Remote, ...]]:
    """Return (revision, published files) of a model on the hub; `endpoint` is another hub's address.

    Raises Problem(HUB_DOWN).
    """
    from huggingface_hub import HfApi, get_session  # noqa: PLC0415  heavy
    from huggingface_hub.hf_api import RepoFile  # noqa: PLC0415  heavy

    api = HfApi(endpoint=endpoint or None, token=False)
    found: list[Remote] = []
    revisions = []
    with said_plainly(model):
        get_session().timeout = TIMEOUT  # its own default is to wait for ever
        for place in _places(model):
            info = api.model_info(place.repository, revision=place.revision or None, expand=["sha"], timeout=TIMEOUT)
            revisions.append(info.sha or place.revision or "main")
            tree = api.list_repo_tree(place.repository, place.subfolder or None, revision=revisions[-1])
            files = [entry for entry in tree if isinstance(entry, RepoFile)]
            found += [_remote(place, f, revisions[-1], endpoint) for f in files if _is_wanted(place, f.path)]
    missing = [name for name in model.files if name not in {file.name for file in found}]
    if missing:
        raise hub_down(model, "the hub does not have this model any more", f"missing: {missing}")
    return revisions[0], tuple(found)


def _places(model: ModelInfo) -> tuple[ModelInfo, ...]:
    """The repositories that a model's files come from, each as if it were the only one."""
    others = (
        replace(model, repository=repository, subfolder="", revision="", patterns=(name,))
        for repository, name in model.also
    )
    return (model, *others)


def _is_wanted(model: ModelInfo, path: str) -> bool:
    name = PurePosixPath(path).name
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in model.patterns)


def _remote(model: ModelInfo, file: RepoFile, revision: str, endpoint: str) -> Remote:
    """Say where a file of the hub is and what it has to be: large files by sha256, small ones by their git blob."""
    from huggingface_hub import hf_hub_url  # noqa: PLC0415  heavy

    name = PurePosixPath(file.path).name
    url = hf_hub_url(model.repository, file.path, revision=revision, endpoint=endpoint or None)
    sha256 = dict(model.digests).get(name) or (file.lfs.sha256 if file.lfs else "")
    return Remote(name, url, file.size, sha256, "" if file.lfs else file.blob_id, revision)


def fetch(model: ModelInfo, files: Sequence[Remote], aside: Path, progress: Progress, cancel: CancelToken) -> Manifest:
    """Download published files into `aside`; what is there already is not fetched again.

    Raises Problem (HUB_DOWN, DISK_FULL, MODEL_BROKEN where the bytes are not the published ones), Cancelled.
    """
    total = sum(file.size for file in files)
    wanted = {name for file in files for name in (file.name, file.part)}
    for old in aside.glob("*") if aside.is_dir() else ():
        if old.name not in wanted:
            old.unlink()
    here = sum(path.stat().st_size for path in aside.glob("*")) if aside.is_dir() else 0
    need_space(aside, max(0, total - here))
    done = 0
    manifest: Manifest = {}
    for file in files:

        def tell(so_far: int, before: int = done) -> None:
            cancel.check()
            progress(min(1.0, (before + so_far) / max(1, total)), _far(before + so_far, total))

        manifest[file.name] = have(model, file, aside, tell, cancel)
        done += file.size
    return manifest


def _far(done: int, total: int) -> str:
    return f"{done / 1e6:.0f} of {total / 1e6:.0f} MB"


def have(
    model: ModelInfo, file: Remote, aside: Path, tell: Callable[[int], None], cancel: CancelToken
) -> tuple[int, str]:
    """Return (bytes, sha256) of the checked file, fetching what is missing of it.

    Raises Problem as `fetch`, Cancelled.
    """
    path, part = aside / file.name, aside / file.part
    if path.is_file():
        with contextlib.suppress(Problem):  # it was checked when it came: perhaps another version, perhaps damaged
            return _checked(model, file, path, tell)
        path.unlink(missing_ok=True)
    with said_plainly(model):
        _persist(file, part, tell, cancel)
        found = _checked(model, file, part, tell)
        part.replace(path)
    return found


def _checked(model: ModelInfo, file: Remote, path: Path, tell: Callable[[int], None]) -> tuple[int, str]:
    """Return (bytes, sha256) of a file that is what was published; any other is thrown away: Problem(MODEL_BROKEN)."""
    size = path.stat().st_size
    found = digest(path, lambda _bytes: tell(size))
    wrong = (
        size != (file.size or size)
        or found != (file.sha256 or found)
        or (file.blob and digest(path, start="sha1", head=f"blob {size}\0".encode()) != file.blob)
    )
    if wrong:
        path.unlink()
        raise broken(Path(model.id), [file.name], "other bytes than the hub published")
    return size, found


def _persist(file: Remote, part: Path, tell: Callable[[int], None], cancel: CancelToken) -> None:
    """Fetch a file, going on after a broken connection for as long as bytes keep coming."""
    failed = 0
    furthest = _size(part)
    while True:
        try:
            _stream(file, part, tell)
        except _network_errors() as error:
            failed = 0 if _size(part) > furthest else failed + 1
            furthest = max(furthest, _size(part))
            if failed >= len(PAUSES):
                raise _Broken(f"{type(error).__name__}: {error}") from error
            cancel.wait(PAUSES[failed])
            cancel.check()
        else:
            return


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _network_errors() -> tuple[type[Exception], ...]:
    from huggingface_hub import errors  # noqa: PLC0415  heavy

    library: type[Exception] = getattr(errors, "HTTPError", OSError)
    return (_Broken, library, ConnectionError, TimeoutError)


class _Refused(Exception):
    """The server answered with something that is not the file."""

    def __init__(self, said: str, status: int) -> None:
        super().__init__(said)
        self.status = status


def _stream(file: Remote, part: Path, tell: Callable[[int], None]) -> None:
    """Add what is missing of a file to its part. Raises _Broken, _Refused and what the library raises."""
    from huggingface_hub import get_session  # noqa: PLC0415  heavy

    here = _size(part)
    if file.size and here == file.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={here}-"} if here else {})
    with get_session().stream("GET", file.url, headers=headers, follow_redirects=True, timeout=TIMEOUT) as reply:
        if reply.status_code == _BEYOND:  # more than there is: it was another version
            part.unlink(missing_ok=True)
            raise _Broken("the part was longer than the file")
        _check_reply(file, reply, here)
        goes_on = reply.status_code == _PARTIAL
        with part.open("ab" if goes_on else "wb") as writer:
            here = writer.tell()
            for chunk in reply.iter_bytes(_CHUNK):
                here += len(chunk)
                if file.size and here > file.size:
                    break  # what follows is not part of it; the check will tell
                writer.write(chunk)
                tell(here)
            writer.flush()
            os.fsync(writer.fileno())
        if here < (file.size or here):
            raise _Broken(f"{here} of {file.size} bytes came")


class _Address(Protocol):
    @property
    def scheme(self) -> str: ...


class _Reply(Protocol):
    """As much of the library's reply as is looked at."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def url(self) -> _Address: ...


def _check_reply(file: Remote, reply: _Reply, here: int) -> None:
    """See that a reply is the file, or the rest of it."""
    kind = reply.headers.get("content-type", "")
    if reply.status_code not in {_OK, _PARTIAL}:
        raise _Refused(f"status {reply.status_code}", reply.status_code)
    if kind.startswith("text/html"):
        raise _Refused("a web page came in place of the file", reply.status_code)
    if file.url.startswith("https:") and reply.url.scheme != "https":
        raise _Refused("it led to an address that is not protected", reply.status_code)
    asked = reply.headers.get("content-range", "")
    if reply.status_code == _PARTIAL and not asked.startswith(f"bytes {here}-"):
        raise _Refused(f"other bytes than asked for: {asked}", reply.status_code)


# --- archives ---


def archive_url(model: ModelInfo) -> str:
    """Return where a model's archive is fetched from."""
    moved = os.environ.get(RELEASES_MOVED, "").rstrip("/")
    return moved + model.archive.removeprefix(RELEASES) if moved else model.archive


def archive(model: ModelInfo) -> Remote:
    """Ask how large a model's archive is and which version of it there is. Raises Problem(HUB_DOWN)."""
    from huggingface_hub import get_session  # noqa: PLC0415  heavy

    url = archive_url(model)
    with said_plainly(model):
        reply = get_session().head(url, follow_redirects=True, timeout=TIMEOUT, headers={"Accept-Encoding": "identity"})
        file = Remote("archive.zip", url, int(reply.headers.get("content-length") or 0), model.sha256)
        _check_reply(file, reply, 0)
        version = f"{reply.headers.get('etag', '')} {reply.headers.get('last-modified', '')}"
    tag = "".join(char for char in version if char.isalnum())[-12:]
    return Remote(file.name, url, file.size, model.sha256, tag=tag)


# --- what goes wrong ---

_MEANWHILE = {
    "transcription": "or give a subtitle file of the video instead",
    "translation": "or use another translation engine meanwhile",
    "voice": "or use another voice meanwhile",
    "speakers": "or name the speakers in a subtitle file instead",
    "separation": "or choose another background meanwhile",
}
_OTHERS = {
    "transcription": ["a subtitle file", "another Whisper model"],
    "translation": ["memory", "chat", "google", "a subtitle file"],
    "voice": ["espeak", "google"],
    "speakers": ["a subtitle file that names the speakers"],
    "separation": ["the background “duck”", "another separation model"],
}


def hub_down(model: ModelInfo, why: str, detail: str = "", **facts: object) -> Problem:
    """Return Problem(HUB_DOWN): what was not fetched and why, the offline way, and what does the work meanwhile."""
    return Problem(
        Code.HUB_DOWN,
        f"{model.title} ({human_size(model.size)}) was not fetched, because {why}. Check the network and try again, "
        f"import the model from a folder or an archive, {_MEANWHILE[model.purpose]}.",
        detail=detail[:1000],
        facts={
            "model": model.id,
            "bytes": model.size,
            "source": archive_url(model) if model.archive else model.page,
            "import": "dubai-desktop models import PATH",
            "others": _OTHERS[model.purpose],
            **facts,
        },
    )


@contextlib.contextmanager
def said_plainly(model: ModelInfo) -> Iterator[None]:
    """Say what the hub's library and the disk raise as a Problem."""
    from huggingface_hub import errors  # noqa: PLC0415  heavy

    began = time.monotonic()
    library: type[Exception] = getattr(errors, "HTTPError", OSError)
    try:
        yield
    except (_Broken, _Refused, OSError, ValueError, library) as error:
        problem = child.translate(error)
        if problem.code is Code.DISK_FULL:
            problem.message = "The disk is full. Free some space and install again: it goes on where it stopped."
        if problem.code in {Code.DISK_FULL, Code.OUT_NOT_WRITABLE}:
            raise problem from error
        status = _status(error)
        why = _why(error, status)
        detail = f"{type(error).__name__} after {time.monotonic() - began:.1f} s: {error}"
        raise hub_down(model, why, detail, status=status) from error


def _status(error: Exception) -> int:
    """Return the HTTP status that an error tells, 0 for none."""
    reply = getattr(error, "response", None)
    return int(getattr(reply, "status_code", 0) or getattr(error, "status", 0) or 0)


def _why(error: Exception, status: int) -> str:
    from huggingface_hub import errors  # noqa: PLC0415  heavy

    if isinstance(error, errors.OfflineModeIsEnabled):
        return "HF_HUB_OFFLINE tells this program to stay offline"
    if status in {_MISSING, 401, 403}:  # the hub answers so for a repository that is gone
        return "the model hub does not give it out any more"
    if status >= 400:
        return f"the model hub is out of order (status {status})"
    if isinstance(error, _Refused) or (isinstance(error, ValueError) and not isinstance(error, OSError)):
        return "something on the way, perhaps a proxy or a sign-in page, answered in place of the model hub"
    if isinstance(error, _Broken):
        return "the connection to the model hub kept breaking off"
    return "the model hub could not be reached"
