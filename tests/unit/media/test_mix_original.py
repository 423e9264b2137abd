"""The dub over its original: ducked, matched, as loud as asked for, measured by ffmpeg and not by our own code."""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.media import mastering
from dubai_desktop.media.background import Track
from dubai_desktop.media.mix import Mixed, Placement, Recipe, assemble
from dubai_desktop.media.process import ffmpeg
from dubai_desktop.media.stems import subtract
from tests.helpers import make_media

RATE = 44_100
SECONDS = 16.0
STARTS = (1.0, 4.5, 9.0)


def r128(path: Path) -> tuple[float, float]:
    """Return integrated loudness and true peak as ffmpeg's ebur128 prints them."""
    command = [
        str(ffmpeg()),
        "-nostdin",
        "-hide_banner",
        "-i",
        str(path),
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    summary = said[said.rindex("Summary:") :]
    found = [re.search(rf"{key}:\s+(\S+)", summary) for key in ("I", "Peak")]
    return float(found[0].group(1)), float(found[1].group(1))  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen seconds of two noises, one on each side, at -20 LUFS or so."""
    dice = np.random.default_rng(7)
    noise = dice.standard_normal((round(SECONDS * RATE), 2)).astype(np.float32) * 0.06
    return make_media.wav(tmp_path_factory.mktemp("hall") / "hall.wav", noise, RATE)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[Placement]:
    """Three lines of two seconds, 12 dB from the loudest to the softest."""
    folder = tmp_path_factory.mktemp("lines")
    made = []
    for number, (start, level) in enumerate(zip(STARTS, (0.8, 0.2, 0.4), strict=True)):
        swell = (0.6 + 0.4 * np.sin(2 * np.pi * 4 * np.arange(2 * 22_050) / 22_050)).astype(np.float32)
        path = make_media.wav(folder / f"{number}.wav", make_media.tone(2.0, level=level, hertz=300.0) * swell)
        made.append(Placement(path, 0.0, 2.0, start, cue=(start, start + 2.5), id=str(number)))
    return made


def recipe(source: Path, lines: Sequence[Placement], **more: object) -> Recipe:
    track = Track(source, 0, "wav", has_video=False, rate=RATE, channels=2)
    cues = tuple(line.cue for line in lines if line.cue)
    return replace(Recipe("duck", track, target=-16.0, cues=cues), **more)  # type: ignore[arg-type]


def mixed(folder: Path, lines: Sequence[Placement], recipe: Recipe) -> tuple[Mixed, np.ndarray, np.ndarray]:
    """Assemble; return what was told, the background (mix - voice) and the voice, shape (frames, channels)."""
    made = assemble(lines, SECONDS, folder / "mix.wav", folder / "voice.wav", recipe=recipe)
    mix, voice = (make_media.read_wav(folder / f"{name}.wav")[0] for name in ("mix", "voice"))
    return made, mix - voice, voice


def level(sound: np.ndarray, start: float, end: float) -> float:
    part = sound[round(start * RATE) : round(end * RATE)]
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


@pytest.mark.parametrize(
    ("mode", "target", "ceiling"),
    [
        ("duck", -16.0, -1.0),
        ("duck", -23.0, -2.0),
        ("duck", -9.0, -1.0),
        ("none", -16.0, -1.0),
        ("voice_over", -14, -1),
    ],
)
def test_the_target_and_the_ceiling_are_met(
    tmp_path: Path, hall: Path, lines: list[Placement], mode: str, target: float, ceiling: float
) -> None:
    made, _, _ = mixed(tmp_path, lines, recipe(hall, lines, mode=mode, target=target, ceiling=ceiling))
    loudness, peak = r128(tmp_path / "mix.wav")
    assert loudness == pytest.approx(target, abs=0.5)
    assert peak <= ceiling
    assert made.sound.after.integrated == pytest.approx(loudness, abs=0.2)
    assert made.sound.after.true_peak == pytest.approx(peak, abs=0.3)
    assert r128(tmp_path / "voice.wav")[1] <= ceiling


def test_like_the_source_is_as_loud_as_the_source(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    made, _, _ = mixed(tmp_path, lines, recipe(hall, lines, target="source"))
    assert r128(tmp_path / "mix.wav")[0] == pytest.approx(r128(hall)[0], abs=0.5)
    assert made.sound.source.integrated == pytest.approx(r128(hall)[0], abs=0.15)


def test_the_original_is_whole_in_the_gaps_and_lies_under_the_lines(
    tmp_path: Path, hall: Path, lines: list[Placement]
) -> None:
    made, background, voice = mixed(tmp_path, lines, recipe(hall, lines, depth_db=20.0))
    source = make_media.read_wav(hall)[0]
    gain = made.sound.gain
    for start, end in ((7.6, 8.8), (12.1, 16.0)):
        assert level(background, start, end) - gain == pytest.approx(level(source, start, end), abs=0.2)
        assert not voice[round(start * RATE) : round(end * RATE)].any()
    for start in STARTS:
        assert level(background, start, start + 2.5) - gain == pytest.approx(
            level(source, start, start + 2.5) - 20, abs=0.3
        )
    assert made.sound.ducked == pytest.approx(7.5, abs=0.01)


def test_the_voice_is_as_loud_as_the_original_spoke(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    made, _, _ = mixed(tmp_path, lines, recipe(hall, lines))
    assert r128(tmp_path / "voice.wav")[0] - made.sound.gain == pytest.approx(
        made.sound.source_speech.integrated, abs=0.3
    )


def test_lines_of_one_loudness_whatever_they_were(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    _, _, voice = mixed(tmp_path, lines, recipe(hall, lines))
    levels = [level(voice, start + 0.1, start + 1.9) for start in STARTS]
    assert max(levels) - min(levels) < 0.3


def test_a_line_that_cannot_be_used_is_left_to_the_original(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    (tmp_path / "bad.wav").write_bytes(b"{}")
    broken = [lines[0], replace(lines[1], path=tmp_path / "bad.wav"), lines[2]]
    made, background, voice = mixed(tmp_path, broken, recipe(hall, lines))
    assert made.lost == ("1",)
    source = make_media.read_wav(hall)[0]
    assert level(background, 4.5, 7.0) - made.sound.gain == pytest.approx(level(source, 4.5, 7.0), abs=0.2)
    assert not voice[round(4.4 * RATE) : round(8.0 * RATE)].any()
    assert level(voice, 9.1, 10.9) > -30  # the others stand where they were


def test_dub_only_still_leaves_an_undubbed_line_to_the_original(
    tmp_path: Path, hall: Path, lines: list[Placement]
) -> None:
    made, background, _ = mixed(tmp_path, lines, recipe(hall, lines, mode="none", kept=((13.0, 14.0),)))
    source = make_media.read_wav(hall)[0]
    assert level(background, 13.0, 14.0) - made.sound.gain == pytest.approx(level(source, 13.0, 14.0), abs=0.2)
    assert level(background, 14.2, 16.0) < -85
    assert level(background, 1.0, 3.0) < -85


def test_music_takes_the_place_of_the_original(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    tune = make_media.wav(
        tmp_path / "tune.wav", np.repeat(make_media.tone(SECONDS, RATE, 0.1, 700.0)[:, None], 2, axis=1), RATE
    )
    made, background, _ = mixed(tmp_path, lines, recipe(hall, lines, mode="music", music=tune, kept=((13.0, 14.0),)))
    for start, end in ((1.0, 3.0), (15.0, 16.0)):  # at its own level, under the lines as well
        assert level(background, start, end) - made.sound.gain == pytest.approx(-23.0, abs=0.2)
    source = make_media.read_wav(hall)[0]
    assert level(background, 13.0, 14.0) - made.sound.gain == pytest.approx(level(source, 13.0, 14.0), abs=0.2)
    assert r128(tmp_path / "mix.wav")[0] == pytest.approx(-16.0, abs=0.5)


def test_without_normalizing_nothing_is_levelled(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    made, background, voice = mixed(tmp_path, lines, recipe(hall, lines, normalize=False))
    assert (made.sound.target, made.sound.gain, made.sound.voice_gain) == (None, 0.0, 0.0)
    source = make_media.read_wav(hall)[0]
    assert level(background, 13.0, 16.0) == pytest.approx(level(source, 13.0, 16.0), abs=0.1)
    assert level(voice, 1.1, 2.9) - level(voice, 4.6, 6.4) == pytest.approx(12.0, abs=0.5)


def test_nothing_clicks_at_the_edges(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    quiet = make_media.wav(tmp_path / "q.wav", make_media.silence(SECONDS, RATE), RATE)
    offset = [replace(line, lead=0.01, length=1.0123) for line in lines]  # cut in the middle of the sound
    _, _, voice = mixed(tmp_path, offset, recipe(quiet, lines))
    jumps = np.abs(np.diff(voice[:, 0]))
    top = np.abs(voice).max()
    for start in STARTS:
        for edge in (start, start + 1.0123):
            around = slice(round((edge - 0.003) * RATE), round((edge + 0.003) * RATE))
            assert jumps[around].max() < 0.03 * top


def test_a_programme_without_lines_is_its_original(tmp_path: Path, hall: Path) -> None:
    made, background, voice = mixed(tmp_path, [], recipe(hall, []))
    assert not voice.any()
    source = make_media.read_wav(hall)[0]
    assert np.allclose(background, source * 10 ** (made.sound.gain / 20), atol=2e-4)


def test_a_silent_original_and_no_lines_stay_silent(tmp_path: Path) -> None:
    quiet = make_media.wav(tmp_path / "q.wav", make_media.silence(SECONDS, RATE), RATE)
    made, background, _ = mixed(tmp_path, [], recipe(quiet, []))
    assert not background.any()
    assert (made.sound.gain, made.sound.after.integrated) == (0.0, None)


def test_where_the_reckoning_errs_the_whole_is_measured_and_corrected(
    tmp_path: Path, hall: Path, lines: list[Placement], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = mastering._gain
    monkeypatch.setattr(mastering, "_CHECKED", 3)
    monkeypatch.setattr(mastering, "_RUN", 3)
    monkeypatch.setattr(mastering, "_gain", lambda plan, before: 1.6 * honest(plan, before))
    mixed(tmp_path, lines, recipe(hall, lines))
    assert r128(tmp_path / "mix.wav")[0] == pytest.approx(-16.0, abs=0.5)


def test_mono_at_48_khz_is_possible(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    track = Track(hall, 0, "wav", has_video=False, rate=48_000, channels=1)
    assemble(
        lines, SECONDS, tmp_path / "mix.wav", tmp_path / "voice.wav",
        recipe=recipe(hall, lines, original=track, sample_rate=48_000, channels=1),
    )  # fmt: skip
    data, rate = make_media.read_wav(tmp_path / "mix.wav")
    assert (data.shape, rate) == ((round(SECONDS * 48_000), 1), 48_000)
    assert r128(tmp_path / "mix.wav")[0] == pytest.approx(-16.0, abs=0.5)


def test_the_background_stem_and_the_voice_are_the_mix(tmp_path: Path, hall: Path, lines: list[Placement]) -> None:
    mixed(tmp_path, lines, recipe(hall, lines, target=-9.0))  # limited in many places
    subtract(tmp_path / "mix.wav", tmp_path / "voice.wav", tmp_path / "bed.wav")
    mix, voice, bed = (make_media.read_wav(tmp_path / f"{name}.wav")[0] for name in ("mix", "voice", "bed"))
    assert np.abs(voice + bed - mix).max() < 1e-4
    spectrum = np.abs(np.fft.rfft(bed[round(1.2 * RATE) : round(2.8 * RATE), 0]))
    voiced = round(300 * 1.6)
    assert spectrum[voiced - 3 : voiced + 4].max() < 4 * np.median(spectrum)  # nothing of the voice in it


def test_many_lines_in_a_row_odd_ones_among_them(tmp_path: Path, hall: Path) -> None:
    blip = make_media.wav(tmp_path / "blip.wav", make_media.tone(0.05))
    many = [
        Placement(blip, 0.0, 0.05, n * SECONDS / 800, cue=(n * SECONDS / 800, n * SECONDS / 800 + 0.001))
        for n in range(800)
    ]
    odd = [
        Placement(blip, 0.0, 0.05, SECONDS + 60.0, id="past the end"),
        Placement(blip, 0.0, 0.0, 5.0, id="nothing"),
        Placement(blip, 0.0, 60.0, 6.0, id="longer than its clip"),
        Placement(blip, 0.0, 0.05, -1.0, id="before the start"),
    ]
    made, _, voice = mixed(tmp_path, [*many, *odd], recipe(hall, [*many, *odd]))
    assert made.lost == ("nothing",)
    assert len(voice) == round(SECONDS * RATE)
    loudness, peak = r128(tmp_path / "mix.wav")
    assert (loudness, peak) == (pytest.approx(-16.0, abs=0.5), pytest.approx(-5.0, abs=4.0))
    assert made.sound.ducked <= SECONDS
    assert made.sound.before.integrated + made.sound.gain == pytest.approx(made.sound.after.integrated, abs=0.2)
