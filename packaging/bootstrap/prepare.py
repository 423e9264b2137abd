"""The set-up itself: the environment, the layers of packages, the neural voices where they fit, the stamp."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bootstrap import coqui, lock, pip_run, qt, say, venv
from bootstrap.layout import Layout
from bootstrap.stamp import Stamp, base_python, key, read, ready, write

TITLES = {"app": "Program packages", "test": "Test tools", coqui.LAYER: coqui.TITLE}
_GIGABYTE = 10**9
_NEEDED = {"app": 2 * _GIGABYTE, "test": _GIGABYTE // 10, coqui.LAYER: 3 * _GIGABYTE}  # unpacked, and pip's own copies


def environment(layout: Layout, layers: Sequence[str], neural: str) -> Stamp:
    """Make sure of the environment with these layers and return its stamp.

    `neural`: "" leaves the neural voices as they are, "fit" adds them where torch's build fits the machine (the stamp
    says why not), "once" likewise but asks no second time, "any" adds them always. Raises SetUpFailure in plain
    words; what is done stays done.
    """
    _check_writable(layout)
    with lock.held(layout.lock):
        found = ready(layout, layers)
        if found and _voices_settled(found, neural):
            return found
        known = read(layout)
        if known is None:
            _check_space(layout, layers)
            say.line(
                f"Setting up DubAI Desktop in {layout.venv} (only now; about 450 MB to download, 1.4 GB on disk).\n"
                "Stop it whenever you like: the next start goes on."
            )
        made = venv.ensure(layout)
        layout.unfinished.touch()
        done = _install(layout, known, made, layers, neural)
        write(layout, done)
        layout.unfinished.unlink()
        return done


def window(layout: Layout, kind: str) -> str:
    """Make sure of the window's system libraries for this kind of display; "" or the sentence that says what lacks."""
    if not os.access(layout.venv, os.W_OK):  # somebody else's set-up, used by this person
        return qt.ensure(layout, kind)
    with lock.held(layout.lock):
        missing = qt.ensure(layout, kind)
        stamp = read(layout)
        if not missing and stamp and kind not in stamp.qt:
            write(layout, replace(stamp, qt=(*stamp.qt, kind)))
    return missing


def download(layout: Layout, stamp: Stamp, folder: str) -> int:
    """Fetch the packages of the installed layers into `folder` and say what to do with them; return 0."""
    place = Path(folder).resolve()
    place.mkdir(parents=True, exist_ok=True)
    pip_run.download(layout, stamp.layers, place)
    say.line(
        f"On the machine without internet (same system, same Python 3.x), with {place.name} copied there:\n"
        f"  PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/{place.name} python3 packaging/run.py"
    )
    return 0


def _install(layout: Layout, known: Stamp | None, made: bool, layers: Sequence[str], neural: str) -> Stamp:
    """Install what is not in yet (all of it after a change of pins) and return the stamp to write."""
    current = known if known and known.key == key(layout) and not made else None
    have = set(current.layers) if current else set()
    wanted = {*layers, *(known.layers if known else ())} - {coqui.LAYER}
    for layer in sorted(wanted - have):
        pip_run.install(layout, layer, TITLES[layer])
    voices = coqui.LAYER in have
    skipped = current.coqui_skipped if current else ""
    if not voices and (neural or (known and coqui.LAYER in known.layers)):
        skipped = "" if neural == "any" else coqui.why_not(layout)
        if not skipped:
            _check_space(layout, [coqui.LAYER])
            pip_run.install(layout, coqui.LAYER, coqui.TITLE)
            voices = True
    names = tuple(sorted({*wanted, *([coqui.LAYER] if voices else [])}))
    return Stamp(key(layout), base_python(layout), names, known.qt if known else (), skipped)


def _voices_settled(stamp: Stamp, neural: str) -> bool:
    """Say whether the neural voices are as asked for: in, not asked for, or left out for a reason that still holds."""
    return not neural or coqui.LAYER in stamp.layers or (neural == "once" and bool(stamp.coqui_skipped))


def _check_writable(layout: Layout) -> None:
    place = layout.venv if layout.venv.exists() else layout.root
    if not os.access(place, os.W_OK):
        raise PermissionError(13, "may not be written", os.fspath(place))


def _check_space(layout: Layout, layers: Sequence[str]) -> None:
    """Refuse to begin what the disk cannot hold."""
    needed = sum(_NEEDED[layer] for layer in layers)
    free = shutil.disk_usage(layout.root).free
    if free < needed:
        raise say.SetUpFailure(
            f"Set-up needs {needed / _GIGABYTE:.1f} GB on the disk that holds {layout.root}; {free / _GIGABYTE:.1f} GB "
            "are free. Free some space, then start this again."
        )
