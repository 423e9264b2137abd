"""The sound of a job: what it is made of, what is told of it, and when it has to be made anew."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.flags import UNVOICED
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.sound import Sound
from dubai_desktop.media.background import Track, read_track
from dubai_desktop.pipeline import music
from dubai_desktop.pipeline.hearing import fitted_clip
from dubai_desktop.pipeline.music import Music
from dubai_desktop.pipeline.steps import assemble
from dubai_desktop.settings import change
from tests.helpers import make_media
from tests.helpers.studio import ToneVoice, open_studio, with_voices
from tests.unit.pipeline.conftest import BANGLA, ENGLISH, srt_text

RATE = 44_100


@pytest.fixture(scope="module")
def dubbed(source, tmp_path_factory):
    """A finished dub and its context; what is tried on it changes neither."""
    folder = tmp_path_factory.mktemp("dubbed")
    for name, lines in (("a.srt", ENGLISH), ("b.srt", BANGLA)):
        (folder / name).write_text(srt_text(lines), encoding="utf-8")
    options = JobOptions(
        transcript=str(folder / "a.srt"), translation=str(folder / "b.srt"), source_language="en", out_dir=str(folder)
    )
    with open_studio(folder / "studio") as desk:
        with_voices(desk, ToneVoice())
        job = desk.run(desk.add(source, options).id, lambda _: None, CancelToken())
        assert job.status is JobStatus.COMPLETED
        yield job, desk.runner.context(job.id, lambda _: None, CancelToken())


@pytest.fixture
def done(dubbed):
    return dubbed[0]


@pytest.fixture
def ctx(dubbed, tmp_path):
    return replace(dubbed[1], work=tmp_path)


def with_setting(ctx, key, value):
    return replace(ctx, settings=change(ctx.settings, f"assembly.{key}", value))


def subtracted(mix, voice):
    return make_media.read_wav(Path(mix))[0] - make_media.read_wav(Path(voice))[0]


def level(path, start, end):
    if Path(path).suffix == ".mp4":
        data = np.concatenate(list(read_track(Track(path, 0, "mov", True, RATE, 2), 7 * RATE)), axis=1).T
    else:
        data, _ = make_media.read_wav(Path(path))
    return float(10 * np.log10(np.mean(data[round(start * RATE) : round(end * RATE)] ** 2) + 1e-12))


def test_a_dub_tells_how_it_sounds(done) -> None:
    sound = done.sound
    assert (sound.mode, sound.target, sound.ceiling) == ("duck", -16.0, -1.0)
    assert sound.after.integrated == pytest.approx(-16.0, abs=0.5)
    assert sound.after.true_peak <= -1.0
    assert sound.source.integrated < 0
    assert 3.0 < sound.ducked < 7.0


def test_the_original_lies_under_the_lines_and_is_back_between_them(done) -> None:
    background = subtracted(done.outputs.wav, done.outputs.voice_wav)
    full, under = (20 * np.log10(np.std(background[round(a * RATE) : round(b * RATE)])) for a, b in ((0, 0.35), (1, 2)))
    assert full - under == pytest.approx(20.0, abs=0.5)
    own = level(done.source, 0.1, 0.35)
    assert level(done.outputs.wav, 0.1, 0.35) - done.sound.gain == pytest.approx(own, abs=0.5)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("background", "none"), ("duck_db", 12.0), ("voice_over_db", 6.0), ("duck_attack_ms", 50),
        ("duck_release_ms", 99),
        ("loudness", "broadcast"), ("loudness_target", -20.0), ("true_peak", -2.0), ("stretcher", "fine"),
        ("normalize", False), ("sample_rate", 48_000), ("channels", 1),
    ],
)  # fmt: skip
def test_a_changed_setting_makes_the_sound_stale(done, ctx, key, value) -> None:
    assert assemble.inputs(done, with_setting(ctx, key, value)) != assemble.inputs(done, ctx)


def test_a_separator_installed_since_makes_a_mix_that_wanted_one_stale(done, ctx, monkeypatch) -> None:
    music_wanted = with_setting(ctx, "background", "music")
    kept = {key: assemble.inputs(done, one) for key, one in (("music", music_wanted), ("duck", ctx))}
    monkeypatch.setattr(music, "likely", lambda _: "demucs:4")
    assert assemble.inputs(done, music_wanted) != kept["music"]
    assert assemble.inputs(done, ctx) == kept["duck"]


def test_the_jobs_own_choice_comes_before_the_setting(done, ctx) -> None:
    job = replace(done, options=replace(done.options, background="none"))
    assert assemble.inputs(job, ctx) != assemble.inputs(done, ctx)
    assert assemble.run(job, ctx).sound.mode == "none"


def test_what_it_depends_on_can_be_kept(done, ctx) -> None:
    assert json.dumps(assemble.inputs(done, ctx))


@pytest.mark.parametrize("words", [b"{}", b""])
def test_a_clip_gone_bad_is_left_to_the_original_and_told(done, ctx, tmp_path, words) -> None:
    second = done.segments[1]
    clip = next(clip for clip in done.clips if clip.segment_id == second.id)
    (tmp_path / "bad.wav").write_bytes(words)
    bad = replace(clip, path=str(tmp_path / "bad.wav"))
    made = assemble.run(replace(done, clips=tuple(bad if c is clip else c for c in done.clips)), ctx)
    fit = next(fit for fit in made.fits if fit.segment_id == second.id)
    assert (fit.start, fit.end, fit.flags) == (second.start, second.start, (UNVOICED,))
    assert "original" in fit.why
    assert any("1 line left to the original" in note for note in made.notes)
    others = [fit for fit in made.fits if fit.segment_id != second.id]
    assert others == [fit for fit in done.fits if fit.segment_id != second.id]
    assert level(made.voice_stem, second.start, second.end) < -90
    assert level(made.mix, second.start, second.end) > level(made.mix, 0.6, 0.7) - 40


def test_a_line_without_a_clip_is_not_ducked(done, ctx) -> None:
    third = done.segments[2]
    job = replace(done, clips=tuple(clip for clip in done.clips if clip.segment_id != third.id))
    made = assemble.run(job, ctx)
    assert made.sound.ducked < done.sound.ducked - 1.0
    assert level(made.voice_stem, third.start, third.end) < -90


def test_music_is_taken_where_there_is_some_else_the_reason_is_kept(done, ctx, tmp_path, monkeypatch) -> None:
    tune = make_media.wav(tmp_path / "tune.wav", np.repeat(make_media.tone(7.0, RATE, 0.1)[:, None], 2, axis=1), RATE)
    ctx = with_setting(ctx, "background", "music")
    monkeypatch.setattr(music, "find_music", lambda *_: Music(tune))
    made = assemble.run(done, ctx)
    assert (made.sound.mode, made.sound.why) == ("music", "")
    monkeypatch.setattr(music, "find_music", lambda *_: Music(None, "Nothing takes voices out.", ("A note.",)))
    made = assemble.run(done, ctx)
    assert (made.sound.mode, made.sound.why) == ("duck", "Nothing takes voices out.")
    assert "A note." in made.notes
    assert made.notes[-1].endswith("instead of leaving its music alone: Nothing takes voices out.")


@pytest.mark.parametrize(("name", "target"), [("web", -16.0), ("broadcast", -23.0), ("custom", -19.0)])
def test_the_presets_of_loudness(done, ctx, name, target) -> None:
    ctx = with_setting(with_setting(ctx, "loudness", name), "loudness_target", -19.0)
    sound = assemble.run(done, ctx).sound
    assert sound.target == target
    assert sound.after.integrated == pytest.approx(target, abs=0.5)


def test_like_the_source(done, ctx) -> None:
    sound = assemble.run(done, with_setting(ctx, "loudness", "source")).sound
    assert sound.after.integrated == pytest.approx(sound.source.integrated, abs=0.5)


def test_a_source_taken_away_is_told(done, ctx) -> None:
    with pytest.raises(Problem) as caught:
        assemble.run(replace(done, source=ctx.work / "gone.mp4"), ctx)
    assert caught.value.code is Code.MEDIA_UNREADABLE


def test_the_background_stem_is_the_mix_less_the_voice(done, ctx, tmp_path) -> None:
    assemble.write_background(done, ctx, tmp_path / "bed.wav")
    mix, voice, bed = (
        make_media.read_wav(Path(p))[0] for p in (done.outputs.wav, done.outputs.voice_wav, tmp_path / "bed.wav")
    )
    assert np.abs(voice + bed - mix).max() < 1e-4
    gone = replace(done, mix="", voice_stem="", outputs=replace(done.outputs, wav="", voice_wav=""))
    with pytest.raises(Problem) as caught:
        assemble.write_background(gone, ctx, tmp_path / "no.wav")
    assert caught.value.code is Code.OUTPUT_INVALID


def test_a_line_is_heard_alone_as_loud_as_in_the_mix(done, tmp_path) -> None:
    fit, clip = done.fits[0], done.clips[0]
    alone = fitted_clip(clip, fit, tmp_path, gain=assemble.line_gain(done))
    inside = slice(round((fit.start + 0.1) * RATE), round((fit.end - 0.1) * RATE))
    stem = make_media.read_wav(Path(done.outputs.voice_wav))[0][inside, 0]
    sample = make_media.read_wav(alone)[0][:, 0]
    cut = round(0.1 * RATE)
    assert np.std(sample[cut:-cut]) == pytest.approx(np.std(stem), rel=0.03)


def test_a_line_heard_alone_never_clips_and_has_a_level_before_there_is_a_mix(done, tmp_path) -> None:
    loud = fitted_clip(done.clips[0], done.fits[0], tmp_path, gain=40.0)
    assert np.abs(make_media.read_wav(loud)[0]).max() <= 10 ** (-1 / 20)
    assert assemble.line_gain(replace(done, sound=None)) == pytest.approx(7.0)
    assert assemble.line_gain(replace(done, sound=Sound("duck", target=None))) is None
    plain = fitted_clip(done.clips[0], done.fits[0], tmp_path, gain=None)
    assert plain != loud


def test_how_it_sounds_is_kept_with_the_job(dubbed) -> None:
    job, ctx = dubbed
    assert ctx.store.jobs.get(job.id).sound == job.sound
