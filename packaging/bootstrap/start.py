"""What the two scripts do: set up where needed, then become the program, or run the checks."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from bootstrap import checks, handover, prepare, qt, say
from bootstrap.layout import Layout
from bootstrap.stamp import Stamp, ready

USAGE = "Usage: python3 packaging/run.py [--with-coqui[=any]] [--set-up-only] [--download FOLDER] [ARGS...]"
_FOREIGN = ("PYTHONHOME", "PYTHONPATH")  # would put other code before the program's
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


class Options(NamedTuple):
    """What stands before the program's own arguments. `coqui`: "" not asked, "fit" where torch fits, "any" always."""

    coqui: str = ""
    set_up_only: bool = False
    download: str = ""


def run(arguments: Sequence[str]) -> int:
    """Set up where needed and become the program with its arguments; return an exit status otherwise."""
    return _guarded(lambda: _run(arguments))


def test(arguments: Sequence[str]) -> int:
    """Set up with the test tools where needed and run every check, or pytest alone with `arguments`."""
    return _guarded(lambda: _test(arguments))


def parse(arguments: Sequence[str]) -> tuple[Options, list[str]]:
    """Split the set-up's options from the program's arguments; raise SetUpFailure for a folder that is missing."""
    options, rest = Options(), list(arguments)
    while rest:
        if rest[0] in ("--with-coqui", "--with-coqui=any"):
            options = options._replace(coqui="any" if rest[0].endswith("any") else "fit")
        elif rest[0] == "--set-up-only":
            options = options._replace(set_up_only=True)
        elif rest[0] == "--download":
            if len(rest) == 1:
                raise say.SetUpFailure(f"--download needs a folder to put the packages into. {USAGE}")
            options = options._replace(download=rest.pop(1))
        else:
            break
        rest.pop(0)
    return options, rest


def wants_window(arguments: Sequence[str]) -> bool:
    """Say whether the program would open a window for these arguments, where there is a display."""
    if not arguments:
        return True
    return arguments[0] == "demo" and not any(word == "--out" or word.startswith("--out=") for word in arguments)


def _run(arguments: Sequence[str]) -> int:
    layout = Layout()
    options, rest = parse(arguments)
    stamp = ready(layout, ("app", "coqui") if options.coqui else ("app",))
    if stamp is None:
        stamp = prepare.environment(layout, ("app",), options.coqui)
    if options.coqui and stamp.coqui_skipped:
        say.line(stamp.coqui_skipped)
    if options.download:
        return prepare.download(layout, stamp, options.download)
    if options.set_up_only:
        say.line("DubAI Desktop is set up. Start it with: python3 packaging/run.py")
        return 0
    environ = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    environ["DUBAI_COMMAND"] = "py packaging\\run.py" if os.name == "nt" else "python3 packaging/run.py"
    missing = _window_libraries(layout, stamp, environ) if wants_window(rest) else ""
    if missing and not rest:
        raise say.SetUpFailure(missing)
    if missing:
        say.line(f"{missing}\nUntil then this goes on in the terminal.")
        environ = {name: value for name, value in environ.items() if name not in _DISPLAYS}
    return handover.become(os.fspath(layout.python), ["-P", "-m", "dubai_desktop", *rest], environ)


def _test(arguments: Sequence[str]) -> int:
    layout = Layout()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    stamp = prepare.environment(layout, ("app", "test"), "once")
    missing = _window_libraries(layout, stamp, os.environ)
    if missing:
        raise say.SetUpFailure(missing)
    if stamp.coqui_skipped:
        say.line(stamp.coqui_skipped)
    return checks.run(layout, arguments)


def _window_libraries(layout: Layout, stamp: Stamp, environ: Mapping[str, str]) -> str:
    """Make sure of the window's system libraries; return "" or what is missing. Known to be there: asked no more."""
    kind = qt.display(environ)
    return "" if not kind or kind in stamp.qt else prepare.window(layout, kind)


def _guarded(action: Callable[[], int]) -> int:
    """Run `action`; what goes wrong in a known way is a sentence and exit status 1."""
    try:
        return action()
    except say.SetUpFailure as failure:
        say.line(str(failure))
    except KeyboardInterrupt:
        say.line("\nStopped. Start it again at any time; it goes on by itself.")
        return 130
    except OSError as error:
        say.line(_sentence(error))
    return 1


def _sentence(error: OSError) -> str:
    """Return what a person is told about an error of the file system."""
    place = error.filename or Layout().root
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {place} is full. Free about 2 GB, then start this again; it goes on by itself."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{place} may not be written. Copy the program's folder to a place of your own, or ask its owner to run "
            "the set-up, then start this again."
        )
    return f"{place}: {error.strerror or error}. Mend that, then start this again."
