"""What the carried Whisper model learns from: the sample's own speech, when each word of it is said, and windows of it.

The truth costs no listening: the sample's lines were spoken by espeak-ng (packaging/make_sample.py), so they are spoken
again here, this time with the moments at which espeak-ng begins each word, and laid over the lines' places in the
programme. Three Bangla lines, spoken by espeak-ng too, make a second language to tell from English.
"""

from __future__ import annotations

import ctypes
import itertools
import sys
import tempfile
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "packaging")]
from sample_script import LINES, VOICES, WORDS_PER_MINUTE  # noqa: E402
from sample_voice import EDGE, Voice, edges  # noqa: E402

from dubai_desktop.media.extract import extract_speech, extract_subtitles  # noqa: E402
from dubai_desktop.media.probe import probe  # noqa: E402
from dubai_desktop.media.subtitles import read_cues  # noqa: E402

RATE = 16_000
WINDOW = 10.0  # seconds heard at once, named in preprocessor_config.json; Whisper pads them to its 30
SAMPLE = ROOT / "resources" / "sample" / "water.mp4"
BANGLA = tuple(LINES[number].bangla for number in (2, 7, 10))
BANGLA_PACE = 150  # words a minute
PAUSE = 0.11  # seconds between two words that part a line into phrases

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Said:
    """One word as it is written, punctuation included, and the seconds at which it is heard."""

    text: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one line in order."""

    words: tuple[Said, ...]

    @property
    def start(self) -> float:
        """Second of the first sound."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Second of the last sound."""
        return self.words[-1].end

    def moved(self, seconds: float) -> Line:
        """Return the line said so much later."""
        return Line(tuple(replace(word, start=word.start + seconds, end=word.end + seconds) for word in self.words))


@dataclass(frozen=True, slots=True)
class Speech:
    """Mono sound at RATE and the lines that are said in it, in order."""

    samples: Samples
    lines: tuple[Line, ...]
    language: str = "en"

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.samples) / RATE

    def cut(self, start: float, end: float) -> Speech:
        """Return the part from `start` to `end`; lines that do not lie in it whole are left out of the list."""
        kept = (line.moved(-start) for line in self.lines if line.start >= start - 0.01 and line.end <= end + 0.01)
        return replace(self, samples=self.samples[round(start * RATE) : round(end * RATE)], lines=tuple(kept))


def joined(parts: Sequence[Speech]) -> Speech:
    """Return the parts one after the other."""
    lines: list[Line] = []
    at = 0.0
    for part in parts:
        lines += [line.moved(at) for line in part.lines]
        at += part.duration
    return Speech(np.concatenate([part.samples for part in parts]), tuple(lines), parts[0].language)


class _Event(ctypes.Structure):
    """espeak-ng's espeak_EVENT (speak_lib.h); `audio_position` is in milliseconds, `text_position` counts from 1."""

    _fields_ = [
        ("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
        ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p), ("id", ctypes.c_char * 8),
    ]  # fmt: skip


_WORD = 1


class TimedVoice(Voice):
    """The sample's voice, which also keeps when each word began: {index of its first letter: seconds}."""

    def __init__(self) -> None:
        self.begins: dict[int, float] = {}
        super().__init__()

    def _collect(self, samples, count, events):  # type: ignore[no-untyped-def]
        pointer = ctypes.cast(events, ctypes.POINTER(_Event)) if events else None
        number = 0
        while pointer is not None and pointer[number].type:
            if pointer[number].type == _WORD:
                self.begins.setdefault(pointer[number].text_position - 1, pointer[number].audio_position / 1000)
            number += 1
        return super()._collect(samples, count, events)

    def say(self, text: str, voice: str, words_per_minute: int) -> Speech:
        """Return `text` spoken, cut to its first and last sound."""
        self.begins = {}
        loud = self.speak(text, voice, words_per_minute)
        first, last = edges(loud, self.rate)
        words = _words(text, self.begins, loud, self.rate, (first, last))
        samples = _resampled(loud, self.rate)
        return Speech(samples, (Line(words),)).cut(max(0.0, first - 0.02), last + 0.02)


