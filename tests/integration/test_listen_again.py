"""A real recogniser listens to a finished dub: the carried Whisper hears the sample's speech and knows its lines."""

import shutil
from dataclasses import replace

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import Job, JobOptions, JobStatus
from dubai_desktop.domain.quality import LineQuality
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.engines.asr.whisper import WhisperTranscriber
from dubai_desktop.engines.base import Engines
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.media.probe import probe
from dubai_desktop.pipeline.quality.facts import Row
from dubai_desktop.pipeline.quality.listen import listen
from tests.helpers import whisper
from tests.helpers.dubs import context
from tests.helpers.engines import make_kit


def dub_of_the_sample(folder):
    """A job whose voice stem says the sample's sentences, as its lines have it."""
    stem = whisper.speech(folder)
    shutil.copy(stem, folder / "voice.wav")
    lines, at = [], []
    for word, start, end in whisper.truth():
        at.append((word.strip(), start, end))
        if word.strip()[-1] in ".?":
            lines.append(at)
            at = []
    segments = tuple(
        Segment(f"s{n}", n + 1, said[0][1], said[-1][2], "", " ".join(word for word, _, _ in said))
        for n, said in enumerate(lines)
    )
    clips = tuple(Clip(s.id, "k", "/c.wav", "e", "v", 1.0, 16_000, 0.0, s.duration, 0.0) for s in segments)
    fits = tuple(Fit(s.id, s.start, s.end) for s in segments)
    return Job(
        "j", whisper.PROGRAMME, JobOptions(target_language="en"), JobStatus.COMPLETED, media=probe(whisper.PROGRAMME),
        segments=segments, clips=clips, fits=fits, voice_stem=str(folder / "voice.wav"),
    )  # fmt: skip


def test_a_real_recogniser_knows_the_lines_and_finds_the_one_that_says_something_else(tmp_path):
    whisper.install_sample(tmp_path / "models")
    job = dub_of_the_sample(tmp_path)
    wrong = replace(job.segments[3], target="Nobody ever said anything like this here.")
    job = replace(job, segments=(*job.segments[:3], wrong, *job.segments[4:]))
    rows = tuple(
        Row(s, c, f, LineQuality(s.id, s.index)) for s, c, f in zip(job.segments, job.clips, job.fits, strict=True)
    )
    with EngineHost() as host:
        ctx = context(quality__listen_again=True)
        ctx.engines = Engines(transcribers=(WhisperTranscriber(make_kit(host, tmp_path / "models")),))
        ctx.work, ctx.cancel, ctx.progress = tmp_path, CancelToken(), lambda done, message: None
        compared, heard = listen(job, rows, ctx)
    assert heard.by == "whisper-base", heard.why
    assert heard.error < 0.05
    errors = [row.figures.error for row in compared]
    assert errors[3] > 0.5
    assert max(error for place, error in enumerate(errors) if place != 3) < 0.3
