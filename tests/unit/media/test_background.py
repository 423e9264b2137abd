"""The original's sound comes on programme time, whatever container and channels it is in."""

from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.background import Track, read_track
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.probe import probe
from tests.helpers import make_media
from tests.unit.media.test_extract import click_at, first_click

RATE = 44_100


def read(path: Path, seconds: float, index: int = 0, rate: int = RATE, channels: int = 2) -> np.ndarray:
    media = probe(path)
    track = Track(path, index, media.container, media.has_video, rate, channels)
    blocks = list(read_track(track, round(seconds * rate)))
    assert all(block.shape[1] == rate for block in blocks[:-1])
    return np.concatenate(blocks, axis=1)


def test_it_is_exactly_as_long_as_asked_for(talk: Path) -> None:
    for seconds in (0.5, 2.0, 3.7):
        assert read(talk, seconds).shape == (2, round(seconds * RATE))
    assert not read(talk, 3.7)[:, round(2.1 * RATE) :].any()


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "mpg", "flv", "ogg"])
def test_late_sound_lies_where_the_extracted_speech_has_it(tmp_path: Path, suffix: str) -> None:
    click = click_at(tmp_path / "c.wav", 1.0, 2.0)
    codecs = {"mpg": ("-c:v", "mpeg1video"), "ogg": ("-c:v", "libtheora", "-c:a", "libvorbis")}
    late = make_media.make(
        tmp_path / f"late.{suffix}",
        *make_media.lavfi(make_media.PICTURE, seconds=3),
        *("-itsoffset", "0.7", "-i", str(click), *codecs.get(suffix, ("-c:v", "libx264"))),
    )
    media = probe(late)
    extract_speech(late, media, 0, tmp_path / "s.wav")
    found = read(late, 3.0)
    at = np.flatnonzero(np.abs(found[0]) > 0.1)[0] / RATE
    assert at == pytest.approx(first_click(tmp_path / "s.wav"), abs=0.003)
    assert at == pytest.approx(1.7, abs=0.04)


def test_a_hole_in_the_timestamps_is_silence(tmp_path: Path) -> None:
    click = click_at(tmp_path / "c.wav", 1.5, 2.0)
    holed = make_media.make(
        tmp_path / "j.mkv", "-i", str(click), "-c:a", "pcm_s16le", "-af", "aselect='lt(t,0.5)+gt(t,1.0)'"
    )
    found = read(holed, 2.0)
    assert np.flatnonzero(np.abs(found[0]) > 0.1)[0] / RATE == pytest.approx(1.5, abs=0.04)


def test_the_track_asked_for_is_taken(rich: Path) -> None:
    sound = read(rich, 2.0, index=1)
    assert np.flatnonzero(np.abs(sound[0]) > 0.05)[0] / RATE == pytest.approx(0.5, abs=0.02)
    crossings = np.count_nonzero(np.diff(np.signbit(sound[0, RATE:])))
    assert crossings / 2 == pytest.approx(880, rel=0.03)


@pytest.mark.parametrize("rate", [8000, 44_100, 96_000])
def test_mono_is_as_loud_on_both_sides(tmp_path: Path, rate: int) -> None:
    path = make_media.wav(tmp_path / "m.wav", make_media.tone(1.0, rate, 0.5), rate)
    found = read(path, 1.0)
    assert np.array_equal(found[0], found[1])
    assert np.abs(found[0, 2000:-2000]).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("channels", [6, 8])
def test_the_centre_of_many_channels_is_heard_on_both_sides(tmp_path: Path, channels: int) -> None:
    layout = {6: "5.1", 8: "7.1"}[channels]
    sound = np.zeros((RATE, channels), np.float32)
    sound[:, 2] = make_media.tone(1.0, RATE, 0.9)
    plain = make_media.wav(tmp_path / "p.wav", sound, RATE)
    path = make_media.make(
        tmp_path / "s.flac", "-i", str(plain), "-af", f"aformat=channel_layouts={layout}", "-c:a", "flac"
    )
    found = read(path, 1.0)
    assert np.abs(found).max(axis=1) == pytest.approx([0.9 * 0.707] * 2, abs=0.02)


@pytest.mark.parametrize("channels", [3, 6])
def test_channels_nobody_named_are_mixed_down(tmp_path: Path, channels: int) -> None:
    sound = np.repeat(make_media.tone(1.0, RATE, 0.3)[:, None], channels, axis=1)
    path = make_media.wav(tmp_path / "u.wav", sound, RATE)
    assert np.abs(read(path, 1.0)).max(axis=1).min() > 0.25


def test_sound_that_changes_its_format_on_the_way_goes_on(tmp_path: Path) -> None:
    parts = []
    for number, (channels, rate) in enumerate([(1, 22_050), (2, 48_000), (1, 44_100)]):
        source = make_media.lavfi(f"sine=frequency={300 * (number + 1)}:sample_rate={rate}", seconds=1)
        parts.append(make_media.make(tmp_path / f"{number}.aac", *source, "-ac", str(channels), "-b:a", "96k"))
    whole = tmp_path / "w.aac"
    whole.write_bytes(b"".join(part.read_bytes() for part in parts))
    found = read(whole, 3.0)
    for at, heard in ((0.2, {300}), (2.7, {600, 900})):  # such a file's own times are a guess
        part = found[0, round(at * RATE) :][: RATE // 5]
        assert round(np.argmax(np.abs(np.fft.rfft(part))) * 5, -1) in heard


def test_a_single_channel_can_be_asked_for(talk: Path) -> None:
    assert read(talk, 1.0, rate=48_000, channels=1).shape == (1, 48_000)


def test_a_damaged_file_gives_what_there_is(tmp_path: Path) -> None:
    whole = make_media.make(tmp_path / "w.mp3", *make_media.lavfi(make_media.TONE, seconds=3))
    data = bytearray(whole.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 2000] = np.random.default_rng(1).bytes(2000)
    whole.write_bytes(data)
    found = read(whole, 3.0)
    assert np.abs(found[0, : RATE // 2]).max() > 0.05
    assert np.abs(found[0, -RATE // 2 : -5000]).max() > 0.05


def test_cancel_stops_it(talk: Path) -> None:
    media, cancel = probe(talk), CancelToken()
    blocks = read_track(Track(talk, 0, media.container, True, RATE, 2), 10 * RATE, cancel)
    next(blocks)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(blocks)


@pytest.mark.parametrize("index", [0, 7])
def test_a_file_or_track_that_is_gone_is_told(tmp_path: Path, talk: Path, index: int) -> None:
    path = talk if index else tmp_path / "gone.mp4"
    with pytest.raises(Problem) as caught:
        next(read_track(Track(path, index, "mov,mp4", True, RATE, 2), RATE))
    assert caught.value.code is Code.MEDIA_UNREADABLE
