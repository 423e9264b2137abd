#!/usr/bin/env python3
"""Make resources/sample/water.mp4 and water.tmx from the dialogue in sample_script.py.

    python packaging/make_sample.py [--out DIR]

Needs the application's own dependencies (PySide6, av, numpy, espeakng-loader, imageio-ffmpeg), nothing else. The speech
is espeak-ng's, the pictures are drawn, the background sound is computed: all of it is free to share. Running it again
gives the same programme; the bytes differ a little, because espeak-ng's lengths vary by some milliseconds.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
import unicodedata
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import av
import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from sample_script import ASHA, DURATION, FPS, LINES, TITLE, VOICES, WORDS_PER_MINUTE, Line
from sample_stage import HEIGHT, WIDTH, Moment, backdrop, picture
from sample_voice import Voice, edges

OUT = Path(__file__).resolve().parent.parent / "resources" / "sample"
RATE = 44_100
BACKGROUND = 0.008
"""RMS of the background sound: 24 dB under the speech."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A line as spoken: mono `samples` at RATE to be placed at `offset` seconds, heard from `line.start` to `end`."""

    line: Line
    samples: Samples
    offset: float
    end: float


def main() -> int:
    """Make both files; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT, help="folder to write into (default: resources/sample)")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    spoken = speak_all()
    with tempfile.TemporaryDirectory() as folder:
        sound, text = Path(folder) / "sound.wav", Path(folder) / "transcript.srt"
        write_wav(sound, mix(spoken))
        text.write_text(transcript(spoken), "utf-8")
        encode(spoken, sound, text, out / "water.mp4")
    write_tmx(out / "water.tmx")
    size = (out / "water.mp4").stat().st_size
    print(f"{out / 'water.mp4'}: {size / 1e6:.2f} MB, {len(LINES)} lines, {DURATION:.1f} s", file=sys.stderr)
    return 0


def speak_all() -> tuple[Spoken, ...]:
    """Speak every line and place it so that its first sound is heard exactly at its start."""
    voice = Voice()
    spoken = []
    for line in LINES:
        samples = resample(voice.speak(line.english, VOICES[line.speaker], WORDS_PER_MINUTE), voice.rate)
        first, last = edges(samples, RATE)
        spoken.append(Spoken(line, samples, line.start - first, line.start + last - first))
    for one, following in itertools.pairwise(spoken):
        if following.line.start - one.end < 0.4:
            raise SystemExit(f"{one.line.english!r} ends {one.end:.2f} s: leave at least 0.4 s before the next line.")
    return tuple(spoken)


def resample(samples: Samples, rate: int) -> Samples:
    """Return mono `samples` of `rate` Hz at RATE."""
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    return np.concatenate([part.to_ndarray()[0] for part in (*resampler.resample(frame), *resampler.resample(None))])


def mix(spoken: tuple[Spoken, ...]) -> Samples:
    """Return the whole sound, shape (frames, 2): the voices a little to their own sides over the background."""
    sound = background(round(DURATION * RATE))
    for one in spoken:
        first = round(one.offset * RATE)
        for channel, share in enumerate((0.8, 0.6) if one.line.speaker == ASHA else (0.6, 0.8)):
            sound[first : first + len(one.samples), channel] += one.samples * share * 1.25
    return np.clip(sound, -0.95, 0.95)


def background(frames: int) -> Samples:
    """Return a quiet warm chord that swells slowly over a breath of low noise, shape (frames, 2)."""
    random = np.random.default_rng(20)
    time = np.arange(frames) / RATE
    sound = np.zeros((frames, 2))
    for number, pitch in enumerate((110.0, 164.81, 220.0, 277.18, 329.63)):
        swell = 0.65 + 0.35 * np.sin(2 * np.pi * (0.05 + 0.013 * number) * time + 1.9 * number)
        for channel in range(2):
            sound[:, channel] += swell * np.sin(2 * np.pi * pitch * (1 + 0.0011 * channel) * time) / (1 + 0.5 * number)
    noise = np.fft.rfft(random.standard_normal((frames, 2)), axis=0)
    bands = np.fft.rfftfreq(frames, 1 / RATE)[:, None]
    breath = np.fft.irfft(noise / (1 + (bands / 300) ** 2), frames, axis=0)
    sound = sound / sound.std() + 0.5 * breath / breath.std()
    fade = np.clip(np.minimum(time / 1.2, (DURATION - time) / 1.8), 0, 1)[:, None]
    return np.asarray(sound / sound.std() * fade * BACKGROUND, np.float32)


def write_wav(path: Path, sound: Samples) -> None:
    """Write `sound`, shape (frames, 2), as 16-bit PCM."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())


