"""Encoded files: right, whole and looked at, or none at all."""

import shutil
from pathlib import Path

import ffmpeg
import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media import encode as encoding
from dubai_desktop.media.encode import Wanted, check_made, encode, encode_sound, wav_seconds
from dubai_desktop.media.guard import input_flags
from dubai_desktop.media.probe import probe
from tests.helpers import make_media

CODECS = {"mp3": "mp3", "m4a": "aac", "opus": "opus"}


@pytest.fixture(scope="module")
def dub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tone = make_media.tone(3.0, 44_100)
    return make_media.wav(tmp_path_factory.mktemp("dub") / "dub.wav", np.stack([tone, tone], 1), 44_100)


def code_of(*args, **named) -> Code:
    with pytest.raises(Problem) as caught:
        encode(*args, **named)
    return caught.value.code


@pytest.mark.parametrize("kind", CODECS)
def test_sound_keeps_its_length_level_and_start(dub: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out.tmp"
    seen: list[float] = []
    encode_sound(dub, kind, out, language="ben", title="a\nb", on_progress=seen.append)
    track = probe(out).audio[0]
    assert (track.codec, track.channels) == (CODECS[kind], 2)
    back = make_media.make(tmp_path / "b.wav", "-i", str(out), "-ar", "44100", "-c:a", "pcm_s16le")
    heard, rate = make_media.read_wav(back)
    assert len(heard) / rate == pytest.approx(3.0, abs=0.06)
    assert np.abs(heard[rate // 2 : -rate // 2]).max() == pytest.approx(0.5, abs=0.03)
    assert seen
    assert seen == sorted(seen)


def test_a_film_can_begin_before_it_is_all_there(dub: Path, tmp_path: Path) -> None:
    encode_sound(dub, "m4a", tmp_path / "x")
    data = (tmp_path / "x").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_a_stopped_encode_raises(dub: Path, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        encode_sound(dub, "mp3", tmp_path / "x", cancel=token)


def graph(**options: str) -> object:
    return ffmpeg.output(ffmpeg.input("IN", **input_flags("wav"))["a:0"], "OUT", format="ipod", acodec="aac", **options)


def test_what_comes_out_shorter_or_with_other_tracks_is_refused(dub: Path, tmp_path: Path) -> None:
    files, out = {"IN": dub}, tmp_path / "x"
    assert code_of(graph(t="1.0"), files, out, Wanted(3.0), needed=1) is Code.OUTPUT_INVALID
    assert code_of(graph(), files, out, Wanted(3.0, video=1), needed=1) is Code.OUTPUT_INVALID
    assert code_of(graph(), files, out, Wanted(3.0, sound=4.0), needed=1) is Code.OUTPUT_INVALID
    encode(graph(), files, out, Wanted(3.0, sound=3.0), needed=1)


def test_success_that_left_nothing_usable_is_not_believed(
    dub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "IMAGEIO_FFMPEG_EXE", str(make_media.stub(tmp_path, "for a; do :; done; head -c 1000 /dev/zero"))
    )
    (tmp_path / "x").touch()
    assert code_of(graph(), {"IN": dub}, tmp_path / "x", Wanted(3.0), needed=1) is Code.OUTPUT_INVALID


def test_a_cut_file_is_refused_though_its_header_says_all(dub: Path, tmp_path: Path) -> None:
    encode_sound(dub, "m4a", tmp_path / "x")
    whole = (tmp_path / "x").read_bytes()
    (tmp_path / "x").write_bytes(whole[:-2000])  # the index stands first: any player opens it
    with pytest.raises(Problem) as caught:
        check_made(tmp_path / "x", Wanted(3.0))
    assert caught.value.code is Code.OUTPUT_INVALID


def test_room_is_looked_for_before(dub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_free(_folder: Path) -> object:
        return shutil._ntuple_diskusage(100, 100, 0)

    monkeypatch.setattr("dubai_desktop.media.files.shutil.disk_usage", none_free)
    monkeypatch.setattr(encoding, "run_ffmpeg", lambda *_a, **_n: pytest.fail("it was started"))
    assert code_of(graph(), {"IN": dub}, tmp_path / "x", Wanted(3.0), needed=1) is Code.DISK_FULL


def test_a_wav_that_is_none_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"RIFF")
    with pytest.raises(Problem) as caught:
        wav_seconds(tmp_path / "x.wav")
    assert caught.value.code is Code.OUTPUT_INVALID
