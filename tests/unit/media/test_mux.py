"""The dubbed video: picture untouched, dub first, original second, soft subtitles, nothing else."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.mux import SoftSubtitle, container_for, mux
from dubai_desktop.media.probe import probe
from dubai_desktop.media.subtitles import write_srt
from tests.helpers import make_media


def dub(source: Path, folder: Path, suffix: str = "", **options: object) -> Path:
    """Mux a tone and two subtitle tracks into a source."""
    media = probe(source)
    mix = make_media.wav(folder / "mix.wav", np.stack([make_media.tone(media.duration, 44_100)] * 2, 1), 44_100)
    write_srt(folder / "bn.srt", [Cue(0.2, 0.8, "নমস্কার"), Cue(1.0, 1.5, "{\\an8}<b>x</b>")])
    subtitles = [SoftSubtitle(folder / "bn.srt", "ben", "Bangla"), (folder / "bn.srt", "eng", "English")]
    out = folder / f"out{suffix or container_for(media)}"
    mux(source, media, mix, subtitles, out, target_iso3="ben", source_iso3="eng", **options)  # type: ignore[arg-type]
    return out


def packets(path: Path, kind: str, index: int = 0) -> list[bytes]:
    with av.open(str(path)) as media:
        stream = [s for s in media.streams if s.type == kind][index]
        return [bytes(p) for p in media.demux(stream) if p.size]


def test_the_picture_is_copied_and_the_tracks_are_in_order(talk: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    out = dub(talk, tmp_path, on_progress=seen.append)
    assert packets(out, "video") == packets(talk, "video")
    assert packets(out, "audio", 1) == packets(talk, "audio")
    with av.open(str(out)) as made:
        assert [s.type for s in made.streams] == ["video", "audio", "audio", "subtitle", "subtitle"]
        first, second = made.streams.audio
        assert (first.metadata["language"], second.metadata["language"]) == ("ben", "eng")
        assert (first.metadata["name"], second.metadata["name"]) == ("Dub", "Original")
        assert bool(first.disposition & 1)
        assert not second.disposition & 1
        assert [s.metadata["language"] for s in made.streams.subtitles] == ["ben", "eng"]
        assert made.duration == pytest.approx(2_000_000, abs=100_000)
    assert seen
    assert seen == sorted(seen)


def test_the_dub_starts_with_the_programme(talk: Path, tmp_path: Path) -> None:
    out = dub(talk, tmp_path)
    back = make_media.make(tmp_path / "b.wav", "-i", str(out), "-map", "0:a:0", "-c:a", "pcm_s16le")
    data, rate = make_media.read_wav(back)
    assert np.flatnonzero(np.abs(data[:, 0]) > 0.05)[0] / rate < 0.01
    assert len(data) / rate == pytest.approx(2.0, abs=0.05)


def test_subtitles_are_words_only(talk: Path, tmp_path: Path) -> None:
    out = dub(talk, tmp_path)
    text = b"".join(packets(out, "subtitle")).decode("utf-8", "replace")
    assert "নমস্কার" in text
    assert "an8" in text  # shown as it was typed, not obeyed
    assert "<\u2060b>" in text


def test_nothing_of_the_sources_metadata_or_chapters_is_left(rich: Path, tmp_path: Path) -> None:
    out = dub(rich, tmp_path)
    assert b"Secret" not in out.read_bytes()
    with av.open(str(out)) as made:
        assert made.chapters() == []


def test_a_turned_picture_stays_turned(talk: Path, tmp_path: Path) -> None:
    turned = make_media.make(tmp_path / "t.mp4", "-display_rotation", "90", "-i", str(talk), "-c", "copy")
    assert probe(dub(turned, tmp_path)).rotation == 270


def test_sound_that_mp4_does_not_take_is_encoded(talk: Path, tmp_path: Path) -> None:
    source = make_media.make(tmp_path / "s.mov", "-i", str(talk), "-c:v", "copy", "-c:a", "pcm_s16le")
    assert [track.codec for track in probe(dub(source, tmp_path)).audio] == ["aac", "aac"]


def test_the_original_track_asked_for_is_kept(rich: Path, tmp_path: Path) -> None:
    assert [track.codec for track in probe(dub(rich, tmp_path, audio_track=1)).audio] == ["aac", "opus"]


def test_a_picture_that_mp4_does_not_take_goes_into_mkv(talk: Path, tmp_path: Path) -> None:
    source = make_media.make(tmp_path / "s.webm", "-i", str(talk), "-c:v", "libvpx", "-c:a", "libvorbis")
    out = dub(source, tmp_path)
    assert out.suffix == ".mkv"
    media = probe(out)
    assert (media.video_codec, [t.codec for t in media.audio]) == ("vp8", ["aac", "vorbis"])
    assert packets(out, "video") == packets(source, "video")


@pytest.mark.parametrize("suffix", [".ts", ".flv", ".avi", ".mkv"])
def test_other_containers_keep_every_picture(talk: Path, tmp_path: Path, suffix: str) -> None:
    source = make_media.make(tmp_path / f"s{suffix}", "-i", str(talk), "-c", "copy")
    assert len(packets(dub(source, tmp_path), "video")) == 50


def test_the_moving_picture_is_taken_not_the_cover(talk: Path, tmp_path: Path) -> None:
    cover = make_media.make(tmp_path / "c.png", "-f", "lavfi", "-i", make_media.PICTURE, "-frames:v", "1")
    source = make_media.make(
        tmp_path / "s.mp4",
        *("-i", str(cover), "-i", str(talk), "-map", "0", "-map", "1:v", "-map", "1:a", "-c", "copy"),
        *("-disposition:v:0", "attached_pic"),
    )
    assert packets(dub(source, tmp_path), "video") == packets(talk, "video")


def test_late_sound_keeps_its_place(talk: Path, tmp_path: Path) -> None:
    late = make_media.make(
        tmp_path / "l.mp4",
        *("-i", str(talk), "-itsoffset", "0.5", "-i", str(talk), "-map", "0:v", "-map", "1:a", "-c", "copy"),
    )
    made = probe(dub(late, tmp_path)).audio
    assert made[0].start == pytest.approx(0.0, abs=0.03)
    assert made[1].start == pytest.approx(0.5, abs=0.03)


def test_a_source_without_sound_gets_one_track(tmp_path: Path) -> None:
    mute = make_media.make(tmp_path / "m.mp4", *make_media.lavfi(make_media.PICTURE, seconds=1))
    assert len(probe(dub(mute, tmp_path)).audio) == 1


def test_a_result_of_the_wrong_length_is_not_believed(talk: Path, tmp_path: Path) -> None:
    media = replace(probe(talk), duration=3.0)
    mix = make_media.wav(tmp_path / "mix.wav", make_media.tone(2.0, 44_100), 44_100)
    with pytest.raises(Problem) as caught:
        mux(talk, media, mix, [], tmp_path / "o.mp4", target_iso3="ben")
    assert caught.value.code is Code.OUTPUT_INVALID


def test_a_source_cut_among_frames_shown_out_of_order_is_dubbed(tmp_path: Path) -> None:
    shuffled = ("-c:v", "libx264", "-bf", "8", "-x264-params", "b-adapt=0:b-pyramid=normal:scenecut=0")
    long = make_media.make(
        tmp_path / "l.mp4", *make_media.lavfi(make_media.PICTURE, make_media.TONE, seconds=3), *shuffled
    )
    cut = make_media.make(tmp_path / "c.mp4", "-i", str(long), "-t", "1.6", "-c", "copy")
    assert packets(dub(cut, tmp_path), "video") == packets(cut, "video")


def test_subtitles_beyond_the_end_do_not_make_it_longer(talk: Path, tmp_path: Path) -> None:
    media = probe(talk)
    mix = make_media.wav(tmp_path / "mix.wav", make_media.tone(2.0, 44_100), 44_100)
    write_srt(tmp_path / "a.srt", [Cue(1.0, 9.0, "long"), Cue(10.0, 11.0, "late")])
    write_srt(tmp_path / "b.srt", [Cue(10.0, 11.0, "late")])
    before = (tmp_path / "a.srt").read_bytes()
    tracks = [(tmp_path / "a.srt", "ben", ""), (tmp_path / "b.srt", "eng", "")]
    mux(talk, media, mix, tracks, tmp_path / "o.mp4", target_iso3="ben")
    made = probe(tmp_path / "o.mp4")
    assert made.duration == pytest.approx(2.0, abs=0.05)
    assert [track.language for track in made.subtitles] == ["ben"]
    assert (tmp_path / "a.srt").read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.srt", "b.srt", "mix.wav", "o.mp4"]


def test_cancel_stops_it(talk: Path, tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        dub(talk, tmp_path, cancel=cancel)
