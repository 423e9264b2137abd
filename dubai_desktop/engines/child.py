"""Inside the supervised process: set-up, one guarded call at a time, progress back. Imports no heavy library."""

from __future__ import annotations

import contextlib
import errno
import faulthandler
import logging
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from multiprocessing import connection, reduction
from typing import Any, Protocol, TypeVar

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import child_log

T = TypeVar("T")

PARENT_GONE = 70  # exit status of a child whose parent died

_MEMORY_SIGNS = (
    "mkl_malloc",
    "could not create a memory object",
    "could not create a primitive",
    "defaultcpuallocator",
    "out of memory",
    "bad_alloc",
    "cannot allocate memory",
)  # what MKL, oneDNN, torch, CUDA, C++ and the system say
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)

_reporter: connection.Connection | None = None
_mutex = threading.Lock()


class InheritedFile:
    """A file descriptor that survives spawn: pickled only while a process is being started."""

    def __init__(self, fd: int) -> None:
        self.fd = fd

    def __reduce__(self) -> tuple[Any, ...]:
        return (_detach, (reduction.DupFd(self.fd),))


class _Handle(Protocol):
    def detach(self) -> int: ...


def _detach(handle: _Handle) -> InheritedFile:
    return InheritedFile(handle.detach())


def start(reporter: connection.Connection, output: InheritedFile | None) -> None:
    """Prepare a fresh child: it dies with its parent, TERM ends it at once, its output goes to `output`.

    What it logs goes to the parent, and so does its process id. What it writes is ours, closed to others.
    """
    global _reporter  # noqa: PLW0603  one child has one pipe to its parent
    os.umask(0o077)
    _reporter = reporter
    _send("pid", os.getpid())
    logging.getLogger().addHandler(child_log.handler(partial(_send, "log")))
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a Python handler would wait for the end of a native call
    _redirect(output)
    faulthandler.enable()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True, name="parent-watch").start()


def _redirect(output: InheritedFile | None) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    target = null if output is None else output.fd
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(null)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _watch(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(PARENT_GONE)


def tame_libraries() -> None:
    """Keep speech libraries off the network, and from making locks that a killed child would leave to the system."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tqdm import tqdm  # type: ignore[import-untyped]  # noqa: PLC0415  comes with those libraries only

    tqdm.set_lock(threading.RLock())


def report(fraction: float, message: str = "") -> None:
    """Tell the caller how far this call is: `fraction` 0.0-1.0 and a short sentence. No-op outside a child."""
    _send("far", fraction, message[:200])


def _send(*said: object) -> None:
    if _reporter is not None:
        with _mutex, contextlib.suppress(OSError):  # a parent that is gone needs no news
            _reporter.send(said)


def guarded(function: Callable[..., T], args: tuple[object, ...], level: int = logging.WARNING) -> T:
    """Run one task; whatever it raises reaches the parent as a Problem (or Cancelled). The child's entry point.

    `level` is what the program's log wants to have.
    """
    _send("begun")
    logging.getLogger().setLevel(level)
    try:
        with child_log.hiding(args):
            return function(*args)
    except (Problem, Cancelled):
        raise
    except BaseException as error:  # noqa: BLE001  entry point of a worker
        raise translate(error) from None


def translate(error: BaseException) -> Problem:
    """Say an engine's exception as a Problem: memory, disk, rights, else ENGINE_FAILED."""
    detail = "".join(traceback.format_exception(error))[-4000:]
    if isinstance(error, MemoryError) or speaks_of_memory(str(error)):
        return out_of_memory(detail)
    if isinstance(error, OSError) and error.errno in _FULL:
        return Problem(
            Code.DISK_FULL,
            "The disk is full. Free some space and start again; finished lines are kept.",
            detail=detail,
            facts={"path": str(error.filename or "")},
        )
    if isinstance(error, OSError) and error.errno in _REFUSED:
        return Problem(
            Code.OUT_NOT_WRITABLE,
            "A file could not be written there. Choose another folder or change its rights.",
            detail=detail,
            facts={"path": str(error.filename or "")},
        )
    return Problem(
        Code.ENGINE_FAILED,
        "The speech engine could not do this. Try again, or choose another engine in the settings.",
        detail=detail,
    )


def speaks_of_memory(text: str) -> bool:
    """True where a library's words say that memory ran out."""
    return any(sign in text.lower() for sign in _MEMORY_SIGNS)


def out_of_memory(detail: str) -> Problem:
    """Return the Problem for too little memory."""
    return Problem(
        Code.MEMORY,
        "There was not enough memory for this. Close other programs or choose a smaller model.",
        detail=detail,
    )
