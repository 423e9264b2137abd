"""What a source holds is taken out at the programme's own times."""

from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.extract import (
    extract_sound,
    extract_speech,
    extract_subtitles,
    is_silent,
    sound_bytes,
    speech_track,
)
from dubai_desktop.media.probe import probe
from dubai_desktop.media.subtitles import read_cues
from tests.helpers import make_media
from tests.helpers.damaged import damaged_sound


def click_at(path: Path, second: float, length: float) -> Path:
    """Make a 48 kHz WAV, silent but for a click of 20 ms."""
    rate = 48_000
    samples = np.zeros(round(length * rate), np.float32)
    at = round(second * rate)
    samples[at : at + rate // 50] = make_media.tone(0.02, rate, 0.8, 1000.0)
    return make_media.wav(path, samples, rate)


def first_click(path: Path) -> float:
    data, rate = make_media.read_wav(path)
    return float(np.flatnonzero(np.abs(data[:, 0]) > 0.1)[0]) / rate


def test_speech_is_16_khz_mono_and_as_long_as_the_sound(talk: Path, tmp_path: Path) -> None:
    media = probe(talk)
    seen: list[float] = []
    seconds = extract_speech(talk, media, 0, tmp_path / "s.wav", on_progress=seen.append)
    data, rate = make_media.read_wav(tmp_path / "s.wav")
    assert (rate, data.shape[1]) == (16_000, 1)
    assert len(data) / rate == seconds == pytest.approx(media.audio[0].start + media.audio[0].duration, abs=0.03)
    assert seen == sorted(seen)
    assert seen[-1] <= 1.0
    assert not is_silent(tmp_path / "s.wav")


def test_the_track_asked_for_is_taken_at_its_own_start(rich: Path, tmp_path: Path) -> None:
    media = probe(rich)
    extract_speech(rich, media, 1, tmp_path / "s.wav")
    data, rate = make_media.read_wav(tmp_path / "s.wav")
    assert len(data) / rate == pytest.approx(2.0, abs=0.04)
    loud = np.flatnonzero(np.abs(data[:, 0]) > 0.05)
    assert loud[0] / rate == pytest.approx(0.5, abs=0.02)  # silence until its start
    crossings = np.count_nonzero(np.diff(np.signbit(data[rate:, 0])))
    assert crossings / 2 / (len(data) / rate - 1) == pytest.approx(880, rel=0.02)  # its own pitch


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "mpg", "flv"])
def test_late_sound_stays_in_time_with_the_picture(tmp_path: Path, suffix: str) -> None:
    click = click_at(tmp_path / "c.wav", 1.0, 2.0)
    late = make_media.make(
        tmp_path / f"late.{suffix}",
        *make_media.lavfi(make_media.PICTURE, seconds=3),
        *("-itsoffset", "0.7", "-i", str(click), "-c:v", "mpeg1video" if suffix == "mpg" else "libx264"),
    )
    extract_speech(late, probe(late), 0, tmp_path / "s.wav")
    assert first_click(tmp_path / "s.wav") == pytest.approx(1.7, abs=0.04)


def test_a_hole_in_the_timestamps_becomes_silence(tmp_path: Path) -> None:
    click = click_at(tmp_path / "c.wav", 1.5, 2.0)
    jumping = make_media.make(
        tmp_path / "j.mkv",
        *make_media.lavfi(make_media.PICTURE, seconds=3),
        *("-i", str(click), "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le"),
        *("-af", "aselect='lt(t,0.5)+gt(t,1.0)'"),
    )
    extract_speech(jumping, probe(jumping), 0, tmp_path / "s.wav")
    assert first_click(tmp_path / "s.wav") == pytest.approx(1.5, abs=0.04)


@pytest.mark.parametrize("channels", [1, 2])
def test_sound_is_44_khz_stereo_at_the_sources_own_level(tmp_path: Path, channels: int) -> None:
    tone = make_media.tone(1.0, 48_000, 0.5, 1000.0)
    source = make_media.wav(tmp_path / "a.wav", tone if channels == 1 else np.stack([tone, tone / 2], axis=1), 48_000)
    media = probe(source)
    assert extract_sound(source, media, 0, tmp_path / "s.wav") == 1.0
    data, rate = make_media.read_wav(tmp_path / "s.wav")
    assert (rate, data.shape) == (44_100, (44_100, 2))
    peaks = np.abs(data[4410:-4410]).max(axis=0)
    assert peaks == pytest.approx([0.5, 0.5 if channels == 1 else 0.25], rel=0.01)
    assert (tmp_path / "s.wav").stat().st_size == pytest.approx(sound_bytes(media.audio[0]), abs=100)


