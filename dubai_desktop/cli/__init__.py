"""The command line: the same studio as the window, the same events, told in the terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from dubai_desktop.cli.parser import parse
from dubai_desktop.domain.problems import Problem

OK, FAILED, USAGE, WAITS = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status (see the table in the README). Never shows a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    args = parse(sys.argv[1:] if argv is None else argv)
    try:
        return run(args.command)(args)
    except Problem as problem:
        from dubai_desktop.cli.show import say_problem  # noqa: PLC0415 - keeps --help quick

        say_problem(problem)
        return USAGE if problem.code.value in _WRONG_USAGE else FAILED
    except KeyboardInterrupt:
        return FAILED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED


_WRONG_USAGE = {
    "LANGUAGE_UNSUPPORTED", "ENGINE_UNKNOWN", "VOICE_UNKNOWN", "SETTING_INVALID", "JOB_UNKNOWN", "NAME_INVALID",
}  # fmt: skip


def run(command: str) -> Callable[[argparse.Namespace], int]:
    """Return the function of a command; only what it needs is imported."""
    from dubai_desktop.cli import doctor, dubbing, jobs, models, window  # noqa: PLC0415 - keeps --help quick

    return {
        "window": window.open_window,
        "dub": dubbing.dub,
        "demo": dubbing.demo,
        "doctor": doctor.doctor,
        "models": models.models,
        "jobs": jobs.jobs,
    }[command]
