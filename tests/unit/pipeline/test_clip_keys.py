"""Whose sound a clip is: another model, voice, rate or take is another clip, and clips of earlier versions stay."""

from dataclasses import dataclass, replace
from hashlib import sha256

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.engines.base import EngineInfo, Kind
from dubai_desktop.pipeline.clip_keys import clip_key, current_clips
from tests.helpers.studio import ToneVoice, with_voices

INFO = EngineInfo("coqui", "Coqui", Kind.VOICE, version="0.28-2")
USUAL = {"voice": "female", "language": "bn", "rate": 1.0, "text": "এক", "take": 0, "model": "a1"}


@dataclass
class ModelTone(ToneVoice):
    """A voice whose sound depends on a model's files."""

    mark: str = ""

    def model_mark(self, voice):
        return self.mark


@pytest.mark.parametrize(
    "changed",
    [{"voice": "male"}, {"language": "as"}, {"rate": 1.1}, {"text": "দুই"}, {"take": 7}, {"model": "b2"}, {"model": ""}],
)
def test_everything_that_the_sound_depends_on_is_in_the_key(changed):
    assert clip_key(INFO, **{**USUAL, **changed}) != clip_key(INFO, **USUAL)


@pytest.mark.parametrize("other", [{"id": "mms"}, {"version": "0.28-3"}])
def test_another_engine_or_version_is_another_clip(other):
    assert clip_key(replace(INFO, **other), **USUAL) != clip_key(INFO, **USUAL)


def test_a_take_is_never_taken_for_a_model():
    assert clip_key(INFO, **{**USUAL, "take": 7, "model": ""}) != clip_key(INFO, **{**USUAL, "model": "7"})


def test_the_key_of_an_engine_without_models_is_what_it_always_was():
    known = sha256("\x1f".join(("espeak", "1", "bn+f2", "bn", "1.250", "এক")).encode()).hexdigest()
    assert clip_key(EngineInfo("espeak", "espeak-ng", Kind.VOICE), "bn+f2", "bn", 1.25, " এক ") == known


def test_a_model_put_in_the_place_of_another_speaks_the_lines_anew(desk, video, options, run):
    voice = ModelTone(mark="first")
    with_voices(desk, voice)
    job = run(desk.add(video, options))
    before = {clip.key for clip in job.clips}
    voice.mark = "second"
    assert current_clips(job, desk.engines, str) == {}
    voice.spoken.clear()
    again = run(desk.retry(job.id, "speak"))
    assert again.status is JobStatus.COMPLETED
    assert len(voice.spoken) >= 3
    assert not before & {clip.key for clip in again.clips}


def test_clips_of_a_version_that_knew_no_models_are_not_spoken_anew(desk, video, options, run):
    voice = ModelTone()
    with_voices(desk, voice)
    job = run(desk.add(video, options))
    voice.mark = "installed"
    assert len(current_clips(job, desk.engines, str)) == 3
    voice.spoken.clear()
    again = run(desk.retry(job.id, "speak"))
    assert voice.spoken == []
    assert [clip.key for clip in again.clips] == [clip.key for clip in job.clips]


def test_clips_stay_when_their_model_is_removed(desk, video, options, run):
    voice = ModelTone(mark="first")
    with_voices(desk, voice)
    job = run(desk.add(video, options))
    voice.mark = ""
    assert len(current_clips(job, desk.engines, str)) == 3
