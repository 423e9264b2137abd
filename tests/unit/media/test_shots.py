"""Shot changes are found where the encoder marked them, cheaply, and never at the price of the job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.media import shots as module
from dubai_desktop.media.probe import probe
from dubai_desktop.media.shots import shots
from tests.helpers import make_media
from tests.helpers.cut_media import cut_video

_LENGTHS = (3.12, 2.28, 1.72, 4.92, 2.6)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[float, ...]]:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    return path, cut_video(path, _LENGTHS)


def test_hard_cuts_are_found_to_the_picture(film: tuple[Path, tuple[float, ...]]) -> None:
    path, cuts = film
    assert shots(path, probe(path)) == pytest.approx(cuts, abs=0.041)


@pytest.mark.parametrize("suffix", ["mkv", "ts"])
def test_containers_without_an_index_tell_the_same(
    film: tuple[Path, tuple[float, ...]], tmp_path: Path, suffix: str
) -> None:
    path, cuts = film
    other = make_media.make(tmp_path / f"film.{suffix}", "-i", str(path), "-c", "copy")
    assert shots(other, probe(other)) == pytest.approx(cuts, abs=0.041)


def test_one_long_shot_has_none(tmp_path: Path) -> None:
    path = tmp_path / "still.mp4"
    cut_video(path, [8.0], "-g", "50")
    assert shots(path, probe(path)) == ()


def test_key_frames_at_odd_places_of_one_shot_are_no_changes(tmp_path: Path) -> None:
    path = tmp_path / "odd.mp4"
    make_media.make(
        path,
        *make_media.lavfi("smptebars=size=96x54:rate=25", make_media.TONE, seconds=9),
        *("-c:v", "libx264", "-preset", "veryfast", "-force_key_frames", "2.2,3.1,7.4", "-c:a", "aac"),
    )
    assert shots(path, probe(path)) == ()


def test_a_steady_beat_of_key_frames_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stream.mp4"
    cut_video(path, _LENGTHS, "-g", "50", "-sc_threshold", "0")
    assert shots(path, probe(path)) == ()


def test_sound_alone_has_none(tmp_path: Path) -> None:
    sound = make_media.wav(tmp_path / "a.wav", make_media.tone(0.5))
    assert shots(sound, probe(sound)) == ()


def test_a_damaged_or_missing_file_gives_what_could_be_read(
    film: tuple[Path, tuple[float, ...]], tmp_path: Path
) -> None:
    path, _ = film
    media = probe(path)
    stream = make_media.make(tmp_path / "film.ts", "-i", str(path), "-c", "copy")
    torn = tmp_path / "torn.ts"
    torn.write_bytes(stream.read_bytes()[: stream.stat().st_size * 3 // 4])
    assert set(shots(torn, media)) <= set(shots(stream, media))
    (tmp_path / "none.mp4").write_bytes(b"no film")
    assert shots(tmp_path / "none.mp4", media) == ()
    assert shots(tmp_path / "gone.mp4", media) == ()


def test_without_time_to_look_the_encoder_is_not_taken_at_its_word(
    film: tuple[Path, tuple[float, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = film
    monkeypatch.setattr(module, "_COMPARING", (0.0, 0.0))
    assert shots(path, probe(path)) == ()


def test_when_the_time_is_up_what_was_read_is_returned(
    film: tuple[Path, tuple[float, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = film
    monkeypatch.setattr(module, "_READING", (-1.0, 0.0))
    assert shots(path, replace(probe(path), duration=0.0)) == ()


def test_a_wish_to_stop_is_heard(film: tuple[Path, tuple[float, ...]]) -> None:
    path, _ = film
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        shots(path, probe(path), cancel)
