"""Sources of every shape, dubbed whole: picture, original sound and dub stay together, as long and as upright."""

import wave
from pathlib import Path

import av
import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.media.probe import probe
from tests.helpers import make_media
from tests.helpers.made_media import srt
from tests.helpers.odd_media import SOUNDS, VIDEOS, flashes, onsets
from tests.helpers.studio import ToneVoice, open_studio, with_voices

DRIFT = 0.04  # seconds: more is seen (ITU-R BT.1359 has people notice sound that is 45 ms early)
SPOKEN = ("এক", "দুই", "তিন")
WRITTEN = ("One.", "Two.", "Three.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("odd")


def dubbed(folder: Path, source: Path, starts: list[float], *, background: str = "none", also: tuple[str, ...] = ()):
    """Dub a source with a line at each of these seconds; returns the finished job."""
    times = [(start, start + 0.8) for start in starts]
    lines = srt(folder / "a.srt", [(*when, text) for when, text in zip(times, WRITTEN, strict=False)])
    target = srt(folder / "b.srt", [(*when, text) for when, text in zip(times, SPOKEN, strict=False)])
    options = JobOptions(
        source_language="en", transcript=str(lines), translation=str(target), out_dir=str(folder / "out"),
        background=background, also=also,
    )  # fmt: skip
    with open_studio(folder / "studio") as desk:
        with_voices(desk, ToneVoice(per_letter=0.1))
        done = desk.run(desk.add(source, options).id, lambda _event: None, CancelToken())
    assert done.status is JobStatus.COMPLETED, (done.error, done.error_detail)
    return done


def wav_seconds(path: str) -> float:
    with wave.open(path, "rb") as file:
        return file.getnframes() / file.getframerate()


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def frames(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray").tobytes() for frame in container.decode(video=0)]


@pytest.mark.parametrize("shape", VIDEOS)
def test_picture_original_and_dub_stay_together(tmp_path, shape):
    source = VIDEOS[shape](tmp_path)
    seen = flashes(source)
    done = dubbed(tmp_path, source, seen)
    made, media = Path(done.outputs.video), probe(source)
    result = probe(made)
    stored = frames if source.suffix == ".ts" else packets  # a transport stream stores the same picture otherwise
    assert stored(made) == stored(source)
    assert result.rotation == media.rotation
    assert result.duration == pytest.approx(media.duration, abs=0.1)
    shown = flashes(made)
    assert len(shown) == len(seen) == 3
    for track, what in ((0, "dub"), (1, "original")):
        assert onsets(made, track) == pytest.approx(shown, abs=DRIFT), what
    assert onsets(Path(done.outputs.voice_wav)) == pytest.approx(seen, abs=DRIFT)
    end = media.audio[0].start + media.audio[0].duration
    assert wav_seconds(done.outputs.wav) == wav_seconds(done.outputs.voice_wav) == pytest.approx(end, abs=0.001)


@pytest.mark.parametrize("shape", SOUNDS)
def test_mere_sound_is_dubbed_as_long_as_it_is(tmp_path, shape):
    source = SOUNDS[shape](tmp_path)
    done = dubbed(tmp_path, source, [1.0, 3.0, 5.0])
    assert done.outputs.video == ""
    assert wav_seconds(done.outputs.wav) == pytest.approx(7.0, abs=0.05)
    assert onsets(Path(done.outputs.wav)) == pytest.approx([1.0, 3.0, 5.0], abs=DRIFT)


@pytest.mark.parametrize("shape", ["5.1", "7.1", "mono", "96 kHz", "late sound", "gap, ts"])
def test_what_the_centre_says_is_heard_where_nobody_dubs_and_nothing_clips(tmp_path, shape):
    source = VIDEOS[shape](tmp_path)
    seen = flashes(source)
    done = dubbed(tmp_path, source, seen[:1], background="duck")
    mix, rate = make_media.read_wav(Path(done.outputs.wav))
    voice, _ = make_media.read_wav(Path(done.outputs.voice_wav))
    assert np.abs(mix).max() < 10 ** (-0.9 / 20)
    assert np.flatnonzero(np.abs(mix) >= 32766 / 32768).size == 0
    loud = np.abs(voice).max()
    for click in seen[1:]:
        heard = np.abs(mix[round((click - 0.02) * rate) : round((click + 0.1) * rate)]).max(0)
        assert heard.min() > 0.3 * loud, click  # on both sides, not a whisper beside the dub
        begins = np.flatnonzero(np.abs(mix[round((click - 0.2) * rate) :, 0]) > heard[0] / 3)[0] / rate - 0.2
        assert begins == pytest.approx(0.0, abs=DRIFT)


@pytest.mark.parametrize("shape", ["vfr", "vfr, mkv", "turned", "late picture", "late sound, ts", "10 bit"])
def test_subtitles_in_the_picture_move_nothing(tmp_path, shape):
    source = VIDEOS[shape](tmp_path)
    seen = flashes(source)
    done = dubbed(tmp_path, source, seen, also=("burned.mp4",))
    made, media = Path(done.extras[0]), probe(source)
    result = probe(made)
    assert (result.rotation, result.video_codec) == (0, "h264")
    upright = (media.height, media.width) if media.rotation % 180 else (media.width, media.height)
    assert (result.width, result.height) == upright
    shown = flashes(made)
    assert shown == pytest.approx([moment - seen[0] + shown[0] for moment in seen], abs=0.001)
    for track in (0, 1):
        assert onsets(made, track) == pytest.approx(shown, abs=DRIFT)
    with av.open(str(made)) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"


def test_every_frame_of_varying_length_keeps_its_time_in_both_videos(tmp_path):
    source = VIDEOS["vfr"](tmp_path)
    done = dubbed(tmp_path, source, [1.0, 3.0, 5.0], also=("burned.mp4", "mkv"))
    wanted = times(source)
    for path in (done.outputs.video, *done.extras):
        assert times(Path(path)) == pytest.approx(wanted, abs=0.001), path


def times(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return sorted(float(p.pts * p.time_base) for p in container.demux(video=0) if p.size)
