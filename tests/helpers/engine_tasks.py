"""What tests run in an engine's child process; importable there, unlike a test module."""

import ctypes
import logging
import os
import signal
import threading
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


def take_memory(megabytes):
    """Ask for more memory than the process is allowed from now on."""
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
    limit = used + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return len([bytearray(10_000_000) for _ in range(megabytes)])


def abort_saying(words):
    os.write(2, words.encode())
    os.abort()


def end_soon(seconds):
    threading.Timer(seconds, os._exit, (0,)).start()


def die_in_the_middle_of_a_word():
    """Leave the parent a message that announces more bytes than follow."""
    os.write(child._reporter.fileno(), (1000).to_bytes(4, "big") + b"cut")
    os.kill(os.getpid(), signal.SIGKILL)


def log_lines(logger, level, *lines):
    for line in lines:
        logging.getLogger(logger).log(level, "%s", line)


def log_made_of(*parts):
    logging.getLogger("dubai_desktop.x").error(" ".join(parts))


def log_flood(number):
    for index in range(number):
        logging.getLogger("dubai_desktop.flood").warning("line %d", index)


def log_and_say(request):
    """What a library does that is given words to speak."""
    logging.getLogger("somelib").warning("cannot speak: %s", request.text)
    logging.getLogger("somelib").info("speaking %s", request.text)
    logging.getLogger("dubai_desktop.engines.x").info("speaking %s with %s", request.text, request.voice)
    logging.getLogger("dubai_desktop.engines.x").debug("the words: %s", request.text)


def log_between_chatter(number):
    for index in range(number):
        logging.getLogger("somelib").debug("chatter %d", index)
    logging.getLogger("dubai_desktop.engines.x").info("mine")


def log_flood_end(seconds):
    time.sleep(seconds)
    logging.getLogger("dubai_desktop.flood").warning("quiet again")


def log_error(words):
    try:
        raise ValueError(words)
    except ValueError:
        logging.getLogger("dubai_desktop.x").exception("it failed")
