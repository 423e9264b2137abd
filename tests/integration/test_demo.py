"""The sample, dubbed by the real program with its real engines, no network, no other ffmpeg: the contract's files."""

import json
import shutil
import stat
import subprocess
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest
import srt

from dubai_desktop import app
from tests.helpers.program import STEPS, never_back, no_traceback

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="runs the program under a namespace where there is one")
ENDINGS = ("bn.mp4", "bn.wav", "bn.voice.wav", "bn.srt", "en.srt", "bn.json", "bn.html")


def offline():
    command = (shutil.which("unshare") or "", "-rn")
    works = (
        shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    )
    return command if works else ()


@pytest.fixture(scope="module")
def demo(desk):
    ended = desk.run("demo", "--out", desk.out, "--json", before=offline(), PATH="/nowhere", patience=120)
    no_traceback(ended)
    assert ended.status == 0, ended.err
    return ended


@pytest.fixture(scope="module")
def made(desk, demo):
    stem = app.sample().stem
    return {ending: desk.out / f"{stem}.{ending}" for ending in ENDINGS}


@pytest.fixture(scope="module")
def report(made):
    return json.loads(made["bn.json"].read_text("utf-8"))


def packets(path, kind):
    with av.open(str(path)) as container:
        stream = getattr(container.streams, kind)[0]
        return [bytes(packet) for packet in container.demux(stream) if packet.size]


def samples(path):
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (44100, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2)[:, 0] / 32768


def test_all_files_are_there_and_no_other(desk, made):
    assert sorted(desk.out.iterdir()) == sorted(made.values())
    assert desk.temporary() == []
    desk.settle()


def test_the_picture_is_copied_and_the_sounds_carry_their_languages(made):
    assert packets(made["bn.mp4"], "video") == packets(app.sample(), "video")
    with av.open(str(made["bn.mp4"])) as container, av.open(str(app.sample())) as source:
        assert [s.metadata["language"] for s in container.streams.audio] == ["ben", "eng"]
        assert [s.metadata["language"] for s in container.streams.subtitles] == ["ben"]
        assert [bool(s.disposition & av.stream.Disposition.default) for s in container.streams.audio] == [True, False]
        assert abs(container.duration - source.duration) < 100_000


def test_every_line_sounds_at_its_time_and_nothing_sounds_between(made, report):
    voice = samples(made["bn.voice.wav"])
    assert len(voice) == len(samples(made["bn.wav"]))
    heard = np.zeros(len(voice), bool)
    for line in report["segments"]:
        start, end = round(line["clip_start"] * 44100), round(line["clip_end"] * 44100)
        assert np.abs(voice[start:end]).max() > 0.02, line
        assert abs(line["clip_start"] - line["start"]) < 0.05
        heard[max(0, start - 441) : end + 441] = True
    assert np.abs(voice[~heard]).max() < 0.001
    assert np.abs(voice).max() < 0.9


def test_subtitles_hold_the_same_lines_as_the_report(made, report):
    for ending, key in (("bn.srt", "target"), ("en.srt", "source")):
        cues = list(srt.parse(made[ending].read_text("utf-8")))
        assert [cue.content.replace("\n", " ") for cue in cues] == [
            s[key].replace("\n", " ") for s in report["segments"]
        ]


def test_the_report_tells_steps_engines_and_costs(report):
    assert [step["name"] for step in report["steps"]] == list(STEPS)
    assert all(step["success"] for step in report["steps"])
    assert report["engines"]["voice"]["used"].startswith("espeak")
    assert report["costs"]["total_cost"] == 0
    assert report["job"]["status"] == "completed"
    assert report["job"]["languages"] == {"source": "en", "target": "bn"}


def test_progress_only_grows_and_passes_every_step(demo):
    never_back(demo.updates)
    assert list(dict.fromkeys(update["step"] for update in demo.updates if update["step"])) == list(STEPS)
    assert demo.updates[-1]["progress"] == 100


def test_what_is_the_persons_own_is_closed_to_others(desk, demo):
    for path in (desk.data / "work", desk.data / "clips", desk.data / "logs"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700, path
    for path in (desk.data / "studio.db", *(desk.data / "logs").iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


def test_the_second_time_is_the_same_under_other_names(desk, made):
    before = {path: path.stat().st_mtime_ns for path in made.values()}
    ended = desk.run("demo", "--out", desk.out)
    assert ended.status == 0, ended.err
    assert {path: path.stat().st_mtime_ns for path in made.values()} == before
    numbered = [Path(path) for path in desk.job().outputs.existing()]
    assert all(" (2)" in path.name and path.is_file() for path in numbered)
    assert all(clip.reused for clip in desk.job().clips)


def test_sound_alone_gives_everything_but_a_video(desk, tmp_path):
    sound, lines = tmp_path / "song.wav", tmp_path / "lines.srt"
    with wave.open(str(sound), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((np.sin(np.arange(24000) / 10) * 9000).astype("<i2").tobytes())
    lines.write_text("1\n00:00:00,200 --> 00:00:02,500\nআকাশ\n", encoding="utf-8")
    out = tmp_path / "out"
    ended = desk.run("dub", sound, "--transcript", lines, "--translation", lines, "--from", "en", "--out", out)
    assert ended.status == 0, ended.err
    assert sorted(path.name for path in out.iterdir()) == sorted(f"song.{ending}" for ending in ENDINGS[1:])
    assert len(samples(out / "song.bn.wav")) == 3 * 44100