def transcript(spoken: tuple[Spoken, ...]) -> str:
    """Return the lines as SubRip text, each with its speaker before a colon."""
    return "\n".join(
        f"{number}\n{_stamp(one.line.start)} --> {_stamp(one.end)}\n{one.line.speaker}: {one.line.english}\n"
        for number, one in enumerate(spoken, 1)
    )


def _stamp(seconds: float) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{rest:03}"


def moments(spoken: tuple[Spoken, ...]) -> Iterator[Moment]:
    """Yield what each picture of the programme shows; a new line's first picture is the one its sound begins in."""
    opening = Moment(0.0, -1, "opening", 0.0, 0.0, 0.0, left=True)
    for number in range(round(DURATION * FPS)):
        time = number / FPS
        index = sum(one.line.start <= time + 1e-6 for one in spoken) - 1
        if index < 0:
            yield Moment(time, -1, opening.art, time, 0.0, 0.0, left=True)
            continue
        one = spoken[index]
        since = time - one.line.start
        done = min(1.0, since / (one.end - one.line.start))
        yield Moment(time, index, one.line.art, since, done, _mouth(one, time), one.line.speaker == ASHA)


def _mouth(one: Spoken, time: float) -> float:
    """Return how far the mouth is open, 0.0-1.0: the loudness of the 40 ms this picture is shown."""
    first = max(0, round((time - one.offset) * RATE))
    part = one.samples[first : first + RATE // FPS]
    if time >= one.end or not len(part):
        return 0.0
    return float(min(1.0, np.sqrt(np.mean(part**2)) / 0.2) ** 0.65)


def encode(spoken: tuple[Spoken, ...], sound: Path, text: Path, out: Path) -> None:
    """Draw every picture into ffmpeg, which writes the finished file: H.264, AAC and the transcript as a text track."""
    pipe = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "pipe:0"]
    tracks = ["-i", str(sound), "-i", str(text), "-map", "0:v", "-map", "1:a", "-map", "2:s"]
    picture_options = ["-c:v", "libx264", "-preset", "slow", "-crf", "21", "-pix_fmt", "yuv420p", "-g", "50"]
    colours = ["-vf", "scale=out_color_matrix=bt709", "-colorspace", "bt709", "-color_primaries", "bt709"]
    sound_options = ["-color_trc", "bt709", "-c:a", "aac", "-b:a", "112k", "-c:s", "mov_text"]
    tags = ["-metadata", f"title={TITLE}", "-metadata:s:a:0", "language=eng", "-metadata:s:s:0", "language=eng"]
    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
    layout = ["-disposition:s:0", "0", "-movflags", "+faststart", *exact]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *pipe, *tracks, *picture_options]
    command += [*colours, *sound_options, *tags, *layout, str(out)]
    still = backdrop()
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
        assert ffmpeg.stdin is not None
        for moment in moments(spoken):
            image = picture(still, moment)
            lines = np.frombuffer(image.constBits(), np.uint8).reshape(HEIGHT, image.bytesPerLine())
            ffmpeg.stdin.write(lines[:, : WIDTH * 3].tobytes())
        ffmpeg.stdin.close()
    if ffmpeg.returncode:
        raise SystemExit(f"ffmpeg could not write {out}: it ended with status {ffmpeg.returncode}.")


def write_tmx(path: Path) -> None:
    """Write the Bangla lines as a TMX 1.4 translation memory; its sources are the transcript without the speakers."""
    root = ElementTree.Element("tmx", version="1.4")
    header = {"creationtool": "make_sample.py", "creationtoolversion": "1", "segtype": "sentence", "o-tmf": "none"}
    header |= {"adminlang": "en", "srclang": "en", "datatype": "plaintext"}
    ElementTree.SubElement(root, "header", header)
    body = ElementTree.SubElement(root, "body")
    for number, line in enumerate(LINES, 1):
        unit = ElementTree.SubElement(body, "tu", tuid=f"water-{number}")
        for language, text in (("en", line.english), ("bn", line.bangla)):
            variant = ElementTree.SubElement(unit, "tuv", {"xml:lang": language})
            ElementTree.SubElement(variant, "seg").text = unicodedata.normalize("NFC", text)
    ElementTree.indent(root)
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n", "utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
