"""Media shared by these tests, made once."""

from pathlib import Path

import pytest

from tests.helpers import make_media


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of picture and a tone, MP4."""
    return make_media.video(tmp_path_factory.mktemp("talk") / "talk.mp4")


@pytest.fixture(scope="session")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MKV: late second sound track with a language, two subtitle tracks, chapters and metadata."""
    folder = tmp_path_factory.mktemp("rich")
    (folder / "a.srt").write_text("1\n00:00:00,200 --> 00:00:00,900\nHello <i>there</i>\n\n", "utf-8")
    (folder / "meta.txt").write_text(
        ";FFMETADATA1\ntitle=Secret\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle=One\n", "utf-8"
    )
    return make_media.make(
        folder / "rich.mkv",
        *make_media.lavfi(make_media.PICTURE, make_media.TONE, seconds=2),
        *("-itsoffset", "0.5", *make_media.lavfi("sine=frequency=880:sample_rate=48000", seconds=1.5)),
        *("-i", f"file:{folder / 'a.srt'}", "-i", f"file:{folder / 'meta.txt'}"),
        *("-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3:s", "-map", "3:s", "-map_metadata", "4"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-c:a:0", "aac", "-c:a:1", "libopus"),
        *("-c:s:0", "srt", "-c:s:1", "ass", "-metadata:s:a:1", "language=ben", "-metadata:s:a:1", "title=Second"),
        *("-metadata:s:s:0", "language=eng"),
    )
