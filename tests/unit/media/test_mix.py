"""The programme: every line at its time, exact, whole, never clipped, in flat memory."""

import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media import mix
from dubai_desktop.media.clips import CEILING
from dubai_desktop.media.mix import Placement, Recipe, TimelineWriter, assemble, soft_limit
from tests.helpers import make_media

RATE = 44_100


@pytest.fixture
def beep(tmp_path: Path) -> Path:
    """Half a second of tone between 100 ms of silence."""
    parts = [make_media.silence(0.1), make_media.tone(0.5), make_media.silence(0.1)]
    return make_media.wav(tmp_path / "beep.wav", np.concatenate(parts))


def build(
    folder: Path, placements: list[Placement], duration: float, recipe: Recipe | None = None, **options: object
) -> np.ndarray:
    """Assemble and return the mix, shape (frames, 2); the stem must be the same."""
    assemble(placements, duration, folder / "mix.wav", folder / "voice.wav", recipe=recipe, **options)  # type: ignore[arg-type]
    data, rate = make_media.read_wav(folder / "mix.wav")
    assert rate == RATE
    assert (folder / "mix.wav").read_bytes() == (folder / "voice.wav").read_bytes()
    return data


def onsets(data: np.ndarray) -> list[float]:
    """Return the seconds where sound begins after 50 ms of silence."""
    loud = np.flatnonzero(np.abs(data[:, 0]) > 0.003)
    return [loud[0] / RATE, *(loud[1:][np.diff(loud) > 0.05 * RATE] / RATE)]


def test_lines_start_within_a_millisecond_and_the_length_is_exact(tmp_path: Path, beep: Path) -> None:
    starts = [0.5, 1.25, 3.3333, 7.0]
    data = build(tmp_path, [Placement(beep, 0.1, 0.5, start) for start in starts], 9.965_532)
    assert len(data) == round(9.965_532 * RATE)
    assert onsets(data) == pytest.approx(starts, abs=0.0015)


def test_far_into_a_programme_there_is_no_drift(tmp_path: Path, beep: Path) -> None:
    places = [Placement(beep, 0.1, 0.5, n * 6.0 + 1 / 3, speed=1.17) for n in range(100)]
    assemble(places, 600.0, tmp_path / "mix.wav", tmp_path / "voice.wav")
    with wave.open(str(tmp_path / "mix.wav")) as file:
        assert file.getnframes() == 600 * RATE
        file.setpos(590 * RATE)
        tail = np.frombuffer(file.readframes(10 * RATE), "<i2").reshape(-1, 2) / 32768
    assert onsets(tail)[0] == pytest.approx(594.0 + 1 / 3 - 590.0, abs=0.001)


def test_a_programme_without_lines_is_silence(tmp_path: Path) -> None:
    data = build(tmp_path, [], 1.5)
    assert data.shape == (66_150, 2)
    assert not data.any()


def test_stretched_lines_take_their_time(tmp_path: Path, beep: Path) -> None:
    data = build(tmp_path, [Placement(beep, 0.1, 0.5, 1.0, speed=1.25)], 3.0)
    loud = np.flatnonzero(np.abs(data[:, 0]) > 0.003)
    assert (loud[-1] - loud[0]) / RATE == pytest.approx(0.4, abs=0.003)


def test_a_cut_line_is_silent_at_its_cut(tmp_path: Path, beep: Path) -> None:
    data = build(tmp_path, [Placement(beep, 0.1, 0.5, 1.0, cut_at=1.3)], 3.0)
    assert np.abs(data[round(1.3 * RATE) :]).max() == 0
    assert np.abs(data[round(1.15 * RATE) : round(1.2 * RATE)]).max() > 0.1


def test_what_reaches_past_the_end_is_dropped(tmp_path: Path, beep: Path) -> None:
    places = [Placement(beep, 0.1, 0.5, 0.8), Placement(beep, 0.1, 0.5, 5.0)]
    data = build(tmp_path, places, 1.0)
    assert len(data) == RATE
    assert np.abs(data[-100:]).max() > 0


def test_overlapping_speakers_are_both_heard_and_nothing_clips(tmp_path: Path, beep: Path) -> None:
    places = [Placement(beep, 0.1, 0.5, 1.0, gain=20.0), Placement(beep, 0.1, 0.3, 1.1, gain=20.0)]
    data = build(tmp_path, places, 3.0, Recipe(normalize=False))
    assert np.abs(data).max() <= CEILING + 1e-3
    assert np.abs(data[round(1.45 * RATE) : round(1.49 * RATE)]).max() > 0.5


