"""A probe tells what is in a file and how long it really is."""

import time
from pathlib import Path

import av
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.probe import probe
from tests.helpers import make_media


def test_a_video_is_described(talk: Path) -> None:
    media = probe(talk)
    assert media.duration == pytest.approx(2.0, abs=0.05)
    assert (media.video_codec, media.width, media.height, media.fps) == ("h264", 64, 48, 25.0)
    assert media.rotation == 0
    assert media.fingerprint.size == talk.stat().st_size
    (track,) = media.audio
    assert (track.index, track.codec, track.sample_rate, track.channels) == (0, "aac", 44_100, 1)
    assert track.start + track.duration == pytest.approx(2.0, abs=0.03)


def test_tracks_tell_language_title_and_start(rich: Path) -> None:
    media = probe(rich)
    first, second = media.audio
    assert (first.language, second.language, second.title) == ("", "ben", "Second")
    assert (first.codec, second.codec) == ("aac", "opus")
    assert second.start == pytest.approx(0.5, abs=0.05)
    assert [(s.index, s.codec, s.text) for s in media.subtitles] == [(0, "subrip", True), (1, "ass", True)]
    assert media.subtitles[0].language == "eng"


def test_twenty_tracks_are_all_there(tmp_path: Path) -> None:
    tracks = ["-map", "0:v", *["-map", "1:a"] * 20]
    path = make_media.video(tmp_path / "many.mkv", 0.5, *tracks)
    assert [track.index for track in probe(path).audio] == list(range(20))


def test_cover_art_is_no_video(tmp_path: Path) -> None:
    cover = make_media.make(tmp_path / "c.png", "-f", "lavfi", "-i", make_media.PICTURE, "-frames:v", "1")
    song = make_media.make(
        tmp_path / "song.mp3",
        *make_media.lavfi(make_media.TONE, seconds=1),
        *("-i", str(cover), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"),
    )
    media = probe(song)
    assert not media.has_video
    assert media.audio[0].codec == "mp3"


def test_the_turn_of_a_phone_video_is_told(talk: Path, tmp_path: Path) -> None:
    turned = make_media.make(tmp_path / "t.mp4", "-display_rotation", "90", "-i", str(talk), "-c", "copy")
    assert probe(turned).rotation == 270  # clockwise


@pytest.mark.parametrize(
    ("suffix", "args", "start"),
    [
        (".ts", ["-c", "copy"], 0.0),
        (".flv", ["-c", "copy"], 0.0),
        (".webm", ["-c:v", "libvpx", "-c:a", "libopus", "-live", "1"], 0.0),
        (".avi", ["-c:v", "mpeg4", "-c:a", "mp3"], 0.0),
        (".mov", ["-c:v", "copy", "-c:a", "pcm_s16le"], 0.0),
        (".mpg", [], 0.0),
        (".mkv", ["-c:v", "ffv1", "-c:a", "flac"], 0.0),
    ],
)
def test_containers_of_all_kinds_tell_their_length(
    talk: Path, tmp_path: Path, suffix: str, args: list[str], start: float
) -> None:
    media = probe(make_media.make(tmp_path / f"a{suffix}", "-i", str(talk), *args))
    assert media.duration == pytest.approx(2.0, abs=0.1)
    assert media.audio[0].start == pytest.approx(start, abs=0.05)
    assert media.has_video


def test_sound_that_only_guesses_its_length_is_read_whole(tmp_path: Path) -> None:
    quiet_then_noisy = "aevalsrc='if(gt(t,8),random(0),0)':d=10:s=44100"
    song = make_media.make(tmp_path / "vbr.mp3", "-f", "lavfi", "-i", quiet_then_noisy, "-q:a", "2", "-write_xing", "0")
    with av.open(str(song)) as container:
        assert container.duration is not None
        assert abs(container.duration / 1e6 - 10.0) > 1.0  # what the library believes
    assert probe(song).duration == pytest.approx(10.0, abs=0.1)


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "webm"])
@pytest.mark.parametrize("tags", ["-1", "0"], ids=["no tags", "tags"])
def test_sound_that_ends_long_before_the_picture_tells_its_own_length(tmp_path: Path, suffix: str, tags: str) -> None:
    codecs = ["-c:v", "libvpx", "-c:a", "libopus"] if suffix == "webm" else ["-c:v", "libx264", "-preset", "ultrafast"]
    early = make_media.make(
        tmp_path / f"early.{suffix}",
        *make_media.lavfi("color=size=32x32:rate=10", seconds=20),
        *make_media.lavfi(make_media.TONE, seconds=2),
        *(*codecs, "-map_metadata", tags, *(["-fflags", "+bitexact"] if tags == "-1" else [])),
    )
    media = probe(early)
    assert media.duration == pytest.approx(20.0, abs=0.2)
    assert media.audio[0].start + media.audio[0].duration == pytest.approx(2.0, abs=0.1)


def test_a_cut_file_can_be_taken_for_what_is_there(tmp_path: Path) -> None:
    whole = make_media.video(tmp_path / "whole.mp4", 8.0, "-movflags", "faststart")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    with pytest.raises(Problem) as caught:
        probe(cut)
    assert caught.value.code is Code.MEDIA_TRUNCATED
    assert caught.value.facts["declared"] == pytest.approx(8.0, abs=0.1)
    media = probe(cut, accept_truncated=True)
    assert media.duration == pytest.approx(caught.value.facts["present"], abs=0.01)
    assert 3.0 < media.duration < 6.0


def test_a_probe_is_quick(talk: Path) -> None:
    probe(talk)
    began = time.perf_counter()
    probe(talk)
    assert time.perf_counter() - began < 0.5
