"""Subtitles in the picture: there while they are said, upright, square, in colours that every screen shows."""

from pathlib import Path

import av
import numpy as np
import pytest

from dubai_desktop import paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.burn import burn
from dubai_desktop.media.probe import probe
from tests.helpers import make_media
from tests.helpers.make_media import lavfi

BLACK = "color=black:s=192x108:r=25"
CUES = [Cue(0.5, 1.0, "ক্ষুদ্র Abc")]
X265 = ("-c:v", "libx265", "-pix_fmt", "yuv420p10le", "-x265-params")


def burned(source: Path, folder: Path, cues: list[Cue] = CUES, language: str = "bn", **more: object) -> Path:
    media = probe(source)
    mix = make_media.wav(folder / "mix.wav", np.stack([make_media.tone(media.duration, 44_100)] * 2, 1), 44_100)
    out, work = folder / "out.mp4", folder / "work"
    work.mkdir()
    fonts = paths.resources_dir() / "fonts"
    burn(source, media, mix, cues, out, language=language, fonts=fonts, work=work, target_iso3="ben", **more)
    assert list(work.iterdir()) == []
    return out


def pictures(path: Path) -> list[tuple[float, np.ndarray]]:
    with av.open(str(path)) as container:
        return [(frame.time, frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


@pytest.fixture(scope="session")
def dark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dark")
    return make_media.make(
        folder / "dark.mp4", *lavfi(BLACK, make_media.TONE, seconds=1.5), "-c:v", "libx264", "-c:a", "aac"
    )


def test_the_words_stand_below_while_they_are_said_and_only_then(dark: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    made = burned(dark, tmp_path, on_progress=seen.append)
    lit = [moment for moment, picture in pictures(made) if picture.max() > 200]
    assert (min(lit), max(lit)) == (pytest.approx(0.5, abs=0.05), pytest.approx(0.96, abs=0.05))
    picture = next(picture for moment, picture in pictures(made) if moment > 0.7)
    assert picture[:70].max() < 40  # the upper part stays free
    assert picture[70:].max() > 200
    assert seen == sorted(seen)
    assert [(t.codec, t.language) for t in probe(made).audio] == [("aac", "ben"), ("aac", "")]


def test_the_shipped_fonts_draw_both_scripts_without_any_other(dark: Path, tmp_path: Path) -> None:
    """With and without the fonts of this system the picture is the same: nothing fell back to another."""
    shapes = []
    for text in ("ক্ষুদ্র", "Abc", "ক্ষুদ্র Abc"):
        folder = tmp_path / text
        folder.mkdir()
        picture = next(p for moment, p in pictures(burned(dark, folder, [Cue(0.5, 1.0, text)])) if moment > 0.7)
        shapes.append(np.flatnonzero((picture > 128).any(0)))
    bangla, latin, both = (columns.max() - columns.min() for columns in shapes)
    assert 8 < bangla < 60
    assert 8 < latin < 60
    assert both == pytest.approx(bangla + latin, abs=10)


@pytest.mark.parametrize("curve", ["smpte2084", "arib-std-b67"])
def test_hdr_comes_down_to_what_every_screen_shows(tmp_path: Path, curve: str) -> None:
    colours = f"log-level=0:colorprim=bt2020:transfer={curve}:colormatrix=bt2020nc"
    source = make_media.make(tmp_path / "h.mkv", *lavfi(BLACK, make_media.TONE, seconds=1), *X265, colours)
    with av.open(str(burned(source, tmp_path))) as made:
        context = made.streams.video[0].codec_context
        assert (context.pix_fmt, context.color_trc) == ("yuv420p", 1)  # 1: BT.709
        assert (context.width, context.height) == (192, 108)


def test_ten_bits_odd_sides_and_wide_pixels_become_plain(tmp_path: Path) -> None:
    wide = "testsrc=s=65x47:r=25,setsar=2,format=yuv444p10le"
    source = make_media.make(tmp_path / "w.mkv", *lavfi(wide, make_media.TONE, seconds=1), "-c:v", "libx264")
    with av.open(str(burned(source, tmp_path))) as made:
        stream = made.streams.video[0]
        assert (stream.codec_context.width, stream.codec_context.height) == (130, 48)
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert stream.sample_aspect_ratio in (None, 1)


def test_a_turned_picture_is_upright_and_its_words_too(dark: Path, tmp_path: Path) -> None:
    turned = make_media.make(tmp_path / "t.mp4", "-display_rotation", "90", "-i", str(dark), "-c", "copy")
    made = burned(turned, tmp_path)
    assert (probe(made).width, probe(made).height, probe(made).rotation) == (108, 192, 0)
    picture = next(picture for moment, picture in pictures(made) if moment > 0.7)
    assert picture[:150].max() < 40
    assert picture[150:].max() > 200


def test_a_stopped_burn_leaves_nothing_behind(dark: Path, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        burned(dark, tmp_path, cancel=token)
    assert list((tmp_path / "work").iterdir()) == []


def test_a_picture_that_cannot_be_read_is_a_problem(dark: Path, tmp_path: Path) -> None:
    media, mix = probe(dark), make_media.wav(tmp_path / "mix.wav", make_media.tone(1.5, 44_100), 44_100)
    (tmp_path / "x.mp4").write_bytes(b"nothing")
    with pytest.raises(Problem) as caught:
        burn(
            tmp_path / "x.mp4", media, mix, CUES, tmp_path / "o.mp4",
            language="bn", fonts=paths.resources_dir() / "fonts", work=tmp_path, target_iso3="ben",
        )  # fmt: skip
    assert caught.value.code is Code.MEDIA_UNREADABLE
