"""The command line: the same studio as the window, the same events, told in the terminal."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence

from dubai_desktop.cli.parser import parse
from dubai_desktop.domain.problems import Problem

OK, FAILED, USAGE, WAITS = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status (see the table in the README). Never shows a traceback."""
    _open_streams()
    args = parse(sys.argv[1:] if argv is None else argv)
    try:
        return run(args.command)(args)
    except Problem as problem:
        from dubai_desktop.cli.show import say_problem  # noqa: PLC0415 - keeps --help quick

        say_problem(problem)
        return USAGE if problem.code.value in _WRONG_USAGE else FAILED
    except KeyboardInterrupt:
        return FAILED
    except OSError as error:  # who reads us went away, or the disk behind our output is full
        from dubai_desktop.cli.show import give_up, say  # noqa: PLC0415 - keeps --help quick

        give_up(sys.stdout)
        if isinstance(error, BrokenPipeError):  # "| head" has read enough
            return FAILED
        say(f"Something could not be read or written: {error.strerror or 'unknown'}. Check the disk and try again.")
        return FAILED


def _open_streams() -> None:
    """Make sure that the three standard streams are there and take any character.

    A number left closed would go to the next file that is opened, and what is printed would land in that.
    """
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(number, True)
        os.close(number)
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - for as long as we run
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


_WRONG_USAGE = {
    "LANGUAGE_UNSUPPORTED", "ENGINE_UNKNOWN", "VOICE_UNKNOWN", "SETTING_INVALID", "JOB_UNKNOWN", "NAME_INVALID",
    "GLOSSARY_INVALID",
}  # fmt: skip


def run(command: str) -> Callable[[argparse.Namespace], int]:
    """Return the function of a command; only what it needs is imported."""
    from dubai_desktop.cli import (  # noqa: PLC0415 - keeps --help quick
        cache,
        characters,
        check,
        costs,
        doctor,
        dubbing,
        glossary,
        health,
        jobs,
        keys,
        models,
        voices,
        window,
    )

    return {
        "window": window.open_window,
        "dub": dubbing.dub,
        "check": check.check,
        "demo": dubbing.demo,
        "doctor": doctor.doctor,
        "health": health.health,
        "models": models.models,
        "jobs": jobs.jobs,
        "glossary": glossary.glossary,
        "characters": characters.characters,
        "cache": cache.cache,
        "voices": voices.voices,
        "keys": keys.keys,
        "costs": costs.costs,
    }[command]
