"""Whatever is named as an input: a sentence and a code, the others go on, nothing is opened that was not named."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.domain.problems import Problem
from tests.helpers import made_media
from tests.helpers.program import no_traceback
from tests.helpers.studio import ToneVoice, open_studio, with_voices

CHANGES = {
    "removed": lambda video, aside: None,
    "replaced": lambda video, aside: shutil.copy(aside, video),
    "cut short": lambda video, aside: (shutil.copy2(aside, video), os.truncate(video, 1000)),
    "touched": lambda video, aside: (os.link(aside, video), os.utime(video, (1, 1))),
}
POINTER = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{}\n#EXT-X-ENDLIST\n"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory, short_talk):
    """Files that are no usable video, by name, with the codes they may be refused with."""
    folder = tmp_path_factory.mktemp("corpus")
    whole = short_talk.video.read_bytes()
    secret = folder / "neighbour.mp4"
    secret.write_bytes(whole)
    contents = {
        "zero.mp4": (b"", "MEDIA_EMPTY"),
        "random.mp4": (os.urandom(300_000), "MEDIA_UNREADABLE"),
        "text.mp4": (b"This is a letter, not a video.\n" * 500, "MEDIA_UNREADABLE"),
        "page.mp4": (b"<!DOCTYPE html><html><body>404 Not Found</body></html>", "MEDIA_UNREADABLE"),
        "half.mp4": (whole[: len(whole) // 2], "MEDIA_UNREADABLE MEDIA_TRUNCATED"),
        "head.mp4": (whole[:100], "MEDIA_UNREADABLE"),
        "hls.mp4": (POINTER.format(secret).encode(), "MEDIA_NOT_ALLOWED"),
        "concat.mp4": (f"ffconcat version 1.0\nfile {secret}\n".encode(), "MEDIA_NOT_ALLOWED"),
        "dash.mp4": (b'<?xml version="1.0"?><MPD><BaseURL>neighbour.mp4</BaseURL></MPD>', "MEDIA_NOT_ALLOWED"),
        "call.mp4": (b"v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n", "MEDIA_NOT_ALLOWED"),
    }
    for name, (content, _) in contents.items():
        (folder / name).write_bytes(content)
    made_media.ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", folder / "picture.png")
    (folder / "picture.png").rename(folder / "picture.mp4")
    made_media.video(folder / "mute.mp4", 2, sound="none")
    made_media.video(folder / "blink.mp4", 0.1)
    os.mkfifo(folder / "fifo.mp4")
    (folder / "device.mp4").symlink_to("/dev/zero")
    (folder / "circle.mp4").symlink_to(folder / "circle.mp4")
    (folder / "dangling.mp4").symlink_to(folder / "nowhere.mp4")
    (folder / "empty folder.mp4").mkdir()
    with socket.socket(socket.AF_UNIX) as listener, contextlib.chdir(folder):  # a socket's path must be short
        listener.bind("socket.mp4")
    expected = {name: codes for name, (_, codes) in contents.items()}
    expected |= {
        "picture.mp4": "MEDIA_UNREADABLE NO_AUDIO",
        "mute.mp4": "NO_AUDIO",
        "blink.mp4": "TOO_SHORT",
        "fifo.mp4": "INPUT_NOT_A_FILE",
        "device.mp4": "INPUT_NOT_A_FILE",
        "socket.mp4": "INPUT_NOT_A_FILE",
        "circle.mp4": "INPUT_NOT_A_FILE",
        "dangling.mp4": "INPUT_NOT_A_FILE INPUT_MISSING",
        "empty folder.mp4": "INPUT_MISSING INPUT_NOT_A_FILE",
        "not there.mp4": "INPUT_MISSING",
        "x" * 300: "INPUT_MISSING INPUT_NOT_A_FILE",
        "zero.mp4/below.mp4": "INPUT_MISSING INPUT_NOT_A_FILE",
    }
    return folder, expected


def test_every_bad_file_is_refused_by_name_and_the_good_one_is_dubbed(desk, corpus, short_talk):
    folder, expected = corpus
    ended = desk.run(
        "dub",
        *(folder / name for name in expected),
        short_talk.video,
        *short_talk.subtitles,
        "--out",
        desk.out,
        "--json",
    )
    no_traceback(ended)
    assert ended.status == 1
    told = {}
    for line in ended.err.splitlines():
        if line.endswith("]"):
            told[line.split(": ")[0]] = line
    for name, codes in expected.items():
        line = told.get(name.split("/")[-1], "")
        assert any(f"[{code}]" in line for code in codes.split()), f"{name}: {line or ended.err}"
        assert ". " in line, line  # what happened, and what to do
    assert desk.job().status is JobStatus.COMPLETED
    assert len(list(desk.out.iterdir())) == 7
    with desk.store() as store:
        assert len(store.jobs.list()) == 1


def test_refusing_takes_no_time(corpus, tmp_path):
    folder, expected = corpus
    slow = {}
    with open_studio(tmp_path / "studio") as studio:
        for name in expected:
            began = time.monotonic()
            found = studio.find([folder / name])
            for path in found.files:
                with pytest.raises(Problem):
                    studio.add(path, JobOptions())
            if time.monotonic() - began > 2.0:
                slow[name] = time.monotonic() - began
    assert slow == {}


def test_only_bad_files_is_a_failure_without_a_job(desk, corpus):
    folder, _ = corpus
    ended = desk.call("dub", folder / "zero.mp4", folder / "text.mp4", "--out", desk.out, "--json")
    no_traceback(ended)
    assert (ended.status, ended.out) == (1, "")
    assert list(desk.out.iterdir()) == []


def test_silence_and_no_transcript_says_that_the_model_is_missing_or_nothing_was_said(desk, tmp_path):
    quiet = made_media.video(tmp_path / "quiet.mp4", 2, sound="anullsrc=sample_rate=44100")
    ended = desk.call("dub", quiet, "--out", desk.out, "--json")
    no_traceback(ended)
    assert ended.status == 1
    assert any(code in ended.err for code in ("[NO_SPEECH]", "[MODEL_MISSING]"))
    assert ended.updates[-1]["code"] in {"NO_SPEECH", "MODEL_MISSING"}


@pytest.mark.parametrize("step", ["transcribe", "speak", "finalize"])
@pytest.mark.parametrize("what", ["removed", "replaced", "cut short", "touched"])
def test_a_source_that_changes_under_way_stops_its_job_and_the_old_one_goes_on(short_talk, tmp_path, step, what):
    video, aside = tmp_path / "video.mp4", tmp_path / "aside.mp4"
    shutil.copy2(short_talk.video, video)
    before = video.stat()

    def change(event):
        if getattr(event, "step", "") == step and not aside.exists():
            video.rename(aside)
            CHANGES[what](video, aside)

    options = JobOptions(
        transcript=str(short_talk.transcript), translation=str(short_talk.translation), out_dir=str(tmp_path / "out")
    )
    with open_studio(tmp_path / "studio") as studio:
        with_voices(studio, ToneVoice())
        job = studio.add(video, options)
        ended = studio.run(job.id, change, CancelToken())
        assert ended.error_code in ({"INPUT_MISSING"} if what == "removed" else {"INPUT_CHANGED", "INPUT_MISSING"})
        assert ended.status is JobStatus.FAILED
        shutil.copy2(short_talk.video, video)
        if what == "removed":  # put back, it is another file; moved back, it is the old one
            aside.replace(video)
            assert video.stat().st_ino == before.st_ino
            steps = []
            again = studio.retry(job.id)
            done = studio.run(again.id, lambda event: steps.append(getattr(event, "step", "")), CancelToken())
            assert done.status is JobStatus.COMPLETED
            assert next(filter(None, steps)) == step


def test_an_input_unlinked_after_it_was_added_fails_alone(tmp_path, short_talk):
    gone = tmp_path / "gone.mp4"
    gone.write_bytes(short_talk.video.read_bytes())
    with open_studio(tmp_path / "studio") as studio:
        options = JobOptions(transcript=str(short_talk.transcript), out_dir=str(tmp_path))
        first, second = studio.add(gone, options), studio.add(short_talk.video, options)
        gone.unlink()
        ends = [studio.run(job.id, lambda event: None, CancelToken()) for job in (first, second)]
    assert [job.error_code for job in ends] == ["INPUT_MISSING", ""]
    assert ends[1].status is JobStatus.REVIEW
