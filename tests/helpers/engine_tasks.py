"""What tests run in an engine's child process; importable there, unlike a test module."""

import ctypes
import os
import time
from pathlib import Path

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child


def echo(value):
    return value


def die_by(signal_number):
    os.kill(os.getpid(), signal_number)
    time.sleep(30)


def crash_natively():
    print("last words", flush=True)
    ctypes.string_at(0)


def sleep_natively(seconds):
    """Hold the interpreter lock in native code: no Python signal handler can run."""
    ctypes.PyDLL(None).sleep(seconds)


def pid_then_sleep(path, seconds):
    Path(path).write_text(str(os.getpid()))
    time.sleep(seconds)


def fail(error):
    raise error


def fail_as_problem():
    raise Problem(Code.TTS_BAD_AUDIO, "No sound. Try again.", detail="d", facts={"line": 7})


def count_to(number):
    for index in range(1, number + 1):
        child.report(index / number, f"{index} of {number}")
    return number
