"""An MP4's length and tracks from its boxes: as a demuxer has them, and no file that is cut."""

from pathlib import Path

import av
import pytest

from dubai_desktop.media.boxes import Made, read_mp4
from tests.helpers import make_media


def test_the_boxes_say_what_a_demuxer_says(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:00,200 --> 00:00:00,900\nHello\n\n", "utf-8")
    inputs = ("-i", str(talk), "-i", str(talk), "-i", str(tmp_path / "a.srt"))
    streams = ("-map", "0", "-map", "1:a", "-map", "2:s", "-c", "copy", "-c:s", "mov_text")
    made = make_media.make(tmp_path / "m.mp4", *inputs, *streams)
    with av.open(str(made)) as container:
        seconds = (container.duration or 0) / 1e6
    found = read_mp4(made)
    assert (found.video, found.audio, found.subtitles) == (1, 2, 1)
    assert found.seconds == pytest.approx(seconds, abs=0.002)
    assert found.sound_seconds == pytest.approx((2.0, 2.0), abs=0.03)


def test_the_index_may_stand_first_or_last(talk: Path, tmp_path: Path) -> None:
    first = make_media.make(tmp_path / "f.mp4", "-i", str(talk), "-c", "copy", "-movflags", "+faststart")
    assert read_mp4(first) == read_mp4(talk)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95, 0.999])
def test_a_file_that_is_cut_is_not_believed(talk: Path, tmp_path: Path, share: float) -> None:
    data = talk.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(ValueError, match=r"end|moov|cut"):
        read_mp4(cut)


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 64, b"RIFF....WAVEfmt ", b"\0\0\0\x08moov", b"\0\0\0\x10ftypisom\0\0\0\0"]
)
def test_what_is_no_mp4_is_told_at_once(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ValueError, match=r".+"):
        read_mp4(tmp_path / "x")


def test_a_late_sound_and_long_subtitles_do_not_change_the_length(talk: Path, tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text("1\n00:00:00,200 --> 00:00:09,900\nHello\n\n", "utf-8")
    inputs = ("-i", str(talk), "-itsoffset", "0.5", "-i", str(talk), "-i", str(tmp_path / "a.srt"))
    streams = ("-map", "0:v", "-map", "1:a", "-map", "2:s", "-c", "copy", "-c:s", "mov_text")
    found = read_mp4(make_media.make(tmp_path / "m.mp4", *inputs, *streams))
    assert found.seconds == pytest.approx(2.5, abs=0.05)
    assert found.sound_seconds == pytest.approx((2.0,), abs=0.05)


def box(name: bytes, *content: bytes, large: bool = False) -> bytes:
    inside = b"".join(content)
    if large:
        return (1).to_bytes(4, "big") + name + (16 + len(inside)).to_bytes(8, "big") + inside
    return (8 + len(inside)).to_bytes(4, "big") + name + inside


def test_headers_of_64_bits_and_boxes_to_the_end_are_understood(tmp_path: Path) -> None:
    media = box(b"mdhd", b"\1\0\0\0", b"\0" * 16, (100).to_bytes(4, "big"), (240).to_bytes(8, "big"), b"\0" * 8)
    track = box(b"tkhd", b"\1\0\0\0", b"\0" * 24, (2500).to_bytes(8, "big"), b"\0" * 8)
    movie = box(b"mvhd", b"\1\0\0\0", b"\0" * 16, (1000).to_bytes(4, "big"), b"\xff" * 8, b"\0" * 8)
    sound = box(b"trak", track, box(b"mdia", media, box(b"hdlr", b"\0" * 8, b"soun")))
    (tmp_path / "x").write_bytes(box(b"moov", movie, sound, large=True) + b"\0\0\0\0mdat rest of the file")
    assert read_mp4(tmp_path / "x") == Made(2.5, 0, 1, 0, (2.4,))
