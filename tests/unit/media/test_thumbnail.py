"""A small picture for the queue, upright and in its shape."""

import struct
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.thumbnail import thumbnail
from tests.helpers import make_media


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_it_has_the_width_asked_for_and_the_shape_of_the_video(talk: Path) -> None:
    assert size(thumbnail(talk, 1.0, 32)) == (32, 24)


def test_beyond_the_end_there_is_still_a_picture(talk: Path) -> None:
    assert size(thumbnail(talk, 99.0, 32)) == (32, 24)


def test_a_turned_video_is_shown_upright(talk: Path, tmp_path: Path) -> None:
    turned = make_media.make(tmp_path / "t.mp4", "-display_rotation", "90", "-i", str(talk), "-c", "copy")
    assert size(thumbnail(turned, 0.0, 48)) == (48, 64)


def test_wide_pixels_are_shown_wide(tmp_path: Path) -> None:
    wide = make_media.make(tmp_path / "w.mp4", "-f", "lavfi", "-t", "0.2", "-i", "testsrc2=size=64x64:rate=25,setsar=2")
    assert size(thumbnail(wide, 0.0, 64)) == (64, 32)


def test_the_cover_of_a_song_is_its_picture(tmp_path: Path) -> None:
    cover = make_media.make(tmp_path / "c.png", "-f", "lavfi", "-i", make_media.PICTURE, "-frames:v", "1")
    song = make_media.make(
        tmp_path / "s.mp3",
        *make_media.lavfi(make_media.TONE, seconds=0.5),
        *("-i", str(cover), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"),
    )
    assert size(thumbnail(song, 0.0, 32)) == (32, 24)


def test_sound_has_no_picture(tmp_path: Path) -> None:
    sound = make_media.wav(tmp_path / "a.wav", make_media.tone(0.5))
    with pytest.raises(Problem) as caught:
        thumbnail(sound, 0.0, 64)
    assert caught.value.code is Code.MEDIA_UNREADABLE