def test_full_sound_keeps_the_time_that_speech_keeps(tmp_path: Path) -> None:
    source = click_at(tmp_path / "click.wav", 0.7, 2.0)
    late = make_media.make(
        tmp_path / "late.mkv", *make_media.lavfi(make_media.PICTURE, seconds=4), "-itsoffset", "1.2", "-i", str(source),
        "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-c:a", "flac",
    )  # fmt: skip
    media = probe(late)
    extract_speech(late, media, 0, tmp_path / "speech.wav")
    extract_sound(late, media, 0, tmp_path / "sound.wav")
    assert first_click(tmp_path / "sound.wav") == pytest.approx(1.9, abs=0.002)
    assert first_click(tmp_path / "speech.wav") == pytest.approx(first_click(tmp_path / "sound.wav"), abs=0.001)


def test_metadata_is_not_carried_over(rich: Path, tmp_path: Path) -> None:
    extract_speech(rich, probe(rich), 0, tmp_path / "s.wav")
    assert b"Secret" not in (tmp_path / "s.wav").read_bytes()


@pytest.mark.parametrize("track", [0, 1])
def test_text_subtitles_come_out_as_srt(rich: Path, tmp_path: Path, track: int) -> None:
    extract_subtitles(rich, probe(rich), track, tmp_path / "s.srt")
    (cue,) = read_cues(tmp_path / "s.srt").cues
    assert (cue.start, cue.end, cue.text) == (pytest.approx(0.2, abs=0.01), pytest.approx(0.9, abs=0.01), "Hello there")


def test_a_subtitle_track_that_is_not_there_is_told(talk: Path, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        extract_subtitles(talk, probe(talk), 0, tmp_path / "s.srt")
    assert caught.value.code is Code.SRT_UNREADABLE


def test_a_silent_picture_has_no_sound(tmp_path: Path) -> None:
    mute = make_media.make(tmp_path / "m.mp4", *make_media.lavfi(make_media.PICTURE, seconds=0.5))
    with pytest.raises(Problem) as caught:
        extract_speech(mute, probe(mute), 0, tmp_path / "s.wav")
    assert caught.value.code is Code.NO_AUDIO


def test_a_track_that_is_not_there_is_told(talk: Path) -> None:
    with pytest.raises(Problem) as caught:
        speech_track(talk, probe(talk), 5)
    assert caught.value.code is Code.NO_AUDIO


def test_a_blip_is_too_short(tmp_path: Path) -> None:
    blip = make_media.wav(tmp_path / "b.wav", make_media.tone(0.2))
    with pytest.raises(Problem) as caught:
        speech_track(blip, probe(blip), 0)
    assert caught.value.code is Code.TOO_SHORT


def test_silence_is_noticed_and_one_sound_is_enough(tmp_path: Path) -> None:
    assert is_silent(make_media.wav(tmp_path / "a.wav", make_media.silence(2.0, 16_000), 16_000))
    one = np.concatenate([make_media.silence(2.0, 16_000), make_media.tone(0.05, 16_000)])
    assert not is_silent(make_media.wav(tmp_path / "b.wav", one, 16_000))


def test_cancel_leaves_nothing(talk: Path, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        extract_speech(talk, probe(talk), 0, tmp_path / "s.wav", cancel=cancel)
    assert list(tmp_path.iterdir()) == []


def test_sound_that_is_mostly_damaged_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    source = damaged_sound(tmp_path / "talk.mp4", 12.0)
    media = probe(source)
    with pytest.raises(Problem) as caught:
        extract_speech(source, media, 0, tmp_path / "speech.wav")
    assert caught.value.code is Code.FFMPEG_FAILED
    assert extract_speech(source, media, 0, tmp_path / "speech.wav", damaged=True) == pytest.approx(12.0, abs=0.1)