def test_lines_come_out_equally_loud(tmp_path: Path) -> None:
    loud = make_media.wav(tmp_path / "l.wav", make_media.tone(1.0, level=0.9))
    quiet = make_media.wav(tmp_path / "q.wav", make_media.tone(1.0, level=0.05))
    places = [Placement(loud, 0, 1, 0.0), Placement(quiet, 0, 1, 2.0)]
    evened = build(tmp_path, places, 3.0)
    assert np.std(evened[:RATE]) == pytest.approx(np.std(evened[2 * RATE :]), rel=0.05)
    kept = build(tmp_path, places, 3.0, Recipe(normalize=False))
    assert np.std(kept[:RATE]) > 5 * np.std(kept[2 * RATE :])


def test_progress_grows_to_one(tmp_path: Path, beep: Path) -> None:
    seen: list[float] = []
    build(tmp_path, [Placement(beep, 0.1, 0.5, float(n)) for n in range(4)], 5.0, on_progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize("moment", [0.2, 0.8], ids=["lines", "last pass"])
def test_cancel_leaves_nothing(tmp_path: Path, beep: Path, moment: float) -> None:
    seen: list[float] = []
    cancel = CancelToken()

    def report(done: float) -> None:
        seen.append(done)
        if done >= moment:
            cancel.cancel()

    places = [Placement(beep, 0.1, 0.5, float(n)) for n in range(4)]
    (tmp_path / "out").mkdir()
    with pytest.raises(Cancelled):
        build(tmp_path / "out", places, 5.0, cancel=cancel, on_progress=report)
    assert moment <= seen[-1] < 1.0
    assert list((tmp_path / "out").iterdir()) == []


def test_a_bad_clip_is_left_out_and_named(tmp_path: Path, beep: Path) -> None:
    (tmp_path / "bad.wav").write_bytes(b"no")
    places = [Placement(tmp_path / "bad.wav", 0, 1, 0.0, id="bad"), Placement(beep, 0.1, 0.5, 1.5, id="good")]
    made = assemble(places, 3.0, tmp_path / "mix.wav", tmp_path / "voice.wav")
    assert made.lost == ("bad",)
    data, _ = make_media.read_wav(tmp_path / "mix.wav")
    assert onsets(data) == pytest.approx([1.5], abs=0.0015)


def test_a_programme_over_four_gigabytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mix, "check_space", lambda *_: None)
    with pytest.raises(Problem) as caught:
        build(tmp_path, [], 25_000.0)
    assert caught.value.code is Code.MEDIA_TOO_LARGE


def test_what_is_written_cannot_be_written_again(tmp_path: Path) -> None:
    with TimelineWriter([tmp_path / "a.wav"], 1000) as writer:
        writer.place(100, np.ones(10, np.float32))
        with pytest.raises(ValueError, match="written already"):
            writer.place(50, np.ones(10, np.float32))


def test_other_formats_are_possible(tmp_path: Path) -> None:
    with TimelineWriter([tmp_path / "a.wav"], 1000, sample_rate=8000, channels=1) as writer:
        writer.place(1, np.full(2, 0.25, np.float32))
    data, rate = make_media.read_wav(tmp_path / "a.wav")
    assert (data.shape, rate) == ((1000, 1), 8000)
    assert data[:4, 0].tolist() == pytest.approx([0, 0.25, 0.25, 0], abs=1e-4)


def test_the_limiter_leaves_quiet_sound_and_keeps_the_order_of_loud_sound() -> None:
    quiet = np.linspace(-0.7, 0.7, 100, dtype=np.float32)
    assert soft_limit(quiet) is quiet
    loud = soft_limit(np.linspace(-5, 5, 1001, dtype=np.float32))
    assert np.abs(loud).max() <= CEILING
    assert (np.diff(loud) >= 0).all()


@pytest.mark.skipif(sys.platform != "linux", reason="reads kilobytes")
def test_memory_does_not_grow_with_the_programme(tmp_path: Path, beep: Path) -> None:
    resource = pytest.importorskip("resource")

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    places = [Placement(beep, 0.1, 0.5, n * 2.0, speed=1.1) for n in range(300)]
    assemble(places[:20], 60.0, tmp_path / "mix.wav", tmp_path / "voice.wav")
    before = peak()
    assemble(places, 1200.0, tmp_path / "mix.wav", tmp_path / "voice.wav")
    assert peak() - before < 10_000
