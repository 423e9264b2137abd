"""Faults 15-18: ffmpeg hangs, crashes, is absent, floods, lies, or outlives us."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Category, Code, Problem
from dubai_desktop.media import process
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.mux import mux
from dubai_desktop.media.probe import probe
from tests.helpers import make_media

pytestmark = pytest.mark.skipif(os.name == "nt", reason="uses a shell")

Stub = Callable[[str], None]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_media.video(tmp_path_factory.mktemp("talk") / "talk.mp4", 1.0)


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Replace ffmpeg by a shell script; impatience is scaled down."""
    monkeypatch.setattr(process, "HANG_AFTER", 0.4)
    monkeypatch.setattr(process, "GRACE", 0.3)
    (tmp_path / "bin").mkdir()

    def install(script: str) -> None:
        monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(make_media.stub(tmp_path / "bin", script)))

    return install


def extract(talk: Path, folder: Path) -> Problem:
    """Extract with whatever ffmpeg is now; return the problem, with nothing left behind."""
    out = folder / "out" / "speech.wav"
    out.parent.mkdir()
    with pytest.raises(Problem) as caught:
        extract_speech(talk, probe(talk), 0, out)
    assert list(out.parent.iterdir()) == []
    return caught.value


@pytest.mark.parametrize(
    "script",
    [
        "exec sleep 60",
        "kill -STOP $$",
        "trap '' TERM; while :; do sleep 1; done",
        "while :; do echo out_time_us=1; echo progress=continue; sleep 0.05; done",
        "while :; do echo noise >&2; sleep 0.05; done",
    ],
    ids=["sleeps", "stopped", "ignores TERM", "does not advance", "only complains"],
)
def test_a_hanging_ffmpeg_is_stopped(talk: Path, tmp_path: Path, stub: Stub, script: str) -> None:
    stub(f"echo $$ > {tmp_path}/pid; {script}")
    began = time.monotonic()
    problem = extract(talk, tmp_path)
    assert problem.code is Code.FFMPEG_HANG
    assert problem.category is Category.RECOVERABLE
    assert time.monotonic() - began < 3
    assert not make_media.alive(int((tmp_path / "pid").read_text()))


def test_a_crashing_ffmpeg_is_told(talk: Path, tmp_path: Path, stub: Stub) -> None:
    stub("echo its last words >&2; kill -SEGV $$")
    problem = extract(talk, tmp_path)
    assert problem.code is Code.FFMPEG_FAILED
    assert "its last words" in problem.detail
    assert "last words" not in problem.message


def test_a_flood_of_errors_is_drained_and_not_kept(
    talk: Path, tmp_path: Path, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "HANG_AFTER", 30.0)
    stub("head -c 100000000 /dev/zero | tr '\\0' 'x' >&2; exit 1")
    problem = extract(talk, tmp_path)
    assert problem.code is Code.FFMPEG_FAILED
    assert len(problem.detail) <= process.KEEP


def test_no_ffmpeg_at_all_is_told(talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "nowhere"))
    assert extract(talk, tmp_path).code is Code.FFMPEG_MISSING


def test_nothing_found_by_the_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> str:
        raise RuntimeError("No ffmpeg exe could be found")

    monkeypatch.setattr(process.imageio_ffmpeg, "get_ffmpeg_exe", nothing)
    with pytest.raises(Problem) as caught:
        process.ffmpeg()
    assert caught.value.code is Code.FFMPEG_MISSING


_GARBAGE = 'for a; do case $a in file:*) o=${a#file:};; esac; done; head -c 1000 /dev/urandom > "$o"; exit 0'


def test_success_with_garbage_is_not_believed_when_extracting(talk: Path, tmp_path: Path, stub: Stub) -> None:
    stub(_GARBAGE)
    assert extract(talk, tmp_path).code is Code.OUTPUT_INVALID


@pytest.mark.parametrize("script", [_GARBAGE, "exit 0"], ids=["garbage", "nothing"])
def test_success_with_garbage_is_not_believed_when_muxing(talk: Path, tmp_path: Path, stub: Stub, script: str) -> None:
    stub(script)
    mix = make_media.wav(tmp_path / "mix.wav", make_media.tone(1.0))
    with pytest.raises(Problem) as caught:
        mux(talk, probe(talk), mix, [], tmp_path / "out.mp4", target_iso3="ben")
    assert caught.value.code is Code.OUTPUT_INVALID


@pytest.mark.skipif(not process._death_guard(), reason="needs setpriv")
def test_ffmpeg_does_not_outlive_us(tmp_path: Path) -> None:
    script = f"echo $$ > {tmp_path}/pid; exec sleep 60"
    code = f"from dubai_desktop.media.process import run; run(['/bin/sh', '-c', {script!r}])"
    ours = subprocess.Popen([sys.executable, "-c", code])
    try:
        deadline = time.monotonic() + 20
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
    finally:
        ours.kill()
        ours.wait()
    child = int((tmp_path / "pid").read_text())
    deadline = time.monotonic() + 1.0
    while make_media.alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not make_media.alive(child)
