"""Processes are drained, watched, stopped and explained."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media import process
from dubai_desktop.media.process import Completed, Limits, run
from tests.helpers import make_media

pytestmark = pytest.mark.skipif(os.name == "nt", reason="uses a shell")


def shell(script: str) -> list[str]:
    return ["/bin/sh", "-c", script]


def test_status_and_both_pipes_come_back() -> None:
    assert run(shell("echo out; echo err >&2; exit 3")) == Completed(3, "out\n", "err\n")


def test_a_killed_process_has_its_signal_as_status() -> None:
    assert run(shell("kill -SEGV $$")).returncode == -11


def test_lines_arrive_in_order_on_the_calling_thread() -> None:
    seen: list[tuple[str, bool]] = []
    here = threading.get_ident()
    run(shell("printf 'a\\nb\\r\\nlast'"), on_line=lambda line: seen.append((line, threading.get_ident() == here)))
    assert seen == [("a", True), ("b", True), ("last", True)]


def test_only_the_end_of_much_output_is_kept() -> None:
    done = run([sys.executable, "-c", "import sys; sys.stderr.write('x' * 3_000_000 + 'end'); print('y' * 1_000_000)"])
    assert len(done.stderr_tail) == process.KEEP
    assert done.stderr_tail.endswith("xend")
    assert len(done.stdout_tail) == process.KEEP


def test_stdin_is_empty() -> None:
    assert run(["/bin/cat"]).returncode == 0


def test_it_runs_in_the_folder_given_and_a_session_of_its_own(tmp_path: Path) -> None:
    done = run([sys.executable, "-c", "import os; print(os.getcwd(), os.getsid(0) == os.getpid())"], cwd=tmp_path)
    assert done.stdout_tail.split() == [str(tmp_path.resolve()), "True"]


def test_cancel_kills_within_a_second(tmp_path: Path) -> None:
    cancel = CancelToken()
    pid_file = tmp_path / "pid"
    timer = threading.Timer(0.2, cancel.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        run(shell(f"echo $$ > {pid_file}; trap '' TERM; sleep 60; sleep 60"), cancel=cancel)
    timer.join()
    assert time.monotonic() - began < 1.2
    assert not make_media.alive(int(pid_file.read_text()))


def test_an_error_of_the_listener_kills_the_process(tmp_path: Path) -> None:
    def refuse(_line: str) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        run(shell(f"echo $$ > {tmp_path}/pid; echo x; sleep 60"), on_line=refuse)
    assert not make_media.alive(int((tmp_path / "pid").read_text()))


def test_a_child_that_keeps_the_pipes_does_not_keep_us(tmp_path: Path) -> None:
    began = time.monotonic()
    assert run(shell(f"sleep 60 & echo $! > {tmp_path}/pid; exit 0")).returncode == 0
    assert time.monotonic() - began < 5
    pid = int((tmp_path / "pid").read_text())
    while make_media.alive(pid):  # killed, but perhaps not gone yet
        assert time.monotonic() - began < 6
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform != "linux", reason="counts of what was read are not known elsewhere")
def test_a_process_that_only_reads_is_not_hanging() -> None:
    script = (
        "import time\nfor _ in range(4):\n"
        "    time.sleep(0.2); file = open('/dev/zero', 'rb'); [file.read(65536) for _ in range(40)]"
    )
    assert run([sys.executable, "-c", script], hang_after=0.5).returncode == 0


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    run(shell("echo x"))
    assert threading.active_count() == before


def test_a_program_that_is_not_there_is_named_missing() -> None:
    with pytest.raises(Problem) as caught:
        run(["/nowhere/ffmpeg"])
    assert caught.value.code is Code.FFMPEG_MISSING


@pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit")
def test_a_file_larger_than_allowed_ends_the_process(tmp_path: Path) -> None:
    script = "import sys; sys.stdin.read(); import time; time.sleep(0.2); open('big', 'wb').write(bytes(2_000_000))"
    done = run([sys.executable, "-c", script], cwd=tmp_path, limits=Limits(file_bytes=1_000_000))
    assert done.returncode != 0
    assert (tmp_path / "big").stat().st_size <= 1_000_000


def test_ffmpeg_is_the_one_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = make_media.stub(tmp_path, "exit 0")
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(stub))
    assert process.ffmpeg() == stub


def test_progress_never_goes_back_and_only_movement_is_life() -> None:
    seen: list[float] = []
    meter = process._Meter(10.0, seen.append)
    lines = ["frame=1", "out_time_us=N/A", "out_time_us=5000000", "out_time_us=5000000", "out_time_us=4000000"]
    assert [meter.take(line) for line in [*lines, "out_time_us=99000000", "progress=end"]] == [
        False, True, True, False, True, True, False,
    ]  # fmt: skip
    assert seen == [0.5, 0.5, 1.0]


@pytest.mark.parametrize(
    ("status", "code"),
    [(228, Code.DISK_FULL), (226, Code.OUT_NOT_WRITABLE), (244, Code.MEMORY), (183, Code.FFMPEG_FAILED)],
)
def test_exit_statuses_are_explained(tmp_path: Path, status: int, code: Code) -> None:
    problem = process._explain(Completed(status, "", "last words\n"), tmp_path / "out", 1000)
    assert problem.code is code
    assert "last words" in problem.detail
