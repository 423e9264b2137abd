"""Sources of odd shapes, each with a flash in the picture and a click in the sound at the same moments, and the
instruments that find both again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from tests.helpers import make_media
from tests.helpers.make_media import lavfi, make

SECONDS = 7.0
FLASH = "color=black:s=64x48:r=50,drawbox=c=white:t=fill:enable='lt(mod(t+1,2),0.1)'"  # at 1, 3, 5 seconds
CLICK = "aevalsrc='0.7*sin(2*PI*880*t)*lt(mod(t+1,2),0.06)':s=48000"
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac", "-b:a", "96k")


def base(folder: Path) -> Path:
    """The plain one, lossless in its sound, that all others are made from."""
    made = folder / "base.mkv"
    if not made.exists():
        make(made, *lavfi(FLASH, CLICK, seconds=SECONDS), *X264, "-c:a", "flac")
    return made


def _recoded(suffix: str, *out: str) -> Callable[[Path], Path]:
    return lambda folder: make(folder / f"talk{suffix}", "-i", str(base(folder)), *out)


def _late_sound(suffix: str) -> Callable[[Path], Path]:
    """The first 0.7 s of the sound are missing; the picture is whole."""

    def build(folder: Path) -> Path:
        plain = str(base(folder))
        inputs = ("-i", plain, "-ss", "0.7", "-itsoffset", "0.7", "-i", plain)
        return make(folder / f"talk{suffix}", *inputs, "-map", "0:v", "-map", "1:a", "-c:v", "copy", *AAC)

    return build


def _late_picture(suffix: str) -> Callable[[Path], Path]:
    """The first 0.5 s of the picture are missing: the sound starts before it."""

    def build(folder: Path) -> Path:
        plain = str(base(folder))
        inputs = ("-i", plain, "-ss", "0.5", "-itsoffset", "0.5", "-i", plain)
        return make(folder / f"talk{suffix}", *inputs, "-map", "1:v", "-map", "0:a", *X264, *AAC)

    return build


def _turned(folder: Path) -> Path:
    plain = make(folder / "straight.mp4", "-i", str(base(folder)), "-c:v", "copy", *AAC)
    return make(folder / "talk.mp4", "-display_rotation", "90", "-i", str(plain), "-c", "copy")


def _cut(suffix: str, at: str) -> Callable[[Path], Path]:
    """Cut without encoding, between two key frames: an edit list, or times before zero, hide what is too much."""

    def build(folder: Path) -> Path:
        plain = make(folder / "whole.mp4", "-i", str(base(folder)), "-c:v", "copy", *AAC)
        return make(folder / f"talk{suffix}", "-ss", at, "-i", str(plain), "-c", "copy")

    return build


def _short(folder: Path) -> Path:
    """The sound ends a second and a half before the picture."""
    return make(folder / "talk.mp4", "-i", str(base(folder)), "-c:v", "copy", "-af", "atrim=end=5.5", *AAC)


def _covered(folder: Path) -> Path:
    """MP3 with a picture of its cover."""
    cover = make(folder / "cover.png", "-f", "lavfi", "-i", make_media.PICTURE, "-frames:v", "1")
    inputs = ("-i", str(base(folder)), "-i", str(cover), "-map", "0:a", "-map", "1:v")
    return make(folder / "talk.mp3", *inputs, "-c:a", "libmp3lame", "-c:v", "copy", "-disposition:v", "attached_pic")


def _surround(layout: str) -> tuple[str, ...]:
    """The clicks in the centre alone, where films have their speech."""
    count = {"5.1": 6, "7.1": 8}[layout]
    gains = "|".join(f"c{n}={'c0' if n == 2 else '0*c0'}" for n in range(count))
    return ("-af", f"pan={layout}|{gains}")


VIDEOS: dict[str, Callable[[Path], Path]] = {
    "plain": _recoded(".mp4", "-c:v", "copy", *AAC),
    "late sound": _late_sound(".mp4"),
    "late sound, mkv": _late_sound(".mkv"),
    "late sound, ts": _late_sound(".ts"),
    "late picture": _late_picture(".mp4"),
    "late picture, mkv": _late_picture(".mkv"),
    "gap in the sound": _recoded(".mkv", "-c:v", "copy", "-af", "aselect='not(between(t,1.5,2.5))'", *AAC),
    "gap, ts": _recoded(".ts", "-c:v", "copy", "-af", "aselect='not(between(t,1.5,2.5))'", *AAC),
    "ts": _recoded(".ts", "-c:v", "copy", "-c:a", "mp2", "-output_ts_offset", "3600"),
    "vfr": _recoded(".mp4", "-vf", "select='lt(mod(n,5),2)+gt(t,4)'", "-fps_mode", "vfr", *X264, *AAC),
    "vfr, mkv": _recoded(".mkv", "-vf", "select='lt(mod(n,5),2)+gt(t,4)'", "-fps_mode", "vfr", *X264, *AAC),
    "turned": _turned,
    "cut": _cut(".mp4", "0.75"),
    "cut, mkv": _cut(".mkv", "0.75"),
    "short sound": _short,
    "in pieces": _recoded(".mp4", "-c:v", "copy", *AAC, "-movflags", "frag_keyframe+empty_moov+default_base_moof"),
    "quicktime": _recoded(".mov", "-c:v", "copy", "-c:a", "pcm_s16le"),
    "flv": _recoded(".flv", "-c:v", "copy", "-ar", "44100", *AAC),
    "avi": _recoded(".avi", "-c:v", "mpeg4", "-q:v", "3", "-c:a", "libmp3lame"),
    "webm": _recoded(".webm", "-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-ac", "2"),
    "5.1": _recoded(".mkv", "-c:v", "copy", *_surround("5.1"), "-c:a", "ac3"),
    "7.1": _recoded(".mkv", "-c:v", "copy", *_surround("7.1"), "-c:a", "flac"),
    "96 kHz": _recoded(".mkv", "-c:v", "copy", "-ar", "96000", "-c:a", "flac"),
    "mono": _recoded(".mp4", "-c:v", "copy", "-ac", "1", "-ar", "22050", *AAC),
    "10 bit": _recoded(".mkv", "-c:v", "libx265", "-x265-params", "log-level=0", "-pix_fmt", "yuv420p10le", *AAC),
}
SOUNDS: dict[str, Callable[[Path], Path]] = {
    "mp3 with a cover": _covered,
    "m4a": _recoded(".m4a", "-vn", *AAC),
    "wav 96 kHz 24 bit": _recoded(".wav", "-vn", "-ar", "96000", "-c:a", "pcm_s24le"),
    "opus": _recoded(".opus", "-vn", "-c:a", "libopus"),
    "7.1 flac": _recoded(".flac", "-vn", *_surround("7.1")),
}


def flashes(path: Path) -> list[float]:
    """Seconds from the file's start at which the picture turns white."""
    found, before = [], 0.0
    with av.open(str(path)) as container:
        start = (container.start_time or 0) / av.time_base
        for frame in container.decode(video=0):
            light = float(frame.to_ndarray(format="gray").mean())
            if light > 128 >= before:
                found.append(frame.time - start)
            before = light
    return found


def onsets(path: Path, track: int = 0, quiet: float = 0.3) -> list[float]:
    """Seconds from the file's start at which a sound begins after `quiet` seconds of hardly any."""
    into = path.parent / f"heard-{track}.wav"
    resampled = "aresample=48000:async=1:first_pts=0"
    make(into, "-i", f"file:{path}", "-map", f"0:a:{track}", "-af", resampled, "-ac", "1", "-c:a", "pcm_s16le")
    samples, rate = make_media.read_wav(into)
    into.unlink()
    loud = np.flatnonzero(np.abs(samples[:, 0]) > 0.25 * np.abs(samples).max())
    first = loud[np.diff(loud, prepend=-rate) > quiet * rate]
    return [float(place) / rate for place in first]
