"""The first step leaves the speech, what the source is, and where its shots change."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import Job, JobOptions
from dubai_desktop.pipeline.steps import extract
from tests.helpers import make_media
from tests.helpers.cut_media import cut_video


def test_the_job_knows_its_speech_and_its_shots(tmp_path: Path) -> None:
    cuts = cut_video(tmp_path / "film.mp4", [2.12, 3.0, 1.72, 2.4])
    ctx = SimpleNamespace(work=tmp_path, cancel=CancelToken(), progress=lambda done, text: None, trouble=None)
    job = extract.run(Job("1", tmp_path / "film.mp4", JobOptions()), ctx)  # type: ignore[arg-type]
    assert job.shots == pytest.approx(cuts, abs=0.041)
    samples, rate = make_media.read_wav(Path(job.audio))
    assert len(samples) / rate == pytest.approx(9.24, abs=0.1)