def _words(
    text: str, begins: dict[int, float], loud: Samples, rate: int, heard: tuple[float, float]
) -> tuple[Said, ...]:
    """Return the words between white space; each ends where its last sound before the next word's beginning is."""
    places, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        places.append((at, word))
        at += len(word)
    known = sorted(begins.items())
    letters, seconds = [place for place, _ in known], [second for _, second in known]
    first, last = heard
    starts = [float(max(first, np.interp(place, [*letters, len(text)], [*seconds, last]))) for place, _ in places]
    words = []
    for (_, word), start, following in zip(places, starts, [*starts[1:], last], strict=True):
        part = loud[round(start * rate) : round(following * rate)]
        sounds = np.flatnonzero(np.abs(part) > EDGE)
        end = start + (sounds[-1] / rate if len(sounds) else 0.0)
        words.append(Said(word, start, float(min(last, max(end, start + 0.05)))))
    return tuple(words)


def _resampled(samples: Samples, rate: int) -> Samples:
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="fltp", layout="mono")
    frame.sample_rate = rate
    resampler = av.AudioResampler(format="fltp", layout="mono", rate=RATE)
    return np.concatenate([part.to_ndarray()[0] for part in (*resampler.resample(frame), *resampler.resample(None))])


def sample_speech() -> Speech:
    """Return the sample's own sound as the program extracts it, with the words at their moments."""
    with tempfile.TemporaryDirectory() as folder:
        sound, text = Path(folder) / "speech.wav", Path(folder) / "lines.srt"
        media = probe(SAMPLE)
        extract_speech(SAMPLE, media, 0, sound)
        extract_subtitles(SAMPLE, media, 0, text)
        with wave.open(str(sound)) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
        cues = read_cues(text).cues
    voice = TimedVoice()
    lines: list[Line] = []
    for line, cue in zip(LINES, cues, strict=True):
        said = voice.say(line.english, VOICES[line.speaker], WORDS_PER_MINUTE).lines[0]
        lines += _phrases(_laid_over(said, cue.start, cue.end))
    return Speech(samples, tuple(lines))


def _laid_over(said: Line, start: float, end: float) -> Line:
    """Return the line stretched to where it lies in the programme; espeak-ng's lengths vary by milliseconds."""
    pace = (end - start) / (said.end - said.start)
    moved = (
        replace(word, start=start + (word.start - said.start) * pace, end=start + (word.end - said.start) * pace)
        for word in said.words
    )
    return Line(tuple(moved))


def _phrases(line: Line) -> Iterator[Line]:
    """Split a line at its own pauses: faster-whisper's voice detection may cut there too."""
    first = 0
    for number, (one, following) in enumerate(itertools.pairwise(line.words), 1):
        if following.start - one.end > PAUSE:
            yield Line(line.words[first:number])
            first = number
    yield Line(line.words[first:])


def bangla_speech() -> tuple[Speech, ...]:
    """Return the Bangla lines, spoken by espeak-ng."""
    voice = TimedVoice()
    return tuple(replace(voice.say(line, "bn", BANGLA_PACE), language="bn") for line in BANGLA)


