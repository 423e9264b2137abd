"""The system libraries that the window needs: found missing by trying to load them, not by asking a package manager.

The dub itself needs none of them; nothing here is asked for a command that stays in the terminal.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

from bootstrap import say, system
from bootstrap.layout import Layout
from bootstrap.system import Library
from bootstrap.venv import clean

ALWAYS = (
    Library("libEGL.so.1", "libegl1"),
    Library("libGL.so.1", "libgl1"),
    Library("libX11.so.6", "libx11-6"),
    Library("libX11-xcb.so.1", "libx11-xcb1"),
    Library("libXext.so.6", "libxext6"),
    Library("libXrandr.so.2", "libxrandr2"),
    Library("libXrender.so.1", "libxrender1"),
    Library("libbrotlidec.so.1", "libbrotli1"),
    Library("libdbus-1.so.3", "libdbus-1-3"),
    Library("libdrm.so.2", "libdrm2"),
    Library("libfontconfig.so.1", "libfontconfig1"),
    Library("libfreetype.so.6", "libfreetype6"),
    Library("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
    Library("libgthread-2.0.so.0", "libglib2.0-0"),
    Library("libpulse.so.0", "libpulse0"),
    Library("libstdc++.so.6", "libstdc++6"),
    Library("libxkbcommon.so.0", "libxkbcommon0"),
    Library("libz.so.1", "zlib1g"),
    Library("libzstd.so.1", "libzstd1"),
)
X11 = (
    Library("libxcb-cursor.so.0", "libxcb-cursor0"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4"),
    Library("libxcb-image.so.0", "libxcb-image0"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    Library("libxcb-randr.so.0", "libxcb-randr0"),
    Library("libxcb-render.so.0", "libxcb-render0"),
    Library("libxcb-render-util.so.0", "libxcb-render-util0"),
    Library("libxcb-shape.so.0", "libxcb-shape0"),
    Library("libxcb-shm.so.0", "libxcb-shm0"),
    Library("libxcb-sync.so.1", "libxcb-sync1"),
    Library("libxcb-util.so.1", "libxcb-util1"),
    Library("libxcb-xfixes.so.0", "libxcb-xfixes0"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1"),
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
WAYLAND = (
    Library("libwayland-client.so.0", "libwayland-client0"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0"),
    Library("libwayland-egl.so.1", "libwayland-egl1"),
)
# Run by the environment's Python: which of the named libraries do not load, and what Qt itself says then.
_PROBE = """
import ctypes, json, sys
missing = []
for name in sys.argv[1:]:
    try:
        ctypes.CDLL(name)
    except OSError:
        missing.append(name)
try:
    import PySide6.QtGui, PySide6.QtWidgets, PySide6.QtMultimedia, PySide6.QtMultimediaWidgets, PySide6.QtSvg
    said = ""
except ImportError as error:
    said = str(error)
print(json.dumps([missing, said]))
"""


def display(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """Return the kind of display a window would open on: "" none, "x11", "wayland", "plain" (needs the basics only)."""
    if platform != "linux":
        return "plain"
    chosen = environ.get("QT_QPA_PLATFORM", "").partition(":")[0].partition(";")[0]
    if chosen:
        return {"xcb": "x11", "wayland": "wayland"}.get(chosen, "plain")
    if environ.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "x11" if environ.get("DISPLAY") else ""


def wanted(kind: str) -> tuple[Library, ...]:
    """Return the libraries that a window on this kind of display needs."""
    return ALWAYS + {"x11": X11, "wayland": WAYLAND}.get(kind, ())


def ensure(layout: Layout, kind: str, platform: str = sys.platform) -> str:
    """Make sure that a window can open on this kind of display; return "" or the sentence that says what is missing."""
    if platform != "linux":
        return ""
    missing, said = _probe(layout, wanted(kind))
    if not missing and not said:
        return ""
    tool = system.manager()
    names = system.packages(missing, tool)
    if names and system.install(names, tool, "System libraries for the window"):
        missing, said = _probe(layout, wanted(kind))
    return _sentence(missing, said, tool)


def _probe(layout: Layout, libraries: Sequence[Library]) -> tuple[list[Library], str]:
    """Return the libraries that do not load in the environment's Python, and Qt's own words where it does not load."""
    command = [os.fspath(layout.python), "-c", _PROBE, *(library.soname for library in libraries)]
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=clean(), check=False
    )
    if done.returncode != 0:
        raise say.SetUpFailure(
            f"The window's library (Qt) does not start on this machine. It said: {_last(done.stderr)}"
        )
    names, said = json.loads(done.stdout)
    return [library for library in libraries if library.soname in names], said


def _sentence(missing: Sequence[Library], said: str, tool: str) -> str:
    """Return what is missing and the one line that brings it, "" where nothing is."""
    if missing and tool:
        line = system.copyable(system.packages(missing, tool), tool)
        return f"The window needs libraries that this system does not have. Copy this line, then start again:\n  {line}"
    if missing:
        names = ", ".join(library.soname for library in missing)
        return f"The window needs libraries that this system does not have. Install the packages that hold: {names}"
    return f"The window's library (Qt) does not load on this system. It said: {said}" if said else ""


def _last(words: str) -> str:
    lines = words.strip().splitlines()
    return lines[-1] if lines else "nothing"
