"""Media from outside is opened as a plain local file of an allowed kind, whatever its name says."""

import os
from pathlib import Path

import av.error
import pytest

from dubai_desktop.media.guard import FORMATS, input_flags, media_url, open_media
from tests.helpers import make_media


@pytest.mark.parametrize("name", ["http:x.mp4", "concat:a|b", "-y.mp4", "100%d.mp4", "pipe:0", "a\nb.mp4"])
def test_any_name_is_a_plain_file(talk: Path, tmp_path: Path, name: str) -> None:
    copy = tmp_path / name
    copy.write_bytes(talk.read_bytes())
    with open_media(copy) as media:
        assert len(media.streams.audio) == 1


def test_a_name_that_is_not_utf8_opens(talk: Path, tmp_path: Path) -> None:
    copy = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp4"))
    copy.write_bytes(talk.read_bytes())
    with open_media(copy) as media:
        assert media.duration


def test_urls_are_absolute_and_keep_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to("elsewhere")
    monkeypatch.chdir(tmp_path)
    assert media_url(Path("link")) == f"file:{tmp_path}/link"


def test_a_kind_that_is_not_listed_does_not_open(tmp_path: Path) -> None:
    sound = make_media.wav(tmp_path / "a.wav", make_media.tone(0.1))
    with pytest.raises(av.error.ArgumentError):
        open_media(sound, "srt")


def test_only_media_inputs_carry_a_limit_of_pixels() -> None:
    assert input_flags()["format_whitelist"] == FORMATS
    assert "max_pixels" in input_flags()
    assert "max_pixels" not in input_flags("wav")