class Windows:
    """Draws what the model is trained on: windows such as faster-whisper cuts them."""

    def __init__(self, seed: int = 0) -> None:
        self._dice = np.random.default_rng(seed)
        self._sample = sample_speech()
        self._bangla = bangla_speech()
        whole = [self._sample, *(_without_silence(self._sample, pause) for pause in (2000, 160))]
        self._programmes = [joined([one, one]) for one in whole]

    def draw(self, count: int) -> Iterator[tuple[Speech, float]]:
        """Yield speech and the second at which a line begins that the window cuts off (-1.0 where none is cut)."""
        for _ in range(count):
            kind = self._dice.random()
            if kind < 0.05:
                yield self._silence(), -1.0
            elif kind < 0.15:
                yield self._louder(self._mixed(self._bangla_parts())), -1.0
            elif kind < 0.30:
                yield self._louder(self._mixed(self._english_parts())), -1.0
            else:
                speech, cut = self._window()
                yield self._louder(speech), cut

    def _silence(self) -> Speech:
        noise = self._dice.standard_normal(self._dice.integers(8_000, 160_000)) * 10 ** self._dice.uniform(-5, -2.8)
        return Speech((noise * self._dice.integers(0, 2)).astype(np.float32), ())

    def _english_parts(self) -> list[Speech]:
        """Some lines, each with some of the quiet around it, in their order or in any."""
        lines = self._sample.lines
        count = int(self._dice.integers(1, 5))
        first = int(self._dice.integers(0, len(lines)))
        order = [(first + step) % len(lines) for step in range(count)]
        if self._dice.random() < 0.5:
            order = list(self._dice.permutation(len(lines))[:count])
        parts = []
        for number in order:
            before = lines[number].start - (lines[number - 1].end if number else 0.0)
            after = (lines[number + 1].start if number + 1 < len(lines) else self._sample.duration) - lines[number].end
            lead, tail = self._dice.uniform(0.02, 0.95, 2) * (before, after)
            parts.append(self._sample.cut(lines[number].start - lead, lines[number].end + tail))
        return parts

    def _bangla_parts(self) -> list[Speech]:
        order = self._dice.permutation(len(self._bangla))[: self._dice.integers(1, 4)]
        parts = []
        for number in order:
            quiet = np.zeros(round(self._dice.choice([0.05, 0.3, 0.8, 2.0]) * RATE), np.float32)
            parts += [Speech(quiet, (), "bn"), self._bangla[number]]
        return [*parts, Speech(np.zeros(self._dice.integers(0, 16_000), np.float32), (), "bn")]

    def _mixed(self, parts: list[Speech]) -> Speech:
        while sum(part.duration for part in parts) > WINDOW - 0.5:
            parts.pop()
        return joined(parts)

    def _window(self) -> tuple[Speech, float]:
        """Cut a window of the programme that starts between two lines."""
        speech = self._programmes[self._dice.integers(0, len(self._programmes))]
        number = int(self._dice.integers(0, len(speech.lines)))
        before = speech.lines[number - 1].end if number else 0.0
        start = before + self._dice.choice([0.0, self._dice.random()]) * (speech.lines[number].start - before - 0.02)
        end = min(start + self._dice.choice([WINDOW, WINDOW, self._dice.uniform(2, WINDOW)]), speech.duration)
        cut = next((line.start - start for line in speech.lines if line.start < end - 0.1 and line.end > end), -1.0)
        return speech.cut(start, end), cut

    def _louder(self, speech: Speech) -> Speech:
        samples = speech.samples * 10 ** self._dice.uniform(-0.4, 0.15)
        if self._dice.random() < 0.5:
            samples = samples + self._dice.standard_normal(len(samples)) * 10 ** self._dice.uniform(-5, -3)
        return replace(speech, samples=np.clip(samples, -1, 1).astype(np.float32))


def _without_silence(speech: Speech, pause: int) -> Speech:
    """Take out what faster-whisper's voice detection takes out: silences of more than `pause` milliseconds."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(min_silence_duration_ms=pause, max_speech_duration_s=WINDOW if pause < 1000 else float("inf"))
    spans = get_speech_timestamps(speech.samples, options)
    kept: list[Samples] = []
    said: list[Said] = []
    gone, previous = 0.0, 0
    for span in spans:
        gone += (span["start"] - previous) / RATE
        previous = span["end"]
        begin, end = span["start"] / RATE, span["end"] / RATE
        said += (
            replace(word, start=word.start - gone, end=word.end - gone)
            for line in speech.lines
            for word in line.words
            if begin <= (word.start + word.end) / 2 < end
        )
        kept.append(speech.samples[span["start"] : span["end"]])
    return replace(speech, samples=np.concatenate(kept), lines=tuple(_in_lines(said, speech.lines)))


def _in_lines(words: Sequence[Said], lines: Sequence[Line]) -> Iterator[Line]:
    rest = iter(words)
    for line in lines:
        yield Line(tuple(itertools.islice(rest, len(line.words))))
