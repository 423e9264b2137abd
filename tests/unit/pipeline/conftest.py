"""A short video with three lines, and a studio whose voices hum."""

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions
from tests.helpers import make_media
from tests.helpers.studio import ToneVoice, open_studio, with_voices

ENGLISH = ["Good morning to you.", "I am from here.", "I love this city."]
BANGLA = ["সুপ্রভাত আপনাকে।", "আমি এখানকার মানুষ।", "আমি এই শহরকে ভালোবাসি।"]
TIMES = [(0.5, 2.4), (3.2, 4.4), (5.2, 6.4)]


def srt_text(lines, times=TIMES):
    def clock(seconds):
        return f"00:00:{int(seconds):02d},{round(seconds % 1 * 1000):03d}"

    rows = enumerate(zip(times, lines, strict=True), 1)
    return "\n".join(f"{n}\n{clock(a)} --> {clock(b)}\n{text}\n" for n, ((a, b), text) in rows)


@pytest.fixture(scope="session")
def source(tmp_path_factory):
    return make_media.video(tmp_path_factory.mktemp("source") / "talk.mp4", 7.0)


@pytest.fixture
def video(source, tmp_path):
    copy = tmp_path / "in" / "talk.mp4"
    copy.parent.mkdir()
    copy.write_bytes(source.read_bytes())
    return copy


@pytest.fixture
def desk(tmp_path):
    with open_studio(tmp_path / "studio") as desk:
        desk.tone = ToneVoice()
        with_voices(desk, desk.tone)
        yield desk


@pytest.fixture
def options(tmp_path):
    transcript, translation = tmp_path / "a.srt", tmp_path / "b.srt"
    transcript.write_text(srt_text(ENGLISH), encoding="utf-8")
    translation.write_text(srt_text(BANGLA), encoding="utf-8")
    return JobOptions(
        transcript=str(transcript), translation=str(translation), source_language="en", out_dir=str(tmp_path / "out")
    )


@pytest.fixture
def run(desk):
    def go(job, events=None, cancel=None):
        return desk.run(job.id, (events if events is not None else []).append, cancel or CancelToken())

    return go
